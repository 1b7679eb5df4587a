"""What a study will take, told beforehand: jobs and runs by counting, time and disk from one small job that is really run."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import islice
from statistics import fmean

from scenarios.compare.stop import UnknownMeasure
from scenarios.scenario import workers_here
from scenarios.study.jobs import Plan, Task
from scenarios.study.load import Study
from scenarios.study.points import how_many
from scenarios.study.work import Done, carry_out
from sim.faults import Fault
from sim.warmup import LEAST_YEARS, find_warm_up

SAMPLE_CITIZENS = 1_000
MOST_PLACES = 4  # that are sampled; the others are taken to be like them
ANY_FIGURE = ("cost_per_citizen", "all", "all")


@dataclass(frozen=True)
class Size:
    """points: places × draws; jobs: at least and at most (they differ where a precision is wanted); runs: scenarios simulated."""

    points: int
    jobs: tuple[int, int]
    runs: tuple[int, int]


@dataclass(frozen=True)
class Estimate:
    """For the fewest jobs and the most: seconds on `workers` workers, bytes on disk.  Pace and size from a sample of some places.

    faults: names of measures and parts that nothing in the samples is called.
    """

    seconds: tuple[float, float]
    disk_bytes: tuple[int, int]
    workers: int
    warm_up_years: float
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Sample:
    """One place's: seconds of a job, those that no other thread can use, seconds to find a warm-up, its years, bytes of a job."""

    seconds: float
    alone: float
    finding: float
    warm_up_years: int
    disk_bytes: int
    faults: tuple[Fault, ...]


def size_of(study: Study) -> Size:
    """How many jobs and runs."""
    wanted, each = study.file.precision, how_many(study)
    least, most = (study.file.replications,) * 2 if wanted is None else (min(wanted.batch, wanted.most), wanted.most)
    arms = sum(1 + len(study.arms_of(place)) for place in study.places)
    points = each * len(study.places)
    return Size(points, (points * least, points * most), (each * arms * least, each * arms * most))


def estimate(study: Study, workers: int | None = None) -> Estimate:
    """Run small jobs of some places and reckon from them; a first run on a machine compiles the rules before."""
    count, size = workers or workers_here(), size_of(study)
    found = [_sampled(study, place) for place in islice(study.places, MOST_PLACES)]
    each = {name: fmean(getattr(one, name) for one in found) for name in ("seconds", "alone", "finding", "disk_bytes")}
    warm_ups = len(study.places) * (how_many(study) if study.file.warm_up == "draw" else 1)
    pace = max(each["seconds"] / count, each["alone"])
    seconds = [jobs * pace + warm_ups * each["finding"] / count for jobs in size.jobs]
    disk = [round(each["disk_bytes"] * jobs) for jobs in size.jobs]
    faults = tuple(dict.fromkeys(fault for one in found for fault in one.faults))
    return Estimate(
        (seconds[0], seconds[1]), (disk[0], disk[1]), count, max(one.warm_up_years for one in found), faults
    )


def _sampled(study: Study, place: str) -> _Sample:
    """A place's warm-up, and small runs of one of its jobs: two sizes tell apart what grows with citizens and what does not."""
    began, years = time.monotonic(), study.file.warm_up_years
    if years is None:
        years = find_warm_up(study.places[place]).days // 365
    finding = time.monotonic() - began if study.file.warm_up_years is None else 0.0
    plan = Plan(study)
    short = min(years, LEAST_YEARS)
    task = plan.task(next(plan.of_place(place)), 0, 365 * short)
    own = round(sum(cohort.size() for cohort in study.places[place].cohorts.values()))
    citizens = study.file.citizens or own
    small, large = min(citizens, SAMPLE_CITIZENS), min(citizens, 4 * SAMPLE_CITIZENS)
    task, faults = _named_rightly(_of_size(task, small, "first"))
    (first, _), (second, done) = (
        _timed(_of_size(task, size, f"sample {at}")) for at, size in enumerate((small, large))
    )
    counted = (1 + len(task.arms)) * study.file.years
    walked = (years + counted) / (short + counted)
    slope = max(0.0, (second - first) / (large - small)) if large > small else 0.0
    alone = max(0.0, first - slope * small) if slope else first / 2
    logs = 30 * done.events * citizens // large if study.file.keep.event_logs else 0
    size = sum(len(data) for data in done.files.values()) + logs
    return _Sample(first + slope * (citizens - small) * walked, alone, finding, years, size, tuple(faults))


def _of_size(task: Task, citizens: int, name: str) -> Task:
    """A task for fewer citizens, prepared anew, its events not written down."""
    return replace(task, citizens=citizens, point=replace(task.point, key=f"{task.point.key} {name}"), logs="")


def _timed(task: Task) -> tuple[float, Done]:
    began = time.monotonic()
    done = carry_out(task)
    return time.monotonic() - began, done


def _named_rightly(task: Task) -> tuple[Task, list[Fault]]:
    """The task without the names that nothing measured has, and a fault for each of them; the first run, which compiles."""
    faults: list[Fault] = []
    while True:
        try:
            done = carry_out(task)
        except UnknownMeasure as error:
            key, _, told = str(error).partition(": ")
            problem, _, near = told.partition("; did you mean ")
            faults.append(Fault(key, f"with {task.point.place}, {problem}", nearest=near.strip("'?")))
            if key == "precision.measure":
                task = replace(task, watched=ANY_FIGURE)
            else:
                task = replace(task, keep=task.keep.model_copy(update={"measures": []}))
            continue
        if done.missing:
            faults.append(Fault("precision", f"with {task.point.place}, {done.missing}"))
        return task, faults
