"""A validation on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
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


def grouped(told: dict[str, Any]) -> Iterable[tuple[str, list[dict[str, Any]]]]:
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


def count_lines(told: dict[str, Any]) -> list[str]:
    """How many figures of each group agree."""
    lines = []
    for group, title in TITLES.items():
        own = told["counts"].get(group)
        if own:
            measured = own["figures"] - own["not measured"]
            lines.append(
                f"{title}: {own['met']} of {measured} met, {own['overlaps']} more overlap, {own['no']} disagree."
            )
    return lines


def across_words(one: dict[str, Any]) -> str:
    """One place's fit tried on another's figures, in a sentence."""
    if not one["carried"]:
        return f"Fitted at {one['fitted_at']}, tested at {one['tested_at']}: no fitted number is shared."
    return (
        f"Fitted at {one['fitted_at']}, tested at {one['tested_at']} ({len(one['carried'])} numbers carried, {one['figures']} figures): distance "
        f"(root mean square z) {one['as_stated']:.2f} as stated, {one['carried_z']:.2f} with the carried numbers, {one['own_fit']:.2f} with its own fit."
    )
