"""What does the work: the levers one by one, the same money spent today's way, other capacities, other structures."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.compare.baselines import EQUAL_MONEY, GENERALISTS, tipping
from viz.figures.compare import differences
from viz.figures.style import Bar
from viz.report.basis import Basis
from viz.report.page import Section, Table
from viz.report.words import change, money_span, part_words, pounds, signed


def work(basis: Basis) -> Section:
    """Attribution and controls; says so where they were not run."""
    text = [
        "Extra staff must not pass for integration: the equal-money control spends the redesign's extra pay on more of today's staff. Other "
        "capacities and structures are other worlds: today and the redesign are run anew in each. Near the tipping point every redesign wins, "
        "so a saving is shown at several capacities.",
    ]
    figures, tables = [], []
    if basis.controls is not None:
        bars = list(_controls(basis))
        figures.append(differences(bars, "£ million a year of public spending", form="{:,.2f}"))
        tables += [_table(basis), _tipping(basis)]
        text += [basis.control_size, *_not_run(basis)]
    else:
        text.append("The controls were not run for this report.")
    if basis.parts is not None:
        bars = list(_parts(basis))
        figures.append(
            differences(bars, "£ million a year of public spending, split between the levers (Shapley)", form="{:,.2f}")
        )
        tables.append(_split(basis))
    return Section("What does the work; structural switches", [one for one in text if one], figures, tables)


def _not_run(basis: Basis) -> Iterator[str]:
    """Which controls this redesign has not, and why."""
    own = set(basis.controls.loc[basis.controls["scenario"] == basis.redesign.name, "setting"])
    if EQUAL_MONEY not in own:
        yield "No equal-money control: it spends no more on staff and offices than today."
    if not own & set(GENERALISTS):
        yield "No control of generalists: its new teams hand help on and give none themselves."
    for setting, why in basis.skipped.items():
        yield f"{setting[:1].upper()}{setting[1:]} cannot be done: {why}"


def _spend(frame):
    figure = "figure" if "figure" in frame else "part"
    return frame[(frame["measure"] == "spend") & (frame[figure] == "all")]


def _controls(basis: Basis) -> Iterator[Bar]:
    rows = _spend(basis.controls)
    for row in rows[rows["scenario"] == basis.redesign.name].to_dict("records"):
        scaled = [row[k] / basis.scale / 1e6 for k in ("difference", "low", "high")]
        yield Bar(row["setting"][:1].upper() + row["setting"][1:], scaled[0], scaled[1], scaled[2])


def _table(basis: Basis) -> Table:
    titles = (("spend", "all"), ("events", "crisis"), ("contacts_by_kind", "failure"))
    own = basis.controls[basis.controls["scenario"] == basis.redesign.name]
    rows = []
    for setting in dict.fromkeys(own["setting"]):
        cells = [setting[:1].upper() + setting[1:]]
        for measure, part in titles:
            found = own[(own["setting"] == setting) & (own["measure"] == measure) & (own["part"] == part)]
            cells.append(_cell(found.iloc[0], measure, basis.scale) if len(found) else "–")
        rows.append(cells)
    columns = [
        "redesign less today, if",
        "public spending a year",
        "crises, a citizen and year",
        "failure contacts, a citizen and year",
    ]
    return Table(columns, rows)


def _cell(row, measure: str, scale: float) -> str:
    if measure == "spend":
        return f"{pounds(row['difference'] / scale, True)} {money_span(row['low'] / scale, row['high'] / scale)}"
    return change(row["difference"], row["low"], row["high"], "{:.2f}")


def _tipping(basis: Basis) -> Table:
    answer = tipping(basis.controls)
    label = {"siloed": "Today", basis.redesign.name: basis.redesign.label}
    rows = [
        [
            label.get(row["scenario"], row["scenario"]),
            *("–" if row[k] != row[k] else signed(row[k], "{:.1%}") for k in ("less", "more")),
        ]
        for row in answer.to_dict("records")
    ]
    caption = "Distance from tipping: change of marginal spend (crises, stays, benefits, bought help) with a tenth less or more of every agency's staff and places"
    return Table(["", "a tenth less", "a tenth more"], rows, caption)


def _parts(basis: Basis) -> Iterator[Bar]:
    rows = _spend(basis.parts)
    for row in rows[rows["way"] == "Shapley share"].to_dict("records"):
        values = [row[k] / basis.scale / 1e6 for k in ("effect", "low", "high")]
        yield Bar(part_words(row["part"], basis.variant.place), values[0], values[1], values[2])


def _split(basis: Basis) -> Table:
    rows = _spend(basis.parts)
    out = []
    for part in dict.fromkeys(rows["part"]):
        own = rows[rows["part"] == part].set_index("way")
        cells = [
            f"{pounds(own.loc[way, 'effect'] / basis.scale, True)} {money_span(own.loc[way, 'low'] / basis.scale, own.loc[way, 'high'] / basis.scale)}"
            if way in own.index else "" for way in ("alone", "lost without it", "all parts" if "all parts" in own.index else "Shapley share")
        ]  # fmt: skip
        out.append(["All levers" if "all parts" in own.index else part_words(part, basis.variant.place), *cells])
    return Table(["spending a year", "this lever alone", "lost without it", "Shapley share"], out)
