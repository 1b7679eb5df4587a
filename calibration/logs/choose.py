"""How much memory the data support: held-out likelihood of the next step, for each depth of each kind of memory.

The chance of a next step x after a context is (n(x) + c P(x)) ÷ (n + c), where P is the chance after the next shorter context
(a Dirichlet prior centred on it; MacKay and Peto 1995): rare contexts lean on shorter ones.  Of the last steps a longer context
counts only where it pays: seen at least LEAST_SEEN times, and raising the log-likelihood of what was seen in it by more than
LEAST_GAIN (pruning of variable-length chains; Rissanen 1983, Bühlmann and Wyner 1999).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.logs.contexts import FAMILY_WORDS, Family, Rows, rows_of
from calibration.logs.table import EventLog

PRIORS = (1.0, 3.0)
LEAST_SEEN, LEAST_GAIN = 5, 4.0
ALIKE = 0.0005  # nats a step: what the prior alone may make of two memories that foretell the same
FOLDS = 5
MOST_CASES = 20_000  # cases on which memory is chosen


@dataclass(frozen=True, slots=True)
class Memory:
    """A kind of memory, its depth, and the weight of shorter contexts."""

    family: Family
    depth: int
    prior: float

    def words(self) -> str:
        """In a person's words."""
        if self.depth == 0:
            return "no memory: each step is drawn whatever came before"
        if self.depth == 1:
            return "the last step only"
        if self.family == "episode":
            return FAMILY_WORDS["episode"]
        return f"up to the last {self.depth} steps, fewer where the log does not support more"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one memory makes of cases it has not seen: log-likelihood a step (nats), and how far it lies behind the best,
    with the standard error of that difference over cases."""

    memory: Memory
    per_step: float
    behind: float
    error: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The memory chosen, and all that were tried."""

    memory: Memory
    tried: tuple[Candidate, ...]
    cases: int


def chances(rows: Rows, seen: np.ndarray, memory_family: Family, prior: float, depth: int):
    """For each depth the chance of what happened in every row, learned from rows of weight `seen` f8[rows].

    Yields (chance f8[rows], kept b[contexts]) for depth 0, 1, 2 …
    """
    of_symbol = np.bincount(rows.symbol, seen, minlength=rows.symbols)
    chance = (of_symbol[rows.symbol] + 0.5) / (of_symbol.sum() + 0.5 * rows.symbols)
    yield chance, np.ones(1, bool)
    for level in rows.levels[1 : depth + 1]:
        chance, kept = _deeper(rows, level, seen, memory_family, prior, chance)
        yield chance, kept


def _deeper(rows: Rows, level: np.ndarray, seen: np.ndarray, family: Family, prior: float, shorter: np.ndarray):
    size = int(level.max()) + 1
    times = np.bincount(level, seen, minlength=size)
    _, pair = np.unique(level * rows.symbols + rows.symbol, return_inverse=True)
    own = (np.bincount(pair, seen)[pair] + prior * shorter) / (times[level] + prior)
    if family == "episode":
        return own, np.ones(size, bool)
    gain = np.bincount(level, seen * np.log(own / shorter), minlength=size)
    kept = (times >= LEAST_SEEN) & (gain > LEAST_GAIN)
    return np.where(kept[level], own, shorter), kept


def choose_memory(log: EventLog, seed: int = 1) -> Choice:
    """The smallest memory whose held-out likelihood is within one standard error of the best (Breiman et al. 1984), or as good."""
    rng = np.random.default_rng([seed, 71])
    if len(log.cases) > MOST_CASES:
        log = log.choose(np.sort(rng.choice(len(log.cases), MOST_CASES, replace=False)))
    fold = rng.permutation(len(log.cases)) % FOLDS
    scores: dict[Memory, np.ndarray] = {}
    for family in FAMILY_WORDS:
        rows = rows_of(log, family)  # type: ignore[arg-type]
        for prior in PRIORS:
            for depth, score in enumerate(_held_out(rows, fold, family, prior)):  # type: ignore[arg-type]
                if family == "steps" or depth > 1:
                    scores[Memory(family, depth, prior)] = score  # type: ignore[arg-type]
    return _chosen(scores, len(log.activity) + len(log.cases), len(log.cases))


def _held_out(rows: Rows, fold: np.ndarray, family: Family, prior: float) -> list[np.ndarray]:
    """For each depth f8[cases]: log-likelihood of each case, learned from the other folds."""
    out = [np.zeros(len(fold)) for _ in rows.levels]
    for turn in range(FOLDS):
        seen = (fold != turn)[rows.case].astype("f8")
        for depth, (chance, _) in enumerate(chances(rows, seen, family, prior, len(rows.levels))):
            out[depth] += np.bincount(rows.case, np.log(chance) * (1 - seen), minlength=len(fold))
    return out


def _chosen(scores: dict[Memory, np.ndarray], steps: int, cases: int) -> Choice:
    best = max(scores, key=lambda memory: scores[memory].sum())
    tried = []
    for memory, score in scores.items():
        difference = scores[best] - score
        error = float(difference.std(ddof=1) * np.sqrt(cases)) if cases > 1 else 0.0
        tried.append(Candidate(memory, float(score.sum()) / steps, float(difference.sum()) / steps, error / steps))
    near = [one for one in tried if one.behind <= max(one.error, ALIKE)]
    order = {"steps": 0, "episode": 1}
    first = min(
        near, key=lambda one: (min(one.memory.depth, 2), order[one.memory.family], one.memory.depth, one.behind)
    )
    kind = [one for one in near if (one.memory.family, one.memory.depth) == (first.memory.family, first.memory.depth)]
    return Choice(min(kind, key=lambda one: one.behind).memory, tuple(tried), cases)
