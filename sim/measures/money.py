"""Money: spend by who pays; imputed cost by who is served; the share of cost and of hours that failure demand takes."""

from __future__ import annotations

import numpy as np

from sim import enums as e
from sim.ledger import CAPACITY, split, units
from sim.measures.closing import Closed
from sim.measures.contacts import FAILURE
from sim.measures.observed import Observed
from sim.measures.table import ALL, Table, ratio

GBP_YEAR = "GBP a year"
GBP_CITIZEN = "GBP a citizen-year"


def add_spend(table: Table, seen: Observed) -> None:
    """Spend by agency, funder, cohort and category, from the ledger; every breakdown adds up to the whole."""
    dims = ("agency", "funder", "cohort", "category", "kind")
    rows = [(post, np.append(by_year, by_year.sum() / seen.years) / 100) for post, by_year in seen.ledger.by_year()]
    for name, keys in (
        ("spend", ("kind",)),
        ("spend", ("funder", "kind")),
        ("spend", ("agency", "kind")),
        ("spend", ("cohort", "kind")),
        ("spend_by_category", ("category",)),
        ("spend_by_funder_and_category", ("funder", "category")),
        ("spend", ()),
        ("spend", ("funder",)),
    ):
        sums: dict[tuple, np.ndarray] = {}
        for post, amounts in rows:
            key = tuple(getattr(post, dim) for dim in dims if dim in keys)
            sums[key] = sums.get(key, 0) + amounts
        for key, amounts in sums.items():
            labels = dict(zip((dim for dim in dims if dim in keys), key, strict=True))
            part = labels.pop("kind", labels.pop("category", ALL))
            table.add(name, GBP_YEAR, amounts, year=seen.year_labels, part=part, **labels)
    _add_transfers(table, seen)
    everyone = seen.citizen_years[0] / np.append(np.ones(seen.years), seen.years)
    total = sum((amounts for _, amounts in rows), np.zeros(seen.years + 1))
    table.add("spend_per_citizen", GBP_CITIZEN, ratio(total, everyone), year=seen.year_labels)


def _add_transfers(table: Table, seen: Observed) -> None:
    """Benefits within spend: money that moves to citizens, fiscal only, by funder."""
    days = np.zeros((seen.years * 365,), "i8")
    paid: dict[str, np.ndarray] = {}
    for number, line in enumerate(seen.compiled.lines):
        if not line.transfer:
            continue
        amounts = units(seen.world, number, line.per_day, seen.first_day, seen.days.stop).sum(axis=1) * line.pence
        for funder, own in split(amounts, line.funders):
            paid[funder] = paid.get(funder, days) + own
    for funder, pence in paid.items():
        by_year = pence.reshape(seen.years, 365).sum(axis=1) / 100
        table.add(
            "spend",
            GBP_YEAR,
            np.append(by_year, by_year.mean()),
            year=seen.year_labels,
            funder=funder,
            part="transfers",
        )
    if paid:
        by_year = sum(paid.values(), days).reshape(seen.years, 365).sum(axis=1) / 100
        table.add("spend", GBP_YEAR, np.append(by_year, by_year.mean()), year=seen.year_labels, part="transfers")


def capacity_pence(seen: Observed) -> np.ndarray:
    """f8[agency] capacity pence over the counted years."""
    out = np.zeros(len(seen.compiled.names.agencies))
    for post in seen.ledger.posts:
        if post.kind == CAPACITY:
            out[seen.compiled.names.agencies.index(post.agency)] += post.pence.sum()
    return out


def imputed_rates(seen: Observed) -> tuple[np.ndarray, np.ndarray]:
    """f8[agency] pence a released minute, and released minutes (administration is part of the price of the rest)."""
    released = seen.world.use[seen.days, :, e.U_RELEASED].sum(axis=0).astype("f8")
    return np.nan_to_num(ratio(capacity_pence(seen), released)), released


def used_minutes(seen: Observed, closed: Closed) -> dict[str, np.ndarray]:
    """f8[stratum, agency] minutes by use since the warm-up; help as it was really given (planned minutes, pro rata)."""
    years = seen.calendar_years
    use = seen.world.use[seen.days].sum(axis=0).astype("f8")
    contacts = seen.world.minutes[years].sum(axis=(0, 3)).astype("f8")
    assessments = seen.world.assessed[years][..., 1].sum(axis=(0, 3)).astype("f8")
    given = closed.help_minutes * np.nan_to_num(ratio(use[:, e.U_HELP], closed.help_minutes.sum(axis=0)))
    return {"contacts": contacts, "assessment": assessments, "help": given}


def add_imputed(table: Table, seen: Observed, closed: Closed) -> None:
    """Marginal plus imputed cost a citizen-year (not spend: idle capacity is shown apart and belongs to nobody)."""
    rates, released = imputed_rates(seen)
    minutes = used_minutes(seen, closed)
    years = seen.citizen_years[:, -1]
    place = {"slice": seen.slices, "year": ALL}
    imputed = {use: seen.membership @ (own @ rates) / 100 for use, own in minutes.items()}
    marginal = seen.membership @ (closed.line_units @ seen.compiled.net.pence[: closed.line_units.shape[1]]) / 100
    for use, pounds in imputed.items():
        table.add("imputed_cost", GBP_CITIZEN, ratio(pounds, years), **place, part=use)
    table.add("marginal_cost", GBP_CITIZEN, ratio(marginal, years), **place)
    table.add("cost_per_citizen", GBP_CITIZEN, ratio(marginal + sum(imputed.values()), years), **place)
    used = np.sum([own.sum(axis=0) for own in minutes.values()], axis=0)
    idle = np.where(released > 0, (released - used) * rates, np.nan) / 100 / seen.years
    table.add("imputed_idle", GBP_YEAR, idle, agency=seen.compiled.names.agencies, year=ALL)


def add_cost_shares(table: Table, seen: Observed, closed: Closed) -> None:
    """Failure demand's share of staff hours, of cost, and of contacts with every planned appointment counted."""
    years, place = seen.calendar_years, {"slice": seen.slices, "year": ALL}
    by_class = seen.world.minutes[years].sum(axis=0) + seen.world.assessed[years][..., 1].sum(
        axis=0
    )  # stratum, agency, class
    rates, _ = imputed_rates(seen)
    minutes = used_minutes(seen, closed)
    used = np.sum(list(minutes.values()), axis=0)
    failed = by_class[..., FAILURE].sum(axis=-1).astype("f8")
    share = ratio(seen.membership @ failed.sum(axis=1), seen.membership @ used.sum(axis=1))
    table.add("failure_demand_of_hours", "share of staff hours worked", share, **place)
    marginal = closed.line_units @ seen.compiled.net.pence[: closed.line_units.shape[1]]
    top = seen.membership @ (failed @ rates + closed.class_pence[:, FAILURE].sum(axis=1))
    table.add(
        "failure_demand_of_cost",
        "share of marginal and imputed cost",
        ratio(top, seen.membership @ (used @ rates + marginal)),
        **place,
    )
    contacts = seen.world.contacts[years].sum(axis=(0, 2, 3)).astype("f8")
    appointments = minutes["help"].sum(axis=1) / seen.compiled.place.appointment_minutes.value
    everything = contacts.sum(axis=1) + appointments
    top = seen.membership @ contacts[:, FAILURE].sum(axis=1)
    table.add(
        "failure_demand_of_all_contacts",
        "share of contacts, process and planned appointments counted",
        ratio(top, seen.membership @ everything),
        **place,
    )
    table.add(
        "planned_appointments",
        "hours of planned help a citizen-year",
        ratio(seen.membership @ appointments, seen.citizen_years[:, -1]),
        **place,
    )
