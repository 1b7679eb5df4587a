"""Everybody can use it: axe finds nothing on any page, idle, while it plays and with results; small windows; large type."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.browsing import (
    PAGES,
    PROJECTOR,
    draw_journeys,
    fill_workshop,
    go,
    make_small,
    opened,
    run_to_the_end,
    take_preset,
    violations,
)
from tests.in_browser import needs_browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420), needs_browser]


def _every_page(page: Any, when: str) -> list[str]:
    found = []
    for name in PAGES:
        go(page, name)
        found += [f"{name}, {when}: {one}" for one in violations(page)]
    return found


def _with_results(page: Any) -> None:
    """Everything that a page can show is on it."""
    draw_journeys(page)
    go(page, "One citizen")
    page.get_by_role("button", name="Someone for whom nothing changed").click()
    page.locator(".wp-lanes").first.wait_for()
    fill_workshop(page)


def test_axe_finds_nothing_idle_playing_and_finished(browser, address: str) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults)
    found = _every_page(page, "idle")
    go(page, "Place")
    make_small(page, 2)
    take_preset(page)
    go(page, "Run")
    page.get_by_label("Speed").select_option("2")
    page.get_by_role("button", name="Play", exact=True).click()
    page.locator(".wp-scrub", has_text="Year 1, week").wait_for(timeout=180_000)
    found += _every_page(page, "playing")
    go(page, "Run")
    page.get_by_role("button", name="Pause").wait_for()
    found += [f"Run while it plays: {one}" for one in violations(page)]
    page.get_by_role("button", name="Pause").click()
    run_to_the_end(page)
    _with_results(page)
    found += _every_page(page, "finished")
    go(page, "How sure")
    page.get_by_role("button", name="Run it eight times").click()
    page.get_by_role("button", name="Cancel").wait_for()
    found += [f"How sure, busy: {one}" for one in violations(page)]
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Projector").click()
    page.set_viewport_size(PROJECTOR)
    found += _every_page(page, "projector, 1024 × 768")
    page.set_viewport_size({"width": 640, "height": 400})  # 1280 × 800 at 200 %
    found += _every_page(page, "200 %")
    assert not found, "\n".join(found)
    assert faults == []


def test_what_colour_tells_is_told_in_words_or_shapes_too(browser, address: str) -> None:
    page = opened(browser, address, [])
    for node in page.locator(".wp-node").all():
        assert "paid mostly by" in (node.get_attribute("aria-label") or "")
    make_small(page)
    take_preset(page)
    go(page, "Run")
    run_to_the_end(page)
    for node in page.locator(".wp-node").all():
        spoken = node.get_attribute("aria-label") or ""
        assert "in help" in spoken or "only in the redesign" in spoken or "paid mostly by" in spoken
    marks = page.locator(".wp-diff").all_inner_texts()
    assert marks and all(any(word in mark for word in ("less", "more", "difference")) for mark in marks)
    assert page.locator("[role=img] canvas").count() == page.locator("details table").count() >= 2


def test_tab_goes_through_a_page_in_the_order_in_which_it_is_read(browser, address: str) -> None:
    page = opened(browser, address, [])
    for name in ("Place", "Redesign", "Workshop"):
        go(page, name)
        page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
        page.locator("h1").evaluate("e => { e.tabIndex = -1; e.focus(); e.removeAttribute('tabindex'); }")
        seen: list[int] = []
        wanted = page.evaluate("""() => {
          const all = [...document.querySelectorAll('.wp-app button, .wp-app input, .wp-app select, .wp-app textarea, .wp-app summary, .wp-app [tabindex="0"]')]
            .filter(e => !e.disabled && e.getClientRects().length && !e.closest('details:not([open]) > :not(summary)'));
          all.forEach((e, n) => { e.dataset.order = n; });
          return all.length;
        }""")
        for _ in range(wanted):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("Number(document.activeElement.dataset.order ?? -1)"))
            assert page.evaluate(
                "getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.matches('.wp-node')"
            ), f"{name}: where the keyboard is can be seen"
        assert seen == list(range(wanted)), name
