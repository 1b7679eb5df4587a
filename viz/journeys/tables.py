"""What journeys show as tables: at the terminal, as CSV beside the drawings, and as plain data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from scenarios.compare.twins import Compared
from scenarios.journeys.export import Written
from scenarios.journeys.gather import Gathered
from scenarios.journeys.maps import Map, maps_of
from scenarios.journeys.moments import Moment
from scenarios.journeys.variants import side_by_side
from scenarios.scenario import SILOED
from viz.console import stdout

MOST_WAYS, MOST_VARIANTS, MOST_MOMENTS = 12, 10, 12
ASSOCIATION = (
    "Those who pass a moment are set beside others with the same needs (weighed alike). They still differ in more than that, for instance "
    "in how long a need lasts: this says where journeys part, not what would happen if the moment were taken away."
)


def short_labels(gathered: Sequence[Gathered]) -> list[str]:
    """What the worlds are called in tables."""
    return ["today" if one.world.name == SILOED else "redesign" for one in gathered]


def labels_of(compared: Compared) -> dict[str, str]:
    """World -> what it is called."""
    return {SILOED: "today"} | {variant.name: variant.label for variant in compared.comparison.variants}


def ways(maps: Sequence[Map], labels: Sequence[str], most: int = MOST_WAYS) -> tuple[list[str], list[list[str]]]:
    """The busiest ways from node to node in every world: columns and rows."""
    busy: dict[tuple[str, str], float] = {}
    own = [{(m.nodes[e.origin].label, m.nodes[e.to].label): e for e in m.edges} for m in maps]
    for table in own:
        for key, edge in table.items():
            busy[key] = busy.get(key, 0.0) + edge.per_100
    columns = ["from", "to"]
    for label in labels:
        columns += [f"{label}: in 100 journeys", "median days", "failure demand"]
    rows = []
    for key in sorted(busy, key=lambda key: -busy[key])[:most]:
        cells = list(key)
        for table in own:
            found = table.get(key)
            cells += (
                ["–"] * 3 if found is None else [f"{found.per_100:.1f}", f"{found.days:.0f}", f"{found.failure:.0%}"]
            )
        rows.append(cells)
    return columns, rows


def typical(
    gathered: Sequence[Gathered], labels: Sequence[str], most: int = MOST_VARIANTS
) -> tuple[list[str], list[list[str]]]:
    """The typical variants with their share in every world, and how much of all journeys they cover."""
    names = gathered[0].world.activities.labels
    told = side_by_side([one.variants for one in gathered], most)
    rows = [[" → ".join(names[s] for s in steps), *(f"{share:.1%}" for _, share in own)] for steps, own in told]
    covered = [sum(own[at][1] for _, own in told) for at in range(len(gathered))]
    rows.append([f"these {len(told)} together", *(f"{share:.1%}" for share in covered)])
    return ["journey (a step repeated at once is told once)", *labels], rows


def moments(found: Sequence[Moment], most: int | None = MOST_MOMENTS) -> tuple[list[str], list[list[str]]]:
    """Where journeys part: those that passed beside those that did not."""
    columns = [
        "moment",
        "at",
        "passed",
        "ended well",
        "others at the same needs",
        "ended well",
        "difference (95 % interval)",
        "odds ratio",
    ]
    rows = []
    for one in found[:most]:
        share, other = one.shares
        difference, low, high = (100 * value for value in one.difference)
        rows.append([
            one.activity, one.agency or "anywhere", f"{one.passed:,}", f"{share:.0%}", f"{one.others:,}", f"{other:.0%}",
            f"{_sign(difference)} points ({_sign(low)} to {_sign(high)})", "–" if math.isnan(one.odds_ratio) else f"{one.odds_ratio:.2f}",
        ])  # fmt: skip
    return columns, rows


def _sign(value: float) -> str:
    text = f"{abs(value):.0f}"
    return text if text == "0" else ("−" if value < 0 else "+") + text


def telling(found: Sequence[Moment]) -> list[Moment]:
    """Moments whose interval does not hold zero; what is told of all agencies together is not told again where only one does it."""
    sure = [one for one in found if one.difference[1] > 0 or one.difference[2] < 0]
    whole = {(one.activity, one.passed) for one in sure if one.agency is not None}
    return [one for one in sure if one.agency is not None or (one.activity, one.passed) not in whole]


def how_it_ends(one: Gathered) -> str:
    """How many journeys the moments rest on."""
    m = one.moments
    share = f"{m.well / m.journeys:.0%}" if m.journeys else "none"
    return (
        f"{m.journeys:,} episodes could be watched for half a year ({m._horizon} days); {share} of them ended well: the need was over by "
        f"then, without a crisis. {m.left_out:,} could not be watched so long, or their citizen left the cohort."
    )


def print_gathered(compared: Compared, gathered: Sequence[Gathered]) -> None:
    """The maps in words."""
    labels = short_labels(gathered)
    print(compared.comparison.place.label)
    for variant in compared.comparison.variants:
        print(f"Redesign: {variant.label}")
    told = ", ".join(f"{label}: {one.cases:,}" for label, one in zip(labels, gathered, strict=True))
    print(f"Episodes that began within the period: {told}.\n")
    maps = maps_of([one.agencies for one in gathered])
    _print("The busiest ways", *ways(maps, labels))
    _print("Typical journeys", *typical(gathered, labels))
    for label, one in zip(labels, gathered, strict=True):
        _print(f"Moments that matter: {label}", *moments(telling(one.moments.found())))
        print(how_it_ends(one))
    print(ASSOCIATION)


def _print(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    words = {"from", "to", "moment", "at", columns[0]}
    for name in columns:
        table.add_column(escape(name), justify="left" if name in words else "right", overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    stdout().print(table)
    print()


def as_json(
    compared: Compared, gathered: Sequence[Gathered], written: Sequence[Written], files: Sequence[str]
) -> dict[str, Any]:
    """Everything as plain data."""
    place = compared.comparison.place
    return {
        "place": place.name, "warm_up_days": compared.warm_up.days, "citizens": compared.compiled[0].citizens,
        "logs": [one.as_told() | {"file": str(one.path)} for one in written], "files": list(files),
        "worlds": {one.world.name: _plain(one, own, steps) for one, own, steps in zip(
            gathered, maps_of([g.agencies for g in gathered]) if gathered else [],
            maps_of([g.steps for g in gathered]) if gathered else [], strict=True)},
    }  # fmt: skip


def _plain(one: Gathered, agencies: Map, steps: Map) -> dict[str, Any]:
    names = one.world.activities.labels
    return {
        "episodes": one.cases, "activities": one.activities, "map_of_agencies": _map(agencies), "map_of_activities": _map(steps),
        "variants": {
            "different": one.variants.different,
            "commonest": [
                {"steps": [names[s] for s in v.steps], "count": v.count, "share": v.share} for v in one.variants.commonest(20)
            ],
        },
        "moments": {
            "episodes": one.moments.journeys, "ended_well": one.moments.well, "left_out": one.moments.left_out,
            "found": [_moment(found) for found in one.moments.found()],
        },
        "contacts_by_week": {
            "agencies": list(one.weeks.agencies), "contacts": one.weeks.contacts.tolist(),
            "failure_demand": one.weeks.failures.tolist(), "episodes_open": [round(float(x), 3) for x in one.weeks.open],
        },
    }  # fmt: skip


def _map(one: Map) -> dict[str, Any]:
    return {
        "nodes": [
            {"label": n.label, "per_100": float(n.passes), "journeys": float(n.journeys), "again": float(n.again),
             "failure_demand": float(n.failure), "waited_days": n.waited_days} for n in one.nodes
        ],
        "edges": [
            {"from": one.nodes[e.origin].label, "to": one.nodes[e.to].label, "count": e.count, "per_100": float(e.per_100),
             "median_days": e.days if math.isfinite(e.days) else None, "failure_demand": e.failure} for e in one.edges
        ],
        "share_drawn": one.drawn, "left_out": list(one.hidden),
    }  # fmt: skip


def _moment(one: Moment) -> dict[str, Any]:
    difference, low, high = one.difference
    return {
        "activity": one.activity, "agency": one.agency, "passed": one.passed, "passed_ended_well": one.shares[0],
        "others": one.others, "others_ended_well": one.shares[1], "difference": difference, "low": low, "high": high,
        "odds_ratio": None if math.isnan(one.odds_ratio) else one.odds_ratio,
    }  # fmt: skip
