"""Drawings: nothing overlaps that should not, everything is said in words too, names are escaped, nothing comes from outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scenarios.journeys.examples import draw_examples
from scenarios.journeys.gather import gather
from scenarios.journeys.lanes import HOME, Lane, Life, Mark, Span, life_of
from scenarios.journeys.maps import Edge, Map, Node, maps_of
from scenarios.journeys.selection import Selection
from tests.journeys.conftest import Both
from viz.journeys.drawing import Drawing
from viz.journeys.heat import SHORT, contact_heat
from viz.journeys.lanes import one_life, together, twin_lanes
from viz.journeys.layers import crossings, layout
from viz.journeys.page import Page, Section, Table
from viz.journeys.process_map import process_maps
from viz.journeys.sheet import SMALL, maps_for
from viz.journeys.variant_strips import variant_strips

NASTY = "<script>alert('x')</script> & co"


def node(label: str, failure: float = 0.0) -> Node:
    return Node(label, 50.0, 0.4, 0.1, failure, 12.0)


def small_map(labels: Sequence[str] = ("Need begins", "A", "B", "C", "Need is over")) -> Map:
    edges = ((0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (3, 1), (1, 3), (2, 1))
    return Map(tuple(node(label, 0.25 * n) for n, label in enumerate(labels)), tuple(Edge(a, b, 10, 30.0, 4.0, 0.25 * b) for a, b in edges),
               33, 0.8, (0.0, 0.3, 0.5, 0.6, 1.0), ("D",))  # fmt: skip


def test_long_edges_are_led_round_the_boxes_between() -> None:
    heights, flows = (
        [0.5] * 6,
        {(0, 1): 9.0, (0, 5): 4.0, (5, 1): 2.0, (1, 2): 5.0, (2, 5): 1.0, (3, 4): 3.0, (0, 3): 2.0, (4, 5): 2.0},
    )
    found = layout((0.0, 0.2, 0.4, 0.5, 0.7, 1.0), heights, flows, 5.0)
    assert found.layer[0] == 0 and found.layer[5] == found.layers - 1
    for (a, b), chain in found.chains.items():
        assert chain[0] == (a,) and chain[-1] == (b,)
        assert len(chain) == 2 + max(0, abs(found.layer[a] - found.layer[b]) - 1)
    columns: dict[int, list[tuple[float, float]]] = {}
    for item, y in found.y.items():
        height = heights[item[0]] if len(item) == 1 else 0.17
        columns.setdefault(found.layer[item[0]] if len(item) == 1 else item[2], []).append(
            (y - height / 2, y + height / 2)
        )
    for own in columns.values():
        assert all(a[1] <= b[0] or b[1] <= a[0] for a, b in combinations(own, 2)), "boxes and lines keep their distance"
        assert min(top for top, _ in own) >= -1e-9 and max(foot for _, foot in own) <= 5.0 + 1e-9


def test_crossings_are_counted_and_untangled() -> None:
    columns = [[(0,), (1,)], [(2,), (3,)]]
    assert crossings(columns, {((0,), (3,)): 1.0, ((1,), (2,)): 1.0}) == 1
    assert crossings(columns, {((0,), (2,)): 1.0, ((1,), (3,)): 1.0}) == 0
    found = layout(
        (0.0, 0.3, 0.31, 0.6, 0.61, 1.0), [0.3] * 6, {(1, 4): 1.0, (2, 3): 1.0, (0, 1): 1.0, (0, 2): 1.0}, 4.0
    )
    assert (found.y[(1,)] < found.y[(2,)]) == (found.y[(4,)] < found.y[(3,)])


def letters(drawing: Drawing) -> str:
    """All text of a drawing, from its SVG (which must be well-formed)."""
    root = ElementTree.fromstring(drawing.figure().svg)
    return " ".join("".join(one.itertext()).strip() for one in root.iter("{http://www.w3.org/2000/svg}text"))


def test_a_process_map_says_what_is_on_it_in_signs_and_words() -> None:
    (drawing,) = process_maps([("map", "today", small_map())], "agencies")
    text = letters(drawing)
    assert "Process map of agencies: today" in text and "33 journeys" in text and "80% of all steps" in text
    assert "30 · 4 d ◆75%" in text or "◆75%" in text, "failure demand has a sign and a number beside its colour"
    assert "◇25%" in text.replace(" ", "") and "waited 12 d" in text
    assert "Need begins to A 30 in 100 journeys, median 4 days, 25% failure demand" in drawing.alternative


def test_maps_of_two_worlds_have_the_same_places(both: Both) -> None:
    found = maps_of([gather(world, Selection()).agencies for world in (both.today, both.redesign)])
    one, other = process_maps([("a", "today", found[0]), ("b", "redesign", found[1])], "agencies")
    where = [_places(drawing, "Housing office") for drawing in (one, other)]
    assert where[0] == where[1] and "Lead" not in letters(one) and "Lead" in letters(other)


def _places(drawing: Drawing, label: str) -> set[str]:
    """Where a text begins across (its height hangs on how many lines follow)."""
    svg = drawing.figure().svg
    return set(re.findall(r'x="([\d.]+)"[^>]*>' + label, svg))


def test_names_are_escaped_and_nothing_comes_from_outside(tmp_path: Path) -> None:
    labels = ("Need begins", NASTY, "$x^2$ =SUM(A1)", "C", "Need is over")
    (drawing,) = process_maps([("map", NASTY, small_map(labels))], "agencies")
    section = Section(NASTY, [NASTY], [drawing], [Table([NASTY], [[NASTY]])], ["t"])
    html = Page(NASTY, NASTY, [section], NASTY).html()
    assert "<script" not in html and "&lt;script&gt;" in html
    assert not re.findall(r'(?:src|href)="(?!#)', html.replace('xlink:href="#', 'xlink:href-"#')), (
        "no file, font or script from elsewhere"
    )
    assert "$x^2$" in letters(drawing), "letters are letters, no formula"
    assert html.count('role="img" aria-label="') == 1 and 'lang="en"' in html and '<th scope="col"' in html


def test_lanes_by_hand() -> None:
    """Two lanes, one wait, one help, one assessment with two questions asked again; money at the end of the lane."""
    office = Lane(
        "Office",
        (Span(-5, 10, "wait"), Span(10, 40, "help")),
        (Mark(3, "failure demand", "Comes back", failure=True), Mark(10, "assessment", "Assessment", 2)),
        12.0,
        34.0,
    )
    life = Life(7, "people", "siloed", (Lane(HOME, (), (), 0.0, 0.0), office), 100)
    assert (office.days("wait"), office.days("help"), life.total("failure demand"), life.again) == (10, 30, 1, 2)
    drawing = one_life("one", life, "People, citizen 7")
    assert (
        "1 contact (1 failure demand, 0 crises), 1 full assessment with 2 questions asked again, 10 days waiting, £12 marginal cost"
        in drawing.alternative
    )
    text = letters(drawing)
    assert "Office" in text and " 2 " in f" {text} " and "12" in text and "34" in text


def test_twins_share_their_lanes_and_clock(both: Both) -> None:
    examples = draw_examples(both.today, both.redesign, seed=1)
    assert [one.fared for one in examples] == ["helped", "harmed", "unchanged"]
    for one in examples:
        lives = [life_of(world, one.citizen) for world in (both.today, both.redesign)]
        assert lives[1].total("crisis") - lives[0].total("crisis") == one.change["crises"]
        assert lives[1].total("assessment") - lives[0].total("assessment") == one.change["assessments"]
        pence = [100 * sum(lane.marginal_gbp for lane in life.lanes) for life in lives]
        assert round(pence[1] - pence[0]) == one.change["pence"]
        today, redesign = together(*lives)
        assert [lane.label for lane in today.lanes] == [lane.label for lane in redesign.lanes]
        drawing = twin_lanes("twins", today, redesign, one.fared, "A lead")
        assert "Redesign: A lead" in letters(drawing)


def test_examples_are_drawn_by_lot(both: Both) -> None:
    drawn = {draw_examples(both.today, both.redesign, seed)[0].citizen for seed in range(8)}
    assert len(drawn) > 2 and draw_examples(both.today, both.redesign, 3) == draw_examples(both.today, both.redesign, 3)
    assert all(one.cohort == "others" for one in draw_examples(both.today, both.redesign, 1, ("others",)))


def test_where_nobody_has_crises_failure_demand_decides(both: Both) -> None:
    def without_crises(world):
        return replace(
            world, ends=replace(world.ends, totals=world.ends.totals | {"crises": 0 * world.ends.totals["crises"]})
        )

    found = draw_examples(without_crises(both.today), without_crises(both.redesign), seed=1)
    assert [one.means for one in found] == ["less failure demand", "more failure demand", "nothing changed"]
    assert found[0].change["failures"] < 0 < found[1].change["failures"]


def test_the_report_of_a_comparison_gets_both_maps_and_the_lanes(both: Both) -> None:
    from types import SimpleNamespace
    from typing import Any

    from viz.journeys.beside import counted_by, mapped
    from viz.report.mapped import journey_maps, lanes

    worlds, (variant,) = (both.today, both.redesign), both.compared.comparison.variants
    example = draw_examples(*worlds, seed=1)[0]
    story: Any = SimpleNamespace(citizen=example.citizen, cohort=example.cohort, kind="fewer crises, dearer")
    made = mapped(worlds, worlds, variant, [story], counted_by(30, 60, "the first replication"), seed=1)
    assert made is not None
    said = [figure.alternative.split(":")[0] for figure in made.maps]
    assert said == ["Process map of agencies", "When and where people ask"] * 2
    assert "30 of 60 simulated citizens, drawn by lot, in the first replication" in made.said[0]
    (drawn,) = made.lanes
    label = both.compared.comparison.place.cohorts[example.cohort].label
    assert drawn.alternative.startswith(f"Two lives of one citizen: life 1, {label}, fewer crises, dearer")
    basis: Any = SimpleNamespace(mapped=made)
    maps, own = journey_maps(basis), lanes(basis)
    assert maps is not None and maps.tall and own is not None and own.wide and list(own.figures) == [drawn]
    assert made.said[0] in maps.paragraphs and len(maps.tables[0].columns) == len(maps.tables[0].rows[0])
    assert journey_maps(SimpleNamespace(mapped=None)) is lanes(SimpleNamespace(mapped=None)) is None  # type: ignore[arg-type]


def test_a_costly_lane_is_drawn_though_little_stands_on_it() -> None:
    """Twenty busy agencies and one stay that costs as much as all of them: the stay is on the lanes."""
    busy = tuple(
        Lane(f"Office {n}", (), tuple(Mark(day, "asked", "Asks") for day in range(20)), 10.0, 0.0) for n in range(20)
    )
    home = Lane("Care home", (Span(0, 90, "stay"),), (), 200.0, 0.0)
    life = Life(7, "people", "siloed", (Lane(HOME, (), (), 0.0, 0.0), *busy, home), 100)
    one, _ = together(life, life)
    assert "Care home" in [lane.label for lane in one.lanes[:8]] and len(one.lanes) == len(life.lanes)
    text = letters(twin_lanes("twins", life, life, "somebody", "A lead"))
    assert "not drawn: 14 more, £140 marginal, £0 staff" in text


def test_a_small_map_is_as_wide_as_the_text_of_a_page(both: Both) -> None:
    counted = [gather(world, Selection()) for world in (both.today, both.redesign)]
    found = maps_for(SMALL, [one.steps for one in counted])
    assert all(len(one.nodes) <= SMALL.nodes for one in found)
    for drawing in process_maps([("a", "today", found[0]), ("b", NASTY * 9, found[1])], "activities", SMALL):
        assert drawing.width == SMALL.width and "How to read it" in letters(drawing)
    heats = contact_heat([("w", "today", counted[0].weeks)], SHORT)
    assert (
        heats[0].width == SMALL.width
        and " 13" in letters(heats[0])
        and " 14 " not in letters(heats[0]).split("Contacts")[0]
    )


def test_typical_journeys_and_weeks_are_drawn_as_they_are_told(both: Both, tmp_path: Path) -> None:
    one = gather(both.today, Selection())
    strips = variant_strips("typical", [("today", one.variants)], both.today.activities.labels)
    best = one.variants.commonest(1)[0]
    assert f"{best.share:.1%}" in letters(strips) and f"{one.variants.different:,} different journeys" in letters(
        strips
    )
    (heat,) = contact_heat([("weeks", "today", one.weeks)])
    most = one.weeks.per_100().max()
    assert f"{most:.0f}" in letters(heat).split() and "Housing office" in letters(heat)
    made = heat.save(tmp_path)
    assert [path.name for path in made] == ["weeks.svg", "weeks.png"]
    assert made[1].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" and made[0].read_bytes() == heat_again(one).encode()


def heat_again(one) -> str:
    """The same figure gives the same bytes."""
    return contact_heat([("weeks", "today", one.weeks)])[0].figure().svg


@pytest.mark.parametrize("labels", [("Need begins", "Need is over"), ("Need begins",), ("A", "B", "C")])
def test_maps_of_hardly_anything(labels: tuple[str, ...]) -> None:
    nodes = tuple(node(label) for label in labels)
    edges = (Edge(0, len(labels) - 1, 1, 1.0, 0.0, 0.0),) if len(labels) > 1 else ()
    one = Map(nodes, edges, 1, 1.0, tuple(n / 10 for n in range(len(labels))), ())
    assert labels[0] in letters(process_maps([("m", "today", one)], "agencies")[0])
