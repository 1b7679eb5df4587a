"""Numbers that are allowed but look like a slip, most often of unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sim.faults import Fault
from sim.place import Place
from sim.quantity import plain
from sim.register import Parameter, register

#: Durations that may well be longer than ten years.
_LONG = ("leaves_after_days", "valid_days", "patience_days", "failed_help_window_days", "release_lag_days")
_TEN_YEARS = 3_650


@dataclass(frozen=True)
class Oddity:
    """A kind of slip: for which keys, beyond which number, and what to say."""

    applies: Callable[[str], bool]
    odd: Callable[[float], bool]
    problem: str
    remedy: str


def _key(*names: str) -> Callable[[str], bool]:
    return lambda path: path.rsplit(".", 1)[-1] in names


def _rate(path: str) -> bool:
    return path.rsplit(".", 1)[-1].endswith("per_year") and "gbp" not in path and "inflow" not in path


def _duration(path: str) -> bool:
    key = path.rsplit(".", 1)[-1]
    return key.endswith("_days") and key not in _LONG


ODDITIES = (
    Oddity(
        _key("administration_share"),
        lambda x: x > 0.8,
        "leaves less than a fifth of the hours",
        "Is it the share of hours lost?",
    ),
    Oddity(_key("hours_per_week"), lambda x: x > 37, "is more than a working week", "Is it per case and week?"),
    Oddity(_rate, lambda x: x > 50, "is about once a week or more for each citizen", "Rates are per citizen and year."),
    Oddity(_duration, lambda x: x > _TEN_YEARS, "is more than ten years", "Durations are in days."),
    Oddity(_key("staff_minutes"), lambda x: x > 600, "is more than ten hours for one item", "It is in minutes."),
    Oddity(
        _key("fixed_minutes"), lambda x: x > 3_000, "is more than fifty hours for one assessment", "It is in minutes."
    ),
    Oddity(
        _key("gbp_per_fte_year"),
        lambda x: not 10_000 <= x <= 300_000,
        "is an unlikely cost of a full-time post",
        "It is pounds a year with on-costs; usual are 10,000 to 300,000.",
    ),
)


def oddities(place: Place) -> Iterator[Fault]:
    """Everything that looks like a slip."""
    for parameter in register(place):
        yield from _slips(parameter)
    yield from _unpaid(place)
    yield from _contradictions(place)


def _slips(parameter: Parameter) -> Iterator[Fault]:
    steps = parameter.path.split(".")
    path = ".".join(steps[:-1]) if steps[-1] in ("emerging", "acute", "crisis") else parameter.path
    for oddity in ODDITIES:
        if oddity.applies(path) and oddity.odd(parameter.value):
            found = plain(parameter.value)
            yield Fault(parameter.path, f"{found} {oddity.problem}", found, remedy=oddity.remedy)


def _unpaid(place: Place) -> Iterator[Fault]:
    for name, agency in place.agencies.items():
        if agency.staff is not None and "gbp_per_fte_year" not in agency.staff.model_fields_set:
            yield Fault(f"agencies.{name}.staff", "its staff cost nothing", remedy="Add gbp_per_fte_year.")


def _contradictions(place: Place) -> Iterator[Fault]:
    """Settings of which one makes the other idle."""
    for name, agency in place.agencies.items():
        for need, treat in agency.treats.items():
            if treat.continuing and treat.duration_days.value > 0:
                path = f"agencies.{name}.treats.{need}.duration_days"
                yield Fault(path, "help is continuing, so its duration is not used", plain(treat.duration_days.value))
            if treat.money_delay_days is not None and treat.hours_per_week.value > 0:
                path = f"agencies.{name}.treats.{need}.hours_per_week"
                yield Fault(
                    path, "help that is money takes no hours, so these are not used", plain(treat.hours_per_week.value)
                )
    for name, cohort in place.cohorts.items():
        if cohort.size() > place.residents.value:
            found = plain(round(cohort.size()))
            problem = f"{found} citizens are more than the {plain(place.residents.value)} residents"
            yield Fault(f"cohorts.{name}", problem, found)
    for name, part in place.needs.items():
        for severity in ("emerging", "crisis"):
            delay, acute = getattr(part.seek_delay_days, severity), part.seek_delay_days.acute
            if delay.value > 0 and delay.shape != acute.shape:
                problem = f"its shape is not used: that given at acute ({acute.shape}) holds at every severity"
                yield Fault(f"needs.{name}.seek_delay_days.{severity}", problem, delay.shape)
    for name, stay in place.stays.items():
        if stay.of_child and not any(cohort.children_shares for cohort in place.cohorts.values()):
            yield Fault(f"stays.{name}.of_child", "no cohort has children (children_shares)")
