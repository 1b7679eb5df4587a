"""At most eight levers in plain language: each reads and writes a few settings of a redesign's tables, none writes a result.

A lever shows the position that the redesign has (that of the preset, until it is moved).  Positions are in the units a person would
say: posts, days, per cent.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

from scenarios.workshop import holders, parts
from scenarios.workshop.tables import Tables
from sim.place import Place


@dataclass(frozen=True)
class WorkshopLever:
    """One lever: what it is called, what it changes, its range, and how it reads and writes the tables."""

    name: str
    label: str
    changes: str
    unit: str
    low: float
    high: float
    step: float
    read: Callable[[Tables, Place], float]
    write: Callable[[Tables, Place, float], None]
    there: Callable[[Place], bool] = lambda place: True
    needs_lead: bool = False


LEVERS = (
    WorkshopLever(
        "lead", "Lead professionals", "Posts of people whom citizens meet first and who hold their whole case: one assessment, "
        "one person to ask, help opened without starting again. They cost staff, bought or moved.", "posts", 0, 60, 1,
        holders.posts, holders.set_posts,
    ),
    WorkshopLever(
        "moved", "Of these, moved from today's teams", "The rest is bought. Moved posts are missing where they worked, "
        "so waits there may grow; bought posts cost new money.", "%", 0, 100, 5,
        holders.moved_share, holders.set_moved_share, needs_lead=True,
    ),
    WorkshopLever(
        "from", "Who gets a lead", "From how many open troubles a citizen has a lead. Fewer: more people, fuller caseloads.",
        "troubles or more", 1, 5, 1, holders.from_needs, holders.set_from_needs, needs_lead=True,
    ),
    WorkshopLever(
        "share", "Ask once", "Agencies look up each other's answers instead of asking again (0 no, 1 yes). Each looking-up takes "
        "two minutes.", "no / yes", 0, 1, 1, parts.shares, parts.set_shares,
    ),
    WorkshopLever(
        "reach", "Go and look for people", "How often in a year somebody whose trouble nobody works on is found by the lead "
        "professionals, before the crisis. What is found is work.", "times a year", 0, 1, 0.1,
        parts.outreach, parts.set_outreach, needs_lead=True,
    ),
    WorkshopLever(
        "before", "Ask for help before a stay ends", "Days before release or discharge at which money, a home and treatment are "
        "asked for (0: only afterwards).", "days", 0, 42, 7, parts.in_reach, parts.set_in_reach, parts.has_stays,
    ),
    WorkshopLever(
        "money", "First payment within", "Days from the decision on a benefit to the money. Earlier money is paid for those "
        "days, too.", "days", 1, 28, 1, parts.payment, parts.set_payment, parts.pays,
    ),
    WorkshopLever(
        "staff", "Today's teams: more or fewer staff", "Posts and places at all of today's staffed agencies. This is what more "
        "money buys without any redesign.", "% of today's", 75, 130, 1, parts.capacity, parts.set_capacity,
    ),
)  # fmt: skip


def levers_for(place: Place) -> tuple[WorkshopLever, ...]:
    """The levers that mean something in a place."""
    return tuple(lever for lever in LEVERS if lever.there(place))


def moved(tables: Tables, place: Place, lever: WorkshopLever, position: float) -> Tables:
    """New tables with a lever at another position (within its range)."""
    changed = copy.deepcopy(tables)
    lever.write(changed, place, min(max(position, lever.low), lever.high))
    return changed


def positions(tables: Tables, place: Place) -> dict[str, float]:
    """Where each lever stands, kept within its range."""
    return {lever.name: min(max(lever.read(tables, place), lever.low), lever.high) for lever in levers_for(place)}
