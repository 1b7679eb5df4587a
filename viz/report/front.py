"""The first page: what a director reads in a minute.  Every word is chosen by the figures."""

from __future__ import annotations

from scenarios.appraisal import who_invests_who_saves
from scenarios.compare.baselines import AS_IT_IS, EQUAL_MONEY, tipping
from sim.register import ASSUMED, register
from viz.report.basis import Basis
from viz.report.page import Front, Number, Table
from viz.report.words import lowered, money_span, points, pounds, signed, span, sure

MOST = 6
MOST_SAID = 4  # lines a list of the first page has room for
#: (label, measure, part, kind of citizen or "", form); more is worse for all of them.
CANDIDATES = (
    ("Failure demand, share of contacts without planned appointments", "failure_demand_of_contacts", "all", "", "{:.1%}"),
    ("Full assessments, a citizen and year", "assessments", "all", "", "{:.2f}"),
    ("Crises, a citizen and year", "events", "crisis", "", "{:.2f}"),
    ("Re-offending within a year of release", "reoffending_within_a_year", "all", "offender", "{:.1%}"),
    ("Children in care on an average day", "in_stay", "child_in_care", "", "{:,.0f}"),
    ("Days from need to first help, median", "days_to_first_help", "median", "", "{:.0f}"),
    ("Contacts without appointments, a citizen and year", "contacts_asked", "all", "", "{:.2f}"),
    ("Delayed days in hospital, a citizen and year", "delayed_days", "hospital", "older_person", "{:.2f}"),
)  # fmt: skip


def front(basis: Basis) -> Front:
    """The first page of a comparison's report."""
    return Front(
        sentence=sentence(basis), numbers=numbers(basis), money=money(basis), hangs_on=hangs_on(basis),
        loses_when=loses_when(basis), warning=warning(basis),
    )  # fmt: skip


def sentence(basis: Basis) -> str:
    """Whether it saves, how much, how sure, and what changes for citizens."""
    today, _, difference, low, high = basis.spend()
    what = f"In {basis.place.label.split(':')[0]}, {lowered(basis.redesign.label)}"
    share = f"{abs(difference) / today:.1%} of today's spending on these people"
    if not sure(low, high):
        money = f"would change public spending by {pounds(difference, True)} a year {money_span(low, high)}: chance alone may explain that"
    elif difference < 0:
        money = f"would save {pounds(-difference)} of public spending a year {money_span(low, high)}, {share}"
    else:
        money = f"would cost {pounds(difference)} more public money a year {money_span(low, high)}, {share}"
    benefits = basis.spend("transfers")
    if benefits is not None and abs(benefits[2]) > 0.1 * abs(difference):
        money += f", of which {pounds(benefits[2], True)} in benefits (a transfer, no social cost)"
    contacts, crises = basis.found("failure_demand_of_contacts"), basis.found("events", "crisis")
    parts = []
    if contacts is not None:
        parts.append(
            f"the share of contacts that is failure demand moves from {contacts.siloed:.0%} to {contacts.redesign:.0%}"
        )
    if crises is not None and crises.siloed > 0:
        parts.append(f"crises change by {signed(crises.difference / crises.siloed, '{:.1%}')}")
    return f"{what} {money}; {' and '.join(parts)}." if parts else f"{what} {money}."


def numbers(basis: Basis) -> list[Number]:
    """Spending first, then those of `CANDIDATES` that this place has, at most six in all."""
    today, redesign, difference, low, high = basis.spend()
    out = [
        Number("Public spending a year, these people and services", pounds(today), pounds(redesign),
               pounds(difference, True), money_span(low, high).strip("()"), sure(low, high))
    ]  # fmt: skip
    for label, measure, part, kind, form in CANDIDATES:
        cohort = next((n for n, c in basis.place.cohorts.items() if c.kind == kind), None) if kind else "all"
        row = basis.found(measure, part, cohort=cohort) if cohort else None
        if row is None:
            row = basis.found(measure, part) if not kind else None
        if row is not None and len(out) < MOST:
            whose = f" ({basis.place.cohorts[cohort].label})" if kind and cohort else ""
            out.append(
                Number(
                    label + whose, form.format(row.siloed), form.format(row.redesign), points(row.difference, form),
                    span(row.low, row.high, form).strip("()"), sure(row.low, row.high),
                )
            )  # fmt: skip
    return out


def money(basis: Basis) -> Table:
    """Who invests and who saves, over the counted years, for the whole place."""
    table = who_invests_who_saves(basis.lines, basis.payments)
    label = {name: funder.label for name, funder in basis.place.funders.items()} | {"all": "The place as a whole"}
    after = basis.payments is not None
    columns = ["", "invests", "saves", "net", "better off from year"] + (["net after the arrangement"] if after else [])
    rows = []
    for row in table.to_dict("records"):
        year = row["break_even_year"]
        cells = [label.get(row["party"], row["party"]), *(_whole(basis, row[k]) for k in ("invests", "saves", "net")),
                 "never within these years" if year != year else f"{year:.0f}"]  # fmt: skip
        rows.append([*cells, _whole(basis, row["net_after"])] if after else cells)
    caption = f"Over {basis.years} years, £ of {basis.place.price_year}, undiscounted; invests: more capacity and one-off cost; saves: less of everything else"
    return Table(columns, rows, caption)


def _whole(basis: Basis, pence: float) -> str:
    return pounds(pence / 100 / basis.scale)


def hangs_on(basis: Basis) -> list[str]:
    """What the answer depends on most, from the controls and the split between levers."""
    said = []
    if basis.parts is not None:
        rows = _spend(basis.parts[basis.parts["way"] == "Shapley share"])
        for row in rows.sort_values("effect", key=abs, ascending=False).head(2).to_dict("records"):
            does = "brings" if row["effect"] < 0 else "costs"
            said.append(f"{row['part']}: {does} {pounds(abs(row['effect']) / basis.scale)} a year of the difference.")
    if basis.controls is not None:
        said += _switches(basis)
    said = said[: MOST_SAID - 1]
    numbers_ = register(basis.place)
    backed = sum(p.source != ASSUMED for p in numbers_)
    said.append(
        f"{len(numbers_) - backed:,} of the place's {len(numbers_):,} numbers are assumptions, most with a range; the register lists them."
    )
    return said


def _spend(frame):
    key = "measure" if "measure" in frame else "what"
    figure = "figure" if "figure" in frame else "part"
    return frame[(frame[key] == "spend") & (frame[figure] == "all")]


def _switches(basis: Basis) -> list[str]:
    rows = _spend(basis.controls)
    own = rows[rows["scenario"] == basis.redesign.name].set_index("setting")
    said = []
    for setting in own.index:
        row, base = own.loc[setting], own.loc[AS_IT_IS]
        if setting.startswith("capacity") or setting in (AS_IT_IS, EQUAL_MONEY):
            continue
        if base["difference"] * row["difference"] < 0 or abs(row["difference"]) < 0.5 * abs(base["difference"]):
            said.append(
                f"If {setting}: {pounds(row['difference'] / basis.scale, True)} a year instead of {pounds(base['difference'] / basis.scale, True)}."
            )
    answer = tipping(basis.controls)
    siloed = answer[answer["scenario"] == "siloed"]
    if len(siloed) and siloed["less"].notna().all():
        less, more = float(siloed["less"].iloc[0]), float(siloed["more"].iloc[0])
        moves = f"{signed(less, '{:.1%}')}, a tenth more by {signed(more, '{:.1%}')}"
        said.append(
            f"How near to tipping today stands: a tenth less capacity moves crises, stays and benefits by {moves}."
        )
    return said


def loses_when(basis: Basis) -> list[str]:
    """Settings under which the redesign costs more than today, or chance may explain its saving."""
    if basis.controls is None:
        return ["The controls were not run (--quick): nothing can be said."]
    rows = _spend(basis.controls)
    own = rows[rows["scenario"] == basis.redesign.name].set_index("setting")
    said = [
        f"{_named(setting)}: {_a_year(row['difference'], basis)} {money_span(row['low'] / basis.scale, row['high'] / basis.scale)}."
        for setting, row in own.iterrows()
        if setting != EQUAL_MONEY and not row["high"] < 0
    ]
    if EQUAL_MONEY in own.index and AS_IT_IS in own.index:
        bought, base = own.loc[EQUAL_MONEY, "difference"], own.loc[AS_IT_IS, "difference"]
        if bought < base:
            said.append(
                f"The same money on more of today's staff would do better: {_a_year(bought, basis)}, against {_a_year(base, basis)}."
            )
    if len(said) > MOST_SAID:
        said = [*said[: MOST_SAID - 1], f"And in {len(said) - MOST_SAID + 1} further settings; see what does the work."]
    return said or ["In none of the settings tried; see what does the work."]


def _named(setting: str) -> str:
    return "As it is" if setting == AS_IT_IS else setting[:1].upper() + setting[1:]


def _a_year(gbp: float, basis: Basis) -> str:
    return f"{pounds(gbp / basis.scale, True)} a year"


def warning(basis: Basis) -> str:
    """What must be said before any figure is read."""
    said = []
    if basis.compared.warm_up.settled is False:
        said.append("This place does not settle within fifteen years: no saving should be read off these figures.")
    if len(basis.compared.parts) < 2:
        said.append("One replication only: there are no intervals.")
    if basis.scale < 1 and abs(basis.scale - 1) > 1e-9:
        said.append(
            f"Run with {basis.compared.compiled[0].citizens:,} citizens, {basis.scale:.1%} of the place; money is scaled up to the whole place."
        )
    return " ".join(said)
