"""A whole workshop by keyboard alone, and the file that was taken away gives the same numbers on the command line."""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.app.browsing import arrived, opened
from tests.in_browser import needs_browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420), needs_browser]

#: What has the focus, as a screen reader names it.
FOCUS = """() => {
  const e = document.activeElement;
  const label = e.getAttribute("aria-label") || (e.labels && e.labels.length ? e.labels[0].innerText : "") || e.innerText || "";
  return e === document.body ? "" : label.trim().split("\\n")[0];
}"""


class Hands:
    """Keys only: Tab until something has the focus, then a key."""

    def __init__(self, page: Any) -> None:
        self._page, self._press = page, page.keyboard.press

    def to(self, label: str, most: int = 90) -> None:
        """Tab to what is called so (from where the focus is, round the page if need be)."""
        for _ in range(2 * most):
            has = self._page.evaluate(FOCUS)
            if has == label or (len(label) > 6 and has.startswith(label)):  # "Step" is not "Step back"
                return
            self._press("Tab")
        raise AssertionError(f"the Tab key never comes to {label!r}; last at {self._page.evaluate(FOCUS)!r}")

    def press(self, label: str) -> None:
        """Enter on it."""
        self.to(label)
        self._press("Enter")

    def page(self, name: str) -> None:
        """To another page, from the top."""
        self.press(name)
        arrived(self._page, name)

    def choose(self, label: str, value: str) -> None:
        """An entry of a list, by typing its first letters."""
        self.to(label)
        self._page.keyboard.type(value)
        self._page.wait_for_timeout(400)

    def write(self, label: str, text: str) -> None:
        """Into a field."""
        self.to(label)
        self._press("Control+a")
        self._page.keyboard.type(text)
        self._press("Enter")

    def keys(self, label: str, *keys: str) -> None:
        """Keys on what is called so."""
        self.to(label)
        for key in keys:
            self._press(key)

    def saved(self, label: str) -> bytes:
        """Enter on what saves a file."""
        with self._page.expect_download() as got:
            self.press(label)
        return Path(got.value.path()).read_bytes()


def _set_up(page: Any, hands: Hands) -> None:
    hands.choose("Citizens simulated", "1,000")
    hands.keys("Years", "Home")  # one year
    hands.press("Jobcentre Plus")
    page.get_by_role("heading", name="Staff and places").wait_for()
    hands.page("Workshop")
    hands.write("Who guesses", "Table A")
    hands.write("Change, % of today", "-12")
    hands.press("Keep this guess")
    page.get_by_role("cell", name="not run yet").wait_for()
    hands.page("Redesign")
    hands.keys("Lead professionals", *["ArrowRight"] * 12)
    page.get_by_text("Lead professionals (posts): 0 → 12").wait_for()
    hands.keys("Ask once", "End")
    page.get_by_text("Ask once (no / yes): 0 → 1").wait_for()


def _play(page: Any, hands: Hands) -> None:
    hands.page("Run")
    hands.press("Play")
    page.locator(".wp-scrub", has_text="Year 1, week 1").wait_for(timeout=180_000)
    hands.press("Pause")
    page.get_by_role("button", name="Play", exact=True).wait_for()
    clock = page.get_by_label("Go back to an earlier week")
    page.get_by_role("button", name="Step", exact=True).and_(page.locator(":enabled")).wait_for()
    here = int(clock.input_value())
    hands.press("Step")
    page.wait_for_function("n => Number(document.querySelector('.wp-scrub input').value) === n + 1", arg=here)
    hands.keys("Go back to an earlier week", "Home")
    page.wait_for_function("() => document.querySelector('.wp-scrub input').value === '0'")
    hands.press("To the end")
    page.get_by_role("heading", name="What came of it").wait_for(timeout=180_000)


def _results(page: Any, hands: Hands) -> None:
    hands.page("One citizen")
    hands.press("Someone whom it helped")
    page.locator(".wp-lanes").first.wait_for()
    hands.keys("Shown until", "Home")
    page.get_by_text("Shown until: day 0 of 365").wait_for()
    hands.press("Next step")
    page.get_by_text("Shown until: day 0 of 365").wait_for(state="detached")
    hands.page("Workshop")
    hands.write("Name", "Twelve leads")
    hands.press("Keep a snapshot")
    page.get_by_role("columnheader", name="Twelve leads (anyplace)").wait_for()
    hands.press("Hide: Twelve leads")
    page.get_by_role("button", name="Compare: Twelve leads").wait_for()


def test_a_whole_workshop_by_keyboard(browser, address: str, tmp_path: Path, wholeplace: Callable, monkeypatch) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults)
    hands = Hands(page)
    _set_up(page, hands)
    _play(page, hands)
    _results(page, hands)
    hands.page("Take away")
    command = page.locator(".wp-code").inner_text()
    redesign, numbers, session = (hands.saved(f"Save the {what}") for what in ("redesign", "numbers (CSV)", "session"))
    hands.page("Workshop")
    hands.press("Reset for the next group")
    hands.press("Yes, clear everything")
    page.get_by_text("No guesses yet").wait_for()
    hands.page("Take away")
    hands.to("Load a session")
    page.get_by_label("Load a session").set_input_files(
        {"name": "workshop.json", "mimeType": "application/json", "buffer": session}
    )
    hands.page("Workshop")
    page.get_by_role("columnheader", name="Twelve leads (anyplace)").wait_for()
    assert faults == []

    (tmp_path / "our_redesign.toml").write_bytes(redesign)
    monkeypatch.chdir(tmp_path)
    outcome = wholeplace(*shlex.split(command)[1:], "--out", "results")
    assert outcome.code == 0, outcome.err
    told = _rows((tmp_path / "results" / "comparison.csv").read_bytes())
    names = {row["scenario"] for row in told}
    assert [row for row in _rows(numbers) if row["scenario"] in names] == told, "the page has the same money beside it"


def _rows(data: bytes) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) > 100
    return rows
