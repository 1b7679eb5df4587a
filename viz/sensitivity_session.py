"""One invocation of ``wholeplace sensitivity``: read and check, say how long, run, print, write."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.console import InputError, print_json, say

if TYPE_CHECKING:
    from calibration.sensitivity import Analysis, Effort, Loses, Quantity, Setting, Uncertain
    from scenarios.redesign import Redesign
    from sim.place import Place

CITIZENS, QUICK_CITIZENS = 2_000, 800
POSTERIOR_FORM = "it has a column a path and a row a draw"


@dataclass(frozen=True)
class Asked:
    """What the command line said."""

    place: str
    redesigns: tuple[str, ...]
    quantity: str | None
    world: str | None
    only: tuple[str, ...]
    posterior: Path | None
    study: Path | None
    quick: bool
    effort: Mapping[str, int]
    loses_if: str | None
    crisis_gbp: float
    years: int
    citizens: int | None
    warm_up_years: int | None
    seed: int
    workers: int | None
    processes: bool
    cluster: str | None
    retry_failed: bool
    out: Path | None
    force: bool
    json: bool


@dataclass(frozen=True)
class Read:
    """The same, read and checked."""

    place: Place
    redesigns: Mapping[str, Redesign]
    quantity: Quantity
    numbers: list[Uncertain]
    posterior: Any
    loses: Loses | None
    effort: Effort


def run(asked: Asked) -> None:
    """Everything; raises InputError for what cannot be done as asked."""
    started = datetime.now(UTC)
    if find_spec("SALib") is None:
        raise InputError("sensitivity needs SALib: pip install 'wholeplace[calibration]'")
    from calibration.sensitivity import TooFewRuns, UnknownPath, UnknownQuantity
    from calibration.sensitivity.given import NotInStudy
    from scenarios.results import FolderTaken
    from scenarios.study import NoStudy

    try:
        _given(asked, started) if asked.study is not None else _run(asked, started)
    except (UnknownPath, UnknownQuantity, NotInStudy, NoStudy, FolderTaken, OSError) as error:
        raise InputError(str(error)) from None
    except TooFewRuns as error:
        raise InputError(str(error)) from None


def read(asked: Asked) -> Read:
    """Place, redesigns and what is asked of them."""
    from calibration.sensitivity import QUICK, Effort, read_quantity, uncertain_numbers
    from scenarios.redesign import load_redesign
    from sim.load import load_place

    place = load_place(asked.place)
    redesigns: dict[str, Redesign] = {}
    for source in asked.redesigns:
        one = load_redesign(source)
        if one.name in redesigns or one.name == "siloed":
            raise InputError(f"--redesign {source}: {one.name} is named twice, or called siloed; rename it")
        one.variant(place)
        redesigns[one.name] = one
    quantity = read_quantity(asked.quantity, asked.world, bool(redesigns))
    posterior = None if asked.posterior is None else read_posterior(asked.posterior)
    numbers = uncertain_numbers(place, redesigns, asked.only, posterior)
    if len(numbers) < 2:
        raise InputError(
            f"{len(numbers)} numbers of {place.name} state a range here; a sensitivity analysis needs two or more"
        )
    effort = replace(QUICK if asked.quick else Effort(), **asked.effort)
    return Read(place, redesigns, quantity, numbers, posterior, loses_of(asked, quantity), effort)


def loses_of(asked: Asked, quantity: Quantity) -> Loses | None:
    """What counts as losing: as told, or a negative net saving; nothing for other figures."""
    from calibration.sensitivity import Loses

    if asked.loses_if is None:
        return Loses() if quantity.is_net_saving else None
    try:
        return Loses.read(asked.loses_if)
    except ValueError as error:
        raise InputError(f"--loses-if {error}") from None


def read_posterior(path: Path):
    """The draws of a posterior file."""
    import numpy as np
    import pandas as pd

    if not path.is_file():
        raise InputError(f"--posterior {path}: there is no such file; {POSTERIOR_FORM}")
    try:
        frame = pd.read_parquet(path)
    except Exception:
        raise InputError(f"--posterior {path}: this is no Parquet file that can be read; {POSTERIOR_FORM}") from None
    bad = [
        str(name)
        for name in frame.columns
        if not np.issubdtype(frame[name].dtype, np.number) or frame[name].isna().any()
    ]
    if bad or frame.empty:
        what = f"column {bad[0]!r} holds something that is no number" if bad else "it has no rows"
        raise InputError(f"--posterior {path}: {what}; {POSTERIOR_FORM}")
    return frame


def _run(asked: Asked, started: datetime) -> None:
    """Run all stages, in the folder named or in a passing one."""
    own = read(asked)
    with tempfile.TemporaryDirectory(prefix="wholeplace-") as passing:
        folder = asked.out or Path(passing)
        study = _study(asked, own)
        if asked.out is not None:
            _claim(asked.out, study, asked.force, started)
        setting = _setting(asked, own, folder)
        _say_size(asked, own, setting, folder)
        told = _analyse(asked, own, setting, folder)
        _end(asked, told, own.loses, study, started)


def _study(asked: Asked, own: Read) -> dict[str, Any]:
    """What determines the result."""
    from scenarios.results import place_hash
    from scenarios.study.jobs import redesign_hash

    return {
        "analysis": "sensitivity", "place": own.place.name, "place_hash": place_hash(own.place),
        "redesigns": {name: redesign_hash(one) for name, one in own.redesigns.items()},
        "quantity": [own.quantity.name, own.quantity.world], "only": list(asked.only),
        "posterior": None if asked.posterior is None else _hash(asked.posterior), "effort": asdict(own.effort),
        "years": asked.years, "citizens": _citizens(asked, own), "warm_up_years": asked.warm_up_years, "seed": asked.seed,
        "crisis_gbp": asked.crisis_gbp, "loses_if": own.loses and own.loses.words(), "wholeplace": metadata.version("wholeplace"),
    }  # fmt: skip


def _hash(path: Path) -> str:
    import hashlib

    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _citizens(asked: Asked, own: Read) -> int:
    """As told; else few, but never more than the place has."""
    if asked.citizens is not None:
        return asked.citizens
    size = round(sum(cohort.size() for cohort in own.place.cohorts.values()))
    return min(size, QUICK_CITIZENS if asked.quick else CITIZENS)


def _claim(folder: Path, study: dict[str, Any], force: bool, started: datetime) -> None:
    """The folder is ours, and says so before anything is run, so that it can be continued."""
    from calibration.sensitivity.result import DRAWS, RESULT, TABLE
    from scenarios.results import claim, write_manifest

    claim(folder, study, force)
    for name in (RESULT, TABLE, DRAWS, "report.html"):
        (folder / name).unlink(missing_ok=True)
    write_manifest(folder, {"study": study, "command": ["wholeplace", *sys.argv[1:]], "complete": False}, started)


def _setting(asked: Asked, own: Read, folder: Path) -> Setting:
    """The length of the warm-up, and one run that shows what can be asked about."""
    from calibration.sensitivity import Setting
    from calibration.sensitivity.quantity import unit_of
    from scenarios.compare import Comparison, prepare
    from scenarios.compare.twins import replicate
    from viz.commands.run import _enough, _unsettled

    citizens = _citizens(asked, own)
    _enough(own.place, citizens)
    say("Compiling the rules and finding out how long the place takes to settle …")
    variants = tuple(one.variant(own.place) for one in own.redesigns.values())
    days = None if asked.warm_up_years is None else 365 * asked.warm_up_years
    compared = prepare(Comparison(own.place, variants, asked.years, citizens, asked.seed, 1, days))
    if compared.warm_up.settled is False:
        say(_unsettled(compared.warm_up.drift))
    frame = None if own.quantity.is_net_saving else replicate(compared, 0).measures
    sources = [asked.place, *asked.redesigns]
    return Setting(
        own.place, own.redesigns, sources, own.quantity, unit_of(own.quantity, frame), asked.years, citizens, asked.seed,
        compared.warm_up.days // 365, asked.crisis_gbp,
    )  # fmt: skip


def _say_size(asked: Asked, own: Read, setting: Setting, folder: Path) -> None:
    """How many runs, and about how long, from a small sample that is really run."""
    from calibration.sensitivity.runner import RUNS, stage_of_draws
    from calibration.sensitivity.stages import study_of
    from scenarios.study.estimate import estimate
    from viz.study_words import duration

    jobs, worlds = own.effort.jobs(own.numbers), 1 + len(setting.redesigns)
    sample = study_of(setting, stage_of_draws(setting, own.numbers, own.effort, own.posterior), folder / RUNS)
    found = estimate(sample, asked.workers)
    seconds = found.seconds[0] / (own.effort.draws * own.effort.replications) * jobs
    say(
        f"{len(own.numbers):,} numbers; at most {jobs * worlds:,} runs of {setting.warm_up_years} + {setting.years} years with "
        f"{setting.citizens:,} citizens, about {duration(seconds)} on {found.workers} worker{'s' * (found.workers > 1)} here."
    )


def _analyse(asked: Asked, own: Read, setting: Setting, folder: Path) -> Analysis:
    from calibration.sensitivity import analyse
    from scenarios.study import Study
    from viz.commands.study import carry_out

    def run_stage(study: Study, where: Path) -> None:
        carry_out(study, where, asked.workers, asked.processes, asked.cluster, asked.retry_failed, True)

    return analyse(setting, own.numbers, own.effort, folder, run_stage, own.posterior)


def _given(asked: Asked, started: datetime) -> None:
    """From the draws of a study."""
    from calibration.sensitivity import QUICK, read_quantity
    from calibration.sensitivity.given import from_study
    from scenarios.redesign import load_redesign
    from scenarios.results import claim
    from scenarios.study import open_study

    assert asked.study is not None
    found = open_study(asked.study)
    names = [load_redesign(one).name if Path(one).is_file() else one for one in asked.redesigns]
    place = _place_name(asked.place)
    quantity = read_quantity(asked.quantity, asked.world, bool(names))
    study = {
        "analysis": "sensitivity", "of_study": found.spec.name, "place": place, "redesigns": names, "quantity": [quantity.name, quantity.world],
        "only": list(asked.only), "crisis_gbp": asked.crisis_gbp, "loses_if": asked.loses_if, "top": asked.effort.get("top"),
    }  # fmt: skip
    if asked.out is not None:
        claim(asked.out, study, asked.force)
    told = from_study(found, place, quantity, names, asked.effort.get("top", QUICK.top), asked.only, asked.crisis_gbp)
    _end(asked, told, loses_of(asked, quantity), study, started)


def _place_name(source: str) -> str:
    from sim.load import load_place

    return load_place(source).name if Path(source).is_file() else source


def _end(asked: Asked, told: Analysis, loses: Loses | None, study: dict[str, Any], started: datetime) -> None:
    """Tables or JSON; files."""
    from calibration.sensitivity import tell, write_result
    from calibration.sensitivity.result import draws_frame
    from scenarios.results import write_manifest
    from viz.sensitivity_report import write_report
    from viz.sensitivity_tables import print_result
    from viz.sensitivity_words import naming

    say("Reading the draws …")
    words = naming(told.setting.place, told.setting.redesigns)
    result = tell(told, loses, words, started.isoformat(timespec="seconds"))
    print_json(result) if asked.json else print_result(result)
    if asked.out is None:
        return
    write_result(result, asked.out, draws_frame(told))
    command = ["wholeplace", *sys.argv[1:]]
    path = write_report(result, asked.out, command)
    write_manifest(
        asked.out, {"study": study, "command": command, "complete": True, "failed_runs": told.failed}, started
    )
    say(f"Report: {path}")
    say(f"Results: {asked.out}/ (sensitivity.json, sensitivity.csv, draws.parquet, manifest.json; all runs in runs/)")
