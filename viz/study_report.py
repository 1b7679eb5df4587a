"""A study's folder told: report.html, and the tables of ``--summary``."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.console import InputError

if TYPE_CHECKING:
    from scenarios.study.summary import Summary
    from viz.report.page import Section
    from viz.report.study import StudyBasis


def tell_study(found: Any) -> StudyBasis:
    """What a report of an opened study is made from; InputError where nothing can be compared yet."""
    from scenarios.results import versions
    from scenarios.study.read import labels_of, summary_of
    from viz.report.study import StudyBasis

    try:
        told = summary_of(found)
    except ValueError as error:
        raise InputError(f"{found.folder.path}: {error}") from None
    study = found.load()
    price_years = {place.price_year for place in study.places.values()}
    return StudyBasis(
        told, labels_of(study), study.file.label, study.file.years, price_years.pop() if len(price_years) == 1 else "",
        _command(found), versions(), _jobs(found), _in_words(study, told), _sensitivities(found, study), _validations(found, study),
    )  # fmt: skip


def _sensitivities(found: Any, study: Any) -> list[dict[str, Any]]:
    """Analyses that lie in the study's folder (as DIR/sensitivity) and are about its places and redesigns."""
    from calibration.sensitivity import results_beside

    known = results_beside(found.folder.path)
    return [one for one in known if one["place"] in study.places and one["redesign"] in (None, *study.arms)]


def _validations(found: Any, study: Any) -> list[Section]:
    """Sections about validations that lie in the study's folder (as DIR/validation), a place each."""
    from calibration.validate import validations_beside
    from scenarios.results import place_hash
    from viz.report.validation import validation_section

    known = validations_beside(found.folder.path)
    sections = [
        validation_section(one, name, set(study.arms), place_hash(place))
        for name, place in study.places.items()
        for one in known
    ]
    return [one for one in sections if one is not None]


def _command(found: Any) -> str:
    command = found.manifest.get("command") or []
    return shlex.join(command)


def _jobs(found: Any) -> tuple[int, int, int]:
    status = found.plan["status"].value_counts()
    done, failed, left = (int(status.get(name, 0)) for name in ("done", "failed", "left"))
    return done, failed, left


def _in_words(study: Any, told: Summary) -> dict[tuple[str, str], str]:
    """Words for assumptions that are shown; a redesign's settings by its label."""
    from viz.summary import in_words

    out = {}
    for place, path in told.associations[["place", "path"]].drop_duplicates().itertuples(index=False):
        redesign, colon, setting = path.partition(":")
        if colon:
            out[place, path] = f"{study.redesigns[redesign].label}: {setting.replace('_', ' ')}"
        else:
            out[place, path] = in_words(study.places[place], path) if "." in path else path.replace("_", " ")
    return out


def write_study_report(found: Any, folder: Path | None = None) -> list[Path]:
    """report.html and summary-NAME.csv in the study's folder (or another); the files written."""
    from scenarios.results import write_whole
    from viz.report.study import study_report

    basis, folder = tell_study(found), folder or found.folder.path
    page = study_report(basis).html()
    written = [folder / "report.html"]
    write_whole(written[0], lambda path: path.write_text(page, encoding="utf-8"))
    for name, table in basis.summary.tables().items():
        written.append(folder / f"summary-{name}.csv")
        write_whole(written[-1], lambda path, own=table: own.to_csv(path, index=False))
    return written


def print_summary(found: Any) -> None:
    """The tables of ``--summary``."""
    from viz.study_tables import print_study

    basis = tell_study(found)
    print_study(basis.summary, basis.labels)


def summary_json(found: Any) -> dict[str, Any]:
    """The same for ``--json``: every table by name, what cannot be told as null."""
    basis = tell_study(found)
    tables = {
        name: json.loads(table.to_json(orient="records", double_precision=12))
        for name, table in basis.summary.tables().items()
    }
    doubts = [vars(one) for one in basis.summary.doubts]
    return {"jobs": basis.jobs, **tables, "doubts": doubts}
