"""What a study will take, told beforehand: jobs and runs by counting, time and disk from one small job that is really run."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from scenarios.scenario import workers_here
from scenarios.study.jobs import Plan
from scenarios.study.load import Study
from scenarios.study.points import how_many
from scenarios.study.work import carry_out
from sim.warmup import LEAST_YEARS, find_warm_up

SAMPLE_CITIZENS = 1_000


@dataclass(frozen=True)
class Size:
    """points: places × draws; jobs: at least and at most (they differ where a precision is wanted); runs: scenarios simulated."""

    points: int
    jobs: tuple[int, int]
    runs: tuple[int, int]


@dataclass(frozen=True)
class Estimate:
    """For the fewest jobs and the most: seconds on `workers` workers, bytes on disk.  Pace from a sample of the first place."""

    seconds: tuple[float, float]
    disk_bytes: tuple[int, int]
    workers: int
    warm_up_years: float


def size_of(study: Study) -> Size:
    """How many jobs and runs."""
    wanted, each = study.file.precision, how_many(study)
    least, most = (study.file.replications,) * 2 if wanted is None else (min(wanted.batch, wanted.most), wanted.most)
    arms = sum(1 + len(study.arms_of(place)) for place in study.places)
    points = each * len(study.places)
    return Size(points, (points * least, points * most), (each * arms * least, each * arms * most))


def estimate(study: Study, workers: int | None = None) -> Estimate:
    """Run one small job of each length that matters and reckon from it; a first run on a machine compiles the rules before."""
    place = next(iter(study.places))
    count = workers or workers_here()
    found, warm_up = time.monotonic(), study.file.warm_up_years
    if warm_up is None:
        days = find_warm_up(study.places[place]).days
        warm_up = days // 365
    finding = time.monotonic() - found if study.file.warm_up_years is None else 0.0
    size = size_of(study)
    per_job, alone, disk = _sample(study, place, warm_up)
    warm_ups = len(study.places) * (how_many(study) if study.file.warm_up == "draw" else 1)
    seconds = [jobs * max(per_job / count, alone) + warm_ups * finding / count for jobs in size.jobs]
    return Estimate((seconds[0], seconds[1]), (disk * size.jobs[0], disk * size.jobs[1]), count, warm_up)


def _sample(study: Study, place: str, warm_up_years: int) -> tuple[float, float, int]:
    """Seconds of one job, those of them that no other thread can use (measuring, which does not grow with citizens), and bytes; what
    grows and what does not are told apart by two small runs."""
    point = Plan(study).points[0]
    own = sum(cohort.size() for cohort in study.places[place].cohorts.values())
    citizens = study.file.citizens or round(own)
    task = replace(
        Plan(study).task(point, 0, 365 * min(warm_up_years, LEAST_YEARS)), watched=("cost_per_citizen", "all", "all")
    )
    small, large = min(citizens, SAMPLE_CITIZENS), min(citizens, 4 * SAMPLE_CITIZENS)
    carry_out(replace(task, citizens=small, point=replace(point, key=f"{point.key} first")))
    times = []
    for number, size in enumerate((small, large)):
        begun = time.monotonic()
        done = carry_out(replace(task, citizens=size, point=replace(point, key=f"{point.key} sample {number}")))
        times.append(time.monotonic() - begun)
    years = 1 + len(study.arms_of(place))
    walked = (warm_up_years + years * study.file.years) / (min(warm_up_years, LEAST_YEARS) + years * study.file.years)
    slope = max(0.0, (times[1] - times[0]) / (large - small)) if large > small else 0.0
    logs = 30 * done.events * citizens // large if study.file.keep.event_logs else 0
    alone = max(0.0, times[0] - slope * small) if slope else times[0] / 2
    return times[0] + slope * (citizens - small) * walked, alone, sum(len(data) for data in done.files.values()) + logs
