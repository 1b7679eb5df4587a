"""Numbers that can say where they come from.

Every number of a place file is a `Quantity`: a value, and if given its plausible range, its source (an evidence id or
the word ``assumed``) and the confidence grade of that source (1 best … 6 weakest).  The unit stands in the key's name.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

SEVERITIES = ("emerging", "acute", "crisis")
Severity = Literal["emerging", "acute", "crisis"]
Shape = Literal["fixed", "exponential", "erlang2"]

#: Neither "0.5" in quotation marks nor true stands for a number, and "yes" is not true.
Number = Annotated[float, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]


class Frozen(BaseModel):
    """Base of every part of a place: immutable, no unknown keys, finite numbers only."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


class Quantity(Frozen):
    """A number with its range, source and grade."""

    value: Number
    low: Number | None = None
    high: Number | None = None
    source: Annotated[str, StringConstraints(min_length=1, max_length=120)] | None = None
    grade: Annotated[int, Field(ge=1, le=6, strict=True)] | None = None
    note: Annotated[str, StringConstraints(max_length=4_000)] | None = None

    @model_validator(mode="after")
    def _range_holds_value(self) -> Quantity:
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        if not low <= self.value <= high:
            words = {"found": plain(self.value), "low": plain(low), "high": plain(high)}
            raise PydanticCustomError("own_range", "{found} lies outside its own range {low} to {high}", words)
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
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"value": value}
    if not isinstance(value, (dict, Quantity)):
        raise PydanticCustomError("not_a_number", "a number is wanted here")
    return value


def plain(number: float) -> str:
    """A number as a person would write it: 20,000,000 rather than 2e+07."""
    return f"{number:,.10g}" if abs(number) < 1e15 else f"{number:g}"


def _between(low: float, high: float) -> AfterValidator:
    def check(quantity: Quantity) -> Quantity:
        for name in ("value", "low", "high"):
            number = getattr(quantity, name)
            if number is not None and not low <= number <= high:
                words = {"key": name, "number": number, "found": plain(number), "low": plain(low), "high": plain(high)}
                raise PydanticCustomError("out_of_range", "{key} {found} is outside {low} to {high}", words)
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
    return dict.fromkeys(SEVERITIES, value)


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
