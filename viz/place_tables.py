"""A place told in tables at the terminal, or as plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sim import network
from sim.checks.capacity import loads, tipping
from sim.place import Place
from sim.quantity import plain
from sim.register import ASSUMED, register
from viz.console import stdout
from viz.parameter_tables import print_assumptions, print_parameters, table_of_parameters


def _table(title: str, *columns: str):
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        right = column.startswith(">")
        whole = column in ("name", "agency", "need", "door", "from", "to", "number")
        table.add_column(column.removeprefix(">"), justify="right" if right else "left", overflow="fold", no_wrap=whole)
    return table


def _show(table) -> None:
    stdout().print(table)
    print()


def print_overview(place: Place) -> None:
    """Cohorts, needs, agencies, funders."""
    print(f"{place.label} ({place.name}): {place.residents.value:,.0f} residents, money at {place.price_year} prices")
    print(" ".join(place.description.split()) + "\n")
    table = _table("Cohorts", "name", "who", ">citizens at a time", ">enter a year", ">followed, days", "needs")
    for name, cohort in place.cohorts.items():
        size, stay = cohort.size(), cohort.leaves_after_days.value
        table.add_row(
            name, cohort.label, f"{size:,.0f}", f"{size * 365 / stay:,.0f}", f"{stay:,.0f}", ", ".join(cohort.needs)
        )
    _show(table)
    table = _table(
        "Agencies", "name", "who", "paid by", ">posts for these citizens", ">places", "helps with", "a door for"
    )
    for name, agency in place.agencies.items():
        posts = f"{agency.staff.fte.value * agency.staff.slice.value:.1f}" if agency.staff else "by the case"
        places = f"{agency.caseload_places.value:,.0f}" if agency.caseload_places else "–"
        payers = ", ".join(agency.funders) or str(agency.funder)
        table.add_row(
            name,
            agency.label,
            payers,
            posts,
            places,
            ", ".join(agency.treats) or "–",
            ", ".join(sorted(network.needs_at_door(place, name))) or "–",
        )
    _show(table)
    stated = register(place)
    assumed = sum(parameter.source == ASSUMED for parameter in stated)
    print(
        f"{len(stated):,} numbers: {len(stated) - assumed:,} rest on evidence, {assumed:,} are assumed (with a range where it matters).\n"
    )


def print_network(place: Place) -> None:
    """Onward referrals and other links."""
    table = _table("Who sends whom on", "from", "to", "for", "how", ">weight", ">days", ">lost on the way")
    for a, b, edge in network.graph(place).edges(data=True):
        table.add_row(
            a,
            b,
            edge["need"],
            edge["kind"],
            plain(round(edge["weight"], 3)),
            plain(round(edge["days"], 1)),
            f"{edge['drop_out']:.0%}",
        )
    _show(table)


def print_reach(place: Place) -> None:
    """What becomes of a need at each door."""
    table = _table(
        "What becomes of those who bring a need to a door, if nobody waits or gives up",
        "need",
        "door",
        ">of first visits",
        ">helped",
        ">no action",
        ">told an address",
        ">lost",
        ">agencies met",
        ">assessments",
        ">days between",
    )
    for way in network.ways(place):
        shares = (f"{x:.0%}" for x in (way.weight, way.helped, way.no_action, way.signposted, way.lost))
        table.add_row(
            way.need, way.door, *shares, f"{way.agencies_met:.2f}", f"{way.assessments:.2f}", f"{way.days:.0f}"
        )
    _show(table)


def print_bottlenecks(place: Place) -> None:
    """How much help goes through one agency alone."""
    table = _table("If one agency were not there", "agency", ">help lost", ">between others", "nobody else helps with")
    for one in network.bottlenecks(place):
        table.add_row(one.agency, f"{one.lost_help:.0%}", f"{one.betweenness:.2f}", ", ".join(one.only_way) or "–")
    _show(table)


def print_loops(place: Place) -> None:
    """Rings of referral."""
    found = network.loops(place)
    if not found:
        print("No ring of referrals: nobody can be sent back to where they have been.\n")
        return
    table = _table("Rings of referral", "need", "round", ">share who go all the way round")
    for loop in found:
        table.add_row(loop.need, " → ".join((*loop.agencies, loop.agencies[0])), f"{loop.share:.1%}")
    _show(table)


def print_stability(place: Place) -> None:
    """How near each queue is to running away, and rough loads."""
    load = loads(place)
    table = _table(
        "Stability of each queue: above 1, waiting makes more work than it takes away",
        "agency",
        "need",
        ">patience × chase hours ÷ (chase interval × assessment hours)",
        ">hours asked for, share",
        ">places asked for, share",
    )
    for edge in tipping(place):
        hours, places = load[edge.agency]
        table.add_row(
            edge.agency,
            edge.need,
            f"{edge.ratio:.2f}" + (" !" if edge.ratio > 1 else ""),
            f"{hours:.0%}",
            f"{places:.0%}" if places else "–",
        )
    _show(table)
    print("Loads: of first visits alone. What returns, chases and crises add is what a run shows.\n")


def print_summary(place: Place) -> None:
    """The summary of two pages, as text."""
    from viz.summary import summary_text

    print(summary_text(place))


PRINTERS: dict[str, Callable[[Place], None]] = {
    "overview": print_overview,
    "network": print_network,
    "reach": print_reach,
    "bottlenecks": print_bottlenecks,
    "loops": print_loops,
    "parameters": print_parameters,
    "assumptions": print_assumptions,
    "stability": print_stability,
    "summary": print_summary,
}


def print_agency(place: Place, name: str) -> None:
    """Everything the file says of one agency, and who sends people there."""
    agency = place.agencies[name]
    print(f"{agency.label} ({name}), paid by {', '.join(agency.funders) or agency.funder}\n")
    prefix = f"agencies.{name}."
    table_of_parameters("Its numbers", [p for p in register(place) if p.path.startswith(prefix)])
    asked = [place.items[item] for item in agency.assessment.asks]
    if asked:
        minutes = sum(item.staff_minutes.value for item in asked)
        print(f"Asks: {', '.join(item.label for item in asked)} ({minutes:.0f} staff minutes if nothing is known).\n")
    doors = sorted(network.needs_at_door(place, name))
    print(f"A door for: {', '.join(doors) or 'nobody; people are sent here'}.")
    for direction, edges in (
        ("Sent here by", network.graph(place).in_edges(name, data=True)),
        ("Sends on to", network.graph(place).out_edges(name, data=True)),
    ):
        told = sorted(
            {f"{(a if direction.startswith('Sent') else b)} ({edge['need']}, {edge['kind']})" for a, b, edge in edges}
        )
        print(f"{direction}: {', '.join(told) or 'nobody'}.")


def told_path(place: Place, origin: str, to: str) -> str:
    """The quickest way by referral, in words."""
    legs = network.path(place, origin, to)
    if legs is None:
        return f"No referral leads from {origin} to {to}."
    return "\n".join(f"{a} → {b} ({need})" for a, b, need in legs) or f"{origin} is {to}."


def as_json(place: Place, sections: list, agency: str | None) -> dict[str, Any]:
    """The same as plain data; sections: names of parts."""
    makers: dict[str, Callable[[], Any]] = {
        "overview": lambda: {"label": place.label, "residents": place.residents.value, "cohorts": {n: c.size() for n, c in place.cohorts.items()},
                             "agencies": {n: a.label for n, a in place.agencies.items()}},
        "network": lambda: [{"from": a, "to": b, **edge} for a, b, edge in network.graph(place).edges(data=True)],
        "reach": lambda: [asdict(way) for way in network.ways(place)],
        "bottlenecks": lambda: [asdict(one) for one in network.bottlenecks(place)],
        "loops": lambda: [asdict(loop) for loop in network.loops(place)],
        "parameters": lambda: [asdict(p) for p in register(place)],
        "assumptions": lambda: [asdict(p) for p in register(place) if p.source == ASSUMED],
        "stability": lambda: [asdict(edge) for edge in tipping(place)],
        "summary": lambda: _summary(place),
    }  # fmt: skip
    told = {"place": place.name} | {str(s.value): makers[s.value]() for s in sections}
    if agency:
        prefix = f"agencies.{agency}."
        told["agency"] = {
            "name": agency,
            "parameters": [asdict(p) for p in register(place) if p.path.startswith(prefix)],
        }
    return told


def _summary(place: Place) -> str:
    from viz.summary import summary_text

    return summary_text(place)
