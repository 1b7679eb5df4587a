"""What an activity costs: marginal pence of the place's cost lines, and imputed pence of the staff minutes it took."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import enums as e
from sim.layout import Net
from sim.measures import Observed
from sim.measures.closing import close_books
from sim.measures.money import imputed_rates
from sim.measures.table import ratio


@dataclass(frozen=True)
class Prices:
    """Rules by which minutes and money follow from rows of the log.

    nets: today's rules and the redesign's; a_minute: f8[agency] pence a staff minute of contacts and assessments; a_help_minute:
    f8[agency] pence of a planned minute of help (help as given, pro rata where hours fell short).
    """

    nets: tuple[Net, Net]
    a_minute: np.ndarray
    a_help_minute: np.ndarray

    def pence(
        self, rules: np.ndarray, line: tuple[np.ndarray, np.ndarray], count: tuple[np.ndarray, np.ndarray]
    ) -> np.ndarray:
        """i8[n]: pence a unit of blocks of cost lines, by the rules a citizen lives under (0 today's, 1 the redesign's)."""
        summed = np.concatenate([[0], np.cumsum(self.nets[0].pence)])
        first, number = np.where(rules > 0, line[1], line[0]), np.where(rules > 0, count[1], count[0])
        last = np.minimum(first + number, len(summed) - 1)
        return np.where(number > 0, summed[last] - summed[np.minimum(first, last)], 0)

    def both(self, table: str, field: str, *at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A column of a table of rules, at some rows, under either rules."""
        one, other = (getattr(net, table)[at][field] for net in self.nets)
        return one, other


def prices_of(nets: tuple[Net, Net], seen: Observed) -> Prices:
    """Of a run that has come to the end of its counted years."""
    rates, _ = imputed_rates(seen)
    planned = close_books(seen).help_minutes.sum(axis=0)
    given = seen.world.use[seen.days, :, e.U_HELP].sum(axis=0).astype("f8")
    return Prices(nets, rates, rates * np.nan_to_num(ratio(given, planned)))
