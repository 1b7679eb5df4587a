"""Logs as people have them: every trouble handled and told, or answered with file, line and remedy."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from calibration.logs import unpack
from calibration.logs.columns import Mapping
from calibration.logs.faults import LogFault
from calibration.logs.read import read_log
from calibration.logs.table import HOUR_US

HEAD = "case,activity,timestamp,resource\n"
ROWS = "a,ask,2024-03-04 09:00:00,1\na,answer,2024-03-04 10:00:00,2\nNA,ask,2024-03-05 09:00:00,007\n"
XES = """<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/"><global scope="event"><string key="concept:name" value="x"/></global>
<trace><string key="concept:name" value="NA"/>
<event><string key="concept:name" value="ask"/><date key="time:timestamp" value="2024-03-04T09:00:00+01:00"/>
<list key="more"><values><string key="concept:name" value="hidden"/></values></list></event>
<event><string key="concept:name" value="answer"/><date key="time:timestamp" value="2024-03-04T09:30:00Z"/></event></trace></log>"""


def written(tmp_path, text, name="log.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return path


def fault(path, *words, **options):
    with pytest.raises(LogFault) as told:
        read_log(path, **options)
    for word in ("log" if path.name.startswith("log") else path.name, *words):
        assert word in str(told.value), str(told.value)


def test_names_that_look_like_something_else_stay_text(tmp_path):
    log = read_log(written(tmp_path, HEAD + ROWS))
    assert log.cases == ("a", "NA")
    assert log.workers == ("007", "1", "2")
    assert log.lengths.tolist() == [2, 1]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_separator_is_recognised(tmp_path, separator):
    assert read_log(written(tmp_path, (HEAD + ROWS).replace(",", separator))).cases == ("a", "NA")


def test_gzip_is_recognised_by_its_bytes(tmp_path):
    assert len(read_log(written(tmp_path, gzip.compress((HEAD + ROWS).encode()))).at) == 3


def test_xes_reads_the_same_plain_and_packed(tmp_path):
    for data in (XES.encode(), gzip.compress(XES.encode())):
        log = read_log(written(tmp_path, data, "log.xes"))
        assert log.cases == ("NA",) and log.activities == ("answer", "ask")
        assert (log.at[1] - log.at[0]) == 1.5 * HOUR_US  # 08:00 and 09:30 UTC
        assert [log.activities[a] for a in log.activity] == ["ask", "answer"]


def test_time_zones_differ_and_are_told(tmp_path):
    rows = "a,ask,2024-03-04T09:00:00+01:00,1\na,answer,2024-07-04T09:00:00+02:00,1\n"
    log = read_log(written(tmp_path, HEAD + rows))
    assert any("time zones differ" in note for note in log.notes)
    assert (log.clock // HOUR_US % 24).tolist() == [9, 9]
    assert (log.at // HOUR_US % 24).tolist() == [8, 7]
    local = read_log(written(tmp_path, HEAD + rows), timezone="Europe/Paris")
    assert np.array_equal(local.clock, log.clock)
    fault(written(tmp_path, HEAD + rows), "Europe/Nowhere", timezone="Europe/Nowhere")


def test_starts_are_joined_to_their_ends(tmp_path):
    text = (
        "case,activity,timestamp,lifecycle\na,dig,2024-03-04 09:00:00,start\na,dig,2024-03-04 09:20:00,complete\n"
        "a,dig,2024-03-04 10:00:00,start\na,dig,2024-03-04 11:00:00,complete\na,rest,2024-03-04 12:00:00,start\na,dig,2024-03-04 12:00:00,suspend\n"
    )
    log = read_log(written(tmp_path, text))
    assert ((log.at - log.begun) // 60_000_000).tolist() == [20, 60]
    assert any("1 starts have no end" in note for note in log.notes) and any("suspend" in note for note in log.notes)


def test_copies_and_missing_times_are_left_out_and_told(tmp_path):
    rows = (
        ROWS + ROWS.splitlines()[0] + "\n" + "b,ask,2024-03-04 09:00:00,1\nb,answer,,1\nb,ask,2024-03-04 09:30:00,1\n"
    )
    log = read_log(written(tmp_path, HEAD + rows))
    assert len(log.at) == 5
    assert any("1 rows are exact copies" in note for note in log.notes)
    assert any("1 events without a timestamp" in note for note in log.notes)


def test_a_form_of_time_is_recognised_unless_two_would_do(tmp_path):
    rows = "a,ask,25/03/2024 09:00,1\na,answer,26/03/2024 09:00,1\n"
    log = read_log(written(tmp_path, HEAD + rows))
    assert (log.at[1] - log.at[0]) == 24 * HOUR_US
    either = HEAD + rows.replace("25/", "05/").replace("26/", "06/")
    fault(written(tmp_path, either), "%d/%m/%Y %H:%M or %m/%d/%Y %H:%M", "--time-format")
    assert len(read_log(written(tmp_path, either), time_format="%m/%d/%Y %H:%M").at) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "a,ask,2024-03-04 09:00:00\n" + ROWS, ("line 2 has 3", "heading has 4")),
        (HEAD + ROWS + "a,ask, and more,2024-03-04 09:00:00,1\n", ("line 5 has 5", "quotation marks")),
        (HEAD.replace(",", ":") + ROWS, ("line 1", "one column only")),
        (HEAD + ROWS.replace("2024-03-04 10:00:00", "yesterday"), ("line 3 'yesterday'", "--time-format")),
        (HEAD + ROWS.replace("2024-03-04 10:00:00", "0001-01-01 00:00:00"), ("line 3", "before 1900")),
        (HEAD.replace("activity", "stuff") + ROWS, ("no column is called like a activity", "--activity COLUMN")),
        (HEAD.replace("resource", "case") + ROWS, ("'case' is there twice",)),
        (HEAD, ("no rows",)),
        ("", ("empty",)),
        (HEAD + "a,ask,,1\nb,ask,,1\n", ("2 of 2 events have no timestamp",)),
        (b"case,activity,timestamp\na,caf\xe9,2024-03-04\n", ("line 2", "0xE9", "--encoding")),
        (gzip.compress((HEAD + ROWS * 500).encode())[:-40], ("cut off", "Copy")),
        (b"\x00\x01" * 50, ("zero bytes",)),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_answered(tmp_path, text, words):
    fault(written(tmp_path, text), *words)


def test_mixed_encodings_are_answered_with_the_line_and_read_when_named(tmp_path):
    mixed = (HEAD + "a,café,2024-03-04,1\n").encode() + "b,café,2024-03-05,1\n".encode("cp1252")
    fault(written(tmp_path, mixed), "line 3", "0xE9")
    assert len(read_log(written(tmp_path, mixed), encoding="cp1252").at) == 2
    fault(written(tmp_path, mixed), "not an encoding", encoding="klingon")


def test_a_misspelt_column_is_answered_with_the_nearest(tmp_path):
    with pytest.raises(LogFault, match="Did you mean 'activity'"):
        read_log(written(tmp_path, HEAD + ROWS), Mapping(activity="activty"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><log>&b;</log>',
            ("document type",),
        ),
        ('<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>', ("document type",)),
        (XES[:300], ("no sound XML", "line")),
        ("<html><body/></html>", ("<html>, not <log>",)),
        ("<log></log>", ("no event",)),
        ("<log>" + "<list>" * 100 + "</list>" * 100 + "</log>", ("nested",)),
    ],
)
def test_xml_that_is_no_log_is_answered(tmp_path, text, words):
    fault(written(tmp_path, text, "log.xes"), *words)


def test_a_gzip_that_swells_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "SUSPICIOUS_BYTES", 1 << 20)
    bomb = written(tmp_path, gzip.compress(b"a," * (2 << 20)), "log.csv.gz")
    fault(bomb, "no event log does")


def test_folders_and_files_that_are_not_there(tmp_path):
    fault(tmp_path, "folder")
    fault(tmp_path / "log.csv", "no such file")


def test_text_in_quotation_marks_may_hold_separators_and_lines(tmp_path):
    text = HEAD + 'a,"ask, politely\nand again",2024-03-04 09:00:00,1\na,answer,2024-03-04 10:00:00,1\n'
    assert "ask, politely\nand again" in read_log(written(tmp_path, text)).activities


def test_ends_of_lines_of_old_machines_and_a_line_that_names_the_separator(tmp_path):
    for text in ((HEAD + ROWS).replace("\n", "\r"), (HEAD + ROWS).replace("\n", "\r\n"),
                 "sep=;\n" + (HEAD + ROWS).replace(",", ";"), "sep=;\r\n" + (HEAD + ROWS).replace(",", ";").replace("\n", "\r\n")):  # fmt: skip
        assert read_log(written(tmp_path, text)).cases == ("a", "NA"), repr(text[:12])
    bad = "sep=;\n" + (HEAD + ROWS).replace(",", ";") + "b;ask;yesterday;1\n"
    fault(written(tmp_path, bad), "line 6 'yesterday'")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"PK\x03\x04\x00\xc2", ("a zip file or an Excel workbook", "save the sheet as CSV")),
        (b"\xd0\xcf\x11\xe0\xa1", ("an old Excel workbook",)),
        (gzip.compress(gzip.compress(HEAD.encode())), ("packed twice",)),
        (HEAD + 'a,"ask,2024-03-04 09:00:00,1\n' + ROWS, ("lines 2 to 5, one row by its quotation marks, has 2",)),
        (HEAD + "a,ask,45355.375,1\na,answer,45355.4,1\n", ("a spreadsheet's day count", "date format")),
        (HEAD + "a,ask,1709542800,1\n", ("seconds of a computer's clock",)),
        (HEAD + "a,ask,3/4/2024 9:00 AM,1\n", ("%m/%d/%Y %I:%M %p or %d/%m/%Y %I:%M %p",)),
    ],
)
def test_files_of_another_kind_and_odd_times_are_answered(tmp_path, text, words):
    fault(written(tmp_path, text), *words)


def test_a_column_called_pk_is_no_zip_file_and_half_days_are_known(tmp_path):
    text = "PK,case,activity,timestamp\n1,a,ask,3/14/2024 9:00 AM\n2,a,answer,3/14/2024 1:30 PM\n"
    log = read_log(written(tmp_path, text))
    assert (log.at[1] - log.at[0]) == 4.5 * HOUR_US


def test_traces_without_a_name_are_called_by_their_number(tmp_path):
    event = '<event><string key="concept:name" value="ask"/><date key="time:timestamp" value="2024-03-04T09:00:00Z"/></event>'
    log = read_log(written(tmp_path, f"<log><trace>{event}</trace><trace>{event}</trace></log>", "log.xes"))
    assert log.cases == ("trace 1", "trace 2") and any("no name" in note for note in log.notes)


def test_an_encoding_that_no_parser_knows(tmp_path):
    fault(written(tmp_path, XES.replace("?>", ' encoding="utf-7"?>', 1), "log.xes"), "encoding cannot be read")
