"""More or fewer staff at agencies as they are."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from scenarios.levers.base import Lever
from scenarios.levers.change import need_known, posts, staff_of, with_posts
from sim.place import Name, Place
from sim.quantity import Fte, Multiplier


class Capacity(Lever):
    """Posts that serve these citizens are multiplied, or become a stated number; caseload places follow.

    For and against: it is what every redesign that buys staff is measured by (the same money on today's agencies).
    """

    NAME = "capacity"
    CHANGES = "posts and caseload places of agencies as they are"

    lever: Literal["capacity"]
    times: dict[Name, Multiplier] = Field(default_factory=dict)
    posts: dict[Name, Fte] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _something(self) -> Capacity:
        if not self.times and not self.posts:
            raise ValueError("times or posts must name an agency")
        return self

    def apply(self, place: Place) -> Place:
        """The place with the other number of posts."""
        need_known(place, "agencies", [*self.times, *self.posts], "levers.times")
        wanted = {
            name: posts(staff_of(place, name, f"levers.times.{name}")) * times.value
            for name, times in self.times.items()
        }
        wanted |= {name: number.value for name, number in self.posts.items()}
        for name, number in wanted.items():
            place = with_posts(place, name, number, f"levers.posts.{name}")
        return place
