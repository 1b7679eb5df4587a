"""How the parts of a study fit together: redesigns with places, paths with what they name, draws with what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from scenarios.posterior import beyond, readable
from scenarios.redesign import Redesign
from scenarios.study.allowed import not_allowed
from scenarios.study.file import Draws
from scenarios.study.points import begins, ranged
from sim.faults import Fault, PlaceFaults, choices, nearest, shown
from sim.quantity import plain
from sim.register import register

if TYPE_CHECKING:
    from scenarios.study.load import Study


def misfits(study: Study, whole: bool = True) -> list[Fault]:
    """Everything that does not fit.

    whole: False where a redesign could not be read; what may only follow from that is not said.
    """
    checks = (_sizes, _redesigns, _combinations, _grid, _draws, _precision)
    found = [fault for check in checks for fault in check(study)]
    return found if whole else [fault for fault in found if not _may_follow(fault, study)]


def _may_follow(fault: Fault, study: Study) -> bool:
    """Whether a fault may come from a redesign that could not be read: its settings, or the redesign itself, are asked for."""
    if fault.path == "precision":
        return not study.arms
    asks = fault.path == "precision.redesign" or fault.path.endswith(".path") or fault.path.startswith("draws.")
    owner = fault.found.strip('"').partition(":")[0]
    return asks and bool(owner) and owner not in study.redesigns and (":" in fault.found or "." not in fault.found)


def _sizes(study: Study) -> Iterator[Fault]:
    citizens = study.file.citizens
    for name, place in study.places.items():
        if citizens is not None and citizens < len(place.cohorts):
            yield Fault(
                "citizens", f"{name} has {len(place.cohorts)} cohorts", str(citizens), "one citizen each at least"
            )


def _redesigns(study: Study) -> Iterator[Fault]:
    """Every scenario applied to every place it runs in."""
    for place in study.places:
        for scenario in study.arms_of(place):
            path = _where_named(study, scenario)
            try:
                study.redesigned(scenario).apply(study.places[place])
            except PlaceFaults as error:
                for fault in error.faults:
                    inside = f"{fault.path}: " if fault.path else ""
                    yield Fault(
                        path, f"with {place}, {inside}{fault.problem}", fault.found, fault.allowed, fault.nearest,
                        fault.remedy or "Or set only_where_made_for = true, so that redesigns run only in places they name.",
                    )  # fmt: skip


def _where_named(study: Study, scenario: str) -> str:
    """Where in the file a scenario stands."""
    for number, one in enumerate(study.file.combinations):
        if one.name == scenario:
            return f"combinations.{number}"
    sources = [study.named.get(f"redesign {source}") for source in study.file.redesigns]
    return f"redesigns.{sources.index(f'redesign-{scenario}.toml')}"


def _known_paths(study: Study, place: str) -> set[str]:
    own = {p.path for p in register(study.places[place], defaults=True)}
    return own | {f"{name}:{p.path}" for name, one in study.redesigns.items() for p in one.settings()}


def _all_known_paths(study: Study) -> dict[str, set[str]]:
    """Of every place: a posterior may name a thousand of them."""
    return {place: _known_paths(study, place) for place in study.places}


def _unknown_path(study: Study, where: str, path: str, all_known: dict[str, set[str]]) -> Iterator[Fault]:
    for place, known in all_known.items():
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
    known = _all_known_paths(study) if paths else {}
    for number, path in enumerate(paths):
        if path in paths[:number]:
            yield Fault(
                f"grid.{number}.path", "this path has an axis already", shown(path), remedy="Put the values together."
            )
        unknown = list(_unknown_path(study, f"grid.{number}.path", path, known))
        yield from unknown or _out_of_range(study, number)


def _out_of_range(study: Study, number: int) -> Iterator[Fault]:
    """Each value once; the smallest and the largest must be allowed (ranges have no holes)."""
    axis = study.file.grid[number]
    twice = sorted({value for value in axis.values if axis.values.count(value) > 1})
    if twice:
        words = ", ".join(plain(value) for value in twice)
        yield Fault(f"grid.{number}.values", "a value stands here twice", words, remedy="Each makes jobs of its own.")
    for value in sorted({min(axis.values), max(axis.values)}):
        for place, described in study.places.items():
            for fault in not_allowed(described, study.redesigns, {axis.path: value}):
                where = axis.path if ":" in axis.path else f"with {place}, {axis.path}"
                yield Fault(f"grid.{number}.values", f"{where}: {fault.problem}", plain(value), fault.allowed)


def _combinations(study: Study) -> Iterator[Fault]:
    """A combination has one roll-out, the first part's: whoever that leaves out, the other parts do not reach."""
    for number, one in enumerate(study.file.combinations):
        if len(study.arms.get(one.name, ())) != len(one.of):
            continue  # a part could not be read
        first, *others = (study.redesigns[part] for part in study.arms[one.name])
        for at, other in enumerate(others, start=1):
            path = f"combinations.{number}.of.{at}"
            if other.name in study.arms[one.name][:at]:
                yield Fault(path, f"{other.name} is named twice", remedy="Name each once.")
            elif (covers := _covered(first)) != (own := _covered(other)):
                yield Fault(
                    path, f"{first.name} covers {covers}, {other.name} covers {own}; a combination covers those of its first part",
                    remedy=f'Write a redesign with include = ["{first.name}", "{other.name}"] and a [rollout] that says whom it covers.',
                )  # fmt: skip


def _covered(redesign: Redesign) -> str:
    """Whom a redesign covers, in words."""
    rollout = redesign.rollout
    named = [*sorted(rollout.cohorts), *sorted(rollout.groups), *sorted(rollout.areas)]
    share = rollout.covered_share.value
    return (", ".join(named) or "everybody") + (f" (a share of {share:g})" if share < 1 else "")


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
    yield from _nothing_drawn(study, draws)


def _nothing_drawn(study: Study, draws: Draws) -> Iterator[Fault]:
    """Every path is one that some place, or a redesign, states a range at or below; and in every place something is drawn."""
    known = {name: [p.path for p in ranged(place, study.redesigns)] for name, place in study.places.items()}
    every = list(dict.fromkeys(path for paths in known.values() for path in paths))
    for number, start in enumerate(draws.only):
        if not any(begins(path, start) for path in every):
            place = next(iter(study.places)) if len(study.places) == 1 else "no place"
            yield Fault(
                f"draws.only.{number}", f"{place} states {'no' if len(study.places) == 1 else 'a'} range at or below this path",
                shown(start), nearest=nearest(start, every), remedy="Give the number low and high in its file.",
            )  # fmt: skip
    for name, paths in known.items():
        mine = [path for path in paths if not draws.only or any(begins(path, start) for start in draws.only)]
        if not mine and (not draws.only or any(begins(path, start) for path in every for start in draws.only)):
            yield Fault(
                "draws", f"with {name} nothing would be drawn", remedy="Name a path of it in only, or leave it out."
            )


def _posterior(study: Study, draws: Draws) -> Iterator[Fault]:
    """Its file can be read, every column is a path, every entry a number that is allowed there."""
    if draws.file is None:
        yield Fault("draws.file", "this key is missing", remedy="Name the Parquet file of the posterior.")
        return
    if draws.only:
        yield Fault("draws.only", "a posterior says itself what it varies", remedy="Leave it out.")
    rows, faults = readable(study.posterior)
    for fault in faults:
        yield replace(fault, path="draws.file", found=shown(draws.file) if fault.found else "")
    if rows is None:
        return
    sound, known = [], _all_known_paths(study)
    for name in rows.columns:
        unknown = list(_unknown_path(study, "draws.file", str(name), known))
        yield from unknown
        sound += [name] if not unknown else []
    for place, described in study.places.items():
        for fault in beyond(rows[sound], lambda ends, own=described: not_allowed(own, study.redesigns, ends)):
            where = "" if ":" in fault.path else f"with {place}, "
            problem = f"{where}column {shown(fault.path)}: {fault.problem}"
            yield Fault("draws.file", problem, fault.found, fault.allowed)


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
