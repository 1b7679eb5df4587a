"""Moving one box: what a merger adds up to, where people go, and the verbs of ``wholeplace change``."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from scenarios.levers import LEVERS
from scenarios.levers.guard import outcomes_written
from scenarios.redesign import load_redesign, stands_empty
from scenarios.workshop.tables import as_toml, empty, redesign_of
from scenarios.workshop.verbs import VERBS, changed
from sim import enums as e
from sim.adopt import check_adoption
from sim.checks import examine_place
from sim.compile import compile_together
from sim.costs import payers, uprating
from sim.engine import Run
from sim.faults import PlaceFaults
from sim.ledger import keep_ledger
from sim.load import built_in_places, load_place
from sim.place import Place
from sim.rollout import RollOut
from sim.workbook.example import example_place
from tests.property.test_adoption import adopt_and_check
from tests.redesigns.test_levers import seen
from tests.redesigns.world import log_of, six


def staffed(place: Place):
    return {name: agency for name, agency in place.agencies.items() if agency.staff is not None}


def hours(place: Place) -> float:
    """Hours a week of everybody, after administration and other people's work."""
    return sum(
        a.staff.hours_before_background() - a.staff.background_hours_per_week.value for a in staffed(place).values()
    )


def pounds(place: Place) -> dict[str, float]:
    """Pounds a year of staff and buildings, by funder."""
    bills: dict[str, float] = dict.fromkeys(place.funders, 0.0)
    for agency in staffed(place).values():
        staff = agency.staff
        yearly = (staff.fte.value * staff.gbp_per_fte_year.value + staff.estate_gbp_per_year.value) * staff.slice.value
        for funder, share in payers(agency):
            bills[funder] += share * yearly * uprating(staff.price_year or place.price_year, place.price_year)
    return bills


def mergers() -> list[tuple[str, str, str]]:
    """Every pair of agencies of every built-in place that can be merged."""
    found = []
    for name in built_in_places():
        place = load_place(name)
        for one, other in permutations(staffed(place), 2):
            lever = LEVERS["merge_agencies"].model_validate({"agency": one, "joins": [other]})
            if not list(lever.faults(place)):
                found.append((name, one, other))
    return found


MERGERS = mergers()


def test_there_are_mergers_in_every_place() -> None:
    assert {name for name, *_ in MERGERS} == set(built_in_places()) and len(MERGERS) > 50


@pytest.mark.parametrize("name", built_in_places())
def test_a_merger_loses_nothing(name: str) -> None:
    """Hours of all, and pounds of each funder, are the same before and after; no outcome is written; weights of doors stay."""
    place = load_place(name)
    every = 4 if name == "anyplace" else 1  # its agencies are those of the other places
    for one, other in [(a, b) for own, a, b in MERGERS if own == name][::every]:
        lever = LEVERS["merge_agencies"].model_validate({"agency": one, "joins": [other]})
        after = lever.apply(place)
        assert hours(after) == pytest.approx(hours(place), rel=1e-9), (one, other)
        assert pounds(after) == pytest.approx(pounds(place), rel=1e-9), (one, other)
        assert outcomes_written(place, after, [lever]) == [], (one, other)
        places = sum(float(place.agencies[n].caseload_places or 0) for n in (one, other))
        if place.agencies[one].caseload_places is not None and place.agencies[other].caseload_places is not None:
            assert float(after.agencies[one].caseload_places or 0) == pytest.approx(places)
        assert after.agencies[other].spare_hours_to == one
        for cohort in place.cohorts:
            for need in place.cohorts[cohort].needs:
                before, now = doors(place, cohort, need), doors(after, cohort, need)
                assert sum(now.values()) == pytest.approx(sum(before.values())) and other not in now


def doors(place: Place, cohort: str, need: str) -> dict[str, float]:
    from scenarios.levers.edit import doors_of

    return {agency: weight.value for agency, weight in doors_of(place, cohort, need).items()}


@pytest.mark.parametrize("name", built_in_places())
def test_merged_places_hold_and_can_be_adopted(name: str) -> None:
    place = load_place(name)
    for one, other in [(a, b) for own, a, b in MERGERS if own == name][::9]:
        after = LEVERS["merge_agencies"].model_validate({"agency": one, "joins": [other]}).apply(place)
        assert [str(f) for f in examine_place(after).faults if not stands_empty(f)] == [], (one, other)
        check_adoption(*compile_together([place, after], 50), None)


def test_a_merger_by_hand() -> None:
    """homes: 2 of 4 posts for these, at £40,000; three quarters of the centre's 4 posts of 37 hours, free, join: 5 posts, 9 in the team's books.

    Pay 2 × 40,000 / 5 = 16,000; a week 2 × 5 + 3 × 37 = 121 hours, of which 2.5 × 2 + 111 = 116 are worked.
    """
    after = (
        LEVERS["merge_agencies"]
        .model_validate({"agency": "homes", "joins": ["centre"], "staying_share": 0.25})
        .apply(six())
    )
    staff, left = after.agencies["homes"].staff, after.agencies["centre"].staff
    assert staff is not None and left is not None
    centre = six().agencies["centre"].staff
    assert centre is not None
    joined = 0.75 * centre.fte.value * centre.slice.value
    week = 2 * 5 + joined * centre.hours_per_week.value
    assert staff.fte.value == pytest.approx(4 + joined) and staff.fte.value * staff.slice.value == pytest.approx(
        2 + joined
    )
    assert staff.hours_per_week.value == pytest.approx(week / (2 + joined))
    assert staff.administration_share.value == pytest.approx(2 * 5 * 0.5 / week)
    assert left.fte.value * left.slice.value == pytest.approx(0.25 * centre.fte.value)


@pytest.mark.parametrize("pair", [("housing_office", "debt_advice"), ("debt_advice", "contact_centre")])
def test_nothing_is_lost_while_a_merger_takes_effect(pair: tuple[str, str]) -> None:
    """Everything adds up on many evenings, and those whose cases were open are not forgotten: their help ends."""
    place = example_place()
    after = LEVERS["merge_agencies"].model_validate({"agency": pair[0], "joins": [pair[1]]}).apply(place)
    adopt_and_check(place, after, 200, 400)


def test_hours_that_those_who_stay_can_spare_are_the_one_agencys() -> None:
    """Nobody sits idle where the others were; in the end all hours are the one agency's, and none are lost."""
    place = example_place()
    lever = LEVERS["merge_agencies"].model_validate({"agency": "housing_office", "joins": ["debt_advice"]})
    today, new = compile_together([place, lever.apply(place)], 200)
    run = Run(today, 3, 0, 1_200)
    run.to(400).adopt(new, RollOut())
    run.to(1_200)
    one, other = (today.names.agencies.index(name) for name in ("housing_office", "debt_advice"))
    use = run.world.use[400:1_200].astype("i8")
    released, worked = use[..., e.U_RELEASED], use[..., e.U_RELEASED + 1 :].sum(axis=-1)
    assert (released[:, other] == worked[:, other]).all()
    days = run.world.minutes_a_week[400:1_200] / 5
    weekdays = np.arange(400, 1_200) % 7 < 5
    assert released[:, [one, other]].sum() == pytest.approx(days[weekdays][:, [one, other]].sum(), abs=days.max() + 2)
    assert released[-180:, other].sum() < 0.5 * days[weekdays][-128:, other].sum(), "few hours are still needed there"


def test_two_steps_become_one() -> None:
    """A referral past the step keeps its weight, those it sends on in proportion: centre → homes becomes a door of homes."""
    lever = LEVERS["remove_step"].model_validate({"agency": "centre", "need": "housing"})
    after = lever.apply(six())
    assert doors(after, "people", "housing") == {"homes": 1}


def test_the_middle_of_three_is_left_out() -> None:
    """homes sends on to the centre, which sends on to the clinic and the group, 3 to 1: homes then sends to these, 3 to 1."""
    from sim.place import Route
    from sim.quantity import Quantity

    ways = [("benefits", "centre", 2.0), ("centre", "clinic", 3.0), ("centre", "group", 1.0)]
    routes = [Route(origin=a, to=b, need="worry", weight=Quantity(value=w)) for a, b, w in ways]
    place = six().model_copy(update={"routes": routes})
    after = LEVERS["remove_step"].model_validate({"agency": "centre", "need": "worry"}).apply(place)
    found = {(r.origin, r.to): r.weight.value for r in after.routes}
    assert found == {
        ("centre", "clinic"): 3,
        ("centre", "group"): 1,
        ("benefits", "clinic"): 1.5,
        ("benefits", "group"): 0.5,
    }


@pytest.mark.parametrize(
    ("lever", "settings", "said"),
    [
        ("merge_agencies", {"agency": "homes", "joins": ["prison"]}, "prison is paid by the case and has no posts to pool"),
        ("merge_agencies", {"agency": "homes", "joins": ["homes"]}, "an agency joins another one, once"),
        ("merge_agencies", {"agency": "homes", "joins": ["carers"]}, "its running cases would be left to the few who stay"),
        ("merge_agencies", {"agency": "clinic", "joins": ["homes"]}, "homes has a limit of places and clinic has none"),
        ("merge_agencies", {"agency": "homes", "joins": ["centre"], "staying_share": 0}, "somebody has to finish what is open"),
        ("move_door", {"need": "housing", "from_agency": "clinic", "to_agency": "homes"}, "nobody goes to clinic first with housing"),
        ("remove_step", {"need": "housing", "agency": "homes"}, "homes helps with housing itself"),
        ("remove_step", {"need": "drugs", "agency": "centre"}, "centre sends nobody on with drugs"),
        ("swap_order", {"need": "housing", "first": "homes", "second": "centre"}, "there is no order to change"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told(lever: str, settings: dict, said: str) -> None:
    assert any(said in str(fault) for fault in LEVERS[lever].model_validate(settings).faults(six()))


def test_a_part_of_a_door_is_moved() -> None:
    """A quarter of those who go to the centre: 0.25 and 0.75."""
    settings = {"need": "housing", "from_agency": "centre", "to_agency": "homes", "share": 0.25}
    assert doors(LEVERS["move_door"].model_validate(settings).apply(six()), "people", "housing") == {
        "centre": 0.75,
        "homes": 0.25,
    }


WORDS = {verb.name: verb.example.split()[1:] for verb in VERBS.values()}


@pytest.mark.parametrize("name", VERBS)
def test_each_verb_makes_a_file_that_every_command_takes(name: str, wholeplace: Callable, tmp_path: Path) -> None:
    """The example of each verb, on the example of the workbook: checked, shown, and it changes something."""
    book, file = tmp_path / "smallborough.xlsx", tmp_path / "mine.toml"
    assert wholeplace("workbook", "template", "--example", "--out", str(book)).code == 0
    done = wholeplace("change", str(book), name, *WORDS[name], "--out", str(file), "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["changes"]
    assert wholeplace("check", str(file)).out.endswith("no faults, no warnings\n"), "tried on the workbook beside it"
    assert "Smallborough" in wholeplace("show", str(book), "--redesign", str(file)).out


def test_changes_are_added_to_a_file(wholeplace: Callable, tmp_path: Path) -> None:
    file = str(tmp_path / "mine.toml")
    asked = ("change", "bradford", "move-door", "housing", "contact_centre", "housing_options")
    assert wholeplace(*asked, "--out", file, "--label", "The right door").code == 0
    assert wholeplace("change", "bradford", "add-lead-worker", "short_sentence", "10", "--add-to", file).code == 0
    assert wholeplace("change", "bradford", "add-lead-worker", "short_sentence", "2", "--add-to", file).code == 0
    redesign = load_redesign(file)
    assert [lever.NAME for lever in redesign.levers] == [
        "move_door",
        "single_point_of_contact",
        "single_point_of_contact",
    ]
    assert redesign.label == "The right door" and redesign.places == ("bradford",)
    assert redesign.apply(load_place("bradford")).agencies["lead_short_sentence_2"]


def test_what_a_file_includes_is_kept(wholeplace: Callable, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('name = "mine"\nlabel = "Mine"\nplaces = ["bradford"]\ninclude = ["bradford_payment_on_account"]\n')
    done = wholeplace(
        "change", "bradford", "move-door", "housing", "contact_centre", "housing_options", "--add-to", str(file)
    )
    assert done.code == 0, done.err
    assert [lever.NAME for lever in load_redesign(str(file)).levers] == ["payment_on_account", "move_door"]


def test_mistakes_are_told_and_nothing_is_written(wholeplace: Callable, tmp_path: Path) -> None:
    file, there = tmp_path / "x.toml", tmp_path / "there.toml"
    there.write_text("mine")
    for words, said in (
        (("move-dor", "a"), 'Did you mean "move-door"?'),
        (("move-door", "housing"), "move-door wants NEED FROM TO"),
        (("move-door", "housing", "contact_cetre", "housing_options"), 'FROM: no agency is called "contact_cetre". Did you mean "contact_centre"?'),
        (("add-lead-worker", "short_sentence", "many"), "a number of full-time posts is wanted here"),
        (("merge-agencies", "jobcentre", "gp"), "gp is paid by the case"),
    ):  # fmt: skip
        done = wholeplace("change", "bradford", *words, "--out", str(file))
        assert done.code == 2 and said in done.err and "Traceback" not in done.err and not file.exists(), words
    door = ("change", "bradford", "move-door", "housing", "contact_centre", "housing_options")
    for more, said in (
        ((), "--out is missing"),
        (("--out", str(there)), "is there already"),
        (("--add-to", str(file)), "no such file"),
    ):
        done = wholeplace(*door, *more)
        assert done.code == 2 and said in done.err, more
    assert there.read_text() == "mine"


def test_labels_are_understood_as_hints() -> None:
    """Whoever writes what an agency is called hears its name."""
    place = example_place()
    with pytest.raises(PlaceFaults, match='Did you mean "debt_advice"'):
        changed(empty(place), place, "move-door", ["debt", "contact_centre", "Debt advice service"])


def test_verbs_from_python() -> None:
    """On six citizens: a door moved by a verb, written as a file, read again; the log shows it."""
    place = six()
    tables = changed(empty(place), place, "move-door", ["housing", "centre", "homes"])
    assert 'lever = "move_door"' in as_toml(tables)
    assert not seen(log_of(redesign_of(tables).apply(place)), "wrong_door")


def test_the_help_lists_every_verb(wholeplace: Callable) -> None:
    told = wholeplace("change", "--help").out
    assert all(f"{verb.usage} " in told for verb in VERBS.values())


@pytest.mark.parametrize("ramp_days", [0, 182])
def test_no_funder_pays_for_anothers_posts_while_a_merger_takes_effect(ramp_days: int) -> None:
    """Council and charity pay the same pennies in the year of the merger as without it (but for the rounding of daily pence)."""
    place = example_place()
    after = LEVERS["merge_agencies"].model_validate({"agency": "housing_office", "joins": ["debt_advice"]}).apply(place)
    today, new = compile_together([place, after], 400)
    bills = []
    for adopts in (False, True):
        run = Run(today, 3, 0, 565).to(200)
        run = (run.adopt(new, RollOut(ramp_days={"value": ramp_days})) if adopts else run).to(565)
        ledger = keep_ledger(run.compiled, run.world, 200, 1, run.adopted)
        paid: dict[str, int] = {}
        for post in ledger.posts:
            if post.kind == "capacity":
                paid[post.funder] = paid.get(post.funder, 0) + int(post.pence.sum())
        bills.append(paid)
    assert sum(bills[1].values()) == pytest.approx(sum(bills[0].values()), abs=10)
    assert bills[1] == {funder: pytest.approx(pence, abs=20) for funder, pence in bills[0].items()}
