document.documentElement.lang = "en";
document.querySelectorAll('meta[name="viewport"]').forEach((m) => m.setAttribute("content", "width=device-width, initial-scale=1"));
