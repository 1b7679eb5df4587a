"""What a run is measured by: long-form tables made from the tallies of its world.  Formulas: ``sim/README.md``.

`observe` runs a world through its counted years; `measure` turns what was observed into rows.
"""

from __future__ import annotations

from collections.abc import Collection

from sim.measures.agencies import add_agencies
from sim.measures.cases import add_cases
from sim.measures.closing import citizens_pence, close_books
from sim.measures.contacts import add_assessments, add_contacts
from sim.measures.lives import add_episodes, add_memberships, add_spans, add_stays
from sim.measures.money import add_cost_shares, add_imputed, add_spend
from sim.measures.observed import Observed, observe
from sim.measures.table import DIMENSIONS, Table

__all__ = ["DIMENSIONS", "Observed", "Table", "citizens_pence", "measure", "observe"]


def measure(observed: Observed, only: Collection[str] = ()):
    """All measures of an observed run as a pandas frame: `DIMENSIONS`, measure, part, unit, value; or `only` those of these names."""
    table = Table(only)
    closed = close_books(observed)
    add_contacts(table, observed)
    add_assessments(table, observed)
    add_episodes(table, observed)
    add_spans(table, observed)
    add_stays(table, observed)
    add_memberships(table, observed)
    add_cases(table, observed)
    add_agencies(table, observed)
    add_spend(table, observed)
    add_imputed(table, observed, closed)
    add_cost_shares(table, observed, closed)
    return table.frame()
