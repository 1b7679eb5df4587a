"""Two worlds lived through once: the busy little place today and with a lead professional."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from scenarios.compare import Comparison, prepare
from scenarios.compare.twins import Compared
from scenarios.journeys.dates import Calendar, calendar
from scenarios.journeys.run import World, live_through
from tests.compare.worlds import variants
from tests.results.worlds import busy_place

WARM_UP, YEARS = 730, 2


@dataclass(frozen=True)
class Both:
    """Today's world and the redesign's, and what they were made from."""

    compared: Compared
    today: World
    redesign: World
    calendar: Calendar


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The worlds; their rows stay on disk as long as the tests run."""
    comparison = Comparison(busy_place(), variants()[1:2], YEARS, seed=5, replications=1, warm_up_days=WARM_UP)
    compared = prepare(comparison)
    today, redesign = live_through(compared, tmp_path_factory.mktemp("rows"))
    return Both(compared, today, redesign, calendar(WARM_UP, date(2025, 1, 1)))
