"""What came of a finished run, in the words of the report."""

from __future__ import annotations

from typing import Any

from scenarios.appraisal import by_funder, in_words, who_invests_who_saves
from scenarios.compare.money import payments_of, saving_lines
from scenarios.results import versions
from scenarios.workshop.flows import money_flows
from sim.register import ASSUMED, register
from viz.app.state import Run, Workshop
from viz.app.views.arrangements import arrangements
from viz.compare_report import _at_scale
from viz.figures.network import COLOURS
from viz.report.basis import Basis
from viz.report.front import front, numbers, sentence
from viz.report.words import pounds


def basis(workshop: Workshop, run: Run, scenario: str | None = None) -> Basis:
    """What a report is made from; `scenario`: another arm than the redesign's (the same money, today's way)."""
    from dataclasses import replace

    compared, redesign = run.compared, run.redesign
    if scenario is not None:
        variant = next(v for v in compared.comparison.variants if v.name == scenario)
        described = redesign.description.model_copy(update={"name": scenario, "label": variant.label})
        redesign = replace(redesign, description=described, finance=())
    lines = saving_lines(compared, redesign.name)
    controls = None
    if scenario is None and workshop.controls is not None:
        controls = _at_scale(workshop.controls.rows, compared, {"control_citizens": workshop.control_citizens})
    payments = None
    if scenario is None:
        payments, _ = payments_of(compared, redesign.name, lines, arrangements(workshop, run))
    return Basis(compared, redesign, lines, command(workshop), versions(), controls=controls, payments=payments)


def command(workshop: Workshop) -> str:
    """The command that gives the same figures from the file of the redesign."""
    citizens = f" --citizens {workshop.citizens}" if workshop.citizens is not None else ""
    runs = len(workshop.run.compared.parts) if workshop.run else 1
    return (
        f"wholeplace compare {workshop.origin if not workshop.text else 'my-place.toml'} --redesign {workshop.tables['name']}.toml "
        f"--years {workshop.years}{citizens} --seed {workshop.seed} --replications {max(1, runs)}"
    )


def figures(one: Basis) -> list[tuple[str, ...]]:
    """Label, today, redesign, difference, interval of the headline figures."""
    return [(n.label, n.today, n.redesign, n.difference, n.interval or "one run: no interval") for n in numbers(one)]


def conclusion(one: Basis) -> str:
    """The report's first sentence."""
    return sentence(one).replace(" :", ":")


def money(one: Basis) -> dict[str, Any]:
    """Sentences, the table of who invests and who saves, and savings by funder and year."""
    labels = {name: funder.label for name, funder in one.place.funders.items()}
    table = who_invests_who_saves(one.lines, one.payments)
    whole = table.copy()
    for column in [c for c in table if c.split("_after")[0] in ("invests", "saves", "net")]:
        whole[column] = (whole[column] / one.scale).round().astype("int64")
    first = front(one).money
    yearly = by_funder(one.lines)
    years = range(1, one.years + 1)
    rows = [
        [labels.get(funder, funder), *(pounds(float(own.get(year, 0)) / 100 / one.scale, True) for year in years)]
        for funder, group in yearly.groupby("funder", sort=False)
        for own in [group.set_index("year")["saving"]]
    ]
    bars = {labels.get(f, f): [float(g.set_index("year")["saving"].get(y, 0)) / 100 / one.scale / 1e6 for y in years] for f, g in yearly.groupby("funder", sort=False)}  # fmt: skip
    after = "the arrangement" if one.payments is not None else ""
    return {
        "words": list(in_words(whole, labels, one.years)), "after": list(in_words(whole, labels, one.years, after)) if after else [],
        "table": (list(first.columns), [list(row) for row in first.rows], first.caption),
        "yearly": (["Saved in year", *(str(y) for y in years)], rows), "bars": bars,
    }  # fmt: skip


def sankey(one: Basis, scenario: str) -> tuple[dict[str, Any], list[str], list[list[str]]]:
    """Funder → agency → what it is spent on, £ million over all years: ECharts option, and the same as a table."""
    place = one.variant.place
    table = money_flows(one.compared, scenario)
    table["gbp"] = table["pence"] / 100 / one.scale / 1e6
    whole = table.groupby("agency")["gbp"].sum()
    small = set(whole.index[whole < 0.012 * whole.sum()])
    funder = {name: f.label.split(" (")[0] for name, f in place.funders.items()}
    agency = {name: a.label.split(":")[0] for name, a in place.agencies.items()} | {
        "none": "Paid to citizens and homes"
    }
    table["funder"], table["agency"] = (
        table["funder"].map(lambda n: f"{funder.get(n, n)} "),
        table["agency"].map(lambda n: "Smaller agencies" if n in small else agency.get(n, n)),
    )
    table = table.groupby(["funder", "agency", "use"], as_index=False)["gbp"].sum()
    links = [
        {"source": a, "target": b, "value": round(float(v), 3)}
        for one_, other in (("funder", "agency"), ("agency", "use"))
        for (a, b), v in table.groupby([one_, other])["gbp"].sum().items()
    ]
    names = dict.fromkeys([link[end] for link in links for end in ("source", "target")])
    colours = {f"{funder[name]} ": colour for name, colour in zip(place.funders, COLOURS * 3, strict=False)} | {
        "Failure demand": "#c8402f"
    }
    option = {
        "animation": False,
        "series": [{"type": "sankey", "data": [{"name": n, "itemStyle": {"color": colours.get(n, "#8a96a3")}} for n in names], "links": links,
                    "nodeGap": 7, "left": 10, "right": 190, "top": 8, "bottom": 8, "layoutIterations": 48, "draggable": False,
                    "label": {"fontSize": 12, "color": "#1b2733"}, "lineStyle": {"color": "gradient", "opacity": 0.35}}],
    }  # fmt: skip
    rows = [
        [row.funder.strip(), row.agency, row.use, f"£{row.gbp:,.2f}m"]
        for row in table.sort_values("gbp", ascending=False).head(40).itertuples()
    ]
    return option, ["Paid by", "Agency", "Spent on", "Over all years"], rows


def assumptions(workshop: Workshop, words: str = "", most: int = 200) -> tuple[list[list[str]], int, int]:
    """The register: rows (what, value, range, source), how many are assumed, how many there are."""
    every = register(workshop.place)
    wanted = words.lower().split()
    rows = [
        [p.path.replace("_", " ").replace(".", " › "), f"{p.value:,.4g}", "–" if p.low is None or p.high is None else f"{p.low:,.4g} to {p.high:,.4g}",
         "assumed" if p.source == ASSUMED else str(p.source)]
        for p in every
        if all(word in f"{p.path.replace('_', ' ')} {p.source}".lower() for word in wanted)
    ]  # fmt: skip
    return rows[:most], sum(p.source == ASSUMED for p in every), len(every)
