"""The figures by which a study compares redesigns: rates a citizen and year, so that places and sizes of runs can stand side by side.

Everything here takes and gives pandas frames.  *Measures*: place, draw (-1 = the stated values), replication, scenario ("siloed" or a
redesign), then `sim.measures.DIMENSIONS`, measure, part, unit, value.  *Outcomes*: a row a place, draw, replication, scenario and headline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from scenarios.scenario import SILOED
from sim.measures import DIMENSIONS

STATED = -1  # the draw that stands for the values as the place file states them
JOB = ["place", "draw", "replication"]


@dataclass(frozen=True)
class Headline:
    """One figure: its name here, words, where it is found among the measures, how it is written, whether less of it is better."""

    name: str
    label: str
    measure: str
    part: str = "all"
    form: str = "{:.3f}"
    less_is_better: bool = True
    short: str = ""


COST, CRISES, RESOLVED, FAILURE = "cost", "crises", "resolved", "failure"
HEADLINES = (
    Headline(COST, "Public spending, £ a citizen and year", "spend_per_citizen", form="£{:,.0f}", short="public spending"),
    Headline(CRISES, "Crises, a citizen and year", "events", "crisis", short="crises"),
    Headline(RESOLVED, "Needs resolved, a citizen and year", "events", "resolved", less_is_better=False, short="needs resolved"),
    Headline(FAILURE, "Failure demand, share of contacts without planned appointments", "failure_demand_of_contacts", form="{:.1%}", short="failure demand"),
    Headline("contacts", "Contacts without planned appointments, a citizen and year", "contacts_asked", short="contacts"),
    Headline("assessments", "Full assessments, a citizen and year", "assessments", short="assessments"),
)  # fmt: skip
MEASURES = tuple(dict.fromkeys(one.measure for one in HEADLINES))  # what has to be read of a study
BY_NAME: Mapping[str, Headline] = {one.name: one for one in HEADLINES}


def outcomes(measures: pd.DataFrame, one_off: pd.DataFrame | None = None) -> pd.DataFrame:
    """place, draw, replication, scenario, headline, value: figures of the whole place over all counted years.

    one_off: place, scenario, gbp_per_citizen_year (and draw, where it differs between draws): what a redesign costs once, spread over
    the counted years (`one_off_costs`), added to the cost; nothing where it is not named.
    """
    rows = measures[measures["measure"].isin(MEASURES)].astype(dict.fromkeys((*DIMENSIONS, "measure", "part"), "str"))
    rows = rows[(rows[list(DIMENSIONS)] == "all").all(axis=1)]
    names = pd.DataFrame(
        [(one.measure, one.part, one.name) for one in HEADLINES], columns=["measure", "part", "headline"]
    )
    found = rows.merge(names, on=["measure", "part"])[[*JOB, "scenario", "headline", "value"]]
    found = found.astype({"place": "str", "scenario": "str"})
    twice = found.duplicated([*JOB, "scenario", "headline"])
    if twice.any():
        row = found[twice].iloc[0]
        raise ValueError(
            f"{row['headline']} of {row['scenario']} at {row['place']}, draw {row['draw']}, replication {row['replication']} is there twice: "
            "these measures hold the same job twice; read each job once"
        )
    order = {one.name: at for at, one in enumerate(HEADLINES)}
    ranked = _with_one_off(found, one_off).assign(rank=found["headline"].map(order))
    return ranked.sort_values([*JOB, "rank"], kind="stable", ignore_index=True).drop(columns="rank")


def _with_one_off(found: pd.DataFrame, one_off: pd.DataFrame | None) -> pd.DataFrame:
    if one_off is None or one_off.empty:
        return found
    keys = [name for name in ("place", "draw", "scenario") if name in one_off.columns]
    once = one_off.groupby(keys)["gbp_per_citizen_year"].sum().rename("once").reset_index()
    both = found.merge(once, on=keys, how="left")
    added = both["once"].fillna(0.0).where(both["headline"] == COST, 0.0)
    return both.assign(value=both["value"] + added).drop(columns="once")


def one_off_costs(place: str, draw: int, gbp: Mapping[str, float], citizens: float, years: int) -> pd.DataFrame:
    """Rows for `outcomes`: pounds that each redesign costs once (at the size of the run), by citizen and counted year."""
    rows = [(place, draw, name, amount / citizens / years) for name, amount in gbp.items()]
    return pd.DataFrame(rows, columns=["place", "draw", "scenario", "gbp_per_citizen_year"])


def pairs(found: pd.DataFrame) -> pd.DataFrame:
    """place, draw, replication, scenario, headline, today, redesign, difference (redesign less today), of outcomes."""
    keys = [*JOB, "headline"]
    today = found[found["scenario"] == SILOED].drop(columns="scenario").rename(columns={"value": "today"})
    others = found[found["scenario"] != SILOED].rename(columns={"value": "redesign"})
    both = others.merge(today, on=keys)
    both = both.assign(difference=both["redesign"] - both["today"])
    return both[[*JOB, "scenario", "headline", "today", "redesign", "difference"]]


def draw_means(found: pd.DataFrame, headline: str = COST) -> pd.DataFrame:
    """Mean of a headline over replications: a row a (place, draw), a column a scenario; drawn values only, not the stated ones."""
    own = found[(found["headline"] == headline) & (found["draw"] != STATED)]
    table = own.pivot_table(index=["place", "draw"], columns="scenario", values="value", aggfunc="mean", sort=False)
    return table.sort_index()


def from_comparison(compared, draw: int = STATED) -> pd.DataFrame:
    """Measures of a comparison (`scenarios.compare.run_comparison`) as a study holds them, as one of its draws."""
    measures = compared.measures
    return measures.assign(place=compared.comparison.place.name, draw=draw)
