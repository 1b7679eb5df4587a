"""One office for two needs instead of one each: the known gain of pooled servers, and the known loss where services differ much in length.

Places are servers, help lasts a geometric number of days, people are served first come, first served (Smith & Whitt 1981, "Resource
sharing for efficiency in traffic systems": pooling helps where services are alike and may harm where they are not).
"""

from __future__ import annotations

from sim import enums as e
from tests.analytic.test_queues import helping
from tests.analytic.worlds import need, office, place, run

YEARS, WARM = 60, 365 * 5
CITIZENS = 20_000


def waits(rates: tuple[float, float], days: tuple[float, float], pooled: bool, places: int) -> list[float]:
    """Mean days from decision to help of each need (by Little's law for the offices apart, of both together in one).

    rates: arrivals a day of either need; places: of each office apart, twice as many of the one.
    """
    names = ("first", "second")
    treats = {name: helping(length) for name, length in zip(names, days, strict=True)}
    first_come = {"discipline": "first_come"}
    if pooled:
        agencies = {"both": office(9_000, 1, {}, treats=treats, caseload_places=2 * places, **first_come)}
        doors = dict.fromkeys(names, "both")
    else:
        agencies = {
            f"{name}_office": office(9_000, 1, {}, treats={name: treats[name]}, caseload_places=places, **first_come)
            for name in names
        }
        doors = {name: f"{name}_office" for name in names}
    cohort = {
        "needs": {name: {"onset_per_year": 365 * rate / CITIZENS} for name, rate in zip(names, rates, strict=True)}
    }
    needs = {name: need(doors={doors[name]: 1}) for name in names}
    done, _ = run(place(CITIZENS, 0, needs, agencies, cohort=cohort), YEARS)
    waiting = done.world.standing[WARM : done.day, :, 1].astype("f8").mean(axis=0)
    begun = done.world.agency_events[WARM // 365 : YEARS, :, e.E_HELP_START].sum(axis=0) / (365 * (YEARS - WARM // 365))
    return list(waiting / begun)


def test_pooling_alike_services_shortens_waits() -> None:
    """Two offices of three places at a load of 0.8 and help of 12 days, or one of six: Erlang C falls from 13 to 6.5 days of waiting."""
    apart = waits((0.2, 0.2), (12, 12), False, 3)
    (together,) = waits((0.2, 0.2), (12, 12), True, 3)
    assert together < 0.7 * min(apart)


def test_pooling_very_different_services_lengthens_waits() -> None:
    """Many need 2 days of help, few need 60, each office with a place at a load of 0.75: apart the many wait some 6 days, the mean
    of everybody is some 12; in one office everybody queues behind those who stay for months, although no place was lost."""
    rates = (0.375, 0.0125)
    quick, long = waits(rates, (2, 60), False, 1)
    (together,) = waits(rates, (2, 60), True, 1)
    everybody = (rates[0] * quick + rates[1] * long) / sum(rates)
    assert together > 1.5 * everybody and together > 3 * quick
    assert together < long, "the few who need long help gain, which is why the average of needs misleads"
