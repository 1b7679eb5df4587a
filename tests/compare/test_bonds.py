"""A bond within a comparison: paid on a comparison group of its own luck, adding up to the penny."""

from __future__ import annotations

from scenarios.compare import Comparison, run_comparison
from scenarios.compare.bonds import outcomes, settle_bond
from scenarios.compare.money import saving_lines
from scenarios.finance.bond import SocialImpactBond
from scenarios.finance.risk import against_others
from scenarios.redesign import load_redesign
from sim.load import load_place
from tests.compare.worlds import comparison, variants


def terms(**changes) -> SocialImpactBond:
    settings = {"commissioners": {"nhs": 1}, "gbp_per_event_avoided": 1_000, "cap_gbp": 1_000_000, "paid_in_year": 3}
    return SocialImpactBond.model_validate(settings | changes)


def test_it_is_settled_on_the_next_replication_and_conserves_every_penny() -> None:
    redesign, place = load_redesign("peterborough_bond"), load_place("bradford")
    compared = run_comparison(
        Comparison(place, (redesign.variant(place),), years=3, citizens=600, replications=3, warm_up_days=365)
    )
    treated, siloed = outcomes(compared, redesign.name)
    assert len(treated) == len(siloed) == 3 and all(people >= events > 0 for people, events in treated)
    lines = saving_lines(compared, redesign.name)
    payments, said = settle_bond(compared, redesign.name, lines, terms(commissioners={"moj": 1}, fall_wanted=0))
    outlay = payments[payments["part"] == "investment"]
    assert set(outlay["payer"]) == {"investor"} and outlay["pence"].sum() > 0
    found, _ = against_others(treated, siloed)
    owed = [max(0.0, one.expected - one.events) * 1_000_00 for one in found]
    paid = payments.loc[payments["reason"] == "outcome payment", "pence"].sum()
    assert abs(paid - sum(owed) / 3) < 2
    assert said[0].startswith("The investor lays out") and "of 100 runs the commissioner pays" in said[1]


def test_where_it_cannot_be_settled_it_says_so() -> None:
    compared = run_comparison(comparison(variants=variants()[1:2], replications=1))
    payments, said = settle_bond(compared, "lead", saving_lines(compared, "lead"), terms())
    assert payments is None and "is not settled" in said[0]
