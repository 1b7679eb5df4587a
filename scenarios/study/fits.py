"""How the parts of a study fit together: redesigns with places, paths with what they name, draws with what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from scenarios.posterior import readable
from scenarios.study.file import Draws
from scenarios.study.points import begins, ranged
from sim.faults import Fault, PlaceFaults, choices, nearest, shown
from sim.register import register, with_values

if TYPE_CHECKING:
    from scenarios.study.load import Study


def misfits(study: Study) -> list[Fault]:
    """Everything that does not fit."""
    return [*_sizes(study), *_redesigns(study), *_grid(study), *_draws(study), *_precision(study)]


def _sizes(study: Study) -> Iterator[Fault]:
    citizens = study.file.citizens
    for name, place in study.places.items():
        if citizens is not None and citizens < len(place.cohorts):
            yield Fault(
                "citizens", f"{name} has {len(place.cohorts)} cohorts", str(citizens), "one citizen each at least"
            )


def _redesigns(study: Study) -> Iterator[Fault]:
    """Every scenario applied to every place it runs in."""
    whole = [*study.file.redesigns]
    for place in study.places:
        for number, scenario in enumerate(study.arms):
            if scenario not in study.arms_of(place):
                continue
            path = f"redesigns.{number}" if number < len(whole) else f"combinations.{number - len(whole)}"
            try:
                study.redesigned(scenario).apply(study.places[place])
            except PlaceFaults as error:
                for fault in error.faults:
                    inside = f"{fault.path}: " if fault.path else ""
                    yield Fault(
                        path, f"with {place}, {inside}{fault.problem}", fault.found, fault.allowed, fault.nearest,
                        fault.remedy or "Or set only_where_made_for = true, so that redesigns run only in places they name.",
                    )  # fmt: skip


def _known_paths(study: Study, place: str) -> set[str]:
    own = {p.path for p in register(study.places[place], defaults=True)}
    return own | {f"{name}:{p.path}" for name, one in study.redesigns.items() for p in one.settings()}


def _unknown_path(study: Study, where: str, path: str) -> Iterator[Fault]:
    for place in study.places:
        known = _known_paths(study, place)
        if path not in known:
            owner, colon, _ = path.partition(":")
            if colon and owner not in study.redesigns:
                near = nearest(owner, study.redesigns)
                yield Fault(
                    where,
                    f"no redesign of this study is called {shown(owner)}",
                    shown(path),
                    choices(study.redesigns),
                    near,
                )
                return
            remedy = "" if nearest(path, known) else f"'wholeplace show {place} --section assumptions' lists the paths."
            yield Fault(
                where,
                f"{owner if colon else place} has no number at this path",
                shown(path),
                "",
                nearest(path, known),
                remedy,
            )


def _grid(study: Study) -> Iterator[Fault]:
    paths = [axis.path for axis in study.file.grid]
    for number, path in enumerate(paths):
        if path in paths[:number]:
            yield Fault(
                f"grid.{number}.path", "this path has an axis already", shown(path), remedy="Put the values together."
            )
        unknown = list(_unknown_path(study, f"grid.{number}.path", path))
        yield from unknown or _out_of_range(study, number)


def _out_of_range(study: Study, number: int) -> Iterator[Fault]:
    """The smallest and the largest value of an axis must be allowed (ranges have no holes)."""
    axis = study.file.grid[number]
    if ":" in axis.path:
        return
    for place, described in study.places.items():
        for value in sorted({min(axis.values), max(axis.values)}):
            try:
                with_values(described, {axis.path: value})
            except PlaceFaults as error:
                for fault in error.faults:
                    yield Fault(
                        f"grid.{number}.values",
                        f"with {place}, {axis.path}: {fault.problem}",
                        f"{value:g}",
                        fault.allowed,
                    )


def _draws(study: Study) -> Iterator[Fault]:
    draws = study.file.draws
    if draws is None:
        return
    if draws.method == "posterior":
        yield from _posterior(study, draws)
        return
    if draws.count is None:
        yield Fault("draws.count", "this key is missing", remedy="Say how many draws, for instance count = 64.")
    if draws.file is not None:
        yield Fault(
            "draws.file", f"{draws.method} draws read no file", remedy='Leave it out, or set method = "posterior".'
        )
    if draws.method == "sobol" and draws.count is not None and draws.count & (draws.count - 1):
        up = 1 << draws.count.bit_length()
        yield Fault(
            "draws.count", "Sobol' points are even only in powers of two", str(draws.count), f"{up // 2} or {up}"
        )
    for place, described in study.places.items():
        known = [p.path for p in ranged(described, study.redesigns)]
        for number, start in enumerate(draws.only):
            if not any(begins(path, start) for path in known):
                yield Fault(
                    f"draws.only.{number}", f"{place} states no range at or below this path", shown(start),
                    nearest=nearest(start, known), remedy="Give the number low and high in its file.",
                )  # fmt: skip


def _posterior(study: Study, draws: Draws) -> Iterator[Fault]:
    """Its file can be read, every column is a path, every entry a number."""
    if draws.file is None:
        yield Fault("draws.file", "this key is missing", remedy="Name the Parquet file of the posterior.")
        return
    if draws.only:
        yield Fault("draws.only", "a posterior says itself what it varies", remedy="Leave it out.")
    table, faults = readable(study.posterior)
    for fault in faults:
        found = shown(draws.file) if fault.found else ""
        yield replace(fault, path="draws.file", found=found)
    for name in table.column_names if table is not None else ():
        yield from _unknown_path(study, "draws.file", name)


def _precision(study: Study) -> Iterator[Fault]:
    wanted = study.file.precision
    if wanted is None:
        return
    if not study.arms:
        yield Fault("precision", "there is no difference without a redesign", remedy="Add redesigns, or leave it out.")
    if wanted.redesign is not None and wanted.redesign not in study.arms:
        near = nearest(wanted.redesign, study.arms)
        allowed = "" if near else choices(study.arms)
        yield Fault("precision.redesign", "this study has no such redesign", shown(wanted.redesign), allowed, near)
    for place, described in study.places.items():
        if wanted.cohort != "all" and wanted.cohort not in described.cohorts:
            near = nearest(wanted.cohort, described.cohorts)
            yield Fault(
                "precision.cohort",
                f"{place} has no such cohort",
                shown(wanted.cohort),
                "" if near else choices(described.cohorts),
                near,
            )
    if wanted.most < wanted.batch:
        yield Fault("precision.most", "fewer than one batch", str(wanted.most), f"{wanted.batch} or more")
