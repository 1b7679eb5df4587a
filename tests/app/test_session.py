"""What the buttons of one session do, without a browser: pressed fast, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

pytest.importorskip("solara", reason="the extra `app` is not installed")

from viz.app import session
from viz.app.session import App
from viz.app.state import Workshop


@pytest.fixture
def app(workshop: Workshop) -> App:
    workshop.move("lead", 1)
    one = App("kent")
    one.workshop = workshop
    one.speed.set("0")
    return one


def _wait(until: Callable[[], bool], most_seconds: float = 60) -> None:
    end = time.monotonic() + most_seconds
    while not until():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def test_a_button_pressed_right_after_pause_is_not_lost(app: App) -> None:
    app.toggle()
    _wait(lambda: app.workshop.run is not None and len(app.workshop.run.live.frames) > 3)
    app.toggle()
    app.to_the_end()
    _wait(lambda: app.workshop.run.finished and not app.busy.value)
    assert not app.playing.value
    assert app.message.value == ""


def test_stepping_right_after_pause_is_one_step(app: App) -> None:
    app.toggle()
    _wait(lambda: app.workshop.run is not None and len(app.workshop.run.live.frames) > 3)
    app.toggle()
    run = app.workshop.run
    app.show(len(run.live.frames))
    assert run.live.frames[-1].day == 7 * (len(run.live.frames) - 1), "no frame twice, none left out"


def test_pause_while_it_settles_starts_nothing(app: App) -> None:
    app.to_the_end()
    _wait(lambda: bool(app.busy.value) or app.playing.value)
    app.toggle()
    _wait(lambda: not app.busy.value and not app.playing.value)
    assert app.workshop.run is None or not app.workshop.run.finished


def test_a_button_that_comes_back_is_heard_at_once(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sees that the work has ended and presses at once starts the next."""
    done: list[str] = []
    monkeypatch.setattr(app, "_work", lambda what, _: done.append(what))

    def pressed_at_once(progress: tuple[int, int]) -> None:
        if progress == (0, 0) and len(done) < 2:
            app.work("controls")

    app.progress.subscribe(pressed_at_once)
    app.work("replications")
    _wait(lambda: len(done) == 2)
    assert done == ["replications", "controls"]


def test_a_browser_that_draws_slowly_gets_fewer_weeks_and_the_run_goes_on(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten weeks pass; a browser that never tells that it drew the first is sent no second within its patience."""
    monkeypatch.setattr(session, "PATIENCE_SECONDS", 600.0)
    app.speed.set("10")
    sent: list[int] = []
    app.tick.subscribe(sent.append)
    app.toggle()
    _wait(lambda: app.workshop.run is not None and app.workshop.run.at >= 10)
    app.toggle()
    assert len(sent) == 1
    sent.clear()
    app.tick.subscribe(lambda _: app.drawn.set())
    before = app.workshop.run.at
    app.toggle()
    _wait(lambda: app.workshop.run.at >= before + 5)
    app.toggle()
    assert len(sent) >= 4, "one that draws at once gets every week"
