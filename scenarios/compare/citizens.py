"""Citizen by citizen: what became of the same person with the same luck in both worlds."""

from __future__ import annotations

import numpy as np

from sim import enums as e

CRISES = ("fewer crises", "as many crises", "more crises")
COST = ("cheaper", "as dear", "dearer")
UNCHANGED = "nothing changed"
OTHER_CONTACTS = "as many crises, as dear, other contacts"
KINDS = (
    UNCHANGED,
    *(f"{crises}, {cost}" for crises in CRISES for cost in COST if (crises, cost) != (CRISES[1], COST[1])),
    OTHER_CONTACTS,
)
COMPARED = ("pence", "crises", "contacts", "failures", "assessments")


def same_person(today: np.ndarray, redesign: np.ndarray) -> np.ndarray:
    """bool[citizen]: both rows hold the same generation, in their cohort at the end of both worlds or dead in either."""
    present = (today["standing"] != e.ABSENT) & (redesign["standing"] != e.ABSENT)
    return present & (today["generation"] == redesign["generation"])


def kind_of_each(today: np.ndarray, redesign: np.ndarray) -> np.ndarray:
    """i8[citizen]: index into `KINDS` of what changed since the end of the warm-up; every case has one."""
    change = {name: redesign[name].astype("i8") - today[name].astype("i8") for name in COMPARED}
    crises, cost = np.sign(change["crises"]) + 1, np.sign(change["pence"]) + 1
    grid = {(a, b): KINDS.index(f"{CRISES[a]}, {COST[b]}") for a in range(3) for b in range(3) if (a, b) != (1, 1)}
    table = np.array([[grid.get((a, b), KINDS.index(OTHER_CONTACTS)) for b in range(3)] for a in range(3)])
    same = np.logical_and.reduce([change[name] == 0 for name in COMPARED])
    return np.where(same, KINDS.index(UNCHANGED), table[crises, cost])


def kinds_of_change(today: np.ndarray, redesign: np.ndarray, cohorts: tuple[str, ...]):
    """Citizens by cohort and kind of change, as a pandas frame: cohort, kind, citizens (those who left are not in it)."""
    import pandas as pd

    there = same_person(today, redesign)
    kinds = kind_of_each(today, redesign)
    rows = []
    for c, cohort in enumerate(cohorts):
        own = np.bincount(kinds[there & (today["cohort"] == c)], minlength=len(KINDS))
        rows += [(cohort, kind, int(count)) for kind, count in zip(KINDS, own, strict=True)]
    return pd.DataFrame(rows, columns=["cohort", "kind", "citizens"])
