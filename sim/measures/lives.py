"""What happens in citizens' lives: needs met, crises, stays, re-offending, whole memberships, control charts."""

from __future__ import annotations

import numpy as np

from sim import enums as e
from sim.measures.observed import Observed
from sim.measures.table import ALL, Table, quantile_days, ratio, with_total
from sim.space import MEMBERSHIP_OF

PER_YEAR = "a citizen-year"
EVENTS = (
    e.E_ONSET,
    e.E_RESOLVED,
    e.E_RELAPSE,
    e.E_GAVE_UP,
    e.E_DROPPED_OUT,
    e.E_TURNED_AWAY,
    e.E_SIGNPOSTED,
    e.E_LOST,
    e.E_NO_ACTION,
    e.E_HELP_START,
    e.E_HELP_FAILED,
    e.E_INTERRUPTED,
    e.E_UNANSWERED,
    e.E_BOUNCED,
    e.E_CRISIS,
    e.E_RECONVICTED,
    e.E_DEATH,
    e.E_FOUND,
)


def add_episodes(table: Table, seen: Observed) -> None:
    """Events a citizen-year, first-contact resolution, hand-offs for each need resolved."""
    place = {"slice": seen.slices, "year": seen.year_labels}
    events = seen.sliced(seen.world.events.sum(axis=2))
    names = [e.EVENT_NAMES[event] for event in EVENTS]
    table.add("events", PER_YEAR, ratio(events[..., list(EVENTS)], seen.citizen_years[..., None]), **place, part=names)
    ended = seen.sliced(seen.world.episodes.sum(axis=2))
    table.add(
        "first_contact_resolution", "share of needs resolved after help", ratio(ended[..., 2], ended[..., 1]), **place
    )
    table.add("contacts_per_resolved_need", "contacts", ratio(ended[..., 3], ended[..., 0]), **place)
    hand_offs = events[..., e.E_REFERRED]
    table.add("hand_offs_per_resolved_need", "referrals", ratio(hand_offs, ended[..., 1]), **place)
    helped = events[..., e.E_HELP_START]
    table.add("hand_offs_per_help_started", "referrals", ratio(hand_offs, helped), **place)


def add_spans(table: Table, seen: Observed) -> None:
    """Days from onset to first help and to resolution: mean, median, 90th percentile; by cohort and need; control charts."""
    spans = with_total(seen.world.spans[seen.calendar_years].astype("f8"))
    names = seen.compiled.names
    labels = ("days_to_first_help", "days_to_resolution")
    for which, measure in enumerate(labels):
        for c, cohort in enumerate(names.cohorts):
            own = spans[:, c, :, which]
            _days(table, measure, own.sum(axis=1), year=seen.year_labels, cohort=cohort)
            order = names.need_of(cohort)
            _days(table, measure, own[-1, : len(order)], year=ALL, cohort=cohort, need=order)
    _control_charts(table, seen, labels)


def _days(table: Table, measure: str, histogram: np.ndarray, **axes) -> None:
    table.add(
        measure,
        "days",
        ratio((histogram * np.arange(histogram.shape[-1])).sum(axis=-1), histogram.sum(axis=-1)),
        **axes,
        part="mean",
    )
    for share, part in ((0.5, "median"), (0.9, "90th percentile")):
        table.add(measure, "days", quantile_days(histogram, share), **axes, part=part)


def _control_charts(table: Table, seen: Observed, labels: tuple[str, ...]) -> None:
    """Mean days by period of four weeks (XmR: individual values; limits follow from their moving ranges)."""
    from sim.layout import PERIOD

    first, last = -(-seen.days.start // PERIOD), seen.days.stop // PERIOD
    sums = seen.world.span_periods[first:last].sum(axis=2).astype("f8")
    periods = [f"period {p + 1}" for p in range(last - first)]
    for which, measure in enumerate(labels):
        for c, cohort in enumerate(seen.compiled.names.cohorts):
            means = ratio(sums[:, c, which, 1], sums[:, c, which, 0])
            table.add(f"{measure}_by_period", "days", means, cohort=cohort, part=periods)
            for part, value in xmr_limits(means).items():
                table.add(f"{measure}_xmr", "days", value, cohort=cohort, part=part)


def xmr_limits(values: np.ndarray) -> dict[str, float]:
    """Centre and natural process limits of an XmR chart: mean -/+ 2.66 mean moving range (Wheeler & Chambers 1992)."""
    kept = values[np.isfinite(values)]
    if len(kept) < 2:
        return {}
    centre, moving = float(kept.mean()), float(np.abs(np.diff(kept)).mean())
    return {"centre": centre, "lower limit": max(0.0, centre - 2.66 * moving), "upper limit": centre + 2.66 * moving}


def add_stays(table: Table, seen: Observed) -> None:
    """Stays begun, their days and delayed days, where they led, and re-offending within a year of release."""
    names = seen.compiled.names
    if not names.stays:
        return
    place = {"slice": seen.slices, "year": seen.year_labels}
    counts = seen.sliced(seen.world.stay_counts)[:, :, : len(names.stays)]
    for column, measure, unit in (
        (0, "stays", PER_YEAR),
        (2, "stay_days", "days a citizen-year, of stays ended"),
        (3, "delayed_days", "days a citizen-year, of stays ended"),
    ):
        table.add(measure, unit, ratio(counts[..., column], seen.citizen_years[..., None]), **place, part=names.stays)
    table.add(
        "delayed_share_of_stay_days",
        "share of stay days",
        ratio(counts[..., 3], counts[..., 2]),
        **place,
        part=names.stays,
    )
    table.add("days_per_stay", "days", ratio(counts[..., 2], counts[..., 1]), **place, part=names.stays)
    inside = seen.world.stay_standing[seen.days].reshape(seen.years, 365, -1).mean(axis=1)
    inside = np.concatenate([inside, inside.mean(axis=0, keepdims=True)])[:, : len(names.stays)]
    table.add("in_stay", "citizens on an average day", inside, year=seen.year_labels, part=names.stays)
    destined = seen.sliced(seen.world.destined)
    for stay in names.stays:
        rows = [at for at, (of, _) in enumerate(names.destinations) if of == stay]
        own = destined[..., rows]
        labels = [f"{stay}: {names.destinations[at][1]}" for at in rows]
        table.add(
            "destination_of_stay",
            "share of stays ended",
            ratio(own, own.sum(axis=-1, keepdims=True)),
            **place,
            part=labels,
        )
    _reoffending(table, seen)


def _reoffending(table: Table, seen: Observed) -> None:
    """By year of the index release; only years whose releases have all been followed long enough."""
    kinds = [seen.compiled.place.cohorts[stratum[0]].kind == "offender" for stratum in seen.compiled.names.strata]
    counts = np.tensordot(
        seen.membership * kinds, seen.world.reoffending[seen.calendar_years].astype("f8"), axes=(1, 1)
    )
    followed = counts[:, : max(0, seen.years - 2)]
    values = np.concatenate([followed, followed.sum(axis=1, keepdims=True)], axis=1)
    labels = [*seen.year_labels[: followed.shape[1]], ALL]
    table.add("index_releases", "index releases followed", values[..., 0], slice=seen.slices, year=labels)
    table.add(
        "reoffending_within_a_year",
        "share of index releases, by offence date",
        ratio(values[..., 1], values[..., 0]),
        slice=seen.slices,
        year=labels,
    )


def add_memberships(table: Table, seen: Observed) -> None:
    """Whole memberships that began after the warm-up: how much of something one citizen has.

    Only where all memberships are equally long: of others only the short ones would be over by the end, and they are not like
    the rest.
    """
    for c, cohort in enumerate(seen.compiled.names.cohorts):
        if seen.compiled.place.cohorts[cohort].leaves_after_days.shape != "fixed":
            continue
        for number, what in enumerate(MEMBERSHIP_OF):
            own = seen.world.totals[c, number].astype("f8")
            measure = f"{what}_per_membership"
            _days_like(table, measure, own, cohort)


def _days_like(table: Table, measure: str, histogram: np.ndarray, cohort: str) -> None:
    table.add(
        measure,
        "a whole membership",
        ratio((histogram * np.arange(len(histogram))).sum(), histogram.sum()),
        cohort=cohort,
        part="mean",
    )
    for share, part in ((0.5, "median"), (0.9, "90th percentile"), (0.99, "99th percentile")):
        table.add(measure, "a whole membership", quantile_days(histogram, share), cohort=cohort, part=part)
