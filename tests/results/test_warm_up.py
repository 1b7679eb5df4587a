"""The warm-up: found where there is one to find, honest where there is none."""

from __future__ import annotations

from sim.load import place_from
from sim.warmup import CLEAR, LEAST_YEARS, MOST_YEARS, find_warm_up
from tests.results.worlds import busy_data
from tests.tiny import REMOVE, tiny_data


def test_a_place_where_nothing_lingers_settles_soon() -> None:
    data = busy_data()
    for cohort in data["cohorts"].values():
        cohort["leaves_after_days"] = 300
        cohort.pop("enters_in", None)
        cohort["citizens"] = 2_000
    for agency in ("office", "benefits"):
        data["agencies"][agency]["staff"]["fte"] = 60
    data["agencies"]["office"]["caseload_places"] = 2_000
    warm_up = find_warm_up(place_from(data))
    assert warm_up.settled and 365 * LEAST_YEARS <= warm_up.days <= 365 * (LEAST_YEARS + 2), "memberships last 300 days"


def test_a_queue_that_only_grows_never_settles() -> None:
    """Nobody gives up, nobody leaves, and arrivals are several times what one worker can assess."""
    data = tiny_data(
        cohorts__people__citizens=2_000,
        cohorts__people__leaves_after_days=36_500,
        needs__housing__patience_days=36_500,
        needs__housing__recovery_per_year=0.0,
        **{
            "needs.housing.crisis": REMOVE,
            "needs.housing.crisis_per_year": REMOVE,
            "crises": {},
            "agencies.ambulance": REMOVE,
        },
        needs__housing__deterioration_per_year=0.0,
        cohorts__people__needs__housing__onset_per_year=0.06,
        agencies__office__staff__fte=0.05,
    )
    warm_up = find_warm_up(place_from(data))
    assert not warm_up.settled and warm_up.days == 365 * MOST_YEARS
    assert warm_up.drift["waiting"] > CLEAR / 2, (
        "a queue that grows evenly gains an eighth between the last two windows, less as people run out"
    )


def test_the_same_place_has_the_same_warm_up() -> None:
    place = place_from(busy_data())
    assert find_warm_up(place) == find_warm_up(place)
