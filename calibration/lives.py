"""Figures that need single citizens, not tallies: delayed stays, readmission, repeated referral, the cost of one family.

Each replication is lived through once more (same place, seed and warm-up, hence the same lives) for two counted years with
its event log in memory.  What is found comes back as rows like those of `sim.measures`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from scenarios.scenario import Result
from sim import enums as e
from sim.compile import Compiled
from sim.costs import uprating
from sim.engine import Run
from sim.log import LogTable
from sim.measures import Observed, Table, observe
from sim.measures.closing import close_books
from sim.measures.money import imputed_rates, used_minutes
from sim.place import Place

#: Measures taken from single citizens' lives, two years of log for each replication, not from tallies.
OF_LIVES = (
    "stays_delayed", "days_of_a_delayed_stay", "back_within_28_days", "arrivals_again_within_a_year", "no_action_share",
    "cost_of_one", "agencies_met_in_two_years",
)  # fmt: skip
YEARS = 2
READMITTED_WITHIN_DAYS = 28
REFERRED_AGAIN_WITHIN_DAYS = 365
#: Chaotic: the 250 of croydon's 9,000 families (evidence croydon-chaotic-families-count, its middle) with most trouble.
CHAOTIC_SHARE = 250 / 9_000
#: Coping: no more trouble than one emerging need.
COPING_AT_MOST = 1


@dataclass(frozen=True)
class Lives:
    """Two years of one replication: what was observed, the log as a frame, and the troubles each citizen began with.

    troubles: i8[citizen] sum of the severities of open needs at the start; generation: i4[citizen] at the start.
    """

    seen: Observed
    log: pd.DataFrame
    troubles: np.ndarray
    generation: np.ndarray


def live(result: Result, replication: int, years: int = YEARS) -> Lives:
    """One replication of a result again, with its log."""
    return lived(result.compiled_of(replication), result.scenario.seed, replication, result.warm_up.days, years)


def lived(compiled: Compiled, seed: int, replication: int, warm_up_days: int, years: int = YEARS) -> Lives:
    """One replication of a compiled place, its counted years with their log."""
    first = warm_up_days
    run = Run(compiled, seed, replication, first + 365 * years)
    run.to(first)
    citizens, slots = run.world.citizens, run.world.slots
    troubles = np.bincount(slots["citizen"], slots["severity"], len(citizens)).astype("i8")
    generation = citizens["generation"].copy()
    rows: list[np.ndarray] = []
    run.watch(rows.append)
    seen = observe(run, first, years)
    log = LogTable(compiled)(np.concatenate(rows)).to_pandas()
    return Lives(seen, log, troubles, generation)


def measures_of_lives(lives: Lives, wanted: Collection[str] = OF_LIVES) -> pd.DataFrame:
    """The wanted figures of this module (and some beside them) as rows of a measures frame."""
    table = Table()
    for part, names in _PARTS.items():
        if any(name in wanted for name in names):
            part(table, lives)
    return table.frame()


def _stays(table: Table, lives: Lives) -> None:
    """Share of stays that were delayed by a day or more, and days of those."""
    ends = lives.log[lives.log["event"] == "stay_end"]
    for number, name in enumerate(lives.seen.compiled.names.stays):
        own = ends[ends["detail"].to_numpy() >> 16 == number]
        if own.empty:
            continue
        delayed = own["detail"].to_numpy() & 0xFFFF
        table.add("stays_delayed", "share of stays ended", (delayed > 0).mean(), part=name)
        mean = delayed[delayed > 0].mean() if delayed.any() else np.nan
        table.add("days_of_a_delayed_stay", "days of delay", mean, part=name)


def _back_again(table: Table, lives: Lives) -> None:
    """Share of stays after which the same citizen is back within 28 days."""
    ends = lives.log[lives.log["event"] == "stay_end"]
    starts = lives.log[lives.log["event"] == "stay_start"]
    for number, name in enumerate(lives.seen.compiled.names.stays):
        own = ends[ends["detail"].to_numpy() >> 16 == number]
        if own.empty:
            continue
        last = lives.seen.days.stop - READMITTED_WITHIN_DAYS
        again = _followed(own[own["day"] < last], starts[starts["detail"] == number], READMITTED_WITHIN_DAYS)
        table.add("back_within_28_days", "share of stays ended", again, part=name)


def _followed(first: pd.DataFrame, then: pd.DataFrame, within: int) -> float:
    """Share of events of `first` after which the same citizen has one of `then` within so many days."""
    if first.empty:
        return np.nan
    days = then.groupby(["citizen", "generation"])["day"].agg(np.array).to_dict()
    hits = 0
    for citizen, generation, day in first[["citizen", "generation", "day"]].itertuples(index=False):
        later = days.get((citizen, generation), np.zeros(0))
        hits += bool(((later > day) & (later <= day + within)).any())
    return hits / len(first)


def _referred_again(table: Table, lives: Lives) -> None:
    """By agency: share of arrivals (chases apart) in the second year whose citizen had arrived in the 365 days before."""
    log = lives.log
    arrivals = log[(log["event"] == "contact") & (log["class"] != "chase")]
    for agency, own in arrivals.groupby("agency", observed=True):
        own = own.sort_values("day", kind="stable")
        gap = own.groupby(["citizen", "generation", "need"], observed=True)["day"].diff()
        late = own["day"] >= lives.seen.days.start + REFERRED_AGAIN_WITHIN_DAYS
        share = (gap[late] <= REFERRED_AGAIN_WITHIN_DAYS).mean()
        table.add("arrivals_again_within_a_year", "share of arrivals", share, agency=str(agency))


def _no_action(table: Table, lives: Lives) -> None:
    """By agency: share of its assessments that end with nothing done."""
    counted = lives.log.groupby("agency", observed=True)["event"].value_counts().unstack(fill_value=0)
    for agency, row in counted.iterrows():
        if row.get("assessed", 0) > 0:
            table.add("no_action_share", "share of assessments", row["no_action"] / row["assessed"], agency=str(agency))


def _cost_of_one(table: Table, lives: Lives) -> None:
    """Of families who stayed throughout: agencies met; cost a year by what they began with, and of the dearest."""
    compiled, citizens = lives.seen.compiled, lives.seen.world.citizens
    cost = cost_of_each(lives)
    own_contacts = lives.log[lives.log["event"].isin(["contact", "crisis", "step"])]
    met = own_contacts.groupby(["citizen", "generation"])["agency"].nunique().reset_index()
    met = met[met["generation"].to_numpy() == lives.generation[met["citizen"]]]
    agencies = np.bincount(met["citizen"], met["agency"], len(citizens))
    for c, (name, cohort) in enumerate(compiled.place.cohorts.items()):
        stayed = (citizens["cohort"] == c) & (citizens["generation"] == lives.generation)
        stayed &= citizens["standing"] == e.PRESENT
        if cohort.kind != "family" or not stayed.any():
            continue
        most = np.quantile(agencies[stayed], 0.99)
        table.add("agencies_met_in_two_years", "agencies", most, cohort=name, part="99th percentile")
        own, troubles = cost[stayed], lives.troubles[stayed]
        for part, chosen in kinds_of_family(own, troubles).items():
            mean = own[chosen].mean() if chosen.any() else np.nan
            table.add("cost_of_one", "GBP a year", mean, cohort=name, part=part)


def kinds_of_family(cost: np.ndarray, troubles: np.ndarray) -> dict[str, np.ndarray]:
    """b[family] by kind: from troubles at the start, and (chosen by what is measured, so an upper bound) the dearest."""
    most = max(1, round(CHAOTIC_SHARE * len(troubles)))
    chaotic = np.zeros(len(troubles), bool)
    chaotic[np.argsort(-troubles, kind="stable")[:most]] = True
    dearest = np.zeros(len(troubles), bool)
    dearest[np.argsort(-cost, kind="stable")[:most]] = True
    coping = (troubles <= COPING_AT_MOST) & ~chaotic
    return {"coping": coping, "barely coping": ~coping & ~chaotic, "chaotic": chaotic, "dearest": dearest}


def cost_of_each(lives: Lives) -> np.ndarray:
    """f8[citizen] pounds a year, universal, marginal and imputed; an agency's imputed total is shared out by minutes from the log."""
    seen = lives.seen
    pence = seen.world.citizens["pence"].astype("f8") + _running(seen)
    rates, _ = imputed_rates(seen)
    totals = {use: own.sum(axis=0) * rates for use, own in used_minutes(seen, close_books(seen)).items()}
    for use, keys in (("contacts", _contact_minutes(lives)), ("assessment", _assessed_minutes(lives))):
        pence += _shared(seen.compiled, keys, totals[use], len(pence))
    pence += _shared(seen.compiled, _help_minutes(lives), totals["help"], len(pence))
    return universal_pounds(seen.compiled.place) + pence / 100 / seen.years


def universal_pounds(place: Place) -> float:
    """What everybody costs in a year in any case, in the place's prices."""
    return sum(
        cost.gbp.value * float(uprating(cost.price_year or place.price_year, place.price_year))
        for cost in place.universal_cost_gbp_per_year
    )


def _running(seen: Observed) -> np.ndarray:
    """f8[citizen] pence of needs, help and stays still running on the last day."""
    w, net, end = seen.world, seen.compiled.net, seen.days.stop
    pence = np.zeros(len(w.citizens))
    rows = np.flatnonzero(w.slots["severity"] > 0)
    slots = w.slots[rows]
    owners = w.citizens[slots["citizen"]]
    rules = net.needs[owners["cohort"], rows - owners["first"]]
    helped = slots["stage"] == e.HELP
    treats = net.treats[slots["provider"][helped], rules["need"][helped]]
    stays = w.coming[(w.coming["kind"] == e.X_STAY) & (w.coming["citizen"] >= 0)]
    for who, since, lines in (
        (slots["citizen"], slots["onset_at"], rules),
        (slots["citizen"][helped], slots["since"][helped], treats),
        (stays["citizen"], stays["start"], net.stays[stays["what"]]),
    ):
        days = end - np.maximum(since, seen.first_day)
        for number in range(int(lines["lines"].max(initial=0))):
            has = lines["lines"] > number
            np.add.at(pence, who[has], net.pence[lines["line"][has] + number] * days[has])
    return pence


def _minutes(lives: Lives, chosen: Any, minutes: Any) -> pd.DataFrame:
    rows = lives.log[chosen]
    return pd.DataFrame({"citizen": rows["citizen"], "agency": rows["agency"].astype(str), "minutes": minutes})


def _contact_minutes(lives: Lives) -> pd.DataFrame:
    rules = lives.seen.compiled.place.agencies
    rows = lives.log[lives.log["event"] == "contact"]
    of = {
        name: (agency.contact_minutes.value, agency.chase_minutes.value, agency.referral_minutes.value)
        for name, agency in rules.items()
    }
    kind = np.where(rows["class"] == "chase", 1, np.where(rows["class"] == "process", 2, 0))
    minutes = [of[agency][k] for agency, k in zip(rows["agency"].astype(str), kind, strict=True)]
    return _minutes(lives, lives.log["event"] == "contact", minutes)


def _assessed_minutes(lives: Lives) -> pd.DataFrame:
    chosen = lives.log["event"] == "assessed"
    return _minutes(lives, chosen, lives.log["amount"][chosen])


def _help_minutes(lives: Lives) -> pd.DataFrame:
    """Days of help that ended (not before the log began), and of help still running, times weekly minutes."""
    seen = lives.seen
    compiled, w, log = seen.compiled, seen.world, lives.log
    ended = log["event"].isin(["help_end", "help_failed", "dropped_out", "interrupted"])
    done = log[ended]
    days = np.minimum(done["amount"], done["day"] - seen.first_day)
    hours = {(a, n): t.hours_per_week.value for a, g in compiled.place.agencies.items() for n, t in g.treats.items()}
    weekly = [hours.get(key, 0.0) for key in zip(done["agency"].astype(str), done["need"].astype(str), strict=True)]
    running = w.slots[(w.slots["stage"] == e.HELP) & (w.slots["severity"] > 0)]
    rows = np.flatnonzero((w.slots["stage"] == e.HELP) & (w.slots["severity"] > 0))
    owners = w.citizens[running["citizen"]]
    needs = compiled.net.needs[owners["cohort"], rows - owners["first"]]["need"]
    left = compiled.net.treats[running["provider"], needs]["weekly_minutes"] / 60
    left = left * (seen.days.stop - np.maximum(running["since"], seen.first_day))
    names = np.array(compiled.names.agencies, object)[running["provider"]]
    now = pd.DataFrame({"citizen": running["citizen"], "agency": names, "minutes": left})
    return pd.concat([_minutes(lives, ended, days * weekly), now], ignore_index=True)


def _shared(compiled: Compiled, minutes: pd.DataFrame, totals: np.ndarray, citizens: int) -> np.ndarray:
    """f8[citizen] each agency's total pence, shared out by minutes."""
    agency = minutes["agency"].map({name: a for a, name in enumerate(compiled.names.agencies)}).to_numpy()
    weight = minutes["minutes"].to_numpy("f8")
    sums = np.bincount(agency, weight, len(totals))
    rate = np.divide(totals, sums, out=np.zeros(len(totals)), where=sums > 0)
    return np.bincount(minutes["citizen"], weight * rate[agency], citizens)


_PARTS = MappingProxyType(
    {
        _stays: OF_LIVES[:2],
        _back_again: OF_LIVES[2:3],
        _referred_again: OF_LIVES[3:4],
        _no_action: OF_LIVES[4:5],
        _cost_of_one: OF_LIVES[5:],
    }
)
