"""What a facilitator does in the app, for tests in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.in_browser import watched

PAGES = ("Place", "Redesign", "Run", "Journeys", "One citizen", "Money", "How sure", "Workshop", "Take away")
DESK, PROJECTOR = {"width": 1280, "height": 800}, {"width": 1024, "height": 768}


def opened(browser: Any, address: str, faults: list[str], size: dict[str, int] = DESK, **context: Any) -> Any:
    """The app, in a session of its own."""
    page = watched(browser, address, faults, viewport=size, **context)
    page.goto(address)
    page.get_by_role("heading", name="The place as it is today").wait_for()
    return page


def go(page: Any, name: str) -> None:
    """To another page."""
    page.get_by_role("navigation").get_by_role("button", name=name, exact=True).click()
    arrived(page, name)


def arrived(page: Any, name: str) -> None:
    """Wait until a page is there."""
    page.wait_for_function("name => document.title.endsWith(name)", arg=name)
    page.locator(f".wp-page-{name.lower().replace(' ', '-')}").wait_for()


def make_small(page: Any, years: int = 1) -> None:
    """A thousand citizens."""
    page.get_by_label("Citizens simulated").select_option("1000")
    page.get_by_label("Years").select_option(str(years))


def take_preset(page: Any, name: str = "whole_place") -> None:
    """Start from a built-in redesign."""
    go(page, "Redesign")
    page.get_by_label("Start from").select_option(name)
    page.get_by_text("New: ").first.wait_for()


def run_to_the_end(page: Any) -> None:
    """On the page Run."""
    page.get_by_role("button", name="To the end").click()
    page.get_by_role("heading", name="What came of it").wait_for(timeout=180_000)


def draw_journeys(page: Any) -> None:
    """The maps of the run, on the page Journeys."""
    go(page, "Journeys")
    page.locator(".wp-picture img").nth(3).wait_for(timeout=120_000)


def download(page: Any, label: str) -> bytes:
    """Press a button that saves something."""
    with page.expect_download() as got:
        page.get_by_role("button", name=label, exact=True).click()
    return Path(got.value.path()).read_bytes()


def violations(page: Any) -> list[str]:
    """What axe finds on the whole page as it stands, and what it does not look for."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    told = [f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found for node in one["nodes"]]
    return told + page.evaluate(
        """() => {
          const found = [];
          if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
          if (document.querySelectorAll("main").length !== 1) found.push("not one main");
          const ids = [...document.querySelectorAll(".wp-app [id]")].map(e => e.id);
          if (new Set(ids).size !== ids.length) found.push("an id twice");
          for (const chart of document.querySelectorAll(".wp-app [role=img] canvas"))
            if (!chart.closest("[role=img]").parentElement.parentElement.querySelector("table")) found.push("a chart without a table");
          if (document.documentElement.scrollWidth > window.innerWidth + 1) found.push("wider than the window");
          return found;
        }"""
    )


def fill_workshop(page: Any) -> None:
    """A guess, a snapshot, the guided story and the presenter's notes: all that the page of that name can show."""
    go(page, "Workshop")
    page.get_by_role("button", name="Keep this guess").click()
    page.get_by_role("button", name="Keep a snapshot").click()
    page.get_by_role("table", name="Side by side").wait_for()
    page.get_by_role("button", name="Begin the guided story").click()
    page.get_by_role("button", name="Notes").click()
    page.get_by_text("For the presenter:").wait_for()
