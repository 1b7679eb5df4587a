"""What every lever is: settings, and a pure function from one place to another."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from sim.place import Place
from sim.quantity import Frozen


class Lever(Frozen):
    """One change of how the network works.  A subclass has settings as fields, `NAME`, and `apply`.

    CHANGES says in a line what it changes; SPEAKS_FOR and SPEAKS_AGAINST are ids of evidence; EXCEPTIONS are the ends of
    paths whose numbers it may change although they touch results, each for the reason its docstring gives.
    """

    NAME: ClassVar[str]
    CHANGES: ClassVar[str]
    SPEAKS_FOR: ClassVar[tuple[str, ...]] = ()
    SPEAKS_AGAINST: ClassVar[tuple[str, ...]] = ()
    EXCEPTIONS: ClassVar[tuple[str, ...]] = ()

    lever: str

    @abstractmethod
    def apply(self, place: Place) -> Place:
        """The place with this lever moved.  Raises PlaceFaults for a setting that does not fit the place."""
