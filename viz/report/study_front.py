"""The first page of a study's report.  Every word is chosen by the figures."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scenarios.scenario import SILOED
from scenarios.study.headlines import BY_NAME, COST, CRISES
from scenarios.study.leading import OVER_DRAWS, Leader, leader
from viz.report.page import Front, Number, Table
from viz.report.study import StudyBasis, counted
from viz.report.study_words import change, gbp, interval, told_difference
from viz.report.words import lowered, signed, sure

MOST_NUMBERS, MOST_SAID, MOST_ROWS, MOST_PLACES = 6, 3, 8, 2
ONE_LINE = 3  # numbers in a line of the first page


def front(basis: StudyBasis) -> Front:
    """The first page."""
    return Front(
        sentence=" ".join(sentence(basis, place) for place in basis.summary.places[:MOST_PLACES])
        + _more(len(basis.summary.places), MOST_PLACES, "places"),
        numbers=list(numbers(basis))[: MOST_NUMBERS if len(basis.summary.places) == 1 else ONE_LINE], money=table(basis), hangs_on=hangs_on(basis), loses_when=loses_when(basis),
        warning=warning(basis), money_title="Which does best, and how sure",
    )  # fmt: skip


def _more(count: int, shown: int, what: str) -> str:
    return f" The table below tells of {count - shown} more {what}." if count > shown else ""


def sentence(basis: StudyBasis, place: str) -> str:
    """Which arm does best at a place, how far ahead, how sure."""
    told, label = basis.summary, basis.labels.place(place).split(":")[0]
    if not told.settled(place):
        return f"{label} does not settle before the redesign begins: no saving should be read off its figures."
    ahead = leader(told.found, place)
    name, next_ = (_called(basis, one) for one in (ahead.scenario, ahead.runner_up))
    over = "over the draws of what is assumed" if ahead.basis == OVER_DRAWS else "over replications, luck alone"
    gap = f"{gbp(abs(ahead.ahead))} a citizen and year below {next_} ({_of(ahead)}, {over})"
    if len(told.redesigns(place)) > 1 and len(told.places) == 1:
        shown = ahead.scenario if ahead.scenario != SILOED else ahead.runner_up
        below = f" The figures below are those of {_called(basis, shown)}."
    else:
        below = ""
    if ahead.ahead == 0:
        return f"In {label} {name} and {next_} cost the same.{below}"
    if not ahead.clear:
        return f"In {label} {name} costs least on average, {gap}: the two cannot be told apart. {_how_sure(basis, place, ahead)}{below}"
    return f"In {label} {name} costs least, {gap}. {_how_sure(basis, place, ahead)}{below}"


def _called(basis: StudyBasis, scenario: str) -> str:
    return "today's way" if scenario == SILOED else lowered(basis.labels.redesign(scenario))


def _of(ahead: Leader) -> str:
    if not math.isfinite(ahead.low):
        return "no interval: one figure"
    return f"95 % interval {gbp(-ahead.high)} to {gbp(-ahead.low)}"


def _how_sure(basis: StudyBasis, place: str, ahead: Leader) -> str:
    told = basis.summary
    best = told.best[(told.best["place"] == place) & (told.best["headline"] == COST)].set_index("scenario")
    if ahead.scenario not in best.index:
        return "What is assumed was not varied: how sure this is beyond luck is not known."
    row = best.loc[ahead.scenario]
    said = f"It is the cheapest in {row['probability']:.0%} of {counted(int(row['draws']), 'draw')}"
    own = told.chances[(told.chances["place"] == place) & (told.chances["scenario"] == ahead.scenario)]
    return said + (f" and saves against today in {own['p_saves'].iloc[0]:.0%}." if len(own) else ".")


def numbers(basis: StudyBasis) -> Iterator[Number]:
    """Of the best redesign (or, where today's way does best, of the next): every headline; of several places the cost of each."""
    told = basis.summary
    for place in told.places:
        ahead = leader(told.found, place)
        name = ahead.scenario if ahead.scenario != SILOED else ahead.runner_up
        rows = told.differences[(told.differences["place"] == place) & (told.differences["scenario"] == name)]
        rows = rows.set_index("headline")
        wanted = tuple(rows.index) if len(told.places) == 1 else (COST,)
        for headline in wanted:
            if headline in rows.index and (headline != COST or told.settled(place)):
                where = f"{basis.labels.place(place).split(':')[0]}, {lowered(basis.labels.redesign(name))}: "
                yield number(where if len(told.places) > 1 else "", headline, rows.loc[headline])


def number(where: str, headline: str, row) -> Number:
    """A difference as a figure of the first page."""
    one = BY_NAME[headline]
    write = gbp if one.form.startswith("£") else one.form.format
    return Number(
        where + (lowered(one.label) if where else one.label), write(row["today"]), write(row["redesign"]), change(headline, row["difference"]),
        interval(headline, row["low"], row["high"]), sure(row["low"], row["high"]),
    )  # fmt: skip


def table(basis: StudyBasis) -> Table:
    """Every arm of every place: cost, chance of saving, chance of being best, regret."""
    told, rows = basis.summary, []
    for place in told.places:
        settled = told.settled(place)
        for name in (SILOED, *told.redesigns(place)):
            label = basis.labels.redesign(name)
            title = f"{basis.labels.place(place).split(':')[0]}: {lowered(label)}" if len(told.places) > 1 else label
            rows.append([title, *(_cells(basis, place, name) if settled else ["not settled", *["–"] * 4])])
    if len(rows) > MOST_ROWS:
        rows = [*rows[: MOST_ROWS - 1], [f"… {len(rows) - MOST_ROWS + 1} more below", *["–"] * 5]]
    columns = [
        "",
        "cost against today, £ a citizen and year",
        "P(saves)",
        "cheapest in",
        "fewest crises in",
        "expected regret, at most",
    ]
    caption = (
        "Shares are of draws of what is assumed"
        if told.draws()
        else "Without draws of what is assumed, no such shares are shown"
    )
    meant = (
        "; regret is what the choice costs above the best arm of a draw, £ a citizen and year" if told.draws() else ""
    )
    return Table(columns, rows, caption + meant)


def _cells(basis: StudyBasis, place: str, name: str) -> list[str]:
    told = basis.summary
    cost = _row(told.differences, place, name, COST)
    saves = _row(told.chances, place, name)
    best = [_row(told.best, place, name, headline) for headline in (COST, CRISES)]
    loss = _row(told.regret, place, name, COST)
    against = "–" if cost is None else told_difference(COST, cost)
    p_saves = "–" if saves is None or saves["draws"] == 0 else f"{saves['p_saves']:.0%}"
    shares = ["–" if one is None else f"{one['probability']:.0%}" for one in best]
    regret = "–" if loss is None else f"{gbp(loss['expected'])}, {gbp(loss['maximum'])}"
    return [against, p_saves, *shares, regret]


def _row(frame, place: str, name: str, headline: str | None = None):
    rows = frame[(frame["place"] == place) & (frame["scenario"] == name)]
    if headline is not None:
        rows = rows[rows["headline"] == headline]
    return rows.iloc[0] if len(rows) else None


def hangs_on(basis: StudyBasis) -> list[str]:
    """Whether doubt is luck or assumptions, and which assumptions go with cost."""
    told = basis.summary
    if not told.draws():
        return ["What is assumed was not varied in this study (no draws): intervals hold luck alone."]
    said = [text for place in told.places if told.settled(place) for text in _made_of(basis, place)][: MOST_SAID - 1]
    for row in _believed(basis).head(2).to_dict("records"):
        way = "the higher, the dearer" if row["correlation"] > 0 else "the higher, the cheaper"
        strength = signed(row["correlation"], "{:.2f}")
        said.append(f"{_who(basis, row)}: {basis.assumption(row)} ({way}; rank correlation {strength}).")
    if len(said) and not len(_believed(basis)):
        said.append(
            "No single assumption goes with the cost of a redesign more strongly than chance alone makes one of them do."
            if len(told.associations) else "Which assumptions it hangs on cannot be said: their values, or at least eight draws, are missing."
        )  # fmt: skip
    return said[:MOST_SAID]


def _made_of(basis: StudyBasis, place: str) -> Iterator[str]:
    told = basis.summary
    ahead = leader(told.found, place)
    name = ahead.scenario if ahead.scenario != SILOED else ahead.runner_up
    row = _row(told.split, place, name, COST)
    if row is not None and math.isfinite(row["share"]):
        between = "" if not math.isfinite(row["share_low"]) else f" ({row['share_low']:.0%} to {row['share_high']:.0%})"
        who = _who(basis, {"place": place, "scenario": name})
        yield f"{who}: {row['share']:.0%}{between} of the spread of its saving is what is assumed, the rest luck."


def _believed(basis: StudyBasis):
    rows = basis.summary.associations
    rows = rows[rows["place"].map(basis.summary.settled).astype(bool)]
    return rows[rows["p_value"] <= 0.05].sort_values("correlation", key=abs, ascending=False)


def _who(basis: StudyBasis, row) -> str:
    label = basis.labels.redesign(row["scenario"])
    return (
        label
        if len(basis.summary.places) == 1
        else f"{basis.labels.place(row['place']).split(':')[0]}, {lowered(label)}"
    )


def loses_when(basis: StudyBasis) -> list[str]:
    """Where each redesign costs more than today: on which side of which assumption, or in what share of draws."""
    told, said = basis.summary, []
    if not told.draws():
        return ["What is assumed was not varied in this study (no draws): nothing can be said."]
    believed = _believed(basis)
    moved = set(told.paired.loc[(told.paired["headline"] == COST) & (told.paired["difference"] != 0), "scenario"])
    for row in told.chances.sort_values("p_saves", ascending=False).to_dict("records"):
        if not row["draws"] or not row["p_saves"] < 1 or row["scenario"] not in moved or not told.settled(row["place"]):
            continue
        own = believed[(believed["place"] == row["place"]) & (believed["scenario"] == row["scenario"])]
        why = _cut(basis, own.iloc[0]) if len(own) and math.isfinite(own.iloc[0]["cut"]) else ""
        said.append(
            f"{_who(basis, row)}: saves nothing in {1 - row['p_saves']:.0%} of {counted(row['draws'], 'draw')}{why}."
        )
    if len(said) > MOST_SAID:
        said = [*said[: MOST_SAID - 1], f"And {len(said) - MOST_SAID + 1} more; see regret."]
    return said or ["In none of the draws does a redesign cost more than today."]


def _cut(basis: StudyBasis, row) -> str:
    path, cut = basis.assumption(row), f"{row['cut']:,.3g}"
    return f"; {row['below']:.0%} of those with {path} below {cut}, {row['above']:.0%} of those above"


def warning(basis: StudyBasis) -> str:
    """What must be said before any figure is read."""
    told, said = basis.summary, []
    if told.unsettled:
        said.append(
            f"{counted(len(told.unsettled), 'warm-up')} did not settle within fifteen years; savings of such a place are not told."
        )
    if basis.jobs is not None and (basis.jobs[1] or basis.jobs[2]):
        said.append(
            f"The study is not whole: {basis.jobs[0]:,} jobs finished, {basis.jobs[1]:,} failed, {basis.jobs[2]:,} left. "
            "If jobs failed because of what was drawn, the draws that are left flatter or wrong a redesign."
        )
    if told.doubts:
        said.append(f"{counted(len(told.doubts), 'interval')} may be too narrow; see the section on intervals.")
    return " ".join(said)
