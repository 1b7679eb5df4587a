"""Agencies: hours by use, utilisation, waits, queues, what went unanswered."""

from __future__ import annotations

import numpy as np

from sim import enums as e
from sim.measures.observed import Observed
from sim.measures.table import Table, quantile_days, ratio, with_total

TURNED = (
    e.E_UNANSWERED,
    e.E_TURNED_AWAY,
    e.E_WRONG_DOOR,
    e.E_SIGNPOSTED,
    e.E_REFERRED,
    e.E_NO_ACTION,
    e.E_GAVE_UP,
    e.E_HELP_START,
)


def gross_hours_a_year(seen: Observed) -> dict[str, np.ndarray]:
    """f8[agency] hours a year of an agency's slice: in all, on administration, on other people's work."""
    gross, administration, background = (np.zeros(len(seen.compiled.names.agencies)) for _ in range(3))
    weeks = 365 / 7
    own = seen.compiled.net.agencies["minutes_a_week"]
    in_force = ratio(seen.world.minutes_a_week[seen.days].mean(axis=0), own)
    for a, agency in enumerate(seen.compiled.place.agencies.values()):
        if agency.staff is None:
            continue
        staff, scale = agency.staff, seen.compiled.scale
        gross[a] = staff.fte.value * staff.hours_per_week.value * staff.slice.value * weeks * scale
        administration[a] = gross[a] * staff.administration_share.value
        background[a] = min(staff.background_hours_per_week.value * weeks * scale, gross[a] - administration[a])
    hours = {"gross": gross, "administration": administration, "background": background}
    return {name: own_hours * np.nan_to_num(in_force, nan=1.0) for name, own_hours in hours.items()}


def add_agencies(table: Table, seen: Observed) -> None:
    """Everything about agencies that is not a contact or money."""
    where = {"year": seen.year_labels, "agency": seen.compiled.names.agencies}
    use = with_total(seen.world.use[seen.days].reshape(seen.years, 365, -1, e.USE_COUNT).sum(axis=1).astype("f8")) / 60
    released = use[..., e.U_RELEASED]
    worked = use[..., e.U_HELP] + use[..., e.U_CONTACT] + use[..., e.U_ASSESSMENT]
    span = np.array([*[1.0] * seen.years, float(seen.years)])[:, None]
    staffed = seen.compiled.net.agencies["staffed"].astype(bool)
    table.add("utilisation", "share of hours released", ratio(worked, released), **where)
    hours = {
        "help": use[..., e.U_HELP],
        "contacts": use[..., e.U_CONTACT],
        "assessment": use[..., e.U_ASSESSMENT],
        "idle": released - worked,
    }
    gross = gross_hours_a_year(seen)
    hours |= {name: np.broadcast_to(gross[name], released.shape) * span for name in ("administration", "background")}
    table.add(
        "staff_hours",
        "hours a year",
        np.where(staffed[:, None], np.stack(list(hours.values()), axis=-1) / span[..., None], np.nan),
        **where,
        part=list(hours),
    )
    _queues(table, seen, where)
    _events(table, seen, where, span)


def _queues(table: Table, seen: Observed, where: dict) -> None:
    waits = with_total(seen.world.waits[seen.calendar_years].astype("f8"))
    days = np.arange(waits.shape[-1])
    for which, measure in enumerate(("wait_for_assessment", "wait_for_help")):
        own = waits[:, :, which]
        table.add(measure, "days", ratio((own * days).sum(axis=-1), own.sum(axis=-1)), **where, part="mean")
        for share, part in ((0.5, "median"), (0.9, "90th percentile")):
            table.add(measure, "days", quantile_days(own, share), **where, part=part)
    standing = seen.world.standing[seen.days].reshape(seen.years, 365, -1, 3).mean(axis=1)
    standing = np.concatenate([standing, standing.mean(axis=0, keepdims=True)])
    for column, measure in enumerate(("waiting_for_assessment", "waiting_for_help", "in_help")):
        table.add(measure, "citizens' needs on an average day", standing[..., column], **where)


def _events(table: Table, seen: Observed, where: dict, span: np.ndarray) -> None:
    counted = with_total(seen.world.agency_events[seen.calendar_years].astype("f8"))
    names = [e.EVENT_NAMES[event] for event in TURNED]
    table.add("agency_events", "a year", counted[..., list(TURNED)] / span[..., None], **where, part=names)
    made = seen.world.contacts[seen.calendar_years].sum(axis=(1, 2)).astype("f8")
    calls = with_total(made)[..., : e.C_PROCESS].sum(
        axis=-1
    )  # a referral waits in the tray, a crisis is always answered
    unanswered = ratio(counted[..., e.E_UNANSWERED], calls)
    table.add("unanswered_share", "share of contacts without crises and process", unanswered, **where)
