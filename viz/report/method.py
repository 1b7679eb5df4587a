"""How the figures came about, what they assume, and how to make them again."""

from __future__ import annotations

from sim.quantity import plain
from sim.register import ASSUMED, Parameter, register
from viz.report.basis import Basis
from viz.report.page import Section, Table
from viz.report.words import part_words
from viz.summary import LEFT_OUT, assumptions, in_words, told

MOST_CHANGES = 60


def changes(basis: Basis) -> Section:
    """Every lever, and what it changes."""
    rows = [
        [f"{at + 1}. {lever.NAME.replace('_', ' ')}", lever.CHANGES] for at, lever in enumerate(basis.redesign.levers)
    ]
    description = basis.redesign.description
    paragraphs = [" ".join(text.split()) for text in (description.description, description.mechanism) if text]
    values = basis.redesign.changes(basis.place)
    shown = [
        [in_words(basis.variant.place, path), _plain(before), _plain(after)]
        for path, before, after in values[:MOST_CHANGES]
    ]
    if len(values) > MOST_CHANGES:
        shown.append(
            [
                f"… and {len(values) - MOST_CHANGES} more: sheet “changes” of comparison.xlsx",
                "",
                "",
            ]
        )
    return Section(
        "What the redesign changes",
        paragraphs,
        (),
        [Table(["lever", "changes"], rows, words=True), Table(["value", "today", "redesign"], shown)],
    )


def _plain(value) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return str(value)


def assumed(basis: Basis) -> Section:
    """The register of assumptions, the widest first."""
    place = basis.place
    stated = register(place)
    backed = [p for p in stated if p.source != ASSUMED]
    rows = [[in_words(place, p.path), told(p)] for p in assumptions(place)]
    text = (
        f"{len(stated):,} numbers, {len(backed):,} of them from {len({p.source for p in backed})} sourced figures; the others are assumed, most "
        "with a range. All of them, the redesign's own among them: sheet “assumptions” of comparison.xlsx beside this report."
    )
    own = [[_setting(basis, one), _given(one), one.source] for one in basis.redesign.settings() if one.stated]
    left_out = Table(["not in the model"], [[one] for one in LEFT_OUT])
    tables = [Table(["assumptions of the place to look at first", "value"], rows)]
    if own:
        tables.append(Table(["settings of the redesign", "value (range)", "source"], own))
    return Section("Assumptions", [text], (), [*tables, left_out])


def _setting(basis: Basis, one: Parameter) -> str:
    """A setting by its lever: "single point of contact (Lead professionals for families): cases per fte"."""
    _, number, *steps = one.path.split(".")
    lever = basis.redesign.levers[int(number)]
    agency = getattr(lever, "agency", None)
    part = f"{lever.NAME} ({agency})" if isinstance(agency, str) else lever.NAME
    return f"{part_words(part, basis.variant.place)}: {' '.join(steps).replace('_', ' ')}"


def _given(one: Parameter) -> str:
    between = "" if one.low is None or one.high is None else f" ({plain(one.low)} to {plain(one.high)})"
    return f"{plain(one.value)}{between}"


def method(basis: Basis) -> Section:
    """How it was run, and the command that makes it again."""
    comparison, warm_up = basis.compared.comparison, basis.compared.warm_up
    reduction = basis.table["variance_ratio"].median()
    text = [
        f"{basis.compared.compiled[0].citizens:,} citizens; a warm-up of {warm_up.days // 365} years (until nothing drifts any more in today's place), then "
        f"{comparison.years} years counted; {len(basis.compared.parts)} replications with different luck, seed {comparison.seed}. Today and the redesign go on from the same "
        "state, and every citizen has the same luck in both. Intervals are Student's t over replications, never over citizens; they hold chance alone, not "
        "what is uncertain in the assumptions.",
        _drawn(basis),
        f"Sharing luck divides the variance of a difference by {reduction:.1f} in the median over all measures, against independent seeds." if reduction == reduction else "",
        "Failure demand is decided when a contact happens, by its cause; money is whole pence, posted when it falls due; what each measure means is in "
        "sim/README.md of the program.",
        f"To make this report again: {basis.command}",
    ]  # fmt: skip
    return Section("Method", [one for one in text if one], (), ())


def _drawn(basis: Basis) -> str:
    if basis.probability is None:
        return (
            "How sure the saving is in view of the assumptions was not asked: run again with --draws 40 for P(saves)."
        )
    share, draws = basis.probability
    return f"P(saves) is the share of {draws} draws of what is assumed, each warmed up anew, whose mean saving is positive: {share:.0%}."
