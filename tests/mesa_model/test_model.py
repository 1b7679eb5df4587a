"""The Mesa face: same log however it is stepped, views that tell the truth, experiments in plain Python."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
import weakref

import mesa
import numpy as np
import pytest

from sim import enums as e
from sim.engine import Run, compile_place
from sim.load import load_place
from sim.model import Agency, Event, Family, Offender, OlderPerson, PlaceModel
from tests.results.worlds import busy_place

DAYS = 150


def stepped(**options) -> np.ndarray:
    """The whole log of a model stepped for 150 days (or the first weeks beyond)."""
    rows: list[np.ndarray] = []
    model = PlaceModel("bradford", citizens=200, seed=4, years=1, **options)
    model.run.watch(lambda part: rows.append(part.copy()))
    model.run_model(DAYS)
    log = np.concatenate(rows)
    return log[log["day"] < DAYS]


@pytest.fixture(scope="module")
def at_once() -> np.ndarray:
    rows: list[np.ndarray] = []
    Run(compile_place(load_place("bradford"), 200), 4, 0, 365, sink=lambda part: rows.append(part.copy())).to(DAYS)
    return np.concatenate(rows)


def test_day_by_day_and_week_by_week_give_the_log_of_one_run(at_once: np.ndarray) -> None:
    assert (stepped() == at_once).all()
    assert (stepped(step_days=7) == at_once).all()


def test_an_override_that_decides_nothing_new_changes_nothing(at_once: np.ndarray) -> None:
    class Same(Offender):
        def choose_door(self, need: str) -> str | None:
            return super().choose_door(need)

        def seeks(self, need: str) -> bool:
            return super().seeks(need)

        def gives_up(self, need: str) -> bool:
            return super().gives_up(need)

        def chases(self, need: str) -> bool:
            return super().chases(need)

    class SameOlder(OlderPerson):
        def gives_up(self, need: str) -> bool:
            return True

    assert (stepped(citizen_classes={"offender": Same, "older_person": SameOlder}) == at_once).all()


def test_an_override_that_decides_otherwise_does() -> None:
    class ToTheGp(Offender):
        def choose_door(self, need: str) -> str | None:
            return "gp"

        def chases(self, need: str) -> bool:
            return False

    model = PlaceModel("bradford", citizens=200, seed=4, years=1, citizen_classes={"offender": ToTheGp})
    doors, chases = [], []

    def visit(event: Event) -> None:
        if isinstance(event.citizen, ToTheGp):
            (chases if event.class_name == "chase" else doors).append(event)

    model.subscribe("contact", visit)
    model.run_model(60)
    first = [event.agency for event in doors if event.class_name in ("first_presentation", "wrong_door")]
    assert len(first) > 20 and set(first) == {"gp"}
    assert chases == []


def test_a_citizen_who_never_gives_up_never_does() -> None:
    class Patient(Offender):
        def gives_up(self, need: str) -> bool:
            return False

    model = PlaceModel("bradford", citizens=400, seed=4, years=1, citizen_classes={"offender": Patient})
    gave_up = []
    model.subscribe("gave_up", lambda event: gave_up.append(type(event.citizen)))
    model.run_model(200)
    assert Patient not in gave_up and OlderPerson in gave_up


def test_an_unknown_door_is_refused_in_plain_words() -> None:
    class Lost(Offender):
        def choose_door(self, need: str) -> str | None:
            return "post_office"

    model = PlaceModel("bradford", citizens=200, seed=4, years=1, citizen_classes={"offender": Lost})
    with pytest.raises(ValueError, match="no agency 'post_office'; there are: jobcentre"):
        model.run_model(30)


def test_agents_are_views_of_the_columns() -> None:
    model = PlaceModel("bradford", citizens=300, seed=2, years=2)
    model.run_model(300)
    world, names = model.run.world, model.names
    assert (
        len(model.agents) == len(model.agencies) + (np.isin(world.citizens["standing"], (e.PRESENT, e.SETTLED))).sum()
    )
    for agent in model.agents_by_type[Offender]:
        row = world.citizens[agent.row]
        assert agent.cohort == names.cohorts[row["cohort"]] and agent.generation == row["generation"]
        slots = world.slots[row["first"] : row["first"] + row["needs"]]
        assert [need.name for need in agent.open_needs] == [
            name for name, slot in zip(names.need_of(agent.cohort), slots, strict=True) if slot["severity"]
        ]
    housed = model.agents_by_type[Offender].select(lambda person: person.has_need("housing"))
    k, c = names.need_of("short_sentence").index("housing"), names.cohorts.index("short_sentence")
    mine = world.citizens[(world.citizens["cohort"] == c) & (world.citizens["standing"] == e.PRESENT)]
    assert (
        len([p for p in housed if p.cohort == "short_sentence"])
        == (world.slots["severity"][mine["first"] + k] > 0).sum()
    )
    in_custody = [agent for agent in model.agents_by_type[Offender] if "custody" in agent.stays]
    assert len(in_custody) == world.in_stay[names.stays.index("custody")]
    for agency in model.agencies:
        desk = world.desks[agency.number]
        assert (agency.waiting, agency.in_help) == (desk["waiting"], desk["running"])
        assert agency.minutes("released") == world.use[299, agency.number, 0]


def test_people_come_and_go() -> None:
    model = PlaceModel(busy_place(), citizens=None, seed=2, years=3)
    model.step()
    before = {agent.row: agent for agent in model.agents_by_type[Family]}
    model.run_model(900)
    after = {agent.row: agent for agent in model.agents_by_type[Family]}
    changed = [row for row in before if after[row] is not before[row]]
    assert changed and all(after[row].generation > before[row].generation for row in changed)
    assert all(before[row] not in model.agents for row in changed)
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents)
    dead = [agent for agent in model.agents if getattr(agent, "standing", "") == "dead"]
    assert dead == [] and model.happened("death") > 0


def test_collected_data_equal_the_tallies() -> None:
    model = PlaceModel(
        "croydon", citizens=200, seed=2, years=1, model_reporters={"families": lambda m: len(m.agents_by_type[Family])}
    )
    model.run_model(40)
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 40 and frame["day"].tolist() == list(range(1, 41))
    events = model.run.world.events.sum(axis=(0, 1, 2))
    assert frame["crises"].iloc[-1] == events[e.E_CRISIS]
    assert (
        frame["contacts"].iloc[-1]
        == events[e.E_CONTACT]
        + events[e.E_CRISIS]
        - model.run.world.contacts[..., e.C_PROCESS].sum()
        + events[e.E_STEP]
    )
    assert frame["waiting"].iloc[-1] == model.run.world.standing[39, :, :2].sum()
    assert (frame["families"] == 200).all()


def test_subscribers_are_told_everything_once_and_change_nothing(at_once: np.ndarray) -> None:
    model = PlaceModel("bradford", citizens=200, seed=4, years=1)
    told: list[Event] = []
    model.subscribe("*", told.append)
    model.run_model(DAYS)
    assert len(told) == len(at_once)
    assert [(event.day, event.name, event.amount) for event in told] == [
        (row["day"], e.EVENT_NAMES[row["event"]], row["amount"]) for row in at_once
    ]
    with pytest.raises(ValueError, match="no event 'earthquake'"):
        model.subscribe("earthquake", told.append)


def test_big_places_have_a_declared_sample_of_agents(at_once: np.ndarray) -> None:
    model = PlaceModel("bradford", citizens=200, seed=4, years=1, most_agents=60)
    model.step()
    people = [agent for agent in model.agents if not isinstance(agent, Agency)]
    assert len(people) == 50 and model.agent_share == 0.25
    assert (stepped(most_agents=60) == at_once).all(), "the others live all the same"


def test_an_override_reaches_everybody_however_many_agents() -> None:
    class ToTheGp(Offender):
        def choose_door(self, need: str) -> str | None:
            return "gp"

    model = PlaceModel("bradford", citizens=200, seed=4, years=1, most_agents=40, citizen_classes={"offender": ToTheGp})
    model.step()
    offenders = [c for c, cohort in enumerate(model.place.cohorts.values()) if cohort.kind == "offender"]
    everybody = np.isin(model.run.world.citizens["cohort"], offenders).sum()
    assert len(model.agents_by_type[ToTheGp]) == everybody > 40


def test_events_of_those_who_enter_and_leave_carry_their_agent() -> None:
    model = PlaceModel(busy_place(), citizens=None, seed=2, years=3)
    told: list[Event] = []
    model.subscribe("entry", told.append)
    model.subscribe("exit", told.append)
    model.run_model(700)
    nobody = [event for event in told if event.citizen is None]
    assert len(told) > 450 and {event.name for event in nobody} <= {"exit"}
    assert len(nobody) <= model.happened("death"), "the dead leave on their date, long after their agent has gone"
    gone = next(event.citizen for event in told if event.name == "exit")
    assert gone is not None and gone not in model.agents
    with pytest.raises(RuntimeError, match="has left the cohort"):
        _ = gone.risk


def test_agents_answer_group_questions_as_mesa_users_ask_them() -> None:
    model = PlaceModel("bradford", citizens=300, seed=2, years=1)
    model.run_model(30)
    by_area = model.agents_by_type[Offender].groupby("area").count()
    assert set(by_area) == {"city", "airedale"} and sum(by_area.values()) == len(model.agents_by_type[Offender])
    assert model.agents_by_type[Offender].agg("contacts", sum) == sum(
        person.contacts for person in model.agents_by_type[Offender]
    )
    frame = model.datacollector.get_agenttype_vars_dataframe(Agency)
    last = frame.xs(30, level="Step").set_index("agency")
    assert last.loc["jobcentre", "waiting"] == model.run.world.desks[0]["waiting"]


def test_nothing_happens_after_the_horizon() -> None:
    model = PlaceModel("bradford", citizens=100, seed=2, years=1, step_days=7)
    model.run_model()
    rows = len(model.datacollector.get_model_vars_dataframe())
    model.step()
    assert model.day == 365 and not model.running
    assert len(model.datacollector.get_model_vars_dataframe()) == rows


def test_models_can_be_forgotten() -> None:
    model = PlaceModel("bradford", citizens=100, seed=4, years=1)
    model.step()
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_models_are_not_pickled_by_accident() -> None:
    model = PlaceModel("bradford", citizens=100, seed=4, years=1)
    with pytest.raises(TypeError, match="run it again from its seed"):
        pickle.dumps(model)


def test_engine_does_not_import_mesa_and_mesa_leaves_multiprocessing_alone() -> None:
    script = (
        "import sys, multiprocessing; import sim.engine, sim.measures, scenarios.scenario; assert 'mesa' not in sys.modules;"
        "before = multiprocessing.get_start_method(); import sim.model;"
        "assert multiprocessing.get_start_method() == before, 'changed'"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert issubclass(PlaceModel, mesa.Model)


def test_wrong_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="no kind 'robot'"):
        PlaceModel("bradford", citizens=100, citizen_classes={"robot": Offender})
    with pytest.raises(TypeError, match="must be a subclass of Family"):
        PlaceModel("bradford", citizens=100, citizen_classes={"family": Offender})
