"""What is taken away and brought back in a real browser: pictures of every page, a link, a reload."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.app.browsing import PAGES, download, draw_journeys, go, make_small, opened, run_to_the_end, take_preset
from tests.in_browser import needs_browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420), needs_browser]


def _looked_at(png: bytes) -> tuple[tuple[int, int], int]:
    """Size and number of colours."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    return image.size, len(image.getcolors(image.width * image.height) or ())


def test_every_page_gives_a_picture_of_itself(browser, address: str) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults)
    make_small(page)
    take_preset(page)
    go(page, "Run")
    run_to_the_end(page)
    for name in PAGES:
        go(page, name)
        if name == "Journeys":
            draw_journeys(page)
        if name == "Money":
            page.locator("[role=img] canvas").nth(1).wait_for()
        size, colours = _looked_at(download(page, "Picture"))
        whole = page.locator(".wp-app").evaluate("e => [e.getBoundingClientRect().width, e.scrollHeight]")
        height = size[1] * whole[0] / size[0]  # in the page's own pixels; a little room is left at the foot
        assert whole[1] * 0.98 <= height <= whole[1] * 1.05 + 60, name
        assert colours > 50, f"{name}: no empty picture"
    assert faults == []


def _restored(page: Any) -> None:
    go(page, "Redesign")
    page.get_by_text("New: Lead professionals for families").wait_for()
    go(page, "Workshop")
    page.get_by_role("cell", name="not run yet").wait_for()
    go(page, "Place")
    assert page.get_by_label("Citizens simulated").input_value() == "1000"


def test_a_link_or_a_reload_brings_the_session_back(browser, address: str) -> None:
    faults: list[str] = []
    page = opened(browser, address, faults)
    assert "#" not in page.url
    make_small(page)
    take_preset(page)
    go(page, "Workshop")
    page.get_by_role("button", name="Keep this guess").click()
    page.get_by_role("cell", name="not run yet").wait_for()
    go(page, "Take away")
    link = page.get_by_label("Link to this session").input_value()
    assert link == page.url and "#session=" in link
    page.reload()
    page.get_by_role("heading", name="The place as it is today").wait_for()
    _restored(page)
    other = opened(browser, address, faults)
    other.goto(link)  # only what is behind the # differs: the page stays, and takes it over
    _restored(other)
    other.goto(f"{address}/#session=nonsense!")
    other.get_by_text("this link is damaged").wait_for()
    _restored(other)
    assert faults == []
