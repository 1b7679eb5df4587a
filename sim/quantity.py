"""Numbers that can say where they come from.

Every number of a place file is a `Quantity`: a value, and if given its plausible range, its source (an evidence id or the
word ``assumed``) and the confidence grade of that source (1 best … 6 weakest).  The unit stands in the name of the key.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

SEVERITIES = ("emerging", "acute", "crisis")
Severity = Literal["emerging", "acute", "crisis"]
Shape = Literal["fixed", "exponential", "erlang2"]


class Frozen(BaseModel):
    """Base of every part of a place: immutable, no unknown keys, finite numbers only."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


class Quantity(Frozen):
    """A number with its range, source and grade."""

    value: float
    low: float | None = None
    high: float | None = None
    source: str | None = None
    grade: Annotated[int, Field(ge=1, le=6)] | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _range_holds_value(self) -> Quantity:
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        if not low <= self.value <= high:
            raise ValueError(f"value {self.value:g} lies outside its own range {low:g} to {high:g}")
        return self

    def __float__(self) -> float:
        return self.value


class Delay(Quantity):
    """A mean number of days and the shape of its spread.

    ``exponential`` (default) spreads widely, ``erlang2`` about half as much in variance, ``fixed`` not at all.
    """

    shape: Shape = "exponential"


def _wrap(value: Any) -> Any:
    """A bare number is a quantity without range or source; booleans and text are not numbers."""
    if isinstance(value, bool):
        raise ValueError("a number is wanted here, not true or false")
    if isinstance(value, (int, float)):
        return {"value": value}
    if isinstance(value, str):
        raise ValueError(f"a number is wanted here, not the text {value[:40]!r}")
    return value


def _between(low: float, high: float) -> AfterValidator:
    def check(quantity: Quantity) -> Quantity:
        for name in ("value", "low", "high"):
            number = getattr(quantity, name)
            if number is not None and not low <= number <= high:
                raise ValueError(f"{name} {number:g} is outside the allowed range {low:g} to {high:g}")
        return quantity

    return AfterValidator(check)


Share = Annotated[Quantity, BeforeValidator(_wrap), _between(0, 1)]
Weight = Annotated[Quantity, BeforeValidator(_wrap), _between(0, 1e9)]
Count = Annotated[Quantity, BeforeValidator(_wrap), _between(0, 2e7)]
Rate = Annotated[Quantity, BeforeValidator(_wrap), _between(0, 5_000)]
Multiplier = Annotated[Quantity, BeforeValidator(_wrap), _between(0.01, 100)]
Spread = Annotated[Quantity, BeforeValidator(_wrap), _between(0, 2)]
Minutes = Annotated[Quantity, BeforeValidator(_wrap), _between(0, 10_000)]
Hours = Annotated[Quantity, BeforeValidator(_wrap), _between(0, 168)]
Fte = Annotated[Quantity, BeforeValidator(_wrap), _between(0, 1e7)]
Money = Annotated[Quantity, BeforeValidator(_wrap), _between(0, 1e12)]
Days = Annotated[Delay, BeforeValidator(_wrap), _between(0, 36_500)]


def _same_for_all(value: Any) -> Any:
    """One number stands for every severity."""
    if isinstance(value, dict) and "value" not in value:
        return value
    return {severity: value for severity in SEVERITIES}


class _BySeverity(Frozen):
    def triple(self) -> tuple[float, float, float]:
        """Values at emerging, acute and crisis."""
        return tuple(float(getattr(self, severity)) for severity in SEVERITIES)  # type: ignore[return-value]


class _RateBySeverity(_BySeverity):
    emerging: Rate = Quantity(value=0)
    acute: Rate = Quantity(value=0)
    crisis: Rate = Quantity(value=0)


class _ShareBySeverity(_BySeverity):
    emerging: Share = Quantity(value=0)
    acute: Share = Quantity(value=0)
    crisis: Share = Quantity(value=0)


class _DaysBySeverity(_BySeverity):
    emerging: Days = Delay(value=0)
    acute: Days = Delay(value=0)
    crisis: Days = Delay(value=0)


RateBySeverity = Annotated[_RateBySeverity, BeforeValidator(_same_for_all)]
ShareBySeverity = Annotated[_ShareBySeverity, BeforeValidator(_same_for_all)]
DaysBySeverity = Annotated[_DaysBySeverity, BeforeValidator(_same_for_all)]


def shares(emerging: float = 0, acute: float = 0, crisis: float = 0) -> _ShareBySeverity:
    """A share at each severity, for defaults and tests."""
    return _ShareBySeverity(
        emerging=Quantity(value=emerging), acute=Quantity(value=acute), crisis=Quantity(value=crisis)
    )


NO_HAZARD = _RateBySeverity()
