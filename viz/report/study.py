"""The report of a study: which redesign does best, how sure, what it hangs on; one self-contained page.

>>> page = study_report(StudyBasis(summary, Labels(), "My study", years=5)).html()               # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scenarios.study.summary import Labels, Summary
from viz.report.page import Report, Section
from viz.report.words import lowered


@dataclass(frozen=True)
class StudyBasis:
    """What the report is made from.

    years: counted in every job; price_year: of money, none where places differ; command: what makes the study again; jobs: (finished, failed,
    left), None where not known; in_words: words for assumptions, by place and path (the path itself where there are none);
    sensitivities: results of sensitivity analyses of its places and redesigns; validations: sections about validations of its places.
    """

    summary: Summary
    labels: Labels = field(default_factory=Labels)
    title: str = "Study"
    years: int = 0
    price_year: str = ""
    command: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    jobs: tuple[int, int, int] | None = None
    in_words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    sensitivities: Sequence[Mapping[str, Any]] = ()
    validations: Sequence[Section] = ()

    def place(self, name: str) -> str:
        """Label of a place; one that does not settle says so wherever it is named."""
        return self.labels.place(name) + ("" if self.summary.settled(name) else " (not settled)")

    def assumption(self, row: Mapping[str, Any]) -> str:
        """The assumption of a row of `associations` in words."""
        return self.in_words.get((row["place"], row["path"]), row["path"])


def study_report(basis: StudyBasis) -> Report:
    """Everything a study says."""
    from viz.report.sensitivity import sensitivity_section
    from viz.report.study_doubt import hinges, honesty, method, regret, uncertainty
    from viz.report.study_front import front
    from viz.report.study_sections import best, differences, plane

    parts = (differences, best, plane, regret, uncertainty, hinges, honesty, method)
    sections = [part(basis) for part in parts]
    shown = [sensitivity_section(one) for one in basis.sensitivities] + list(basis.validations)
    sections[parts.index(hinges) + 1 : parts.index(hinges) + 1] = shown
    foot = "wholeplace " + ", ".join(f"{name} {version}" for name, version in basis.versions.items())
    return Report(basis.title, subtitle(basis), front(basis), [one for one in sections if one is not None], foot)


def subtitle(basis: StudyBasis) -> str:
    """What was run, in a line."""
    told = basis.summary
    places, draws = len(told.places), max(told.draws(place) for place in told.places)
    parts = [
        counted(places, "place"), counted(len(told.redesigns()), "redesign"),
        counted(draws, "draw of the assumptions", "draws of the assumptions") if draws else "no draws of the assumptions",
        counted(told.replications(), "replication") + (" of each" if draws else ""),
    ]  # fmt: skip
    if basis.years:
        parts.append(f"{counted(basis.years, 'year')} counted")
    money = f"; money at {basis.price_year} prices" if basis.price_year else ""
    return ", ".join(parts) + money + "; a simulation, not a forecast."


def counted(count: int, one: str, many: str = "") -> str:
    """ "1 place", "3 places"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def title_of(basis: StudyBasis, place: str, scenario: str) -> str:
    """Place and redesign, or the redesign alone where there is one place."""
    label = basis.labels.short(scenario)
    return (
        label
        if len(basis.summary.places) == 1
        else f"{basis.labels.place(place).split(':')[0]}{'' if basis.summary.settled(place) else ' (not settled)'}: {lowered(label)}"
    )
