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
    open_rows = np.flatnonzero(w.slots["severity"] > 0)
    slots = w.slots[open_rows]
    owners = w.citizens[slots["citizen"]]
    rules = net.needs[owners["cohort"], open_rows - owners["first"]]
    strata = owners["stratum"]
    _add_days(units, strata, rules, end - np.maximum(slots["onset_at"], observed.first_day))
    helped = slots["stage"] == e.HELP
    new = (slots["flags"][helped] & e.NEW_HELP != 0).astype("i4")
    treats = net.begun[np.minimum(new, len(net.begun) - 1), slots["provider"][helped], rules["need"][helped]]
    days = end - np.maximum(slots["since"][helped], observed.first_day)
    _add_days(units, strata[helped], treats, days)
    np.add.at(
        minutes,
        (strata[helped], slots["provider"][helped]),
        np.where(treats["has_money"], 0, treats["weekly_minutes"]) * days,
    )
    held = w.citizens[w.citizens["lead"] >= 0]
    np.add.at(
        minutes,
        (held["stratum"], held["lead"]),
        net.agencies["case_minutes"][held["lead"]] * (end - np.maximum(held["lead_since"], observed.first_day)),
    )
    stays = w.coming[(w.coming["kind"] == e.X_STAY) & (w.coming["citizen"] >= 0)]
    rules = net.stays[stays["what"]]
    strata = w.citizens["stratum"][stays["citizen"]]
    _add_days(units, strata, rules, end - np.maximum(stays["start"], observed.first_day))
    _add_class(class_pence, net, strata, rules, stays["class_"], end - np.maximum(stays["start"], observed.first_day))
    return Closed(units, minutes / 7.0, class_pence)


def _add_days(units: np.ndarray, strata: np.ndarray, rules: np.ndarray, days: np.ndarray) -> None:
    for number in range(int(rules["lines"].max(initial=0))):
        has = rules["lines"] > number
        np.add.at(units, (strata[has], rules["line"][has] + number), days[has])


def _add_class(pence, net, strata, rules, classes, days) -> None:
    for number in range(int(rules["lines"].max(initial=0))):
        has = (rules["lines"] > number) & (classes >= 0)
        np.add.at(pence, (strata[has], classes[has]), net.pence[rules["line"][has] + number] * days[has])
