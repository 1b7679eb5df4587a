"""What a pilot without a comparison group would report: those it took on, the year before and the year after; and their twins.

People are taken on when things are at their worst, so most get better in any case.  Uncontrolled claims are to be held against
these figures, and what the redesign does is the difference from what became of the same people, in the same years, without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from scenarios.compare.logs import TwinLogs, twin_logs
from scenarios.compare.twins import Compared
from scenarios.scenario import SILOED

YEAR = 365
LEAST_YEARS = 3
COUNTED = ("crises", "contacts, process not counted", "failure contacts", "full assessments")
IMPROVED = "fewer crises than before, share of those who had any"
NIGHTS = "nights in "
CHANGED = ["replication", "cohort", "what", "people", "change", "twins"]
COLUMNS = ["what", "people", "before", "after", "twins_before", "twins_after"]


def before_and_after(compared: Compared, scenario: str, replications: int):
    """Those whose case was opened from the second to the last but one year: a frame of `COLUMNS`, empty where there are none.

    Rates a person and year, the year before the day on which the case was opened and the year after, in the redesign and, for
    the same people and days, today; all replications together.  Who entered, left or died within those two years is left out.
    A row of `IMPROVED` has shares in `after` and `twins_after` and nothing in the others.
    """
    import pandas as pd

    years = compared.comparison.years
    if years < LEAST_YEARS:
        return pd.DataFrame(columns=COLUMNS)
    counts = [own for r in range(replications) for own in _of(compared, scenario, r)]
    if not counts:
        return pd.DataFrame(columns=COLUMNS)
    people = np.concatenate(counts)  # person, arm (redesign, today), before or after, what
    mean = people.mean(axis=0)
    rows: list[tuple[Any, ...]] = [
        (what, len(people), mean[0, 0, at], mean[0, 1, at], mean[1, 0, at], mean[1, 1, at])
        for at, what in enumerate(COUNTED)
    ]
    shares = []
    for arm in (0, 1):
        before, after = people[:, arm, 0, 0], people[:, arm, 1, 0]
        had = before > 0
        shares.append(float((after < before)[had].mean()) if had.any() else np.nan)
    rows.append((IMPROVED, int((people[:, 0, 0, 0] > 0).sum()), np.nan, shares[0], np.nan, shares[1]))
    return pd.DataFrame(rows, columns=COLUMNS)


def changes(compared: Compared, scenario: str, replications: int):
    """How what those taken on went through changed from the year before to the year after, per cent; and their twins' in the same days.

    A frame of `CHANGED`: a row a replication, cohort of those taken on, and `COUNTED` or nights in a kind of stay ("nights in
    hospital"); empty where nobody was taken on, without rows for what nobody had in the year before.
    """
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    if compared.comparison.years < LEAST_YEARS:
        return pd.DataFrame(rows, columns=CHANGED)
    stays = compared.compiled[0].names.stays
    whats = (*COUNTED, *(NIGHTS + name for name in stays))
    for replication in range(replications):
        logs = twin_logs(compared, range(compared.compiled[0].citizens), scenario, replication)
        taken_on = _taken_on(logs, scenario)
        cohorts = logs.rows[scenario].drop_duplicates("citizen").set_index("citizen")["cohort"].astype(str)
        of = cohorts.reindex(taken_on.index.get_level_values("citizen")).to_numpy()
        for cohort in dict.fromkeys(of):
            own = taken_on[of == cohort]
            sums = np.stack([_sums(logs, arm, own, len(stays)) for arm in (scenario, SILOED)])
            with np.errstate(divide="ignore", invalid="ignore"):
                change = 100 * (sums[:, 1] / sums[:, 0] - 1)
            rows += [
                (replication, cohort, what, len(own), *change[:, at])
                for at, what in enumerate(whats)
                if sums[0, 0, at] > 0
            ]
    return pd.DataFrame(rows, columns=CHANGED)


def _sums(logs: TwinLogs, arm: str, opened, stays: int) -> np.ndarray:
    """f8[before or after, what] of all those taken on."""
    counts = np.stack([own.sum(axis=0) for own in _counts(logs.rows[arm], opened)])
    return np.hstack([counts, _nights(logs, arm, opened, stays)])


def _nights(logs: TwinLogs, arm: str, opened, stays: int) -> np.ndarray:
    """f8[before or after, kind of stay] nights of all those taken on."""
    keyed = logs.rows[arm].set_index(["citizen", "generation"])
    keyed = keyed[keyed.index.isin(opened.index) & keyed["event"].isin(["stay_start", "stay_end"])]
    day = keyed["day"].to_numpy("i8") - opened.reindex(keyed.index).to_numpy("i8")
    over = (keyed["event"] == "stay_end").to_numpy()
    detail, length = keyed["detail"].to_numpy("i8"), keyed["amount"].to_numpy("i8")
    kind = np.where(over, detail >> 16, detail)
    who = opened.index.get_indexer(keyed.index)
    ended = set(zip(who[over].tolist(), kind[over].tolist(), (day - length)[over].tolist(), strict=True))
    out = np.zeros((2, stays))
    for person, y, begun, done, days in zip(who, kind, day, over, length, strict=True):
        if not done and (int(person), int(y), int(begun)) in ended:
            continue  # its end says how long it was
        first, last = (begun - days, begun) if done else (begun, YEAR)
        out[0, y] += max(0, min(last, 0) - max(first, -YEAR))
        out[1, y] += max(0, min(last, YEAR) - max(first, 0))
    return out


def _of(compared: Compared, scenario: str, replication: int) -> Iterator[np.ndarray]:
    """f8[person, arm, before or after, what] of one replication; nothing where nobody was taken on."""
    everybody = range(compared.compiled[0].citizens)
    logs = twin_logs(compared, everybody, scenario, replication)
    taken_on = _taken_on(logs, scenario)
    if len(taken_on):
        yield np.stack([np.stack(_counts(logs.rows[arm], taken_on), axis=1) for arm in (scenario, SILOED)], axis=1)


def _taken_on(logs: TwinLogs, scenario: str):
    """Day on which each person's first case was opened, by citizen and generation."""
    own = logs.rows[scenario]
    opened = own[own["event"] == "case_opened"].groupby(["citizen", "generation"])["day"].min()
    first, last = logs.first_day + YEAR, logs.first_day + logs.days - YEAR
    opened = opened[(opened >= first) & (opened <= last)]
    for arm in (scenario, SILOED):
        rows = logs.rows[arm]
        moves = rows[rows["event"].isin(["entry", "exit", "death"])]
        days = moves.set_index(["citizen", "generation"])["day"]
        near = days[days.index.isin(opened.index)]
        away = (near - opened.reindex(near.index)).abs() <= YEAR
        opened = opened.drop(near.index[away.to_numpy()].unique(), errors="ignore")
    return opened


def _counts(rows, opened) -> list[np.ndarray]:
    """[before, after] of i8[person, what]."""
    keyed = rows.set_index(["citizen", "generation"])
    keyed = keyed[keyed.index.isin(opened.index)]
    since = keyed["day"].to_numpy() - opened.reindex(keyed.index).to_numpy()
    contact = (keyed["event"] == "contact").to_numpy()
    kind = keyed["kind"].astype(str).to_numpy()
    kinds = (
        (keyed["event"] == "crisis").to_numpy(), contact & (kind != "process"), contact & (kind == "failure"),
        (keyed["event"] == "assessed").to_numpy(),
    )  # fmt: skip
    where = opened.index.get_indexer(keyed.index)
    out = []
    for within in ((since >= -YEAR) & (since < 0), (since >= 0) & (since < YEAR)):
        out.append(np.stack([np.bincount(where[within & one], minlength=len(opened)) for one in kinds], axis=1))
    return out
