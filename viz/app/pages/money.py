"""Who invests, who saves; what an arrangement between funders would do; where the money goes."""

from __future__ import annotations

from typing import Any

import solara

from scenarios.scenario import SILOED
from viz.app.components import Chart, Choice, Table, lines, tag
from viz.app.pages.needs_run import NeedsRun
from viz.app.pages.run import cached_basis, equal_money
from viz.app.session import App
from viz.app.views import arrangements, outcome
from viz.figures.network import COLOURS


@solara.component
def MoneyPage(app: App):
    """The fifth page."""
    app.version.value  # noqa: B018
    beside, set_beside = solara.use_state(False)
    with solara.v.Html(tag="div"):
        tag("h2", "Who invests, who saves")
        run = NeedsRun(app)
        if run is None:
            return
        workshop = app.workshop
        with solara.v.Html(tag="div", class_="wp-row"):
            choose = lambda name: app.do(lambda: setattr(workshop, "arrangement", str(name)))  # noqa: E731
            Choice("Between funders", arrangements.options(workshop), workshop.arrangement, event_chosen=choose)
        one = cached_basis(app, run)
        told = outcome.money(one)
        lines(arrangements.terms_in_words(workshop, run))
        lines([*(told["after"] or told["words"]), *arrangements.bond_words(workshop, run, one)])
        if len(run.compared.parts) == 1:
            tag("p", "One run: chance plays a part. See How sure.", "wp-warn")
        columns, rows, caption = told["table"]
        Table(caption, columns, rows)
        equal_money(app, run, beside, set_beside)
        with solara.v.Html(tag="div", class_="wp-grid"):
            with solara.v.Html(tag="section", class_="wp-card"):
                Chart(_bars(told["bars"], one), *told["yearly"], caption="Saved in each year, £ million, by funder")
            with solara.v.Html(tag="section", class_="wp-card"):
                Flows(app, one)


def _bars(bars: dict[str, list[float]], one: Any) -> dict[str, Any]:
    funders = [funder.label for funder in one.place.funders.values()]
    series = [
        {"name": label.split(" (")[0], "type": "bar", "data": [round(v, 3) for v in values],
         "itemStyle": {"color": COLOURS[funders.index(label) % len(COLOURS)], "borderColor": "#333", "borderWidth": 1}}
        for label, values in bars.items()
        if any(abs(v) >= 0.0005 for v in values)
    ]  # fmt: skip
    return {
        "animation": False, "title": {"text": "Saved in each year, £ million (below nothing: costs more)", "textStyle": {"fontSize": 15}},
        "legend": {"bottom": 0, "type": "scroll"}, "grid": {"left": 55, "right": 20, "top": 45, "bottom": 60},
        "xAxis": {"type": "category", "data": [f"year {y}" for y in range(1, one.years + 1)]}, "yAxis": {"type": "value"}, "series": series,
    }  # fmt: skip


@solara.component
def Flows(app: App, one: Any):
    """Funder, agency, what it is spent on."""
    which, set_which = solara.use_state("redesign")
    tag("h3", "Where the money goes: who pays, which agency, for what")
    Choice(
        "World",
        [{"value": "today", "label": "Today"}, {"value": "redesign", "label": "Redesign"}],
        which,
        event_chosen=lambda w: set_which(str(w)),
    )
    key = ("sankey", which, len(one.compared.parts))
    if key not in app.cache:
        app.cache[key] = outcome.sankey(one, SILOED if which == "today" else one.redesign.name)
    option, columns, rows = app.cache[key]
    Chart(option, columns, rows, 560, f"Where the money goes, {which}")
    tag(
        "p",
        "Staff of an agency is split by the hours they spent; hours of contacts by the share of contacts that are failure demand (red). "
        "Staff are paid whether they are busy or not.",
    )
