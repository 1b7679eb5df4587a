"""``wholeplace journeys`` as a mapper uses it, with their likely mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

SMALL = ("journeys", "anyplace", "--citizens", "400", "--years", "1", "--warm-up-years", "1")
WITH = (*SMALL, "--redesign", "whole_place")


def test_a_log_with_its_manifest(wholeplace, tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    words = (
        *SMALL,
        "--case",
        "episode",
        "--kind",
        "offender",
        "--need",
        "housing",
        "--sample",
        "20",
        "--out",
        str(path),
    )
    done = wholeplace(*words)
    assert done.code == 0 and "20 cases" in done.out and "Living through" in done.err and "Living" not in done.out
    frame = pd.read_parquet(path)
    assert frame["case"].nunique() == 20 and set(frame["need"]) == {"housing"} and set(frame["kind"]) == {"offender"}
    told = json.loads((tmp_path / "log.parquet.manifest.json").read_text())
    assert told["logs"] == [{"file": "log.parquet", "world": "siloed", "cases": 20, "activities": len(frame)}]
    assert (
        told["study"]["selection"]["sample"] == 20 and told["study"]["citizens"] > 0 and told["versions"]["wholeplace"]
    )
    before = path.read_bytes()
    assert wholeplace(*words).code == 0 and path.read_bytes() == before, "the same study again"
    other = wholeplace(*SMALL, "--out", str(path))
    assert other.code == 2 and "exists and is another log" in other.err and path.read_bytes() == before
    assert wholeplace(*SMALL, "--out", str(path), "--force").code == 0 and path.read_bytes() != before


def test_a_folder_gets_both_worlds_and_the_maps(wholeplace, tmp_path: Path) -> None:
    out = tmp_path / "both"
    done = wholeplace(*WITH, "--maps", "--format", "csv", "--out", str(out))
    assert done.code == 0
    names = {path.name for path in out.iterdir()}
    assert {"today.csv", "whole_place.csv", "journeys.html", "manifest.json", "place.toml", "redesign-whole_place.toml", "typical-journeys.csv",
            "map-agencies-today.svg", "map-agencies-whole_place.png", "moments-today.csv"} <= names  # fmt: skip
    assert not [name for name in names if name.endswith(".partial")]
    page = (out / "journeys.html").read_text(encoding="utf-8")
    for words in (
        "Process map of agencies",
        "Typical journeys",
        "Moments that matter",
        "When and where people ask",
        "Two lives",
        "not a record of real people",
    ):
        assert words in page, words
    assert page.count('role="img" aria-label="') == page.count("<figure")
    worlds = [
        set(pd.read_csv(out / f"{name}.csv", usecols=["citizen", "generation"]).itertuples(index=False))
        for name in ("today", "whole_place")
    ]
    assert len(worlds[0] & worlds[1]) > 0.8 * len(worlds[0]), "the same citizens"


def test_json_is_all_there_is(wholeplace) -> None:
    done = wholeplace(*WITH, "--json")
    told = json.loads(done.out)
    assert done.code == 0 and set(told["worlds"]) == {"siloed", "whole_place"}
    today = told["worlds"]["siloed"]
    assert (
        today["episodes"] > 0 and today["map_of_agencies"]["edges"] and today["variants"]["commonest"][0]["share"] > 0
    )
    assert today["contacts_by_week"]["contacts"]


def test_tables_are_printed_without_a_folder(wholeplace) -> None:
    done = wholeplace(*SMALL)
    assert done.code == 0
    for words in ("The busiest ways", "Typical journeys", "Moments that matter", "not what would happen"):
        assert words in done.out, words


def test_a_sample_larger_than_there_is(wholeplace, tmp_path: Path) -> None:
    done = wholeplace(*SMALL, "--outcome", "convicted", "--sample", "5000", "--out", str(tmp_path / "c.csv"))
    assert done.code == 0 and "a sample of 5,000 was asked for" in done.err and "are all that fit" in done.err


def test_nothing_fits(wholeplace, tmp_path: Path) -> None:
    done = wholeplace(*SMALL, "--kind", "older_person", "--outcome", "convicted", "--out", str(tmp_path / "c.csv"))
    assert done.code == 0 and "no case of siloed fits" in done.err
    assert (tmp_path / "c.csv").read_text(encoding="utf-8-sig").startswith('"case","order"')
    maps = wholeplace(
        *SMALL, "--kind", "older_person", "--outcome", "convicted", "--maps", "--out", str(tmp_path / "m")
    )
    assert maps.code == 2 and "no episode that began within the period fits" in maps.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--need", "housin", "--out", "x.csv"), "there is no need 'housin'; did you mean 'housing'?"),
        (("--outcome", "gaveup", "--out", "x.csv"), "did you mean 'gave_up'?"),
        (("--kind", "families_", "--out", "x.csv"), "did you mean 'families'?"),
        (("--kind", "families", "--need", "housing", "--out", "x.csv"), "families: nobody has the need 'housing'; they have: "),
        (("--out", "x.xls"), "a log's name must end in .parquet, .csv, .xes"),
        (("--format", "csv", "--out", "x.xes"), "ends like xes, but --format says csv"),
        (("--maps", "--out", "x.csv"), "maps are several files; name a folder"),
        (("--maps",), "--maps needs --out: name a folder"),
        (("--format", "csv"), "--format needs --out"),
        (("--out", "somewhere"), "say what goes there"),
        (("--out", "no/such/x.csv"), "the folder no/such does not exist"),
        (("--from", "2025-13-01"), "write a date as 2026-01-31"),
        (("--from", "2025-06-01", "--to", "2025-05-01"), "lies after"),
        (("--from", "2030-01-01"), "choose a period within them"),
        (("--redesign", "whole_plac"), 'Did you mean "whole_place"?'),
        (("--format", "xls", "--out", "x"), "'xls' is not one of"),
        (("--sample", "0", "--out", "x.csv"), "greater than or equal to 1"),
    ],
)  # fmt: skip
def test_mistakes_are_told_in_words(
    wholeplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = wholeplace(*SMALL, *words)
    assert done.code == 2 and message in done.err and "Traceback" not in done.err and done.out == ""
    assert list(tmp_path.iterdir()) == []


def test_folders_that_cannot_be_used(wholeplace, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "notes.txt").write_text("mine")
    done = wholeplace(*SMALL, "--maps", "--out", str(taken))
    assert (
        done.code == 2
        and "is not empty and holds no results" in done.err
        and [p.name for p in taken.iterdir()] == ["notes.txt"]
    )
    file = tmp_path / "file"
    file.write_text("mine")
    done = wholeplace(*SMALL, "--maps", "--out", str(file / "below"))
    assert done.code == 2 and "below" in done.err and "Traceback" not in done.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "redesign"),
    [("anyplace", "whole_place"), ("bradford", "bradford_short_sentences"), ("kent", "kent_one_form_one_visit")],
)
def test_built_in_places_to_the_penny(tmp_path: Path, place: str, redesign: str) -> None:
    from scenarios.compare import Comparison, prepare
    from scenarios.compare.twins import arms
    from scenarios.journeys.run import live_through
    from scenarios.redesign import load_redesign
    from sim.ledger import MARGINAL
    from sim.load import load_place
    from sim.measures import observe

    described = load_place(place)
    compared = prepare(Comparison(described, (load_redesign(redesign).variant(described),), 1, 1_500, 2, 1, 730))
    worlds = live_through(compared, tmp_path)
    for world, (_, run) in zip(worlds, arms(compared, 0), strict=True):
        assert sum(int(own.pence.sum()) for own in world.lived()) == observe(run, 730, 1).ledger.total(MARGINAL)
