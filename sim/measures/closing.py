"""Closing the books: what is still running at the end belongs to the years that have passed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import enums as e
from sim.measures.observed import Observed


@dataclass(frozen=True)
class Closed:
    """Totals since the warm-up with running help, needs and stays counted until the last day.

    line_units: i8[stratum, line] events or days; help_minutes: f8[stratum, agency] planned minutes of help;
    class_pence: f8[stratum, class].
    """

    line_units: np.ndarray
    help_minutes: np.ndarray
    class_pence: np.ndarray


def close_books(observed: Observed) -> Closed:
    """Add to the tallies what is running on the last day."""
    w, net = observed.world, observed.compiled.net
    end = observed.days.stop
    units, minutes = w.line_units.copy(), w.help_minutes.astype("f8")
    class_pence = w.class_pence[observed.calendar_years].sum(axis=0).astype("f8")
    stratum = w.citizens["stratum"]
    needs, helps, stays = _open_needs(observed), _running_help(observed), _running_stays(observed)
    for running in (needs, helps, stays):
        _add_days(units, stratum[running.citizens], running.rules, running.days)
    weekly = np.where(helps.rules["has_money"], 0, helps.rules["weekly_minutes"])
    np.add.at(minutes, (stratum[helps.citizens], helps.agencies), weekly * helps.days)
    held = w.citizens[w.citizens["lead"] >= 0]
    np.add.at(
        minutes,
        (held["stratum"], held["lead"]),
        net.agencies["case_minutes"][held["lead"]] * (end - np.maximum(held["lead_since"], observed.first_day)),
    )
    _add_class(class_pence, net, stratum[stays.citizens], stays.rules, stays.classes, stays.days)
    return Closed(units, minutes / 7.0, class_pence)


def citizens_pence(observed: Observed) -> np.ndarray:
    """i8[citizen]: marginal pence of whoever holds each place, since the warm-up (or entry), what is running included."""
    net = observed.compiled.net
    pence = observed.world.citizens["pence"].astype("i8")
    for running in (_open_needs(observed), _running_help(observed), _running_stays(observed)):
        for number in range(int(running.rules["lines"].max(initial=0))):
            has = running.rules["lines"] > number
            amounts = net.pence[running.rules["line"][has] + number] * running.days[has]
            np.add.at(pence, running.citizens[has], amounts)
    return pence


@dataclass(frozen=True)
class _Running:
    """What runs on the last day: whose it is, its rules (with cost lines), its days since the warm-up."""

    citizens: np.ndarray
    rules: np.ndarray
    days: np.ndarray
    agencies: np.ndarray
    classes: np.ndarray


_NONE = np.zeros(0, "i8")


def _open_needs(observed: Observed) -> _Running:
    w, net = observed.world, observed.compiled.net
    rows = np.flatnonzero(w.slots["severity"] > 0)
    slots = w.slots[rows]
    owners = w.citizens[slots["citizen"]]
    rules = net.needs[owners["cohort"], rows - owners["first"]]
    days = observed.days.stop - np.maximum(slots["onset_at"], observed.first_day)
    return _Running(slots["citizen"], rules, days, _NONE, _NONE)


def _running_help(observed: Observed) -> _Running:
    w, net = observed.world, observed.compiled.net
    rows = np.flatnonzero((w.slots["severity"] > 0) & (w.slots["stage"] == e.HELP))
    slots = w.slots[rows]
    owners = w.citizens[slots["citizen"]]
    need = net.needs[owners["cohort"], rows - owners["first"]]["need"]
    new = (slots["flags"] & e.NEW_HELP != 0).astype("i4")
    rules = net.begun[np.minimum(new, len(net.begun) - 1), slots["provider"], need]
    days = observed.days.stop - np.maximum(slots["since"], observed.first_day)
    return _Running(slots["citizen"], rules, days, slots["provider"], _NONE)


def _running_stays(observed: Observed) -> _Running:
    w, net = observed.world, observed.compiled.net
    stays = w.coming[(w.coming["kind"] == e.X_STAY) & (w.coming["citizen"] >= 0)]
    days = observed.days.stop - np.maximum(stays["start"], observed.first_day)
    return _Running(stays["citizen"], net.stays[stays["what"]], days, _NONE, stays["class_"])


def _add_days(units: np.ndarray, strata: np.ndarray, rules: np.ndarray, days: np.ndarray) -> None:
    for number in range(int(rules["lines"].max(initial=0))):
        has = rules["lines"] > number
        np.add.at(units, (strata[has], rules["line"][has] + number), days[has])


def _add_class(pence, net, strata, rules, classes, days) -> None:
    for number in range(int(rules["lines"].max(initial=0))):
        has = (rules["lines"] > number) & (classes >= 0)
        np.add.at(pence, (strata[has], classes[has]), net.pence[rules["line"][has] + number] * days[has])
