"""Faults and oddities that only the whole of a place shows, with their exact words."""

from __future__ import annotations

from typing import Any

import pytest

from sim.checks.capacity import loads, tipping
from sim.load import examine, place_from
from tests.tiny import REMOVE, tiny_data

STAFF = {"fte": 1, "gbp_per_fte_year": 40_000}
FOOD = {"label": "Food", "deterioration_per_year": 1, "recovery_per_year": 1, "seek_delay_days": 1}
HOSTEL = {"label": "Hostel", "agency": "ambulance", "least_days": 10}
ENTERS = {"cohorts.people.enters_in": {"stay": "hostel"}}


def agency(**more: Any) -> dict[str, Any]:
    """A staffed agency that treats nothing, unless told otherwise."""
    return {"label": "Another", "funder": "nhs", "staff": STAFF, **more}


def stays(hostel: dict[str, Any], **others: dict[str, Any]) -> dict[str, Any]:
    """Changes: people enter in the hostel, and there are other stays."""
    return {"stays": {"hostel": HOSTEL | hostel, **{name: HOSTEL | stay for name, stay in others.items()}}, **ENTERS}


def faults(**changes: Any) -> list[str]:
    """What the tiny place with these changes is refused with."""
    return [str(fault) for fault in examine(tiny_data(**changes)).faults]


def warnings(**changes: Any) -> list[str]:
    """What is odd about the tiny place with these changes, which must be sound."""
    found = examine(tiny_data(**changes))
    assert found.faults == []
    return [str(warning) for warning in found.warnings]


Case = tuple[dict[str, Any], str]
NAMES: list[Case] = [
    ({"agencies.office.funder": "councl"}, 'agencies.office.funder: no funder is called "councl". Did you mean "council"?'),
    ({"needs.housing.crisis": "rofless"}, 'needs.housing.crisis: no crisis is called "rofless". Did you mean "roofless"?'),
    ({"cohorts.people.needs.food": {}}, 'cohorts.people.needs.food: no need is called "food"; allowed: housing.'),
    ({"agencies.office.assessment.asks": ["identty"]}, 'agencies.office.assessment.asks.0: no item is called "identty". '
     'Did you mean "identity"?'),
    ({"crises.roofless.refers_to": "ofice"}, 'crises.roofless.refers_to: no agency is called "ofice". Did you mean "office"?'),
    ({"crises.roofless.steps": [{"label": "Cell", "agency": "ambulance", "stay": "cell"}]},
     'crises.roofless.steps.0.stay: no stay is called "cell". Define it: [stays.cell].'),
    (stays({"destinations": [{"to": "hme", "label": "Home"}]}), 'stays.hostel.destinations.0.to: no stay is called "hme". '
     'Did you mean "home"?'),
    ({"agencies.office.reads_records_of": ["everybody"]}, 'agencies.office.reads_records_of.0: no agency is called '
     '"everybody"; allowed: ambulance, office.'),
]  # fmt: skip
SHARES: list[Case] = [
    ({"agencies.office.funders": {"nhs": 0.5, "council": 0.5}}, "agencies.office: both funder and funders are given. "
     "Keep one: funder = NAME, or funders = shares."),
    ({"agencies.office.funder": REMOVE}, 'agencies.office: nobody pays for this. Add funder = "NAME", or funders with '
     "shares that sum to 1."),
    ({"agencies.office.funder": REMOVE, "agencies.office.funders": {"nhs": 0.5, "council": 0.4}},
     "agencies.office.funders: the shares sum to 0.9; allowed: a sum of 1."),
    ({"needs.housing.open_cost_gbp_per_day": [{"gbp": 3}]}, "needs.housing.open_cost_gbp_per_day.0: nobody pays for "
     'this. Add funder = "NAME", or funders with shares that sum to 1.'),
    ({"needs.housing.severity_at_onset": 0.3}, "needs.housing.severity_at_onset: the shares sum to 0.9; allowed: a sum of 1."),
    ({"cohorts.people.needs.housing.prevalence_severity": {"acute": 0.5}}, "cohorts.people.needs.housing."
     "prevalence_severity: the shares sum to 0.5; allowed: a sum of 1."),
    ({"cohorts.people.groups": {"a": {"label": "A", "share": 0.5}}}, "cohorts.people.groups: the shares sum to 0.5; "
     "allowed: a sum of 1."),
    ({"cohorts.people.children_shares": [0.5, 0.6]}, "cohorts.people.children_shares: the shares sum to 1.1; allowed: "
     "a sum of 1."),
    ({"agencies.office.treats.housing.no_further_action_share": 0.6, "agencies.office.treats.housing.refer_on_share": 0.6,
      "agencies.more": agency(), "routes": [{"origin": "office", "to": "more", "need": "housing"}]},
     "agencies.office.treats.housing: no_further_action_share and refer_on_share sum to 1.2; allowed: at most 1."),
]  # fmt: skip
PARTS: list[Case] = [
    ({"cohorts.people.inflow_per_year": 3}, "cohorts.people: both citizens and inflow_per_year are given. Give one: the "
     "other follows from leaves_after_days."),
    ({"cohorts.people.citizens": REMOVE}, "cohorts.people: neither citizens nor inflow_per_year is given. Give one: the "
     "other follows from leaves_after_days."),
    ({"cohorts.people.citizens": 0}, "cohorts.people.citizens: nobody is in this cohort (found 0); allowed: more than 0."),
    ({"cohorts.people.leaves_after_days": 0}, "cohorts.people.leaves_after_days: nobody would ever be in this cohort "
     "(found 0); allowed: more than 0 days."),
    ({"agencies.office.prices": {}}, "agencies.office: this agency is both staffed and priced. Keep staff (hours, waits) "
     "or prices (takes everyone); unit costs include the staff."),
    ({"agencies.office.staff": REMOVE}, "agencies.office: this agency has neither staff nor prices. Add staff (hours, "
     "waits) or prices (takes everyone)."),
    ({"agencies.ambulance.caseload_places": 4}, "agencies.ambulance.caseload_places: a priced agency takes everyone and "
     "has no places (found 4). Leave it out."),
    ({"agencies.ambulance.treats.housing": {"hours_per_week": 2}}, "agencies.ambulance.treats.housing.hours_per_week: a "
     "priced agency has no hours to give (found 2); allowed: 0. Give it staff, or name another agency as provider."),
    ({"needs.housing.chase_every_days": 0}, "needs.housing.chase_every_days: chases would follow without end on one day "
     "(found 0); allowed: more than 0 days. Leave it out if nobody chases."),
    ({"needs.housing.worsened_by": {"housing": 2}}, "needs.housing.worsened_by.housing: a need cannot worsen itself. "
     "Use deterioration_per_year."),
    ({"needs.housing.doors": {"office": 0}}, "needs.housing.doors: every door has weight 0. Give at least one a weight "
     "above 0, or leave doors out."),
    ({"needs.housing.crisis_per_year": 0}, "needs.housing.crisis: a crisis is named, but its rate is 0 at every severity "
     '(found "roofless"). Add crisis_per_year.'),
    ({"agencies.office.staff.administration_share": 1}, "agencies.office.staff: this agency has no hours (fte × "
     "hours_per_week × (1 − administration_share) × slice is 0). Raise them, or take the agency out."),
    ({"agencies.office.staff.slice": 0.1, "agencies.office.staff.background_hours_per_week": 5},
     "agencies.office.staff.background_hours_per_week: other people's work takes all the hours (5 of 3.7 hours a week); "
     "allowed: less than 3.7."),
    ({"agencies.office.caseload_places": 0}, "agencies.office.caseload_places: there are no places, but help for housing "
     "takes one (found 0); allowed: 1 or more. Or write takes_place = false."),
    ({"crises.roofless.steps": [{"label": "Cell", "agency": "ambulance"}, {"label": "Cell", "agency": "ambulance"}]},
     'crises.roofless.steps.1.label: another one is labelled "Cell". Reword one.'),
]  # fmt: skip
NETWORK: list[Case] = [
    ({"needs.food": FOOD | {"doors": {"office": 1}}, "cohorts.people.needs.food": {"onset_per_year": 1}},
     "needs.food: no agency treats food. Add treats.food to the agency that helps with it."),
    ({"needs.housing.doors": {}, "crises.roofless.refer_share": 0, "agencies.more": agency(treats={"housing": {"provider": "office"}}),
      "routes": [{"origin": "more", "to": "office", "need": "housing"}], "stays": {"hostel": HOSTEL | {"agency": "more"}}, **ENTERS},
     "needs.housing.doors: people of people with housing have no door to go to, and nobody finds them. Add doors, or "
     "outreach, or hidden_share = 1."),
    ({"agencies.lone": agency()}, "agencies.lone: nobody reaches this agency: no door, route, provider, crisis, stay or "
     "outreach leads to it. Add one, or take the agency out."),
    ({"agencies.a": agency(), "agencies.b": agency(), "needs.housing.doors": {"a": 1}, "routes": [
        {"origin": "a", "to": "b", "need": "housing"}, {"origin": "b", "to": "a", "need": "housing"}]},
     "routes.0: a and b refer housing to each other for ever, and none of them helps. Add a route to an agency that treats it."),
    ({"routes": [{"origin": "office", "to": "office", "need": "housing"}]},
     'routes.0.to: a route leads from an agency to itself (found "office").'),
    ({"routes": [{"origin": "ambulance", "to": "office", "need": "housing"}] * 2},
     "routes.1: a route from ambulance to office for housing is already given. Put the two together."),
    ({"agencies.office.treats.housing.refer_on_share": 0.2}, "agencies.office.treats.housing.refer_on_share: office "
     "refers housing on, but no route of it leads anywhere. Add a route."),
    ({"agencies.office.treats.housing.provider": "ambulance"}, "agencies.office.treats.housing.provider: ambulance is to "
     'deliver help for housing but does not treat it (found "ambulance"). Add agencies.ambulance.treats.housing.'),
    ({"agencies.office.treats.housing.provider": "b", "agencies.b": agency(treats={"housing": {"provider": "c"}}),
      "agencies.c": agency(treats={"housing": {}})}, "agencies.office.treats.housing.provider: b passes housing on to c "
     '(found "b"). Write provider = "c" here.'),
    ({"crises.roofless.steps": [{"label": "Visit", "agency": "office"}]}, "crises.roofless.steps.0.agency: a crisis "
     'cannot wait, but office is staffed and has a queue (found "office"); allowed: an agency with prices.'),
    ({"crises.roofless.refers_to": REMOVE}, "crises.roofless.refer_share: a share is referred on, but not to whom. "
     'Add refers_to = "AGENCY".'),
]  # fmt: skip
STAYS: list[Case] = [
    (stays({}, home={}), 'stays.home: "home" means the end of a stay and cannot name one. Rename it.'),
    (stays({"destinations": [{"to": "ward", "label": "Ward"}]}, ward={"places": 0}), "stays.hostel.destinations.0.to: "
     'ward has no places (found "ward"). Raise stays.ward.places.'),
    (stays({"destinations": [{"to": "hostel", "label": "On"}, {"to": "home", "label": "Home"}]}),
     'stays.hostel.destinations.0.to: a stay leads to itself (found "hostel"). To stay on is what happens if no rule holds.'),
    (stays({"destinations": [{"to": "home", "label": "Home", "assessed": "food"}]}) | {"needs.food": FOOD},
     'stays.hostel.destinations.0.assessed: this waits for food, which no agency treats (found "food").'),
    (stays({"suspends": ["housing"], "destinations": [{"to": "home", "label": "Home", "help_ready": "housing"}]}),
     "stays.hostel.suspends: this stay suspends housing, which has to be assessed or helped before it can end. "
     "Take it out of suspends, add a referral, or add a rule without that condition."),
    ({"appointment_minutes": 0}, "appointment_minutes: an appointment takes time (found 0); allowed: more than 0."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), NAMES + SHARES + PARTS + NETWORK + STAYS)
def test_one_fault(changes: dict[str, Any], message: str) -> None:
    assert faults(**changes) == [message]


def test_stays_that_lead_only_to_each_other_never_end() -> None:
    changes = stays(
        {"destinations": [{"to": "ward", "label": "Ward"}]}, ward={"destinations": [{"to": "hostel", "label": "Back"}]}
    )
    problem = "nobody ever comes out of this stay: its destinations lead neither home nor to a final stay."
    remedy = 'Add to = "home", or absorbing = true.'
    assert faults(**changes) == [f"stays.{name}.destinations: {problem} {remedy}" for name in ("hostel", "ward")]
    changes["stays"]["ward"]["absorbing"] = True
    assert faults(**changes) == []


def test_a_stay_may_suspend_what_it_refers_itself() -> None:
    """The ward refers, and the need is looked at during the stay; a rule without the condition ends it too."""
    rule = {"to": "home", "label": "Home", "help_ready": "housing"}
    referral = {"referrals": [{"need": "housing", "agency": "office"}]}
    hostel = {"suspends": ["housing"], "destinations": [rule]}
    assert not faults(**stays(hostel | referral))
    assert not faults(
        **stays(hostel | {"destinations": [rule, {"to": "home", "label": "Later", "after_delayed_days": 9}]})
    )


def test_a_circle_of_referrals_with_a_way_out_is_sound() -> None:
    circle = [("a", "b"), ("b", "a"), ("b", "office")]
    routes = [{"origin": origin, "to": to, "need": "housing"} for origin, to in circle]
    changes = {"agencies.a": agency(), "agencies.b": agency(), "needs.housing.doors": {"a": 1}, "routes": routes}
    assert faults(**changes) == []
    changes["routes"] = routes[:2]
    changes["agencies.a"] = agency(signpost_share=1)
    assert faults(**changes) == []


def test_a_rate_of_crises_without_a_crisis() -> None:
    assert faults(**{"needs.housing.crisis": REMOVE}) == [
        'needs.housing.crisis_per_year: a rate of crises, but no crisis is named. Add crisis = "NAME".'
    ]


ODD: list[Case] = [
    ({"agencies.office.staff.administration_share": 0.85}, "agencies.office.staff.administration_share: 0.85 leaves less "
     "than a fifth of the hours. Is it the share of hours lost?"),
    ({"agencies.office.staff.gbp_per_fte_year": 40}, "agencies.office.staff.gbp_per_fte_year: 40 is an unlikely cost of a "
     "full-time post. It is pounds a year with on-costs; usual are 10,000 to 300,000."),
    ({"agencies.office.staff.gbp_per_fte_year": REMOVE}, "agencies.office.staff: its staff cost nothing. Add gbp_per_fte_year."),
    ({"needs.housing.returns.failed_help.delay_days": 7_300}, "needs.housing.returns.failed_help.delay_days: 7,300 is more "
     "than ten years. Durations are in days."),
    ({"needs.housing.recovery_per_year": {"acute": 60}},
     "needs.housing.recovery_per_year.acute: 60 is about once a week or more for each citizen. Rates are per citizen and year."),
    ({"items.identity.staff_minutes": 700}, "items.identity.staff_minutes: 700 is more than ten hours for one item. It is "
     "in minutes."),
    ({"agencies.office.treats.housing.continuing": True}, "agencies.office.treats.housing.duration_days: help is "
     "continuing, so its duration is not used (found 42)."),
    ({"residents": 5}, "cohorts.people: 6 citizens are more than the 5 residents."),
    ({"funders.gift": {"label": "Gifts"}}, "funders.gift: nothing in this place uses it."),
    ({"needs.food": FOOD}, "needs.food: no cohort can have this need."),
    ({"cohorts.people.needs.housing": {}}, "cohorts.people.needs.housing: it never arises: prevalence and onset_per_year "
     "are 0, and no stay triggers it."),
    ({"agencies.a": agency(), "needs.housing.doors": {"a": 1, "office": 1}}, "agencies.a: people come here with housing, "
     "which this agency neither treats nor refers on. Add treats, or a route; else they are only signposted."),
    ({"needs.housing.hidden_share": 1, "crises.roofless.refer_share": 0}, "needs.housing.hidden_share: all are hidden, and "
     "nothing ever finds or reveals them."),
    (stays({"destinations": [{"to": "home", "label": "Home", "help_ready": "housing"}]}), "stays.hostel.destinations: no rule "
     'is without conditions: somebody for whom none holds never leaves. Add a last rule to = "home" (with after_delayed_days).'),
    ({"needs.housing.seek_delay_days": {"emerging": 10, "acute": {"value": 5, "shape": "fixed"}}}, "needs.housing.seek_delay_days."
     "emerging: its shape is not used: that given at acute (fixed) holds at every severity (found exponential)."),
    ({"agencies.office.treats.housing.money_delay_days": 5}, "agencies.office.treats.housing.hours_per_week: help that is money "
     "takes no hours, so these are not used (found 1)."),
    (stays({"absorbing": True, "destinations": [{"to": "home", "label": "Home"}]}), "stays.hostel.destinations: this stay is "
     "final (absorbing): its destinations are never used."),
    (stays({"destinations": [{"to": "home", "label": "Home"}, {"to": "home", "label": "Later"}]}),
     "stays.hostel.destinations.0: rule 0 always holds, so the rules after it are never used. Put it last."),
    (stays({"in_reach": [{"need": "housing", "agency": "office", "days_before_end": 5}]}), "stays.hostel.in_reach.0.need: "
     'the end of this stay opens no housing, so nobody is reached (found "housing").'),
    (stays({"triggers": [{"need": "housing"}], "in_reach": [{"need": "housing", "agency": "office", "days_before_end": 20}]}),
     "stays.hostel.in_reach.0.days_before_end: this is longer than the stay usually lasts (found 20 of 10 days)."),
    ({"agencies.office.treats.housing.drop_out_share": {"value": 0.9, "source": "treatment-dropout"}},
     "agencies.office.treats.housing.drop_out_share: 0.9 lies outside what its source treatment-dropout says; allowed: "
     "0.248 to 0.303."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), ODD)
def test_one_oddity(changes: dict[str, Any], message: str) -> None:
    assert warnings(**changes)[1:] == [message]


def test_numbers_without_source_are_counted() -> None:
    told = 'have no source: treated as assumed. Write {value = …, low = …, high = …, source = "…"}.'
    assert warnings() == [f"28 of 28 numbers {told}"]
    sourced = {"value": 0.5, "source": "assumed"}
    assert warnings(**{"cohorts.people.needs.housing.prevalence": sourced}) == [f"27 of 28 numbers {told}"]


def test_tipping_ratio_is_patience_times_chase_over_interval_times_assessment() -> None:
    """60 days of patience, 10 minutes a chase every 14 days, 60 + 10 minutes to assess: 60 × 10 / (14 × 70)."""
    (edge,) = tipping(place_from(tiny_data()))
    assert (edge.agency, edge.need) == ("office", "housing")
    assert edge.ratio == pytest.approx(60 * 10 / (14 * 70))
    (capped,) = tipping(place_from(tiny_data(needs__housing__max_chases=2)))
    assert capped.ratio == pytest.approx(2 * 10 / 70)


def test_load_leaves_out_who_never_comes_or_leaves_early() -> None:
    """3.6 needs begin; a third are hidden.  All begin emerging and get acute at 1 a year or are over at 0.2: five sixths do.  Who drops out stays half the time."""
    treats = {"from_severity": "acute", "drop_out_share": 0.5}
    changes = {f"agencies.office.treats.housing.{key}": value for key, value in treats.items()}
    hours, places = loads(place_from(tiny_data(**changes, needs__housing__hidden_share=1 / 3)))["office"]
    come, helped = 3.6 * 2 / 3, 3.6 * 2 / 3 * 5 / 6
    assert hours == pytest.approx((come * 15 / 60 + helped * (70 / 60 + 6 * 0.75)) / (37 * 365 / 7))
    assert places == pytest.approx(helped * 42 * 0.75 / 365 / 5)


def test_near_the_cliff_is_told() -> None:
    assert warnings(agencies__office__chase_minutes=30)[1:] == [
        "agencies.office: those who wait for housing ask after it for longer than an assessment takes (patience × chase "
        "hours ÷ (chase interval × assessment hours) = 1.84, above 1). Once short of hours the queue may run away; check "
        "chase_minutes, chase_every_days, patience_days."
    ]


def test_nominal_load() -> None:
    """6 citizens, half a need each a year, 6/5 entrants a year of whom half have it: 3.6 arrivals."""
    hours, places = loads(place_from(tiny_data()))["office"]
    arrivals = 6 * 0.5 + 6 / 5 * 0.5
    assert hours == pytest.approx(arrivals * ((15 + 70) / 60 + 6 * 1) / (37 * 365 / 7))
    assert places == pytest.approx(arrivals * 42 / 365 / 5)
    assert "agencies.office: first visits alone ask for about 2.8 times the places it has. Returns, chases and crises come on " \
        "top: its queue will grow until people give up." in warnings(cohorts__people__citizens=200, agencies__office__staff__fte=2)  # fmt: skip
