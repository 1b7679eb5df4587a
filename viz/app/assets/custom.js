document.documentElement.lang = "en";
document.querySelectorAll('meta[name="viewport"]').forEach((m) => m.setAttribute("content", "width=device-width, initial-scale=1"));

// The server's own busy line at the top says nothing that the page does not say in words.
setInterval(() => document.querySelectorAll(".v-progress-linear:not([aria-hidden])").forEach((e) => e.setAttribute("aria-hidden", "true")), 250);

// A picture (PNG) of an element as it stands: copied with its styles into an SVG, which the browser draws. Nothing is fetched.
(() => {
  const MOST = 60e6; // pixels

  function styles() {
    const rules = [];
    for (const sheet of document.styleSheets) {
      try { for (const rule of sheet.cssRules) if (!(rule instanceof CSSFontFaceRule)) rules.push(rule.cssText); } catch (elsewhere) { /* not ours */ }
    }
    return rules.join("\n").replace(/url\([^)]*\)/g, "none");
  }

  // What people have typed and what is drawn on a canvas is no part of the markup.
  function asShown(element) {
    const copy = element.cloneNode(true);
    const wanted = "input, select, textarea, canvas";
    const shown = element.querySelectorAll(wanted);
    copy.querySelectorAll(wanted).forEach((twin, n) => {
      const one = shown[n];
      if (one.tagName === "CANVAS") {
        const img = document.createElement("img");
        img.src = one.toDataURL();
        img.style.cssText = one.style.cssText;
        twin.replaceWith(img);
      } else if (one.tagName === "SELECT") {
        [...twin.options].forEach((option, k) => option.toggleAttribute("selected", k === one.selectedIndex));
      } else if (one.tagName === "TEXTAREA") twin.textContent = one.value;
      else twin.setAttribute("value", one.type === "file" ? "" : one.value);
    });
    copy.querySelectorAll(".wp-notes").forEach((notes) => notes.remove()); // the presenter's
    return copy;
  }

  window.wholeplacePicture = async (element) => {
    const width = Math.ceil(element.getBoundingClientRect().width), height = Math.ceil(element.scrollHeight * 1.03) + 40; // its letters may be a little wider than the page's
    const body = document.createElement("body");
    body.className = document.body.className;
    body.style.cssText = "margin:0;background:" + getComputedStyle(document.querySelector(".v-application")).backgroundColor;
    const around = document.createElement("div");
    around.className = "v-application v-application--is-ltr theme--light";
    const style = document.createElement("style");
    style.textContent = styles() + " html, body { overflow: hidden !important; }";
    around.append(style, asShown(element));
    body.append(around);
    const inside = new XMLSerializer().serializeToString(body).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ""); // no XML
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="' + width + '" height="' + height + '"><foreignObject width="100%" height="100%">' + inside + "</foreignObject></svg>";
    const picture = new Image();
    picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
    await picture.decode();
    const scale = Math.min(2, Math.sqrt(MOST / (width * height)));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.drawImage(picture, 0, 0);
    return new Promise((done, failed) => canvas.toBlob((blob) => blob ? done(blob) : failed(new Error("no picture")), "image/png"));
  };
})();
