"""What one browser session holds: a place, a redesign with its history, a run, guesses and snapshots.  Knows no browser."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scenarios.compare import Compared, Comparison, prepare
from scenarios.compare.controls import equal_money
from scenarios.redesign import Redesign
from scenarios.results import place_hash
from scenarios.workshop import levers, tables, verbs
from scenarios.workshop.live import Live
from sim.faults import PlaceFaults
from sim.load import load_place, read_place
from sim.place import Place
from sim.warmup import WarmUp, find_warm_up

MOST_CITIZENS, LARGEST_UPLOAD, MOST_UNDO, MOST_SNAPSHOTS, MOST_GUESSES = 50_000, 2_000_000, 100, 24, 200
LONGEST_NAME = 60
#: What tables of people may guess.
GUESSED = ("Crises", "Failure demand", "Public spending")
_WARM_UPS: dict[str, WarmUp] = {}
_WARMING = threading.Lock()  # a place's warm-up is found once for all sessions; it depends on the place alone


class NotPossible(ValueError):
    """What was asked for cannot be done; the message says why, in plain words."""


@dataclass(frozen=True)
class Guess:
    """What a table of people expects of a figure: `change` in per cent of today's level, negative is a fall."""

    who: str
    figure: str
    change: float


@dataclass(frozen=True)
class Snapshot:
    """A named redesign and what came of it: figures as rows of text (label, today, redesign, difference, interval)."""

    name: str
    place: str
    tables: dict[str, Any]
    sentence: str
    figures: tuple[tuple[str, ...], ...]


@dataclass
class Run:
    """A run of today against the redesign: compiled worlds, the live twins, and the frame that is looked at."""

    compared: Compared
    redesign: Redesign
    live: Live
    bought: str | None
    at: int = 0

    @property
    def frame(self):
        """The frame that is looked at."""
        return self.live.frames[self.at]

    @property
    def finished(self) -> bool:
        """Whether the whole horizon has been seen and counted."""
        return self.live.done and 0 in self.compared.parts


@dataclass
class Workshop:
    """One session.  Everything that a person can change; nothing here is shared with another session."""

    place: Place
    origin: str
    text: str = ""
    preset: str = tables.NOTHING
    tables: dict[str, Any] = field(default_factory=dict)
    past: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    kind: str = ""
    agency: str = ""
    years: int = 5
    citizens: int | None = None
    seed: int = 1
    run: Run | None = None
    controls: Any = None
    control_citizens: int = 0
    arrangement: str = "none"
    guesses: list[Guess] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    notes: str = ""

    @classmethod
    def open(cls, source: str) -> Workshop:
        """A session on a built-in place or a place file (whose text goes along, so that a saved session needs no file)."""
        place = load_place(source)
        own = Path(source).is_file()
        workshop = cls(place, place.name if own else source, Path(source).read_text("utf-8-sig") if own else "")
        workshop._settle_in()
        return workshop

    def _settle_in(self) -> None:
        self.tables, self.preset = tables.empty(self.place), tables.NOTHING
        self.kind, self.agency = next(iter(self.place.cohorts)), ""
        self.past, self.arrangement = [], "none"
        self.forget_run()

    def choose_place(self, name: str) -> None:
        """A built-in place instead."""
        self.place, self.origin, self.text = load_place(name), name, ""
        self._settle_in()

    def upload_place(self, data: bytes, name: str) -> None:
        """A place file that somebody brought; raises PlaceFaults or NotPossible and leaves the session as it was."""
        if len(data) > LARGEST_UPLOAD:
            raise NotPossible(
                f"the file has {len(data) / 1e6:.1f} MB; a place file has at most {LARGEST_UPLOAD / 1e6:.0f} MB"
            )
        place = read_place(data, name[:LONGEST_NAME])
        self.place, self.origin, self.text = place, place.name, data.decode("utf-8-sig")
        self._settle_in()

    # --- the redesign

    def choose_preset(self, name: str) -> None:
        """A built-in redesign, or nothing yet."""
        self._change(tables.preset(name, self.place), f"preset: {name}")
        self.preset = name
        self.arrangement = "own" if self.tables["finance"] else "none"

    def move(self, lever: str, position: float) -> None:
        """A lever to another position; raises PlaceFaults if that cannot be, and nothing changes."""
        one = next(own for own in levers.levers_for(self.place) if own.name == lever)
        changed = levers.moved(self.tables, self.place, one, position)
        if changed != self.tables:
            self._change(changed, f"{one.label}: {position:g} {one.unit}")

    def move_box(self, verb: str, words: list[str]) -> None:
        """One change of the map, as `wholeplace change` makes it; raises PlaceFaults if that cannot be, and nothing changes."""
        self._change(verbs.changed(self.tables, self.place, verb, words), f"{verb} {' '.join(words)}")

    def rename(self, label: str) -> None:
        """What the redesign is called."""
        self._change(self.tables | {"label": label.strip()[:LONGEST_NAME] or "Our redesign"}, "name")

    def _change(self, changed: dict[str, Any], what: str) -> None:
        if not tables.does_nothing(changed):
            tables.redesign_of(changed).apply(self.place)
        self.past = [*self.past, (what, self.tables, self.preset)][-MOST_UNDO:]
        self.tables = changed
        self.forget_run()

    def undo(self) -> None:
        """The last change taken back."""
        if self.past:
            *self.past, (_, self.tables, self.preset) = self.past
            self.forget_run()

    def reset(self) -> None:
        """Nothing differs from today any more (which can be undone)."""
        self._change(tables.empty(self.place), "reset")
        self.preset = tables.NOTHING

    @property
    def positions(self) -> dict[str, float]:
        """Where the levers stand."""
        return levers.positions(self.tables, self.place)

    @property
    def moved_levers(self) -> list[tuple[str, float | None, float]]:
        """Levers that stand elsewhere than today: label with unit, today (None: there is no such thing), now."""
        before, now = levers.positions(tables.empty(self.place), self.place), self.positions
        has_lead = now.get("lead", 0) > 0
        return [
            (f"{one.label} ({one.unit})", None if one.needs_lead else before[one.name], now[one.name])
            for one in levers.levers_for(self.place)
            if (has_lead if one.needs_lead and one.name != "reach" else abs(before[one.name] - now[one.name]) > 0.05)
        ]

    @property
    def redesign(self) -> Redesign | None:
        """The redesign, or None while nothing differs from today."""
        return None if tables.does_nothing(self.tables) else tables.redesign_of(self.tables)

    # --- the run

    def forget_run(self) -> None:
        """What was run belongs to another redesign, place or size."""
        self.run = self.controls = None

    def size(self, citizens: int | None, years: int, seed: int) -> None:
        """How many citizens are simulated (None: all), for how long, with whose luck."""
        if citizens is not None and not 100 <= citizens <= MOST_CITIZENS:
            raise NotPossible(f"between 100 and {MOST_CITIZENS:,} citizens can be simulated, not {citizens:,}")
        if not 1 <= years <= 10:
            raise NotPossible(f"between 1 and 10 years can be run, not {years}")
        if not 0 <= seed < 2**63:
            raise NotPossible("the seed is a whole number, 0 or more")
        if (citizens, years, seed) != (self.citizens, self.years, self.seed):
            self.citizens, self.years, self.seed = citizens, years, seed
            self.forget_run()

    def comparison(self) -> tuple[Comparison, Redesign, str | None]:
        """What is compared: today, the redesign, and the same money spent today's way (its name; None if nothing is bought)."""
        redesign = self.redesign
        if redesign is None:
            raise NotPossible("Nothing differs from today yet: choose a redesign or move a lever first.")
        variant = redesign.variant(self.place)
        bought = equal_money(self.place, variant, self.years)
        variants = (variant,) if bought is None else (variant, bought)
        whole = sum(cohort.size() for cohort in self.place.cohorts.values())
        citizens = self.citizens if self.citizens is not None or whole <= MOST_CITIZENS else MOST_CITIZENS
        comparison = Comparison(self.place, variants, self.years, citizens, self.seed, 1)
        return comparison, redesign, bought.name if bought else None

    def begin(self) -> Run:
        """Both worlds at the end of the warm-up, ready to play (takes seconds: call it beside the page).

        The run is not yet the session's: `adopt_run` makes it so, if nothing changed meanwhile.
        """
        comparison, redesign, bought = self.comparison()
        warm_up = warm_up_of(self.place)
        compared = prepare(replace(comparison, warm_up_days=warm_up.days))
        compared.warm_up = warm_up
        return Run(compared, redesign, Live(compared), bought)

    def snapshot(self, name: str, sentence: str, figures: list[tuple[str, ...]]) -> None:
        """Keep the redesign and what came of it under a name (the last of that name counts)."""
        name = name.strip()[:LONGEST_NAME] or f"Redesign {len(self.snapshots) + 1}"
        kept = [own for own in self.snapshots if own.name != name]
        one = Snapshot(name, self.place.name, copy.deepcopy(self.tables), sentence, tuple(figures))
        self.snapshots = [*kept, one][-MOST_SNAPSHOTS:]

    def recall(self, name: str) -> None:
        """Back to a snapshot's redesign."""
        one = next(own for own in self.snapshots if own.name == name)
        if one.place != self.place.name:
            raise NotPossible(f"“{name}” was made for {one.place}; choose that place first.")
        self._change(copy.deepcopy(one.tables), f"snapshot: {name}")

    def guess(self, who: str, figure: str, change: float) -> None:
        """A table's guess; a second one of the same table for the same figure replaces the first."""
        if not -100 <= change <= 1_000:
            raise NotPossible("a change lies between −100 and 1,000 per cent")
        if figure not in GUESSED:
            raise NotPossible(f"a guess is about {', '.join(GUESSED)}")
        who = who.strip()[:LONGEST_NAME] or "A table"
        kept = [own for own in self.guesses if (own.who, own.figure) != (who, figure)]
        self.guesses = [*kept, Guess(who, figure, change)][-MOST_GUESSES:]

    def next_group(self) -> None:
        """Everything a group has left is gone; place, size and presenter notes stay."""
        self._settle_in()
        self.guesses, self.snapshots = [], []


def warm_up_of(place: Place) -> WarmUp:
    """How long a place takes to settle (remembered as long as the app runs)."""
    key = place_hash(place)
    with _WARMING:
        if key not in _WARM_UPS:
            if len(_WARM_UPS) > 64:
                _WARM_UPS.clear()
            _WARM_UPS[key] = find_warm_up(place)
        return _WARM_UPS[key]


def explained(error: Exception) -> str:
    """An error in words a facilitator can act on."""
    if isinstance(error, PlaceFaults):
        faults = [str(fault) for fault in error.faults[:3]]
        more = f" (and {len(error.faults) - 3} more)" if len(error.faults) > 3 else ""
        return f"That does not fit: {' '.join(faults)}{more}"
    if isinstance(error, (NotPossible, ValueError)):
        return str(error)
    return f"The model could not go on ({type(error).__name__}: {error}). Your redesign is kept; save the session under Take away."
