"""What the pages of one browser session share: the workshop, what is on the screen, and the work that goes on beside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import solara

from scenarios.compare.baselines import run_baselines
from scenarios.compare.twins import replicate
from viz.app import session_file
from viz.app.state import Run, Workshop, explained
from viz.app.views.findings import read_finding
from viz.app.views.maps import journey_maps

STEP_DAYS = 7
REDRAW_SECONDS = 0.1
#: A browser that has not told for so long that it drew the last week (a hidden tab never does) is sent another all the same.
PATIENCE_SECONDS = 2.0
CONTROL_CITIZENS, CONTROL_REPLICATIONS = 2_000, 3
#: Heavy work of all sessions together: no table can starve another by asking for more at once.
_ROOM = threading.BoundedSemaphore(2)


class Cancelled(Exception):
    """Somebody pressed Cancel."""


class App:
    """Made once for each browser session, inside it."""

    def __init__(self, start: str, results: Sequence[Path] = ()) -> None:
        self.workshop = Workshop.open(start)
        self.findings = [read_finding(file.read_bytes(), file.name) for file in results]
        self._fresh = session_file.link(self.workshop)
        self.version, self.tick = solara.reactive(0), solara.reactive(0)
        self.page = solara.reactive("place")
        self.projector, self.notes = solara.reactive(False), solara.reactive(False)
        self.message, self.busy = solara.reactive(""), solara.reactive("")
        self.playing, self.speed = solara.reactive(False), solara.reactive("5")
        self.progress = solara.reactive((0, 0))
        self.guide = solara.reactive(0)  # step of the guided story, 0: none
        self.cache: dict[Any, Any] = {}
        self.drawn = threading.Event()  # the browser has drawn what was sent last
        self._cancel = False
        self._turn = 0  # of playing: whoever presses a button next has the next one, and earlier ones end
        self._plays, self._works = threading.Lock(), threading.Lock()  # one of each at a time in a session

    # --- what people do

    def do(self, action: Callable[[], Any]) -> None:
        """An action of the workshop; what cannot be done becomes a message and changes nothing."""
        before = self.workshop.run
        try:
            self.message.set("")
            action()
        except Exception as error:
            self.message.set(explained(error))
        if self.workshop.run is not before:
            self.stop()
            self.cancel()
            self.cache.clear()
        self.touch()

    @property
    def link(self) -> str:
        """The session as it stands in the browser's address; nothing while it is as it began, or too large."""
        packed = session_file.link(self.workshop)
        return "" if packed == self._fresh else packed

    def open_link(self, packed: str) -> None:
        """The session of an address instead of this one."""
        self.do(lambda: self.adopt(session_file.read_link(packed)))

    def adopt(self, workshop: Workshop) -> None:
        """Another session instead of this one: nothing of this one goes on."""
        self.stop()
        self.cancel()
        self.workshop = workshop
        self.cache.clear()

    def touch(self) -> None:
        """Something to see has changed."""
        self.version.set(self.version.value + 1)

    def failed(self, error: Exception) -> None:
        """Tell what went wrong."""
        self.message.set(explained(error))

    def stop(self) -> None:
        """Pause."""
        self._turn += 1
        self.playing.set(False)

    def cancel(self) -> None:
        """Stop what is run beside the page; what is finished stays."""
        self._cancel = True

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing.value or self.busy.value:
            self.stop()
        else:
            self._take_turn(False)

    def to_the_end(self) -> None:
        """Run all that is left as fast as it goes."""
        self._take_turn(True)

    def show(self, at: int) -> None:
        """Look at a recorded frame, or one step further."""
        run = self.workshop.run
        if run is None or self.playing.value or not self._plays.acquire(timeout=2):
            return
        try:  # two threads never step one run
            if at >= len(run.live.frames) and not run.live.done:
                run.live.step(STEP_DAYS)
        finally:
            self._plays.release()
        run.at = max(0, min(at, len(run.live.frames) - 1))
        if run.live.done and not run.finished:
            self.to_the_end()
        self.tick.set(self.tick.value + 1)

    def work(self, what: str, about: str = "") -> None:
        """ "replications", "controls" or "maps" (of the journeys of one cohort, or of all), in the background."""
        if not self._works.acquire(blocking=False):
            return
        self._cancel = False
        self.progress.set((0, 1))

        def run() -> None:
            try:
                self._work(what, about)
            finally:
                self._works.release()  # before the buttons come back: whoever presses one at once is heard
                self.progress.set((0, 0))
                self.touch()

        threading.Thread(target=run, daemon=True).start()

    def close(self) -> None:
        """The browser has gone: nothing goes on for nobody."""
        self.stop()
        self.cancel()

    def _take_turn(self, hurry: bool) -> None:
        """Play in a thread of its own (the library gives it this session), as soon as whoever played before has ended."""
        self._turn += 1
        mine = self._turn

        def run() -> None:
            with self._plays:
                if mine == self._turn:
                    self._play(hurry, mine)
            self.touch()

        threading.Thread(target=run, daemon=True).start()

    # --- what goes on beside the page

    def _play(self, hurry: bool, mine: int) -> None:
        try:
            run = self.workshop.run or self._begin(mine)
            if run is None:
                return
            if run.at >= len(run.live.frames) - 1 and run.live.done and run.finished:
                run.at = 0
            self.playing.set(True)
            self._advance(run, hurry, mine)
            if run.live.done and not run.finished and run is self.workshop.run:
                self.busy.set("Counting what became of everybody …")
                with _ROOM:
                    run.compared.parts[0] = replicate(run.compared, 0)
        except Exception as error:
            self.failed(error)
        finally:
            self.playing.set(False)
            self.busy.set("")

    def _begin(self, mine: int) -> Run | None:
        place, tables = self.workshop.place, self.workshop.tables
        self.busy.set(
            f"Letting {place.label.split(':')[0]} settle into its present; the first time this takes up to half a minute …"
        )
        with _ROOM:
            run = self.workshop.begin()
        self.busy.set("")
        if mine != self._turn or tables is not self.workshop.tables:
            return None
        self.workshop.run = run
        self.cache.clear()
        self.touch()
        return run

    def _advance(self, run: Run, hurry: bool, mine: int) -> None:
        sent = 0.0
        self.drawn.set()
        while mine == self._turn and run is self.workshop.run:
            began = time.perf_counter()
            if run.at >= len(run.live.frames) - 1:
                if run.live.done:
                    return
                run.live.step(STEP_DAYS)
            run.at += 1
            per_second = 0.0 if hurry else float(self.speed.value)
            if began - sent > (PATIENCE_SECONDS if not self.drawn.is_set() else 0 if per_second else REDRAW_SECONDS):
                sent = began
                self.drawn.clear()  # a slow browser, or one of many, gets fewer weeks and no queue of them
                self.tick.set(self.tick.value + 1)
            time.sleep(max(0.002, 1 / per_second - (time.perf_counter() - began)) if per_second else 0.0005)

    def _work(self, what: str, about: str) -> None:
        run = self.workshop.run
        try:
            if run is None or not run.finished:
                return
            with _ROOM:
                if what == "maps":
                    self._maps(run, about)
                else:
                    (self._replications(run) if what == "replications" else self._controls(run))
        except Cancelled:
            pass
        except Exception as error:
            self.failed(error)

    def _replications(self, run: Run) -> None:
        have = len(run.compared.parts)
        run.compared.asked_for(have + 8 - have % 8)
        for number in range(have, run.compared.comparison.replications):
            self._tell(number - have, run.compared.comparison.replications - have)
            run.compared.parts[number] = replicate(run.compared, number)

    def _maps(self, run: Run, cohort: str) -> None:
        made = journey_maps(run.live, cohort, self._tell)
        if run is self.workshop.run:
            self.cache["maps", cohort] = made

    def _tell(self, finished: int, wanted: int) -> None:
        if self._cancel:
            raise Cancelled
        self.progress.set((finished, wanted))

    def _controls(self, run: Run) -> None:
        compared = run.compared
        small = replace(
            compared.comparison, citizens=min(CONTROL_CITIZENS, compared.compiled[0].citizens), replications=CONTROL_REPLICATIONS,
            variants=compared.comparison.variants[:1], warm_up_days=compared.warm_up.days,
        )  # fmt: skip
        self._tell(0, 1)
        controls = run_baselines(small, lambda place: (run.redesign.variant(place),), 2, self._tell)
        if run is self.workshop.run:
            self.workshop.controls, self.workshop.control_citizens = (
                controls,
                small.citizens or compared.compiled[0].citizens,
            )
