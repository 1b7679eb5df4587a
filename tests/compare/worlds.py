"""A busy little place and redesigns of it, small enough that a comparison takes a second."""

from __future__ import annotations

from functools import lru_cache

from scenarios.compare import Compared, Comparison, Variant, run_comparison
from scenarios.compare.controls import with_capacity
from sim.rollout import RollOut
from tests.property.leads import with_lead
from tests.results.worlds import busy_place

RAMP = RollOut(ramp_days={"value": 60}, covered_share={"value": 0.8})


def variants() -> tuple[Variant, ...]:
    """One that changes nothing, a lead professional, a fifth more staff."""
    place = busy_place()
    return (
        Variant("same", "Nothing changes", place.model_copy(), RAMP),
        Variant("lead", "A lead professional", with_lead(place, fte=6, places=150), RAMP),
        Variant("more", "A fifth more staff", with_capacity(place, 1.2)),
    )


def comparison(replications: int = 3, **settings) -> Comparison:
    """The busy place against its redesigns."""
    chosen = {"years": 2, "seed": 5, "warm_up_days": 730, "replications": replications} | settings
    return Comparison(busy_place(), chosen.pop("variants", variants()), **chosen)


@lru_cache(maxsize=1)
def compared() -> Compared:
    """Three replications of it."""
    return run_comparison(comparison())
