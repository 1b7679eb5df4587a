"""Shares of several parties in one thing: checked once, when the settings are read."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from sim.place import Name
from sim.quantity import Share

_CLOSE = 1e-6


def _sum_to_one(shares: dict[str, Share]) -> dict[str, Share]:
    total = sum(share.value for share in shares.values())
    if abs(total - 1) > _CLOSE:
        raise PydanticCustomError("shares", "the shares sum to {total}, not to 1", {"total": f"{total:.6g}"})
    return shares


Shares = Annotated[dict[Name, Share], AfterValidator(_sum_to_one)]


def _sum_to_one_if_given(shares: dict[str, Share]) -> dict[str, Share]:
    return _sum_to_one(shares) if shares else shares


SharesOrNone = Annotated[dict[Name, Share], AfterValidator(_sum_to_one_if_given)]


def _each_once(names: list[str]) -> list[str]:
    if len(set(names)) < max(2, len(names)):
        raise PydanticCustomError("members", "two or more different members are wanted, each named once")
    return names


Members = Annotated[list[Name], AfterValidator(_each_once)]


def plain_shares(shares: dict[str, Share]) -> dict[str, float]:
    """Shares as bare numbers."""
    return {name: share.value for name, share in shares.items()}


def refuse_unknown(named: list[str], known: set[str], what: str) -> None:
    """Raise ValueError if a party is named that has no bill in this place."""
    for name in named:
        if name not in known:
            raise ValueError(f"{what} {name!r} pays nothing in this place; known funders: {', '.join(sorted(known))}")
