"""Citizen by citizen: what became of the same person with the same luck in both worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import enums as e
from sim.measures import Observed, citizens_pence

CRISES = ("fewer crises", "as many crises", "more crises")
COST = ("cheaper", "as dear", "dearer")
UNCHANGED = "nothing changed"
OTHER_CONTACTS = "as many crises, as dear, other contacts"
KINDS = (
    UNCHANGED,
    *(f"{crises}, {cost}" for crises in CRISES for cost in COST if (crises, cost) != (CRISES[1], COST[1])),
    OTHER_CONTACTS,
)
COUNTED = ("crises", "contacts", "failures", "assessments")
COMPARED = ("pence", *COUNTED)
EXAMPLES_A_KIND = 2


@dataclass(frozen=True)
class Lives:
    """What has become of whoever holds each place of the cohorts by the last day; one entry a citizen.

    pence: marginal cost since the warm-up; contacts and failures: since entry (both worlds share what lies before).
    """

    cohort: np.ndarray
    generation: np.ndarray
    present: np.ndarray
    totals: dict[str, np.ndarray]


def lives(seen: Observed) -> Lives:
    """The lives of an observed run; copies, so that the run may be let go."""
    rows = seen.world.citizens
    totals = {"pence": citizens_pence(seen)} | {name: rows[name].astype("i8") for name in COUNTED}
    return Lives(rows["cohort"].copy(), rows["generation"].copy(), rows["standing"] != e.ABSENT, totals)


def same_person(today: Lives, redesign: Lives) -> np.ndarray:
    """bool[citizen]: both hold the same generation, in their cohort at the end of both worlds or dead in either."""
    return today.present & redesign.present & (today.generation == redesign.generation)


def changes(today: Lives, redesign: Lives) -> dict[str, np.ndarray]:
    """i8[citizen] for each of `COMPARED`: redesign less today."""
    return {name: redesign.totals[name] - today.totals[name] for name in COMPARED}


def kind_of_each(change: dict[str, np.ndarray]) -> np.ndarray:
    """i8[citizen]: index into `KINDS` of what changed since the end of the warm-up; every case has exactly one."""
    crises, cost = np.sign(change["crises"]) + 1, np.sign(change["pence"]) + 1
    grid = {(a, b): KINDS.index(f"{CRISES[a]}, {COST[b]}") for a in range(3) for b in range(3) if (a, b) != (1, 1)}
    table = np.array([[grid.get((a, b), KINDS.index(OTHER_CONTACTS)) for b in range(3)] for a in range(3)])
    same = np.logical_and.reduce([change[name] == 0 for name in COMPARED])
    return np.where(same, KINDS.index(UNCHANGED), table[crises, cost])


def kinds_of_change(today: Lives, redesign: Lives, cohorts: tuple[str, ...]):
    """A pandas frame with a row a cohort and kind: cohort, kind, citizens, and the summed changes of `COMPARED`.

    Those who have left their cohort meanwhile are not in it.
    """
    import pandas as pd

    change = changes(today, redesign)
    kinds, there = kind_of_each(change), same_person(today, redesign)
    rows = []
    for c, cohort in enumerate(cohorts):
        for number, kind in enumerate(KINDS):
            mine = there & (today.cohort == c) & (kinds == number)
            rows.append((cohort, kind, int(mine.sum()), *(int(change[name][mine].sum()) for name in COMPARED)))
    return pd.DataFrame(rows, columns=["cohort", "kind", "citizens", *COMPARED])


def draw_examples(today: Lives, redesign: Lives, cohorts: tuple[str, ...], seed: int, replication: int):
    """Up to `EXAMPLES_A_KIND` citizens of each cohort and kind of change drawn at random, keyed by the seed, never picked.

    A pandas frame: cohort, kind, citizen, and the changes of `COMPARED`.  Every citizen has a lot of their own; the lowest
    of a kind are taken, so that the draw does not depend on how many there are of other kinds.
    """
    import pandas as pd

    change = changes(today, redesign)
    kinds, there = kind_of_each(change), same_person(today, redesign)
    lots = np.random.default_rng([seed, replication]).random(len(kinds))
    rows = []
    for c, cohort in enumerate(cohorts):
        for number, kind in enumerate(KINDS):
            mine = np.flatnonzero(there & (today.cohort == c) & (kinds == number))
            for i in mine[np.argsort(lots[mine], kind="stable")][:EXAMPLES_A_KIND]:
                rows.append((cohort, kind, int(i), *(int(change[name][i]) for name in COMPARED)))
    return pd.DataFrame(rows, columns=["cohort", "kind", "citizen", *COMPARED])


def shares_of_kinds(kinds):
    """From `Compared.kinds`: per scenario, cohort and kind the mean number, share, and mean change a citizen of each of
    `COMPARED`, with Student's t interval of the share over replications (low, high)."""
    from scenarios.compare.differences import half_width

    by = ["scenario", "cohort", "kind"]
    rows = kinds.copy()
    everyone = rows.groupby(["scenario", "replication", "cohort"])["citizens"].transform("sum")
    rows["share"] = np.where(everyone > 0, rows["citizens"] / everyone.clip(lower=1), np.nan)
    grouped = rows.groupby(by, sort=False, observed=True)
    out = grouped.agg(citizens=("citizens", "mean"), share=("share", "mean"), spread=("share", "var"),
                      replications=("share", "count")).reset_index()  # fmt: skip
    half = half_width(out["spread"].to_numpy(), out["replications"].to_numpy())
    out["low"], out["high"] = out["share"] - half, out["share"] + half
    sums = grouped[list(COMPARED)].sum().reset_index()
    counted = grouped["citizens"].sum().reset_index()["citizens"]
    for name in COMPARED:
        out[f"mean_{name}"] = sums[name].to_numpy() / counted.where(counted > 0).to_numpy()
    return out.drop(columns="spread")
