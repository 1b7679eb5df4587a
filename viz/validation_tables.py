"""A validation on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from viz.calibration_tables import evidence, model, short

TITLES = {
    "fitted": "Figures of the present that a fit aims at",
    "present, not fitted": "Figures of the present that no fit has seen",
    "controlled claims": "Effects found with a comparison group",
    "sceptical evidence": "Sceptical evidence: evaluations that found nothing, and limits",
    "before and after, those chosen": "Pilots' before and after, on those they chose",
    "pilots' hopes": "What pilots hoped for",
}

LEADS = {
    "fitted": "A fit aims at these: that they agree after it says that it worked, not that the model is right.",
    "present, not fitted": "Nothing was fitted to these. Where a number was set with the figure in view before there was a fit, agreement still proves little.",
    "controlled claims": "Differences from people who had no such help, told by evaluators; the model's are differences from the same people without the redesign.",
    "sceptical evidence": "A model in which every redesign works cannot produce these. A finding of nothing is taken to hold within 5 per cent.",
    "before and after, those chosen": "Scored as pilots count: those taken on, before and after. Twins: the same people without the redesign; the effect is the difference.",
    "pilots' hopes": "Forecasts and aims, taken to hold within a tenth. A model that confirms all of them would be wrong.",
}
#: What the words for agreement mean.
MET = (
    "Met: the model's median lies in the range in which the evidence is taken to hold. Overlap: only a part of the model's 5 to 95 % interval "
    "does. Disagree: nothing of it does."
)
COLUMNS = (
    "place, and redesign",
    "what",
    "evidence",
    "its id",
    "model: median (5–95 %)",
    "agrees",
    "where not: what would have to differ",
)


def grouped(told: Mapping[str, Any]) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Figures by group, in the order in which they are told."""
    from calibration.validate import group_of

    for group in TITLES:
        rows = [one for one in told["figures"] if group_of(one) == group]
        if rows:
            yield group, rows


def claimed(one: dict[str, Any]) -> str:
    """A figure's evidence in words: a claim as it was made, else its value and range."""
    if one["scenario"] == "siloed":
        return evidence(one)
    return str(one["claimed"])


def row(one: dict[str, Any]) -> list[str]:
    """A figure's cells under `COLUMNS`."""
    where = one["place"] if one["scenario"] == "siloed" else f"{one['place']}: {one['label']}"
    differs = "" if one["agrees"] == "met" else one["mechanism"]
    return [where, what(one), claimed(one), one["evidence_id"], predicted(one), agreement(one), differs]


def what(one: dict[str, Any]) -> str:
    """The figure in words with its unit, unless the words say that it is a percentage."""
    unit = str(one["unit"])
    sign = unit.startswith("percent") and "%" in one["words"]
    return one["words"] if sign or not unit else f"{one['words']}, {unit}"


def without_posterior(told: Mapping[str, Any]) -> str:
    """Which places were run as stated; nothing if none was."""
    without = [name for name, one in told["places"].items() if not one["posterior"]]
    if not without:
        return ""
    return (
        f"{', '.join(without)} {'has' if len(without) == 1 else 'have'} no posterior: intervals there are chance alone."
    )


def predicted(one: dict[str, Any]) -> str:
    """What the model gives, with the twins where people were chosen."""
    twins = f"; twins {short(one['twins'])}" if one.get("twins") is not None else ""
    return model(one) + twins


def print_validation(told: dict[str, Any]) -> None:
    """A table a group; then counts, and what was carried from place to place."""
    from rich.table import Table

    from viz.console import stdout

    out = stdout()
    for group, rows in grouped(told):
        table = Table(
            "place", "figure", "what", "evidence", "model, 90 %", "agrees", title=TITLES[group], title_justify="left"
        )
        for one in rows:
            where = one["place"] if one["scenario"] == "siloed" else f"{one['place']}: {one['scenario']}"
            table.add_row(where, one["evidence_id"], one["words"], claimed(one), predicted(one), agreement(one))
        out.print(table)
    for line in count_lines(told):
        out.print(line)
    for one in told["across"]:
        out.print(across_words(one))


def agreement(one: dict[str, Any]) -> str:
    """Met, overlaps or no; with the side of nothing on which the model lies, where it disagrees with a claimed change."""
    side = {"opposite": ", the other way", "unclear": ", may be nothing", "same": ", same way"}.get(
        one.get("direction") or "", ""
    )
    return one["agrees"] + (side if one["agrees"] == "no" else "")


def count_lines(told: Mapping[str, Any]) -> list[str]:
    """How many figures of each group agree."""
    return [count_line(told, group) for group in TITLES if told["counts"].get(group)]


def overall(told: Mapping[str, Any]) -> str:
    """What was fitted, and what of the rest agrees, in two sentences."""
    fit = told["counts"].get("fitted", {"met": 0, "figures": 0, "not measured": 0})
    others = [own for group, own in told["counts"].items() if group != "fitted"]
    met, no = (sum(own[name] for own in others) for name in ("met", "no"))
    measured = sum(own["figures"] - own["not measured"] for own in others)
    return (
        f"The model meets {fit['met']} of the {fit['figures'] - fit['not measured']} figures that a fit aims at. Of {measured} figures that no fit has "
        f"seen it meets {met} and disagrees with {no}."
    )


def counted(told: Mapping[str, Any]) -> list[list[str]]:
    """A row a group: measured, met, overlap, disagree, not measured."""
    rows = []
    for group, title in TITLES.items():
        if own := told["counts"].get(group):
            numbers = (
                own["figures"] - own["not measured"],
                own["met"],
                own["overlaps"],
                own["no"],
                own["not measured"],
            )
            rows.append([title, *(str(one) for one in numbers)])
    return rows


def count_line(told: Mapping[str, Any], group: str) -> str:
    """How many figures of a group agree, in a sentence."""
    own = told["counts"][group]
    measured = own["figures"] - own["not measured"]
    said = [f"{own['met']} of {measured} met"]
    said += [f"{own['overlaps']} more overlap"] if own["overlaps"] else []
    said += [f"{own['no']} disagree"] if own["no"] else []
    said += [f"{own['not measured']} not measured"] if own["not measured"] else []
    return f"{TITLES[group]}: {', '.join(said)}."


def across_words(one: dict[str, Any]) -> str:
    """One place's fit tried on another's figures, in a sentence or two."""
    head = f"Fitted at {one['fitted_at']}, tested at {one['tested_at']}"
    if not one["carried"]:
        return f"{head}: no fitted number is shared."
    carried, seen = len(one["carried"]), one["figures"] - one["unseen"]
    said = f"{head} ({carried} number{'s' * (carried != 1)} carried)."
    if one["unseen"]:
        said += f" {_figures(one['unseen'])} that the fit had not seen: distance {_distances(one['left_out'])}."
    else:
        said += " There is no figure that the fit had not seen: nothing is cross-validated here."
    if seen:
        said += f" {_figures(seen)} that it had seen, at its own place: {_distances(one['seen'])}."
    return said


def _figures(count: int) -> str:
    return "One figure" if count == 1 else f"{count} figures"


def signed(z: float | None) -> str:
    """A distance with its sign; a dash for none."""
    return "–" if z is None else f"{z:+.1f}"


def _distances(rms: Mapping[str, float | None]) -> str:
    """Root mean square z in words."""
    words = {"as_stated": "as stated", "carried": "with the carried numbers", "own_fit": "with its own fit"}
    return ", ".join(f"{rms[name]:.2f} {words[name]}" for name in words if rms[name] is not None)
