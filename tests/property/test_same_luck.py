"""The same citizen has the same luck: worlds that differ a little, ways of running that differ not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from sim.engine import Run, compile_place
from sim.load import load_place, place_from
from sim.place import Place
from tests.results.worlds import busy_data, busy_place

ROOT = Path(__file__).parent.parent.parent
DAYS = 700
#: Columns of the log that do not depend on where a citizen or an agency stands in the tables.
FREE = ("day", "generation", "amount", "episode", "event", "class_", "severity")


def log_of(
    place: Place, days: int = DAYS, citizens: int | None = None, steps: tuple[int, ...] = (), seed: int = 5
) -> np.ndarray:
    rows: list[np.ndarray] = []
    run = Run(compile_place(place, citizens), seed, 0, days, sink=lambda part: rows.append(part.copy()))
    for day in (*steps, days):
        run.to(day)
    return np.concatenate(rows)


def unlimited(data: dict) -> dict:
    """Priced agencies take everyone at once, so that nobody can be in anybody's way."""
    for agency in data["agencies"].values():
        if agency.pop("staff", None):
            agency["prices"] = {}
        agency.pop("caseload_places", None)
        for treat in agency.get("treats", {}).values():
            treat.pop("hours_per_week", None)
    return data


def lives(place: Place, log: np.ndarray, cohort: str) -> dict[int, list[tuple]]:
    """Each citizen's journey by their number in the cohort: names instead of indices, days, amounts."""
    compiled = compile_place(place)
    names, c = compiled.names, compiled.names.cohorts.index(cohort)
    first = int(compiled.net.cohorts[c]["first"])
    out: dict[int, list[tuple]] = {}
    for row in log[log["cohort"] == c]:
        agency = "" if row["agency"] == 255 else names.agencies[row["agency"]]
        need = "" if row["need"] == 255 else names.need_of(cohort)[row["need"]]
        free = tuple(int(row[column]) for column in FREE)
        if row["event"] == 12:  # referred: the amount is an agency's index
            free = (*free[:2], 0, *free[3:])
        out.setdefault(int(row["citizen"]) - first, []).append((*free, agency, need))
    return out


def test_one_more_citizen_changes_nobody_elses_life() -> None:
    data = unlimited(busy_data())
    small = place_from(data)
    data["cohorts"]["people"]["citizens"] = 301
    large = place_from(data)
    before, after = (lives(place, log_of(place), "people") for place in (small, large))
    assert set(after) == {*before, 300}
    assert all(after[number] == life for number, life in before.items())
    assert lives(small, log_of(small), "others") == lives(large, log_of(large), "others")


def test_an_agency_nobody_visits_changes_nobodys_life() -> None:
    data = unlimited(busy_data())
    place = place_from(data)
    data["agencies"] = {
        "attic": {"label": "Attic", "funder": "nhs", "prices": {}, "treats": {"housing": {}}},
        **data["agencies"],
    }
    data["needs"]["housing"]["doors"] = {"attic": 0, "office": 1}
    data["routes"].insert(0, {"origin": "attic", "to": "office", "need": "housing"})
    data["routes"].append({"origin": "office", "to": "attic", "need": "housing", "weight": 0})
    wider = Place.model_validate(data)
    for cohort in ("people", "others"):
        assert lives(place, log_of(place), cohort) == lives(wider, log_of(wider), cohort)


def test_a_cohort_that_shares_no_agency_changes_nothing_even_with_queues() -> None:
    data = busy_data()
    place = place_from(data)
    data["needs"]["garden"] = {
        "label": "Garden", "deterioration_per_year": 1, "recovery_per_year": 1, "seek_delay_days": 4, "doors": {"nursery": 1},
    }  # fmt: skip
    data["agencies"]["nursery"] = {
        "label": "Nursery",
        "funder": "nhs",
        "prices": {},
        "treats": {"garden": {"duration_days": 9}},
    }
    gardeners = {"label": "Gardeners", "kind": "family", "citizens": 80, "leaves_after_days": 400,
                 "needs": {"garden": {"onset_per_year": 3}}}  # fmt: skip
    data["cohorts"] = {"gardeners": gardeners, **data["cohorts"]}
    wider = place_from(data)
    for cohort in ("people", "others"):
        assert lives(place, log_of(place), cohort) == lives(wider, log_of(wider), cohort)


def test_keeping_a_log_changes_nothing() -> None:
    watched = Run(compile_place(busy_place()), 5, 0, DAYS, sink=lambda _: None).to(DAYS)
    alone = Run(compile_place(busy_place()), 5, 0, DAYS).to(DAYS)
    for name, column in alone.world.items().items():
        if name not in (
            "registers",
            "log",
            "touched",
            "outbox",
            "inbox",
            "fit",
            "heap",
            "heap_room",
            "heap_first",
            "coming",
        ):
            assert (getattr(watched.world, name) == column).all(), name


@pytest.mark.interpreted
def test_day_by_day_or_at_once() -> None:
    place = busy_place()
    at_once = log_of(place, 200)
    assert (log_of(place, 200, steps=tuple(range(1, 200))) == at_once).all()
    assert (log_of(place, 200, steps=(7, 8, 150)) == at_once).all()


@pytest.mark.parametrize("name", ["bradford", "croydon"])
def test_two_threads_or_one(name: str) -> None:
    place = load_place(name)
    alone = [log_of(place, 500, 300, seed=seed) for seed in (1, 2)]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda seed: log_of(place, 500, 300, seed=seed), (1, 2)))
    assert all((one == other).all() for one, other in zip(alone, together, strict=True))
    assert len(alone[0]) != len(alone[1]) or (alone[0] != alone[1]).any(), "another seed is another world"


@pytest.mark.parametrize("at", [1, 333])
def test_a_branch_equals_a_full_rerun(at: int) -> None:
    place = busy_place()
    full = log_of(place)
    run = Run(compile_place(place), 5, 0, DAYS).to(at)
    first, second = [], []
    run.branch(sink=lambda part: first.append(part.copy())).to(DAYS)
    run.branch(sink=lambda part: second.append(part.copy())).to(DAYS)
    assert (np.concatenate(first) == full[full["day"] >= at]).all()
    assert (np.concatenate(second) == np.concatenate(first)).all()
    assert run.day == at, "the trunk stands where it stood"


PLAIN = """
import sys
from hashlib import blake2b
import numpy as np
from tests.property.test_same_luck import log_of
from sim.load import load_place
print(blake2b(np.ascontiguousarray(log_of(load_place(sys.argv[1]), 150, 40)).tobytes()).hexdigest())
"""


@pytest.mark.parametrize("name", ["bradford", "croydon"])
def test_plain_python_gives_the_same_log_as_compiled_rules(name: str) -> None:
    words = [sys.executable, "-c", PLAIN, name]
    plain = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=True
    )
    compiled = log_of(load_place(name), 150, 40)
    assert len(compiled) > 250
    assert plain.stdout.strip() == blake2b(np.ascontiguousarray(compiled).tobytes()).hexdigest()
