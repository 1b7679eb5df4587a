"""Random small places that hold: hypothesis draws their parts, `place_from` vouches that they are valid."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

SHARE = st.sampled_from([0.0, 0.1, 0.5, 1.0])
SEVERITY = st.sampled_from(["emerging", "acute", "crisis"])
DELAY = st.builds(
    lambda value, shape: {"value": value, "shape": shape},
    st.sampled_from([1, 3, 20]),
    st.sampled_from(["fixed", "exponential", "erlang2"]),
)
NEEDS, AGENCIES = ("housing", "income", "health"), ("office", "clinic", "centre")


def _by_severity(draw, values) -> dict[str, float]:
    return {severity: draw(st.sampled_from(values)) for severity in ("emerging", "acute", "crisis")}


def _need(draw, name: str, doors: list[str], others: list[str]) -> dict[str, Any]:
    return {
        "label": name, "deterioration_per_year": draw(st.sampled_from([0, 1, 8])), "recovery_per_year": draw(st.sampled_from([0.2, 3])),
        "hidden_share": draw(SHARE), "crisis_per_year": _by_severity(draw, [0.5, 12]), "crisis": f"{name}_crisis",
        "worsened_by": {other: draw(st.sampled_from([1.0, 2.0])) for other in others}, "relief": draw(SHARE),
        "hindered_by_unattended": draw(SHARE), "seek_delay_days": draw(DELAY), "doors": dict.fromkeys(doors, 1),
        "patience_days": draw(DELAY), "chase_every_days": draw(DELAY), "unanswered_patience_cost": draw(SHARE),
        "returns": {cause: {"share": draw(SHARE), "delay_days": draw(DELAY)} for cause in draw(st.sets(st.sampled_from(
            ["failed_help", "turned_away", "gave_up", "lost", "no_action", "unanswered"])))},
        "failed_help_window_days": draw(st.sampled_from([5, 400])), "open_cost_gbp_per_day": [{"gbp": 1.5, "funder": "council"}],
    }  # fmt: skip


def _agency(draw, needs: list[str]) -> dict[str, Any]:
    staffed = draw(st.booleans())
    treats = {}
    for need in needs:
        treats[need] = {
            "from_severity": draw(SEVERITY), "duration_days": draw(DELAY), "success": draw(SHARE), "drop_out_share": draw(SHARE),
            "no_further_action_share": draw(st.sampled_from([0.0, 0.3])), "takes_place": draw(st.booleans()),
        }  # fmt: skip
        if staffed:
            treats[need]["hours_per_week"] = draw(st.sampled_from([0, 0.5]))
        if draw(st.booleans()):
            treats[need]["money_delay_days"] = draw(DELAY)
    agency: dict[str, Any] = {"label": "Agency", "funder": "council", "treats": treats, "signpost_share": draw(SHARE),
                              "assessment": {"fixed_minutes": draw(st.sampled_from([0, 30, 400])), "asks": ["identity"],
                                             "whole_person": draw(st.booleans()), "finds_hidden_share": draw(SHARE)}}  # fmt: skip
    if staffed:
        agency["staff"] = {
            "fte": draw(st.sampled_from([0.2, 2])),
            "gbp_per_fte_year": 30_000,
            "contact_share_max": draw(st.sampled_from([0.1, 0.5])),
        }
        agency |= {
            "contact_minutes": 10,
            "chase_minutes": 5,
            "referral_minutes": draw(st.sampled_from([0, 15])),
            "caseload_places": 3,
        }
        agency["discipline"] = draw(st.sampled_from(["severity", "first_come"]))
    else:
        agency["prices"] = {"contact": [{"gbp": 3}]}
    return agency


def _stays(draw, needs: list[str]) -> dict[str, Any]:
    return {
        "ward": {
            "label": "Ward", "agency": "hospital", "least_days": draw(DELAY), "costs_gbp_per_day": [{"gbp": 80}],
            "suspends": draw(st.lists(st.sampled_from(needs), unique=True)), "queue_place": draw(st.sampled_from(["kept", "lost"])),
            "records": draw(st.sampled_from(["kept", "lost"])), "may_coexist": draw(st.booleans()),
            "interrupts_help_for": draw(st.lists(st.sampled_from(needs), unique=True)),
            "triggers": [{"need": draw(st.sampled_from(needs)), "share": draw(SHARE), "at": draw(st.sampled_from(["start", "end"]))}],
            "referrals": [{"need": needs[0], "agency": "office", "at": draw(st.sampled_from(["start", "fit"]))}],
            "in_reach": [{"need": needs[-1], "agency": "office", "days_before_end": draw(DELAY), "share": draw(SHARE)}],
            "destinations": [
                {"to": "home", "label": "assessed", "assessed": needs[0]},
                {"to": "home", "label": "in the end", "after_delayed_days": 30},
            ],
        }
    }  # fmt: skip


@st.composite
def place_tables(draw) -> dict[str, Any]:
    """Plain tables of a place of 1-3 needs, 1-3 agencies and a hospital."""
    needs = list(NEEDS[: draw(st.integers(1, 3))])
    agencies = list(AGENCIES[: draw(st.integers(1, 3))])
    routes = [
        {"origin": a, "to": b, "need": need, "delay_days": draw(DELAY), "drop_out_share": draw(SHARE), "carries_information": draw(st.booleans())}
        for a in agencies for b in agencies for need in needs if a != b
    ]  # fmt: skip
    tables: dict[str, Any] = {
        "name": "random", "label": "Random", "residents": 100, "funders": {"council": {"label": "Council"}},
        "items": {"identity": {"label": "Identity", "staff_minutes": 10, "valid_days": draw(st.sampled_from([10, 400]))}},
        "needs": {need: _need(draw, need, agencies, [n for n in needs if n != need]) for need in needs},
        "agencies": {name: _agency(draw, needs) for name in agencies}
        | {"hospital": {"label": "Hospital", "funder": "council", "prices": {}}},
        "routes": routes,
        "crises": {
            f"{need}_crisis": {
                "label": "Crisis", "agency": "hospital", "costs": [{"gbp": 9}], "resolves_share": draw(SHARE), "falls_share": draw(SHARE),
                "reveals_share": draw(SHARE), "refer_share": draw(SHARE), "refers_to": "office",
                "steps": [{"label": "Admitted", "agency": "hospital", "share": draw(SHARE), "delay_days": draw(DELAY), "stay": "ward"},
                          {"label": "Letter", "agency": "hospital", "delay_days": draw(DELAY), "costs": [{"gbp": 1}]}],
            }
            for need in needs
        },
        "stays": _stays(draw, needs),
        "cohorts": {
            "people": {
                "label": "People", "kind": "family", "citizens": draw(st.integers(1, 25)), "leaves_after_days": draw(DELAY) | {"value": 300},
                "death_per_year": draw(st.sampled_from([0, 0.3])), "risk_spread": draw(st.sampled_from([0, 1.0])),
                "engagement_spread": draw(st.sampled_from([0, 0.6])),
                "needs": {need: {"prevalence": draw(SHARE), "onset_per_year": draw(st.sampled_from([0.5, 6]))} for need in needs},
            }
        },
    }  # fmt: skip
    if draw(st.booleans()):
        tables["cohorts"]["people"]["enters_in"] = {"stay": "ward", "share": draw(SHARE)}
    return tables
