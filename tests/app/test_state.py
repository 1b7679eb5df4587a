"""One session's state without a browser: undo, limits, snapshots, guesses, the session's file, two sessions apart."""

from __future__ import annotations

import base64
import json
import tomllib
import zlib
from pathlib import Path

import pytest

from scenarios.workshop import tables
from sim.faults import PlaceFaults
from viz.app import session_file
from viz.app.state import LARGEST_UPLOAD, MOST_CITIZENS, NotPossible, Run, Workshop, explained
from viz.app.views import arrangements, lives, network, outcome
from viz.app.views import run as run_views


def test_undo_takes_back_and_reset_can_be_undone(workshop: Workshop) -> None:
    start = workshop.tables
    workshop.move("lead", 2)
    led = workshop.tables
    workshop.move("from", 3)
    workshop.undo()
    assert workshop.tables == led
    workshop.reset()
    assert workshop.redesign is None
    workshop.undo()
    workshop.undo()
    assert workshop.tables == start
    workshop.undo()
    assert workshop.tables == start, "nothing more to take back"


def test_what_differs_is_told(workshop: Workshop) -> None:
    assert workshop.moved_levers == []
    workshop.move("staff", 110)
    assert [(label.split(" (")[0], now) for label, _, now in workshop.moved_levers] == [
        ("Today's teams: more or fewer staff", 110)
    ]


def test_a_change_forgets_the_run(finished: tuple[Workshop, Run]) -> None:
    workshop, _ = finished
    workshop.move("lead", 2)
    assert workshop.run is None


def test_nothing_can_be_run_while_nothing_differs(workshop: Workshop) -> None:
    with pytest.raises(NotPossible, match="Nothing differs from today"):
        workshop.begin()


@pytest.mark.parametrize(
    ("citizens", "years", "seed"), [(99, 5, 1), (MOST_CITIZENS + 1, 5, 1), (None, 0, 1), (None, 11, 1), (None, 5, -1)]
)
def test_limits_keep_one_table_from_starving_another(workshop: Workshop, citizens, years: int, seed: int) -> None:
    with pytest.raises(NotPossible):
        workshop.size(citizens, years, seed)
    assert workshop.years == 2


def test_a_bad_upload_leaves_the_session_as_it_was(workshop: Workshop) -> None:
    place, before = workshop.place, workshop.tables
    for data in (b"format = 1\nname = ", b"\xff\xfe\x00", b"x" * (LARGEST_UPLOAD + 1), b'name = "<b>x</b>"'):
        with pytest.raises((PlaceFaults, NotPossible)) as caught:
            workshop.upload_place(data, "<script>.toml")
        assert explained(caught.value)
    assert workshop.place is place
    assert workshop.tables is before


def test_figures_are_those_of_the_command_line(
    finished: tuple[Workshop, Run], small_text: str, tmp_path: Path, capsys
) -> None:
    from scenarios.workshop.tables import as_toml
    from viz.commands.compare import command as compare

    workshop, run = finished
    (tmp_path / "place.toml").write_text(small_text, encoding="utf-8")
    (tmp_path / "ours.toml").write_text(as_toml(workshop.tables), encoding="utf-8")
    compare(
        str(tmp_path / "place.toml"), [str(tmp_path / "ours.toml")], years=2, citizens=None, replications=1, precision=None,
        draws=0, seed=7, warm_up_years=None, workers=1, quick=True, out=None, force=False, json=True,
        posterior=None, sensitivity=None,
    )  # fmt: skip
    told = json.loads(capsys.readouterr().out)["comparison"]
    found = outcome.basis(workshop, run).found
    whole = [
        row
        for row in told
        if row["cohort"]
        == row["agency"]
        == row["need"]
        == row["funder"]
        == row["year"]
        == row["group"]
        == row["area"]
        == "all"
    ]
    assert whole
    for row in whole:
        own = found(row["measure"], row["part"])
        assert own is not None
        for key in ("siloed", "redesign", "difference"):
            assert row[key] == pytest.approx(getattr(own, key), rel=1e-12, abs=1e-12), (row["measure"], row["part"])


def test_every_view_of_a_finished_run_can_be_made(finished: tuple[Workshop, Run]) -> None:
    from scenarios.workshop.pairs import pairs

    workshop, run = finished
    one = outcome.basis(workshop, run)
    assert "failure demand" in outcome.conclusion(one)
    counters = run_views.counters(run.live.frames[-1], run.compared.compiled[0].scale)
    assert counters[0]["label"] == "Failure demand" and "of contacts" in counters[0]["of"], (
        "never without its denominator"
    )
    told = outcome.money(one)
    assert told["words"]
    workshop.arrangement = arrangements.AGREED
    assert outcome.money(outcome.basis(workshop, run))["after"]
    taken = arrangements.tables_to_take(workshop)
    assert tables.redesign_of(taken).finance == arrangements.arrangements(workshop, run), (
        "the arrangement goes along in the file"
    )
    workshop.arrangement = arrangements.POOLED
    assert not outcome.money(outcome.basis(workshop, run))["after"], (
        "here one funder pays all bills: there is nobody to pool with"
    )
    for scenario in ("siloed", run.redesign.name):
        option, _, rows = outcome.sankey(one, scenario)
        links = option["series"][0]["links"]
        spent = run.compared.ledger[run.compared.ledger["scenario"] == scenario]["pence"].sum() / 1e8 / one.scale
        assert sum(link["value"] for link in links if link["source"].endswith(" ")) == pytest.approx(spent, abs=0.02)
        assert rows
    rows, assumed, whole = outcome.assumptions(workshop, "housing")
    assert rows and 0 < assumed <= whole
    everybody = pairs(run.live)
    row = everybody.draw(workshop.kind, "helped") or everybody.draw(workshop.kind, "unchanged")
    assert row is not None
    both = lives.two_lives(run.live, row)
    assert [lane.label for lane in both.today.lanes][: lives.MOST_LANES] == [
        lane.label for lane in both.redesign.lanes
    ][: lives.MOST_LANES]
    state = network.agency_states(run.live.frames, len(run.live.frames) - 1, 1)
    assert len(state) == len(network.network(run.compared.compiled[1].place)["agencies"])


def test_the_same_money_is_beside_every_redesign_that_buys(finished: tuple[Workshop, Run]) -> None:
    workshop, run = finished
    assert run.bought is not None
    other = outcome.basis(workshop, run, run.bought)
    assert other.spend() is not None


def test_a_session_comes_back_from_its_file(finished: tuple[Workshop, Run]) -> None:
    workshop, run = finished
    workshop.guess("Table A", "Crises", -10)
    workshop.snapshot("Ours", "It may.", [("Crises", "1", "2", "+1", "")])
    workshop.notes = "Tea at three"
    back = session_file.read(session_file.written(workshop).encode())
    assert back.place == workshop.place
    for name in ("tables", "years", "citizens", "seed", "guesses", "snapshots", "notes", "kind"):
        assert getattr(back, name) == getattr(workshop, name), name
    again = back.begin()
    while not again.live.done:
        again.live.step(30)
    assert again.live.frames[-1].readings[1].pence == run.live.frames[-1].readings[1].pence, (
        "results follow from the seed"
    )


def test_a_session_comes_back_from_its_link(workshop: Workshop) -> None:
    workshop.move("lead", 2)
    workshop.guess("Table A", "Crises", -10)
    packed = session_file.link(workshop)
    assert 0 < len(packed) <= session_file.LONGEST_LINK
    back = session_file.read_link(packed)
    assert (back.place, back.tables, back.guesses) == (workshop.place, workshop.tables, workshop.guesses)


def test_a_link_that_holds_no_session_is_told_in_words(workshop: Workshop) -> None:
    packed = session_file.link(workshop)
    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 20_000_000, 9)).decode().rstrip("=")
    assert len(bomb) < session_file.LONGEST_LINK
    for spoilt in ("", "!", "ü", packed[:-7], packed[: len(packed) // 2], "A" * (session_file.LONGEST_LINK + 1), bomb):
        with pytest.raises(NotPossible, match="link"):
            session_file.read_link(spoilt)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("guesses", [{"who": "A", "figure": "<b>", "change": 1.0}]),
        ("guesses", [{"who": "A", "figure": "Crises", "change": 1e9}]),
        ("guesses", [{"who": "A" * 61, "figure": "Crises", "change": 1.0}]),
        ("guesses", [{"who": "A", "figure": "Crises", "change": 1.0}] * 201),
        ("snapshots", [{"name": "A", "place": "kent", "tables": {}, "sentence": "", "figures": [["one"]]}]),
        ("years", "two"),
        ("years", 99),
        ("citizens", 10**9),
        ("notes", "x" * 4_001),
        ("tables", {"levers": 5, "finance": []}),
        ("tables", []),
    ],
)
def test_a_session_is_looked_at_before_it_is_believed(workshop: Workshop, key: str, value: object) -> None:
    told = json.loads(session_file.written(workshop)) | {key: value}
    with pytest.raises((NotPossible, PlaceFaults)):
        session_file.read(json.dumps(told).encode())


def test_a_place_file_that_the_app_began_with_goes_along_in_the_session(small_text: str, tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(small_text, encoding="utf-8")
    began = Workshop.open(str(file))
    file.unlink()
    assert session_file.read(session_file.written(began).encode()).place == began.place


def test_a_bond_can_be_tried_where_people_leave_prison(workshop: Workshop) -> None:
    assert arrangements.BOND not in [one["value"] for one in arrangements.options(workshop)], "nobody is released here"
    bradford = Workshop.open("bradford")
    bradford.move("lead", 10)
    assert arrangements.BOND in [one["value"] for one in arrangements.options(bradford)]
    bradford.size(500, 3, 1)
    bradford.arrangement = arrangements.BOND
    bradford.run = bradford.begin()
    (bond,) = arrangements.arrangements(bradford, bradford.run)
    assert list(bond.commissioners) == ["moj"], "who pays for the prison"
    assert bond.paid_in_year.value == 3
    assert "reconvictions" in arrangements.terms_in_words(bradford, bradford.run)[0]


@pytest.mark.parametrize(
    "spoil", ["", "[]", "{}", '{"wholeplace_workshop": 2}', '{"wholeplace_workshop": 1}', "\x00", "[" * 100_000]
)
def test_what_is_no_session_is_told_in_words(spoil: str) -> None:
    with pytest.raises(NotPossible):
        session_file.read(spoil.encode())


def test_a_session_file_opens_no_file_of_the_machine(workshop: Workshop) -> None:
    told = json.loads(session_file.written(workshop))
    for change in ({"place": "/etc/passwd", "place_text": ""}, {"tables": told["tables"] | {"include": ["../secret"]}}):
        with pytest.raises(NotPossible):
            session_file.read(json.dumps(told | change).encode())


def test_snapshots_and_guesses_are_kept_once_a_name(workshop: Workshop) -> None:
    workshop.guess("A", "Crises", -10)
    workshop.guess("A", "Crises", -20)
    assert [g.change for g in workshop.guesses] == [-20]
    with pytest.raises(NotPossible):
        workshop.guess("A", "Crises", -101)
    workshop.move("lead", 1)
    workshop.snapshot("One", "", [])
    kept = workshop.tables
    workshop.reset()
    workshop.recall("One")
    assert workshop.tables == kept
    workshop.next_group()
    assert not workshop.guesses and not workshop.snapshots and workshop.redesign is None


def test_sessions_share_nothing_that_changes() -> None:
    one, other = Workshop.open("kent"), Workshop.open("kent")
    before = json.dumps(other.tables)
    one.choose_preset("kent_one_form_one_visit")
    one.move("lead", 5)
    assert json.dumps(other.tables) == before
    assert other.guesses is not one.guesses


def test_an_exported_file_is_toml_even_with_an_odd_name(workshop: Workshop) -> None:
    from scenarios.workshop.tables import as_toml

    workshop.move("lead", 1)
    workshop.rename('<img src=x onerror="alert(1)">')
    assert tomllib.loads(as_toml(workshop.tables))["label"] == workshop.tables["label"]


def test_a_box_that_is_moved_is_the_command_lines_and_what_cannot_be_changes_nothing() -> None:
    from scenarios.workshop.verbs import changed

    workshop = Workshop.open("bradford")
    words = ["housing", "contact_centre", "housing_options"]
    by_command = changed(workshop.tables, workshop.place, "move-door", words)
    workshop.move_box("move-door", words)
    assert workshop.tables == by_command and workshop.redesign is not None
    with pytest.raises(PlaceFaults, match="no agency is called"):
        workshop.move_box("move-door", ["housing", "contact_centre", "nobody"])
    assert workshop.tables == by_command
    workshop.undo()
    assert workshop.redesign is None
