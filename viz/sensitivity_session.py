"""One invocation of ``wholeplace sensitivity``: read and check, say how long, run, print, write."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.console import InputError, print_json, say
from viz.sensitivity_asked import Asked, Read, loses_of, read

if TYPE_CHECKING:
    from calibration.sensitivity import Analysis, Loses, Setting

CITIZENS, QUICK_CITIZENS = 2_000, 800


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


def _run(asked: Asked, started: datetime) -> None:
    """Run all stages, in the folder named or in a passing one."""
    from viz.commands.run import say_mismatch

    own = read(asked)
    if asked.posterior is not None:
        say_mismatch(asked.posterior, own.place)
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
