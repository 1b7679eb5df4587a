"""A learned model against cases it has not seen, with bands of what chance alone would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from calibration.logs.choose import Memory, choose_memory
from calibration.logs.distances import DISTANCES, FIGURES, Features, distances, features, figures_of
from calibration.logs.model import MEMORYLESS, Learned, learn
from calibration.logs.pace import choose_pace
from calibration.logs.simulate import simulate
from calibration.logs.table import DAY_US, EventLog

HELD_OUT = 0.3
OF_THE_CALENDAR = ("absolute_events", "case_arrivals")  # no band can be had for other months than were learned from
SIMULATED, RESAMPLED = 20, 200  # logs simulated, bootstraps
MANY_CASES = 10_000  # of held-out cases, from which a quarter as many of both will do


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: of the held-out cases (None for a distance, which is 0 from itself), of the simulated log, of a memoryless
    chain, and the 95 % band in which a second sample of the same size of the training cases would lie."""

    measure: str
    unit: str
    real: float | None
    simulated: float
    memoryless: float | None
    low: float
    high: float
    noise: float = 0.0  # two standard errors of the difference between the simulated logs and the memoryless ones

    @property
    def inside(self) -> bool:
        """Whether the simulated value lies where chance would put a true copy."""
        return self.low <= self.simulated <= self.high

    @property
    def not_worse(self) -> bool:
        """Whether the simulated log is at least as near as the memoryless chain's, as far as so many simulated logs can tell.

        A figure inside its band is as near as can be told: which of two is nearer there is luck.
        """
        if self.memoryless is None or (self.real is not None and self.inside):
            return True
        gap, other = (abs(value - (self.real or 0.0)) for value in (self.simulated, self.memoryless))
        return gap <= other + self.noise


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way of holding cases out, and what came of it."""

    split: str
    training: int
    held_out: int
    rows: tuple[Row, ...]


def split_random(log: EventLog, seed: int, share: float = HELD_OUT) -> tuple[EventLog, EventLog]:
    """Training and held-out cases by lot."""
    lot = np.random.default_rng([seed, 73]).permutation(len(log.cases))
    held = np.sort(lot[: max(1, round(share * len(lot)))])
    return log.choose(np.setdiff1d(np.arange(len(lot)), held)), log.choose(held)


def split_in_time(log: EventLog, share: float = HELD_OUT) -> tuple[EventLog, EventLog, int]:
    """Cases that began before a date, seen only up to it, and those that began later; the date (UTC microseconds)."""
    opened = log.at[log.first[:-1]]
    moment = int(np.quantile(opened, 1 - share))
    return (
        cut_at(log.choose(np.flatnonzero(opened < moment)), moment),
        log.choose(np.flatnonzero(opened >= moment)),
        moment,
    )


def cut_at(log: EventLog, moment: int) -> EventLog:
    """The events of a log before a moment; every case must have begun before it."""
    from dataclasses import replace

    kept = log.at < moment
    first = np.concatenate([[0], np.cumsum(np.add.reduceat(kept.astype("i8"), log.first[:-1]))])
    parts = {name: getattr(log, name)[kept] for name in ("activity", "agency", "worker", "at", "begun", "shift")}
    return replace(log, first=first, **parts)


def choose(log: EventLog, seed: int) -> tuple[Memory, str]:
    """Memory and pace as the cases of a log support them."""
    return choose_memory(log, seed).memory, choose_pace(log, seed).kind


def compare_random(log: EventLog, seed: int, tell: Callable[[str], None] = lambda _: None) -> Comparison:
    """Learn from seven tenths of the cases, by lot; compare with the others."""
    training, held = split_random(log, seed)
    until, scale = int(log.at.max()), len(held.cases) / len(training.cases)
    tell(f"random split: learning from {len(training.cases):,} cases, comparing with {len(held.cases):,} …")
    memory, pace = choose(training, seed)
    models = [learn(training, one, pace, until=until, scale=scale) for one in (memory, MEMORYLESS)]
    return compare("random", features(training), features(held), *_logs(models, len(held.cases), seed), seed=seed)


def compare_in_time(log: EventLog, seed: int, tell: Callable[[str], None] = lambda _: None) -> Comparison:
    """Learn from the cases that began first; compare with those that began later (the level of arrivals is carried on)."""
    training, held, moment = split_in_time(log)
    tell(f"chronological split: learning from {len(training.cases):,} cases, comparing with {len(held.cases):,} …")
    last = int(log.at.max())
    memory, pace = choose(training, seed)
    models = [moved(learn(training, one, pace, until=moment), held, last) for one in (memory, MEMORYLESS)]
    lasting = [name for name in (*FIGURES, *DISTANCES) if name not in OF_THE_CALENDAR]
    logs = _logs(models, len(held.cases), seed)
    return compare("chronological", features(training), features(held), *logs, seed=seed, only=lasting)


def moved(learned: Learned, to: EventLog, last: int) -> Learned:
    """The same model over the days of other cases, at the level of its last twelve weeks."""
    from dataclasses import replace

    clock = to.clock[to.first[:-1]] // DAY_US
    level = learned.arrivals.level[-4:-1] if len(learned.arrivals.level) > 3 else learned.arrivals.level
    first, end = int(clock.min()), int(clock.max())
    days = max(1, end - first + 1)
    arrivals = replace(learned.arrivals, from_day=first, to_day=end, period_days=days, level=np.array([level.mean()]))
    return replace(learned, arrivals=arrivals, until=last + int(np.median(to.shift)))


def _logs(models: list[Learned], cases: int, seed: int) -> list[list[Features]]:
    return [
        [features(simulate(one, seed * 1_000 + turn, cases)) for turn in range(_enough(SIMULATED, cases))]
        for one in models
    ]


def compare(
    split: str,
    training: Features,
    real: Features,
    simulated: list[Features],
    memoryless: list[Features] | None = None,
    *,
    seed: int = 1,
    only: Sequence[str] = (*FIGURES, *DISTANCES),
) -> Comparison:
    """Rows of the measures wanted; a simulated value is the mean over the simulated logs."""
    bands = _bands(training, real, np.random.default_rng([seed, 74]))
    found = figures_of(real)
    ours, plain = _measured(simulated, real), _measured(memoryless or [], real)
    rows = []
    for name, unit in (FIGURES | DISTANCES).items():
        if name not in only:
            continue
        errors = [
            np.var(values[name], ddof=1) / len(values[name])
            for values in (ours, plain)
            if len(values.get(name, ())) > 1
        ]
        mean = float(np.mean(plain[name])) if name in plain else None
        rows.append(
            Row(
                name,
                unit,
                found.get(name),
                float(np.mean(ours[name])),
                mean,
                *bands[name],
                float(2 * np.sqrt(sum(errors))),
            )
        )
    return Comparison(split, training.cases, real.cases, tuple(rows))


def _enough(turns: int, cases: int) -> int:
    return turns if cases < MANY_CASES else turns // 4


def _measured(logs: list[Features], real: Features) -> dict[str, list[float]]:
    """Every measure of every simulated log."""
    told = [figures_of(one) | distances(one, real) for one in logs]
    return {name: [one[name] for one in told] for name in (told[0] if told else {})}


def _bands(training: Features, real: Features, rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    """95 % bands: of a figure, the held-out one plus what resampling training and held-out cases moves it by; of a distance, that
    between the held-out cases and as many training cases drawn with replacement."""
    found, learned = figures_of(real), figures_of(training)
    moves: dict[str, list[float]] = {name: [] for name in FIGURES}
    away: dict[str, list[float]] = {name: [] for name in DISTANCES}
    for _ in range(_enough(RESAMPLED, real.cases)):
        again = np.bincount(rng.integers(0, training.cases, training.cases), minlength=training.cases)
        held = np.bincount(rng.integers(0, real.cases, real.cases), minlength=real.cases)
        first, second = figures_of(training, again), figures_of(real, held)
        for name in FIGURES:
            moves[name].append((first[name] - learned[name]) - (second[name] - found[name]))
        few = np.bincount(rng.integers(0, training.cases, real.cases), minlength=training.cases)
        for name, value in distances(training, real, few.astype("f8")).items():
            away[name].append(value)
    bands = {name: tuple(found[name] + np.quantile(moves[name], [0.025, 0.975])) for name in FIGURES}
    bands |= {name: (0.0, float(np.quantile(values, 0.95))) for name, values in away.items()}
    return {name: (max(0.0, float(low)), float(high)) for name, (low, high) in bands.items()}
