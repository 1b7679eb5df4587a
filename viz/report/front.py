"""The first page: what a director reads in a minute.  Every word is chosen by the figures."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.appraisal import who_invests_who_saves
from scenarios.compare.baselines import AS_IT_IS, EQUAL_MONEY, tipping
from sim.register import ASSUMED, register
from viz.report.basis import Basis
from viz.report.page import Front, Number, Table
from viz.report.words import money_span, part_words, points, pounds, signed, span, sure

MOST = 6
MOST_SAID = 4  # lines a list of the first page has room for
MOST_PARTIES = 9  # rows the table of the first page has room for
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
        loses_when=loses_when(basis), warning=warning(basis), controls=basis.control_size,
    )  # fmt: skip


def sentence(basis: Basis) -> str:
    """Whether it saves, how much, how sure, and what changes for citizens."""
    what = f"In {basis.place.label.split(':')[0]}, “{basis.redesign.label}”"
    said = [f"{what} {_spending(basis)}"]
    once = basis.one_off()
    if once:
        said.append(f"It costs {pounds(once)} once, on top.")
    if basis.probability is not None:
        share, draws = basis.probability
        said.append(f"It saves in {share:.0%} of {draws} draws of what is assumed (P(saves)).")
    changes = list(_for_citizens(basis))
    if changes:
        joined = " and ".join(changes)
        said.append(f"{joined[:1].upper()}{joined[1:]}.")
    return " ".join(said)


def _spending(basis: Basis) -> str:
    today, _, difference, low, high = basis.spend()
    share = f"{abs(difference) / today:.1%} of today's spending on these people"
    if not sure(low, high):
        words = f"would change public spending by {pounds(difference, True)} a year {money_span(low, high)}: chance alone may explain that"
    else:
        verb, least, most = ("save", -high, -low) if difference < 0 else ("cost", low, high)
        more = "" if difference < 0 else " more"
        words = f"would {verb} {pounds(abs(difference))}{more} a year of public money (95 % interval {pounds(least)} to {pounds(most)}), {share}"
    benefits = basis.spend("transfers")
    if benefits is not None and abs(benefits[2]) > 0.1 * abs(difference):
        moves = "more" if benefits[2] > 0 else "less"
        words += f"; {pounds(abs(benefits[2]))} {moves} is paid in benefits, which is in this figure and no social cost"
    return words + "."


def _for_citizens(basis: Basis) -> Iterator[str]:
    contacts, crises = basis.found("failure_demand_of_contacts"), basis.found("events", "crisis")
    if contacts is not None:
        yield f"the share of contacts that is failure demand goes from {contacts.siloed:.1%} to {contacts.redesign:.1%}"
    if crises is not None and crises.siloed > 0:
        change = crises.difference / crises.siloed
        if sure(crises.low, crises.high):
            yield f"crises {'fall' if change < 0 else 'rise'} by {abs(change):.1%}"
        else:
            yield f"crises hardly change ({signed(change, '{:.1%}')}; chance alone may explain it)"


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
            n = basis.scale if measure == "in_stay" else 1.0  # people, not a rate: told for the whole place
            unit = " points" if "%" in form else ""
            out.append(
                Number(
                    label + whose, form.format(row.siloed / n), form.format(row.redesign / n), points(row.difference / n, form),
                    (span(row.low / n, row.high / n, form).strip("()") + unit).removeprefix(unit), sure(row.low, row.high),
                )
            )  # fmt: skip
    return out


def money(basis: Basis) -> Table:
    """Who invests and who saves, over the counted years, for the whole place."""
    table = who_invests_who_saves(basis.lines, basis.payments)
    label = {name: funder.label for name, funder in basis.place.funders.items()} | {
        "all": "The place as a whole",
        "investor": "The investor",
    }
    after = basis.payments is not None
    columns = ["", "invests", "saves", "net", "in the black from year"] + (
        ["net after the arrangement"] if after else []
    )
    records = _few(table.to_dict("records"))
    rows = []
    for row in records:
        year = row["break_even_year"]
        cells = [label.get(row["party"], row["party"]), *(_whole(basis, row[k]) for k in ("invests", "saves", "net")),
                 _since(row, year)]  # fmt: skip
        rows.append([*cells, _whole(basis, row["net_after"])] if after else cells)
    caption = (
        f"Over {basis.years} year{'s' if basis.years > 1 else ''}, £ of {basis.place.price_year}, undiscounted. Invests: more staff and "
        "offices than today, and one-off cost. Saves: less spent on everything else (−: more). Net = saves − invests"
    )
    return Table(columns, rows, caption)


def _since(row: dict, year: float) -> str:
    if row["invests"] == row["saves"] == 0:
        return "–"
    return "not yet" if year != year else f"{year:.0f}"


def _few(records: list[dict]) -> list[dict]:
    """At most `MOST_PARTIES` rows; the parties with the smallest changes become one."""
    if len(records) <= MOST_PARTIES:
        return records
    *parties, whole = records
    order = sorted(parties, key=lambda row: -abs(row["invests"]) - abs(row["saves"]))
    kept = [row for row in parties if row in order[: MOST_PARTIES - 2]]
    rest = [row for row in parties if row not in kept]
    sums = {key: sum(row[key] for row in rest) for key in ("invests", "saves", "net", "net_after")}
    return [*kept, {"party": f"{len(rest)} others", "break_even_year": float("nan"), **sums}, whole]


def _whole(basis: Basis, pence: float) -> str:
    return pounds(pence / 100 / basis.scale)


def hangs_on(basis: Basis) -> list[str]:
    """What the answer depends on most, from the controls and the split between levers."""
    said = []
    if basis.parts is not None:
        rows = _spend(basis.parts[basis.parts["way"] == "Shapley share"])
        for row in rows.sort_values("effect", key=abs, ascending=False).head(2).to_dict("records"):
            does = "saves" if row["effect"] < 0 else "costs"
            part = part_words(row["part"], basis.variant.place)
            said.append(
                f"{part[:1].upper()}{part[1:]}: {does} {pounds(abs(row['effect']) / basis.scale)} of the difference a year."
            )
    if basis.controls is not None:
        said += _switches(basis)
    said = said[: MOST_SAID - 1]
    numbers_ = register(basis.place)
    backed = sum(p.source != ASSUMED for p in numbers_)
    said.append(
        f"{len(numbers_) - backed:,} of the place's {len(numbers_):,} numbers are assumptions, most with a range; the workbook lists them."
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
        return ["The controls were not run (--quick, or interrupted): nothing can be said."]
    rows = _spend(basis.controls)
    own = rows[rows["scenario"] == basis.redesign.name].set_index("setting")
    said = [
        f"{_named(setting)}: {_a_year(row, basis)}."
        for setting, row in own.iterrows()
        if setting != EQUAL_MONEY and not row["high"] < 0
    ]
    first = []
    if EQUAL_MONEY in own.index and AS_IT_IS in own.index:
        bought, base = own.loc[EQUAL_MONEY, "difference"], own.loc[AS_IT_IS, "difference"]
        if bought < base:
            first = [
                f"The same money on more of today's staff would do better: {pounds(bought / basis.scale, True)} a year, "
                f"against {pounds(base / basis.scale, True)}."
            ]
    room = MOST_SAID - len(first)
    if len(said) > room:
        said = [*said[: room - 1], f"So it does in {len(said) - room + 1} further settings; see what does the work."]
    return [*first, *said] or ["In none of the settings tried; see what does the work."]


def _named(setting: str) -> str:
    return "As it is" if setting == AS_IT_IS else setting[:1].upper() + setting[1:]


def _a_year(row, basis: Basis) -> str:
    difference, low, high = (row[key] / basis.scale for key in ("difference", "low", "high"))
    if low > 0:
        return f"{pounds(difference)} a year dearer ({pounds(low)} to {pounds(high)})"
    return f"{pounds(difference, True)} a year, chance may explain it {money_span(low, high)}".rstrip()


def warning(basis: Basis) -> str:
    """What must be said before any figure is read."""
    said, finished = [], len(basis.compared.parts)
    if not basis.compared.complete:
        said.append(f"Interrupted: {finished} of {basis.compared.comparison.replications} replications.")
    if basis.compared.warm_up.settled is False:
        said.append("This place does not settle within fifteen years: no saving should be read off these figures.")
    if finished < 2:
        said.append("One replication only: there are no intervals.")
    if basis.scale < 1 and abs(basis.scale - 1) > 1e-9:
        said.append(
            f"Run with {basis.compared.compiled[0].citizens:,} citizens, {basis.scale:.1%} of the place; money and numbers of people are scaled up to the whole place."
        )
    return " ".join(said)
