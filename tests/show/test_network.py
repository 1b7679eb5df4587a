"""Questions about a network whose answers can be found by hand."""

from __future__ import annotations

import pytest

from sim.network import Chain, bottlenecks, door_shares, graph, loops, path, ways
from sim.place import Place
from tests.tiny import tiny_data


def ring() -> Place:
    """a sends 80 % on to b (a quarter lost on the way), b sends half of those it sees back to a and helps the rest; c helps nobody.

    Doors: a 3 to b 1.
    """
    data = tiny_data()
    need = data["needs"]["housing"]
    need["doors"] = {"a": 3, "b": 1}
    data["agencies"] = {
        "ambulance": data["agencies"]["ambulance"],
        "a": {"label": "A", "funder": "nhs", "prices": {}, "signpost_share": 0.2},
        "b": {
            "label": "B",
            "funder": "nhs",
            "prices": {},
            "treats": {"housing": {"refer_on_share": 0.5, "provider": "c"}},
        },
        "c": {"label": "C", "funder": "nhs", "prices": {}, "treats": {"housing": {}}},
        "d": {"label": "D", "funder": "nhs", "prices": {}},
    }
    data["crises"]["roofless"]["refers_to"] = "b"
    data["routes"] = [
        {"origin": "a", "to": "b", "need": "housing", "delay_days": 4, "drop_out_share": 0.25},
        {"origin": "b", "to": "a", "need": "housing", "delay_days": 6},
    ]
    return Place.model_validate(data)


def test_what_becomes_of_a_need_is_the_hand_solved_chain() -> None:
    """From a: 0.2 signposted, 0.8 on the way, 0.6 arrive at b, 0.2 lost.  From b: 0.5 helped, 0.5 to a.

    Let x be helped from a, y from b: x = 0.6 y, y = 0.5 + 0.5 x, so y = 5/7 and x = 3/7.  Visits from a: to a 1/(1 - 0.3) = 10/7,
    to b 6/7; from b: to b 10/7, to a 5/7.
    """
    by_door = {way.door: way for way in ways(ring())}
    a, b = by_door["a"], by_door["b"]
    assert (a.weight, b.weight) == (0.75, 0.25)
    assert a.helped == pytest.approx(3 / 7) and b.helped == pytest.approx(5 / 7)
    assert a.signposted == pytest.approx(0.2 * 10 / 7) and a.lost == pytest.approx(0.2 * 10 / 7)
    assert a.helped + a.signposted + a.lost + a.no_action == pytest.approx(1)
    assert a.agencies_met == pytest.approx(16 / 7) and a.assessments == pytest.approx(6 / 7)
    assert a.days == pytest.approx(10 / 7 * 0.8 * 4 + 6 / 7 * 0.5 * 6)
    assert a.reachable == ("b",) and b.reachable == ("a",)


def test_a_ring_and_who_goes_round_it() -> None:
    (loop,) = loops(ring())
    assert loop.agencies in (("a", "b"), ("b", "a")) and loop.share == pytest.approx(0.6 * 0.5)


def test_taking_an_agency_away_shows_what_depends_on_it() -> None:
    """Without b nobody is helped; without a those who come to b are, unless sent on; without c b has nobody to deliver."""
    found = {one.agency: one for one in bottlenecks(ring())}
    assert found["b"].lost_help == pytest.approx(1) and found["b"].only_way == ("housing",)
    assert found["c"].lost_help == pytest.approx(1) and found["d"].lost_help == 0
    before = 0.75 * 3 / 7 + 0.25 * 5 / 7
    assert found["a"].lost_help == pytest.approx(1 - 0.25 * 0.5 / before)


def test_quickest_way_and_no_way() -> None:
    place = ring()
    assert path(place, "a", "c") == [("a", "b", "housing"), ("b", "c", "housing")]
    assert path(place, "c", "a") is None


def test_graph_knows_every_kind_of_link() -> None:
    kinds = {(a, b, edge["kind"]) for a, b, edge in graph(ring()).edges(data=True)}
    assert kinds == {
        ("a", "b", "referral"),
        ("b", "a", "referral"),
        ("b", "c", "commission"),
        ("ambulance", "b", "crisis"),
    }


def test_only_those_assessed_with_an_outcome_are_referred_on() -> None:
    """Of 100, 40 get nothing; half of the other 60 are sent on."""
    from sim.checks.capacity import leaving_share

    data = tiny_data(agencies__office__treats__housing__no_further_action_share=0.4)
    data["agencies"]["office"]["treats"]["housing"]["refer_on_share"] = 0.5
    data["agencies"]["office"]["signpost_share"] = 0.1
    office = Place.model_validate(data).agencies["office"]
    assert leaving_share(office, "housing") == pytest.approx(0.3)
    assert leaving_share(office, "income") == pytest.approx(0.9)


def test_doors_are_weighed_over_cohorts() -> None:
    assert door_shares(ring(), "housing") == {"a": 0.75, "b": 0.25}
    assert Chain(ring(), "housing").names == ["ambulance", "a", "b", "c", "d"]
