"""Measures recomputed from the event log alone, by counting rows."""

from __future__ import annotations

import numpy as np
import pytest

from sim import enums as e
from sim.measures import measure
from sim.measures.closing import close_books
from sim.measures.lives import xmr_limits
from sim.measures.money import used_minutes
from sim.measures.table import quantile_days
from tests.results.worlds import WARM_UP, YEARS, observed_with_log

FAILED = {c for c, kind in enumerate(e.CLASS_KIND) if kind == e.FAILURE}
ASKED = {c for c, kind in enumerate(e.CLASS_KIND) if kind != e.PROCESS}
CONTACTS = {e.E_CONTACT, e.E_CRISIS, e.E_STEP}


@pytest.fixture(scope="module")
def table():
    return measure(observed_with_log()[0])


@pytest.fixture(scope="module")
def counted():
    log = observed_with_log()[1]
    return log[log["day"] >= WARM_UP]


def value(table, name: str, **dims: str) -> float:
    """The one figure of a measure (dimensions not named are "all")."""
    rows = table[table["measure"] == name]
    for dim in ("cohort", "group", "area", "agency", "need", "funder", "year", "part"):
        rows = rows[rows[dim] == dims.get(dim, "all")]
    assert len(rows) == 1, (name, dims, len(rows))
    return float(rows["value"].iloc[0])


def having(rows: np.ndarray, codes: set[int], column: str = "event") -> np.ndarray:
    return rows[np.isin(rows[column], list(codes))]


@pytest.mark.parametrize("cohort", ["people", "others"])
@pytest.mark.parametrize("year", [1, 2, 3])
def test_contacts_by_class(table, counted, cohort: str, year: int) -> None:
    seen, _ = observed_with_log()
    c = seen.compiled.names.cohorts.index(cohort)
    slots = {"people": 300, "others": 150}[cohort]
    mine = counted[(counted["cohort"] == c) & ((counted["day"] - WARM_UP) // 365 == year - 1)]
    contacts = having(mine, CONTACTS)
    for class_, name in enumerate(e.CLASS_NAMES):
        found = value(table, "contacts", cohort=cohort, year=str(year), part=name)
        assert found == pytest.approx((contacts["class_"] == class_).sum() / slots)


def test_failure_demand_has_its_denominators(table, counted) -> None:
    contacts = having(counted, CONTACTS)
    failed, asked = having(contacts, FAILED, "class_"), having(contacts, ASKED, "class_")
    assert value(table, "failure_demand_of_contacts") == pytest.approx(len(failed) / len(asked))
    causes = table[
        (table["measure"] == "failure_demand_by_cause") & (table["cohort"] == "all") & (table["year"] == "all")
    ]
    assert causes["value"].sum() == pytest.approx(len(failed) / len(asked)), "causes add up to the whole"
    assert 0 < value(table, "failure_demand_of_all_contacts") < value(table, "failure_demand_of_contacts")
    assert 0 < value(table, "failure_demand_of_hours") < 1 and 0 < value(table, "failure_demand_of_cost") < 1


def test_cost_by_class_is_all_that_crises_and_their_stays_cost() -> None:
    """People are held only after a crisis; of a stay that began before the warm-up ended, only the days since count."""
    seen, _ = observed_with_log()
    closed, lines = close_books(seen), seen.compiled.lines
    people = np.array([stratum[0] == "people" for stratum in seen.compiled.names.strata])
    pence = np.array([line.pence if line.category in ("crisis", "step", "stay") else 0 for line in lines])
    units = closed.line_units[people, : len(lines)]
    assert units[:, [line.category == "stay" for line in lines]].sum() > 0
    assert closed.class_pence[people].sum() == (units @ pence).sum()


def test_unanswered_share_is_of_those_who_could_go_unanswered(table, counted) -> None:
    """Visits and chases; referrals wait in the tray, crises are always answered."""
    seen, _ = observed_with_log()
    office = seen.compiled.names.agencies.index("office")
    mine = counted[counted["agency"] == office]
    asked = having(mine[mine["event"] == e.E_CONTACT], ASKED, "class_")
    share = (mine["event"] == e.E_UNANSWERED).sum() / len(asked)
    assert value(table, "unanswered_share", agency="office") == pytest.approx(share)


def test_only_equally_long_memberships_are_reported_whole(table) -> None:
    """Of memberships of any length only the short ones end within the counted years."""
    assert table[table["measure"].str.endswith("_per_membership") & (table["cohort"] == "people")].empty


def test_assessments_and_duplicated_items(table, counted) -> None:
    assessed = counted[counted["event"] == e.E_ASSESSED]
    assert value(table, "assessments") == pytest.approx(len(assessed) / 450 / YEARS)
    items, duplicates = (assessed["detail"] >> 16).sum(), (assessed["detail"] & 0xFFFF).sum()
    assert value(table, "duplicated_share_of_items") == pytest.approx(duplicates / items)
    assert value(table, "assessment_hours") == pytest.approx(assessed["amount"].sum() / 60 / 450 / YEARS)


def first_helps(c: int) -> list[int]:
    """Days from onset to the first help since, counted once for each stretch in which a need is open (relapses included)."""
    opened: dict[tuple, int] = {}
    days = []
    for row in observed_with_log()[1]:
        key = (row["citizen"], row["need"])
        if row["cohort"] != c:
            continue
        if row["event"] == e.E_ONSET:
            opened[key] = int(row["day"])
        elif row["event"] == e.E_HELP_START and key in opened:
            begun = opened.pop(key)
            if row["day"] >= WARM_UP:
                days.append(int(row["day"]) - begun)
    return days


def test_days_to_first_help_and_to_resolution(table, counted) -> None:
    seen, _ = observed_with_log()
    for cohort in seen.compiled.names.cohorts:
        mine = counted[counted["cohort"] == seen.compiled.names.cohorts.index(cohort)]
        first = first_helps(seen.compiled.names.cohorts.index(cohort))
        assert value(table, "days_to_first_help", cohort=cohort, part="mean") == pytest.approx(np.mean(first))
        over = np.sort(mine[mine["event"] == e.E_RESOLVED]["amount"])
        median = over[int(np.ceil(len(over) / 2)) - 1]
        assert value(table, "days_to_resolution", cohort=cohort, part="median") == median


def test_stays_and_their_days(table, counted) -> None:
    ended = counted[counted["event"] == e.E_STAY_END]
    assert value(table, "stays", part="custody") == pytest.approx(
        (counted["event"] == e.E_STAY_START).sum() / 450 / YEARS
    )
    assert value(table, "days_per_stay", part="custody") == pytest.approx(ended["amount"].mean())


def test_groups_and_the_worst_off_add_up_to_their_cohort(table) -> None:
    """Rates weighted by citizens: young and old make up all people."""
    seen, _ = observed_with_log()
    years = dict(zip(seen.slices, seen.citizen_years[:, -1], strict=True))
    parts = [("people", "young", "all"), ("people", "old", "all")]
    assert (
        sum(years[part] for part in parts)
        == pytest.approx(years[("people", "all", "all")])
        == pytest.approx(300 * YEARS)
    )
    for name in ("contacts_asked", "assessments", "marginal_cost", "cost_per_citizen"):
        weighted = sum(value(table, name, cohort="people", group=part[1]) * years[part] for part in parts)
        assert weighted == pytest.approx(value(table, name, cohort="people") * years[("people", "all", "all")])


def test_about_a_tenth_is_worst_off_and_is_worse_off(table) -> None:
    seen, _ = observed_with_log()
    years = dict(zip(seen.slices, seen.citizen_years[:, -1], strict=True))
    share = years[("people", "worst_off_tenth", "all")] / years[("people", "all", "all")]
    assert 0.04 < share < 0.2, "fixed at the end of the warm-up; entrants are measured by the same bar"
    assert value(table, "marginal_cost", cohort="people", group="worst_off_tenth") > value(
        table, "marginal_cost", cohort="people"
    )


def test_spend_adds_up(table) -> None:
    seen, _ = observed_with_log()
    total = seen.ledger.total() / 100 / YEARS
    assert value(table, "spend") == pytest.approx(total)
    kinds = [value(table, "spend", part=kind) for kind in ("capacity", "marginal", "universal")]
    assert sum(kinds) == pytest.approx(total)
    rows = table[(table["measure"] == "spend") & (table["year"] == "all") & (table["part"] == "all")]
    assert rows[rows["funder"] != "all"]["value"].sum() == pytest.approx(total)
    assert value(table, "spend_per_citizen") == pytest.approx(total / 450)


def test_imputed_cost_and_idle_time_are_all_of_capacity(table) -> None:
    """Nothing of what capacity costs is lost or counted twice when it is allocated."""
    imputed = sum(value(table, "imputed_cost", part=use) for use in ("contacts", "assessment", "help")) * 450
    idle = table[(table["measure"] == "imputed_idle")]["value"].sum()
    assert imputed + idle == pytest.approx(value(table, "spend", part="capacity"), rel=2e-3), (
        "minutes begun before the warm-up ended"
    )


def test_hours_used_are_what_the_agencies_worked() -> None:
    seen, _ = observed_with_log()
    used = sum(minutes.sum(axis=0) for minutes in used_minutes(seen, close_books(seen)).values())
    worked = seen.world.use[seen.days][..., 1:].sum(axis=(0, 2))
    released = seen.world.use[seen.days][..., 0].sum(axis=0)
    assert (worked <= released).all()
    staffed = released > 0
    assert used[staffed] == pytest.approx(worked[staffed], rel=5e-3), "assessments in progress at either end"


def test_quantiles_of_a_histogram() -> None:
    histogram = np.array([2, 0, 1, 1])  # days 0, 0, 2, 3
    assert quantile_days(histogram, 0.5) == 0
    assert quantile_days(histogram, 0.75) == 2
    assert quantile_days(histogram, 0.9) == 3
    assert np.isnan(quantile_days(np.zeros(3), 0.5))


def test_xmr_limits_are_those_of_the_textbook() -> None:
    """Mean 10, moving ranges 2, 2, 2: limits 10 -/+ 2.66 x 2."""
    limits = xmr_limits(np.array([9.0, 11.0, 9.0, 11.0]))
    assert limits == {"centre": 10.0, "lower limit": pytest.approx(4.68), "upper limit": pytest.approx(15.32)}
    assert xmr_limits(np.array([np.nan, 5.0])) == {}
