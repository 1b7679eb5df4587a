"""Logs as files: the same in every format, as the XES standard asks, and safe to open."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from scenarios.compare import Comparison, prepare
from scenarios.journeys.dates import WrongDate, calendar, read_date
from scenarios.journeys.export import export
from scenarios.journeys.run import live_through
from scenarios.journeys.selection import Selection
from scenarios.journeys.table import COLUMNS
from scenarios.journeys.writers import write_log
from sim.ledger import MARGINAL
from sim.load import place_from
from sim.measures import observe
from tests.journeys import xes_schema
from tests.journeys.conftest import Both
from tests.results.worlds import busy_data

NASTY = "<Housing> & \"homes\" 'now' ]]> é"


@pytest.fixture(scope="module")
def logs(both: Both, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A sample of both kinds of case in every format."""
    folder, made = tmp_path_factory.mktemp("logs"), {}
    for case in ("citizen", "episode"):
        for ending in ("parquet", "csv", "xes", "csv.gz", "xes.gz"):
            path = made[f"{case}.{ending}"] = folder / f"{case}.{ending}"
            kind = ending.split(".")[0]
            export(both.today, Selection(case, sample=200), both.calendar, path, kind, {"concept:name": "busy"})
    return made


@pytest.mark.parametrize("case", ["citizen", "episode"])
def test_the_formats_say_the_same(logs: dict[str, Path], case: str) -> None:
    frame = pd.read_parquet(logs[f"{case}.parquet"])
    plain = pd.read_csv(logs[f"{case}.csv"], keep_default_na=False)
    assert list(frame.columns) == list(plain.columns) == list(COLUMNS) and len(frame) == len(plain)
    for name in ("case", "activity", "agency", "contact_class", "outcome", "case_outcome"):
        assert frame[name].astype(object).fillna("").tolist() == plain[name].tolist(), name
    assert frame["start"].dt.strftime("%Y-%m-%d").tolist() == plain["start"].tolist()
    assert np.allclose(frame["cost_marginal_gbp"], plain["cost_marginal_gbp"])
    events = [_event(one) for one in ElementTree.parse(logs[f"{case}.xes"]).iter(f"{xes_schema.XES}event")]
    assert [one["concept:name"] for one in events] == plain["activity"].tolist()
    assert [one["start_timestamp"][:10] for one in events] == plain["start"].tolist()
    assert [one["time:timestamp"][:10] for one in events] == plain["end"].tolist()
    assert [one.get("org:resource", "") for one in events] == plain["resource"].tolist()
    assert sum(float(one.get("cost:total", 0)) for one in events) == pytest.approx(plain["cost_marginal_gbp"].sum())
    for ending in ("csv", "xes"):
        assert gzip.decompress(logs[f"{case}.{ending}.gz"].read_bytes()) == logs[f"{case}.{ending}"].read_bytes()


def _event(one: ElementTree.Element) -> dict[str, str]:
    return {child.get("key", ""): child.get("value", "") for child in one}


@pytest.mark.parametrize("case", ["citizen", "episode"])
def test_xes_has_the_structure_of_the_standard(logs: dict[str, Path], case: str) -> None:
    assert xes_schema.faults(logs[f"{case}.xes"]) == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ('<int key="order" value="1"/>', '<int key="order" value="one"/>', "is no int"),
        ('value="complete"/></event>', 'value="finished"/></event>', "no transition is called"),
        ('<string key="layer" value="need"/>', "", "lacks"),
        ('key="org:resource"', 'key="org:person"', "is in no extension"),
        ('<extension name="Cost"', '<extension name="A cost"', "extension"),
        ('+00:00"/><date key="time', '"/><date key="time', "is no date"),
    ],
)
def test_the_check_of_the_standard_finds_faults(both: Both, tmp_path: Path, good: str, bad: str, fault: str) -> None:
    export(both.today, Selection(sample=20), both.calendar, tmp_path / "log.xes", "xes", {"concept:name": "busy"})
    text = (tmp_path / "log.xes").read_text(encoding="utf-8")
    assert good in text and xes_schema.faults(tmp_path / "log.xes") == []
    broken = tmp_path / "broken.xes"
    broken.write_text(text.replace(good, bad), encoding="utf-8")
    assert any(fault in one for one in xes_schema.faults(broken))


def test_costs_in_the_log_of_everybody_are_the_ledgers_marginal_spend(both: Both, tmp_path: Path) -> None:
    from scenarios.compare.twins import arms

    _, run = next(arms(both.compared, 0))
    total = observe(run, 730, 2).ledger.total(MARGINAL)
    export(both.today, Selection(), both.calendar, tmp_path / "all.parquet", "parquet", {})
    assert round(pd.read_parquet(tmp_path / "all.parquet")["cost_marginal_gbp"].sum() * 100) == total


def test_dates_are_whole_days_whose_weekday_is_the_models(both: Both, logs: dict[str, Path]) -> None:
    """Offices of the busy place are closed at weekends, so nobody asks anybody there on a Saturday or Sunday."""
    frame = pd.read_parquet(logs["citizen.parquet"])
    own = frame[frame["activity"].isin(["Asks for help", "Assessment"])]
    assert len(own) > 200 and set(own["start"].dt.day_of_week) == {0, 1, 2, 3, 4}
    assert (frame["start"] == frame["start"].dt.normalize()).all()
    inside = frame[~frame["began_before"]]
    assert inside["start"].min() >= pd.Timestamp(both.calendar.date) and frame["end"].max() < pd.Timestamp(
        both.calendar.date_of(730 + 730)
    )
    assert (frame.loc[~frame["finished"], "end"] == pd.Timestamp(both.calendar.date_of(730 + 729))).all()


def test_a_calendar_begins_on_the_models_weekday() -> None:
    known = calendar(730, date(2026, 3, 1))  # day 730 is a Wednesday, 1 March 2026 a Sunday
    assert (
        known.date == date(2026, 3, 4)
        and known.day_of(date(2026, 3, 14)) == 740
        and known.date_of(740) == date(2026, 3, 14)
    )
    with pytest.raises(WrongDate, match=r"--from 1\.2\.2026: write a date as 2026-01-31"):
        read_date("1.2.2026", "--from")


def test_order_within_a_case_counts_from_one(logs: dict[str, Path]) -> None:
    frame = pd.read_parquet(logs["episode.parquet"])
    assert frame.groupby("case", observed=True, sort=False).cumcount().add(1).tolist() == frame["order"].tolist()
    assert frame["case"].ne(frame["case"].shift()).sum() == frame["case"].nunique(), "a case stands together"


def test_names_that_are_no_plain_text(tmp_path: Path) -> None:
    """Marks of XML, quotes and formulas in labels: XES gives them back, CSV never lets a spreadsheet calculate."""
    data = busy_data()
    data["agencies"]["office"]["label"] = NASTY
    data["agencies"]["benefits"]["label"] = "=1+1"
    compared = prepare(Comparison(place_from(data), (), 1, citizens=100, replications=1, warm_up_days=365))
    (world,) = live_through(compared, tmp_path / "rows")
    known = calendar(365, date(2025, 1, 1))
    for kind in ("xes", "csv"):
        export(world, Selection(), known, tmp_path / f"log.{kind}", kind, {"concept:name": NASTY})
    assert xes_schema.faults(tmp_path / "log.xes") == []
    root = ElementTree.parse(tmp_path / "log.xes").getroot()
    resources = {_event(one).get("org:resource") for one in root.iter(f"{xes_schema.XES}event")}
    assert {NASTY, "=1+1"} <= resources and root.find(f"{xes_schema.XES}string").get("value") == NASTY
    with open(tmp_path / "log.csv", encoding="utf-8-sig", newline="") as file:
        cells = Counter(row["resource"] for row in csv.DictReader(file))
    assert cells["'=1+1"] > 0 and cells[NASTY] > 0 and "=1+1" not in cells


def test_letters_that_xml_forbids_are_replaced() -> None:
    from scenarios.journeys.xes import value

    assert value('a\x00\ud800 "b" <c> & d\n') == '"a\ufffd\ufffd &quot;b&quot; &lt;c&gt; &amp; d&#10;"'


def test_a_log_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def tables():
        yield from ()
        raise KeyboardInterrupt

    for kind in ("csv", "parquet", "xes"):
        with pytest.raises(KeyboardInterrupt):
            write_log(tmp_path / f"log.{kind}", kind, tables(), {})
    assert list(tmp_path.iterdir()) == []
