"""A whole workshop in a real browser, without internet (needs chromium; skipped with a reason where there is none)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.app.browsing import PROJECTOR, download, draw_journeys, go, make_small, opened, run_to_the_end
from tests.app.playing import play
from tests.in_browser import BROWSER, FLAGS, needs_browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420), needs_browser]
#: People on their way are drawn in both networks, and none of them over an agency's number.
PEOPLE_DRAWN = """() => [...document.querySelectorAll('.wp-net')].filter(net => {
  const canvas = net.querySelector('canvas'), box = net.querySelector('svg').viewBox.baseVal;
  if (!canvas.width) return false;
  const scale = Math.min(canvas.width / box.width, canvas.height / box.height), pen = canvas.getContext('2d');
  const left = (canvas.width - scale * box.width) / 2, top = (canvas.height - scale * box.height) / 2;
  const inked = (x, y, w, h) => pen.getImageData(x, y, w, h).data.some((v, n) => n % 4 === 3 && v > 0);
  const agencies = [...net.querySelectorAll('.wp-node circle')].map(c => [c.cx.baseVal.value, c.cy.baseVal.value]);
  return inked(0, 0, canvas.width, canvas.height) && !agencies.some(([x, y]) => inked(left + scale * x - 4, top + scale * y - 4, 8, 8));
}).length === 2"""


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
    page.wait_for_function(PEOPLE_DRAWN)
    with page.expect_download() as got:
        page.get_by_role("button", name="Save this picture").first.click()
    kept = Path(got.value.path()).read_text()
    assert kept.startswith("<svg") and "Jobcentre" in kept and "translate(" in kept, "agencies and people on their way"
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Step", exact=True).click()
    page.get_by_label("Go back to an earlier week").fill("2")
    page.locator(".wp-scrub", has_text="Year 1, week 3").wait_for()
    run_to_the_end(page)
    page.get_by_role("button", name="And the same money").click()
    page.get_by_role("columnheader", name="More of today: difference").wait_for()
    shown = page.locator(".wp-counter", has_text="Failure demand").locator("dd").all_inner_texts()

    draw_journeys(page)
    page.get_by_label("Show", exact=True).select_option("redesign")
    page.get_by_alt_text("Process map of agencies: today").wait_for(state="detached")
    page.get_by_label("Map of").select_option("activities")
    page.get_by_alt_text("Process map of activities: redesign").wait_for()
    everybody = page.get_by_text("A journey is one episode").inner_text()
    page.get_by_label("Journeys of").select_option(label="Families with children in the poorer fifth")
    page.wait_for_function(
        "was => [...document.querySelectorAll('.wp-page-journeys p')].some(p => p.innerText.includes('A journey is') && p.innerText !== was)",
        arg=everybody, timeout=120_000,
    )  # fmt: skip

    go(page, "One citizen")
    for label in ("Someone whom it helped", "Someone whom it harmed", "Someone for whom nothing changed"):
        page.get_by_role("button", name=label).click()
        page.locator(".wp-lanes").first.wait_for()
    page.get_by_role("button", name="Step through").click()

    go(page, "Money")
    page.get_by_label("Between funders").select_option("agreed")
    page.get_by_text("With the arrangement: over 1 year, Council").wait_for()
    page.locator("[role=img] canvas").first.wait_for()

    go(page, "How sure")
    page.get_by_role("button", name="Run it eight times").click()
    page.get_by_text("8 runs so far").wait_for(timeout=180_000)
    page.get_by_role("button", name="Try all settings").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Cancel").wait_for(state="detached", timeout=120_000)
    page.get_by_label("Search the register").fill("jobcentre fte")
    page.get_by_label("Search the register").press("Enter")
    page.get_by_text("agencies › jobcentre › staff › fte").wait_for()

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
    page.get_by_role("button", name="The story is over").click()
    page.get_by_role("button", name="Projector").click()
    page.get_by_role("button", name="Notes").click()
    page.get_by_text("For the presenter:").wait_for()

    go(page, "Take away")
    toml, session = download(page, "Save the redesign (TOML)"), download(page, "Save the session")
    assert b"<html" in download(page, "Save the report (HTML)")
    assert b"failure_demand_of_contacts" in download(page, "Save the numbers (CSV)")
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


def test_two_sessions_never_see_each_other(browser, address: str) -> None:
    faults: list[str] = []
    second = browser.browser_type.launch(executable_path=BROWSER, args=list(FLAGS))
    try:
        _apart(opened(browser, address, faults), opened(second, address, faults))
    finally:
        second.close()
    assert faults == []


def _apart(one, other) -> None:
    make_small(one)
    go(one, "Redesign")
    go(other, "Redesign")
    one.get_by_label("Start from").select_option("whole_place")
    one.get_by_text("New: Lead professionals for families").wait_for()
    go(other, "Place")
    other.get_by_label("Place", exact=True).select_option("kent")
    other.locator(".wp-big", has_text="newly unemployed").wait_for()
    go(one, "Run")
    run_to_the_end(one)
    go(other, "Redesign")
    other.get_by_text("Nothing yet.").wait_for()
    assert other.locator(".wp-brand", has_text="Kent").count() and one.locator(".wp-brand", has_text="Anyplace").count()


def test_what_does_not_fit_is_told_and_keeps_the_session(browser, address: str) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults, PROJECTOR)
    markup = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    bad = {"name": f"{markup}.toml", "mimeType": "application/toml", "buffer": b'format = 1\nname = "<b>"\n'}
    page.get_by_label("or a place file of your own").set_input_files(bad)
    page.get_by_text("That does not fit").wait_for()
    go(page, "Workshop")
    page.get_by_label("Who guesses").fill(markup)
    page.get_by_label("Who guesses").press("Enter")
    page.get_by_role("button", name="Keep this guess").click()
    page.get_by_role("rowheader", name=markup).wait_for()
    go(page, "Redesign")
    page.get_by_role("slider", name="Today's teams: more or fewer").press("End")
    page.get_by_text("100 → 130").wait_for()
    page.get_by_label("What you call it").fill(markup)
    page.get_by_label("What you call it").press("Enter")
    go(page, "How sure")
    page.get_by_label("Load sensitivity.json").set_input_files(
        {"name": markup, "mimeType": "application/json", "buffer": json.dumps({"b": [{"<b>": markup}]}).encode()}
    )
    page.get_by_role("rowheader", name=markup).wait_for()
    assert page.locator(".wp-app img, .wp-app b, .wp-app script").count() == 0, (
        "what people bring is text, never markup"
    )
    assert faults == []


def test_twenty_thousand_citizens_play_while_the_page_answers(browser, address: str) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults)
    page.get_by_label("Citizens simulated").select_option("20000")
    go(page, "Redesign")
    page.get_by_label("Start from").select_option("whole_place")
    page.get_by_text("New: Lead professionals for families").wait_for()
    go(page, "Run")
    measured = play(page, 4)
    print(measured)
    assert measured.weeks_per_second > 5, "weeks a second"
    assert measured.click_seconds < 2
    assert faults == []
