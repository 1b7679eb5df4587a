"""Pictures of every page of the app, idle and with a finished run: to look at, and for READMEs.

    python -m benchmarks.app_pictures out/pictures [--place anyplace] [--size 1920x1080 --size 1024x768] [--projector]
    python -m benchmarks.app_pictures viz/app/pictures --readme         # the few that the READMEs show, made small

Needs chromium and the extras `app` and `test`.  Works without internet.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path
from typing import Any

from tests.app.browsing import PAGES, draw_journeys, fill_workshop, go, make_small, opened, run_to_the_end, take_preset
from tests.in_browser import chromium, serve
from viz.commands.app import environment, words


def take(page: Any, folder: Path, name: str) -> None:
    """One picture, of what the window shows, and one of the whole page."""
    page.wait_for_timeout(500)
    page.mouse.move(1, 1)
    page.screenshot(path=folder / f"{name}.png")
    page.screenshot(path=folder / f"{name}-whole.png", full_page=True)
    print(folder / f"{name}.png", flush=True)


def tour(browser: Any, address: str, folder: Path, size: tuple[int, int], projector: bool) -> list[str]:
    """Every page before anything was done, and after a run; what the browser complained of."""
    faults: list[str] = []
    page = opened(browser, address, faults, {"width": size[0], "height": size[1]})
    mark = f"{size[0]}{'-projector' if projector else ''}"
    if projector:
        page.get_by_role("button", name="Projector").click()
    for at, name in enumerate(PAGES):
        go(page, name)
        take(page, folder, f"{mark}-{at + 1}-{name.lower().replace(' ', '-')}-idle")
    go(page, "Place")
    make_small(page, 3)
    page.locator(".wp-node").nth(3).click()
    take(page, folder, f"{mark}-1-place")
    take_preset(page)
    take(page, folder, f"{mark}-2-redesign")
    go(page, "Run")
    page.get_by_label("Speed").select_option("10")
    page.get_by_role("button", name="Play", exact=True).click()
    page.locator(".wp-scrub", has_text="Year 2").wait_for(timeout=180_000)
    take(page, folder, f"{mark}-3-run-playing")
    page.get_by_role("button", name="Pause").click()
    run_to_the_end(page)
    take(page, folder, f"{mark}-3-run")
    _results(page, folder, mark)
    return faults


def _results(page: Any, folder: Path, mark: str) -> None:
    draw_journeys(page)
    take(page, folder, f"{mark}-4-journeys")
    go(page, "One citizen")
    page.get_by_role("button", name="Someone whom it helped").click()
    page.locator(".wp-lanes").first.wait_for()
    take(page, folder, f"{mark}-5-one-citizen")
    go(page, "Money")
    page.locator("[role=img] canvas").nth(1).wait_for()
    take(page, folder, f"{mark}-6-money")
    go(page, "How sure")
    page.get_by_role("button", name="Run it eight times").click()
    page.get_by_text("8 runs so far").wait_for(timeout=180_000)
    page.get_by_role("button", name="Try all settings").click()
    page.get_by_role("heading", name="It hangs on").wait_for(timeout=300_000)
    take(page, folder, f"{mark}-7-how-sure")
    fill_workshop(page)
    take(page, folder, f"{mark}-8-workshop")
    go(page, "Take away")
    take(page, folder, f"{mark}-9-take-away")


def few(browser: Any, address: str, folder: Path) -> list[str]:
    """The pictures of the READMEs: playing, journeys, one citizen; what the browser complained of."""
    faults: list[str] = []
    page = opened(browser, address, faults, {"width": 1400, "height": 900})
    page.get_by_label("Years").select_option("3")
    take_preset(page)
    go(page, "Run")
    page.get_by_label("Speed").select_option("10")
    page.get_by_role("button", name="Play", exact=True).click()
    page.locator(".wp-scrub", has_text="Year 2").wait_for(timeout=300_000)
    small(page, folder / "run.png")
    page.get_by_role("button", name="Pause").click()
    run_to_the_end(page)
    draw_journeys(page)
    small(page, folder / "journeys.png")
    go(page, "One citizen")
    page.get_by_role("button", name="Someone whom it helped").click()
    page.locator(".wp-lanes").first.wait_for()
    small(page, folder / "one-citizen.png")
    return faults


def small(page: Any, file: Path) -> None:
    """What the window shows, in 128 colours."""
    from PIL import Image

    page.mouse.move(1, 1)
    page.wait_for_timeout(600)
    with Image.open(io.BytesIO(page.screenshot())) as shown:
        shown.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file}: {file.stat().st_size / 1000:.0f} kB", flush=True)


def main() -> None:
    """Serve the app, walk through it, say what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--place", default="anyplace")
    parser.add_argument("--size", action="append", metavar="WIDTHxHEIGHT")
    parser.add_argument("--projector", action="store_true")
    parser.add_argument("--readme", action="store_true", help="the few pictures of the READMEs, made small")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as log,
        serve(Path(log), words("127.0.0.1", "PORT"), environment(asked.place)) as address,
        chromium() as browser,
    ):
        for fault in few(browser, address, asked.folder) if asked.readme else ():
            print("FAULT", fault)
        for size in () if asked.readme else asked.size or ["1920x1080", "1024x768"]:
            width, height = map(int, size.split("x"))
            for fault in tour(browser, address, asked.folder, (width, height), asked.projector):
                print("FAULT", fault)


if __name__ == "__main__":
    main()
