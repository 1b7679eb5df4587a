"""A whole workshop in a real browser, without internet (needs chromium; skipped with a reason where there is none)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from viz.commands.app import environment, free_port, words

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
needs_browser = pytest.mark.skipif(
    BROWSER is None, reason="no chromium on this machine (Debian: apt-get install chromium)"
)
needs_parts = pytest.importorskip("solara", reason="the extra `app` is not installed")
PAGES = ("Place", "Redesign", "Run", "One citizen", "Money", "How sure", "Workshop", "Take away")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory):
    port = free_port("127.0.0.1", 0)
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("w") as out:
        server = subprocess.Popen(
            words("127.0.0.1", port), env=environment("anyplace"), stdout=out, stderr=subprocess.STDOUT
        )
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(url, timeout=5).read()
                    break
                except OSError:
                    time.sleep(0.5)
            yield url
        finally:
            server.terminate()
            server.wait(20)
    assert "Traceback" not in log.read_text(), "the server told of no error"


@pytest.fixture
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield chromium
        chromium.close()


def opened(browser, address: str, faults: list[str], **size):
    """A page that notes every console error, page error, refused answer and request to elsewhere."""
    page = browser.new_context(viewport=size or {"width": 1280, "height": 800}, accept_downloads=True).new_page()
    page.set_default_timeout(60_000)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on(
        "request",
        lambda asked: (
            faults.append(asked.url) if asked.url[:4] == "http" and not asked.url.startswith(address) else None
        ),
    )
    page.goto(address)
    page.get_by_role("heading", name="The place as it is today").wait_for()
    return page


def go(page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=name, exact=True).click()
    page.wait_for_function("name => document.title.endsWith(name)", arg=name)
    page.locator(f".wp-page-{name.lower().replace(' ', '-')}").wait_for()


def make_small(page) -> None:
    page.get_by_label("Citizens simulated").select_option("1000")
    page.get_by_label("Years").select_option("1")


def download(page, label: str) -> bytes:
    with page.expect_download() as got:
        page.get_by_role("button", name=label).click()
    return Path(got.value.path()).read_bytes()


def run_to_the_end(page) -> None:
    page.get_by_role("button", name="To the end").click()
    page.get_by_role("heading", name="What came of it").wait_for(timeout=180_000)


def accessible(page) -> list[str]:
    """What a first look at accessibility finds: no language, no heading, controls or pictures without a name."""
    return page.evaluate("""() => {
      const found = [];
      if (document.documentElement.lang !== "en") found.push("no language");
      if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
      if (document.querySelectorAll("main").length !== 1) found.push("not one main");
      if (/user-scalable=no|maximum-scale/.test(document.querySelector("meta[name=viewport]").content)) found.push("no zoom");
      const app = document.querySelector(".wp-app");
      for (const b of app.querySelectorAll("button")) if (!b.innerText.trim() && !b.getAttribute("aria-label")) found.push("button without name");
      for (const f of app.querySelectorAll("input, select, textarea"))
        if (!f.labels.length && !f.getAttribute("aria-label")) found.push("field without label: " + f.outerHTML.slice(0, 80));
      for (const s of app.querySelectorAll("svg, [role=img]"))
        if (!s.getAttribute("aria-label") && !s.closest("[role=img]")) found.push("picture without name");
      const ids = [...app.querySelectorAll("[id]")].map(e => e.id);
      if (new Set(ids).size !== ids.length) found.push("an id twice");
      if (document.documentElement.scrollWidth > window.innerWidth + 1) found.push("wider than the window");
      return [...new Set(found)];
    }""")


@needs_browser
def test_a_whole_workshop(browser, address: str, tmp_path: Path) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults)
    make_small(page)
    page.get_by_role("button", name=re.compile("^Jobcentre Plus")).press("Enter")
    page.get_by_role("heading", name="Staff and places").wait_for()

    go(page, "Workshop")
    page.get_by_label("Who guesses").fill("Table A")
    page.get_by_label("Change, % of today").fill("-12")
    page.get_by_role("button", name="Keep this guess").click()
    page.get_by_role("cell", name="not run yet").wait_for()

    go(page, "Redesign")
    lead = page.get_by_role("slider", name="Lead professionals")
    lead.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    page.get_by_text("Lead professionals (posts): 0 → 12").wait_for()
    page.get_by_role("slider", name="Ask once").press("End")
    page.get_by_text("Ask once (no / yes): 0 → 1").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Ask once (no / yes): 0 → 1").wait_for(state="detached")

    page.get_by_role("button", name="Run it side by side").click()
    page.get_by_role("button", name="Play", exact=True).click()
    page.locator(".wp-scrub", has_text="Year 1, week 1").wait_for(timeout=180_000)
    page.wait_for_function("() => document.querySelectorAll('.wp-net g[aria-hidden] path').length > 3")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Step", exact=True).click()
    page.get_by_label("Go back to an earlier week").fill("2")
    page.locator(".wp-scrub", has_text="Year 1, week 3").wait_for()
    run_to_the_end(page)
    page.get_by_role("button", name="And the same money").click()
    page.get_by_role("columnheader", name="More of today: difference").wait_for()
    shown = page.locator(".wp-counter", has_text="Failure demand").locator("dd").all_inner_texts()
    assert accessible(page) == []

    go(page, "One citizen")
    for label in ("Someone whom it helped", "Someone whom it harmed", "Someone for whom nothing changed"):
        page.get_by_role("button", name=label).click()
        page.locator(".wp-lanes").first.wait_for()
    page.get_by_role("button", name="Step through").click()
    assert accessible(page) == []

    go(page, "Money")
    page.get_by_label("Between funders").select_option("agreed")
    page.get_by_text("With the arrangement: over 1 year, Council").wait_for()
    page.locator("[role=img] canvas").first.wait_for()
    assert accessible(page) == []

    go(page, "How sure")
    page.get_by_role("button", name="Run it eight times").click()
    page.get_by_text("8 runs so far").wait_for(timeout=180_000)
    page.get_by_role("button", name="Try all settings").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Cancel").wait_for(state="detached", timeout=120_000)
    page.get_by_label("Search the register").fill("jobcentre fte")
    page.get_by_label("Search the register").press("Enter")
    page.get_by_text("agencies › jobcentre › staff › fte").wait_for()
    assert accessible(page) == []

    go(page, "Workshop")
    page.get_by_role("cell", name="not run yet").wait_for(state="detached")
    page.get_by_label("Name", exact=True).fill("Twelve leads")
    page.get_by_label("Name", exact=True).press("Enter")
    page.get_by_role("button", name="Keep a snapshot").click()
    page.get_by_role("columnheader", name="Twelve leads (anyplace)").wait_for()
    page.get_by_role("button", name="Begin the guided story").click()
    page.get_by_text("1 Meet them (step 1 of 6)").wait_for()
    for step in range(2, 7):
        page.get_by_role("button", name="Next step").click()
        page.get_by_text(f"(step {step} of 6)").wait_for()
        assert accessible(page) == []
    page.get_by_role("button", name="The story is over").click()
    page.get_by_role("button", name="Projector").click()
    page.get_by_role("button", name="Notes").click()
    page.get_by_text("For the presenter:").wait_for()

    go(page, "Take away")
    toml, session = download(page, "Save the redesign (TOML)"), download(page, "Save the session")
    assert b"<html" in download(page, "Save the report (HTML)")
    assert b"failure_demand_of_contacts" in download(page, "Save the numbers (CSV)")
    assert accessible(page) == []
    assert shown == told_by_the_library(toml, tmp_path)

    go(page, "Workshop")
    page.get_by_role("button", name="Reset for the next group").click()
    page.get_by_role("button", name="Yes, clear everything").click()
    page.get_by_text("No guesses yet").wait_for()
    go(page, "Take away")
    page.get_by_label("Load a session").set_input_files(
        {"name": "workshop.json", "mimeType": "application/json", "buffer": session}
    )
    go(page, "Workshop")
    page.get_by_role("columnheader", name="Twelve leads (anyplace)").wait_for()
    assert json.loads(session)["guesses"] == [{"who": "Table A", "figure": "Crises", "change": -12.0}]
    assert faults == []


def told_by_the_library(toml: bytes, folder: Path) -> list[str]:
    """Failure demand in both worlds of the file that was taken away, as the page writes it."""
    from scenarios.compare import Comparison, Found, differences, run_comparison
    from scenarios.redesign import load_redesign
    from sim.load import load_place

    file = folder / "ours.toml"
    file.write_bytes(toml)
    place, redesign = load_place("anyplace"), load_redesign(str(file))
    compared = run_comparison(Comparison(place, (redesign.variant(place),), 1, 1000, 1, 1))
    row = Found(differences(compared.measures, redesign.name))("failure_demand_of_contacts")
    return [f"{row.siloed:.1%}", f"{row.redesign:.1%}"]


@needs_browser
def test_two_sessions_never_see_each_other(browser, address: str) -> None:
    faults: list[str] = []
    one, other = opened(browser, address, faults), opened(browser, address, faults)
    make_small(one)
    go(one, "Redesign")
    go(other, "Redesign")
    one.get_by_label("Start from").select_option("whole_place")
    one.get_by_text("New: Lead professionals for families").wait_for()
    go(other, "Place")
    other.get_by_label("Place", exact=True).select_option("kent")
    other.get_by_text("Newly unemployed").first.wait_for()
    go(one, "Run")
    run_to_the_end(one)
    go(other, "Redesign")
    other.get_by_text("Nothing yet.").wait_for()
    assert other.get_by_text("Newly unemployed").count() or other.get_by_text("Kent").count()
    assert one.get_by_text("Anyplace").first.is_visible()
    assert faults == []


@needs_browser
def test_what_does_not_fit_is_told_and_keeps_the_session(browser, address: str) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults, width=1024, height=768)
    bad = {
        "name": "<img src=x onerror=alert(1)>.toml",
        "mimeType": "application/toml",
        "buffer": b'format = 1\nname = "<b>"\n',
    }
    page.get_by_label("or a place file of your own").set_input_files(bad)
    page.get_by_text("That does not fit").wait_for()
    assert page.locator(".wp-app img, .wp-app b").count() == 0, "uploaded names are text, never markup"
    for name in PAGES:
        go(page, name)
        assert accessible(page) == [], name
    page.get_by_role("button", name="Projector").click()
    for name in PAGES:
        go(page, name)
        assert accessible(page) == [], f"{name}, projector"
    assert faults == []


@needs_browser
def test_twenty_thousand_citizens_play_while_the_page_answers(browser, address: str) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults)
    page.get_by_label("Citizens simulated").select_option("20000")
    go(page, "Redesign")
    page.get_by_label("Start from").select_option("whole_place")
    page.get_by_text("New: Lead professionals for families").wait_for()
    go(page, "Run")
    page.get_by_label("Speed").select_option("10")
    page.get_by_role("button", name="Play", exact=True).click()
    page.locator(".wp-net").first.wait_for(timeout=180_000)
    before, begun = int(page.get_by_label("Go back to an earlier week").input_value()), time.monotonic()
    page.wait_for_timeout(4_000)
    weeks = int(page.get_by_label("Go back to an earlier week").input_value()) - before
    rate = weeks / (time.monotonic() - begun)
    asked = time.monotonic()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    answered = time.monotonic() - asked
    print(f"{rate:.1f} frames a second, paused after {answered:.2f} s")
    assert rate > 5, "weeks a second on a machine that others use, too"
    assert answered < 2
    assert faults == []
