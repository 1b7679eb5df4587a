"""Hostile and broken files are refused with a reason, before anything in them is read."""

from __future__ import annotations

import io
import zipfile

import pytest

from sim.faults import PlaceFaults
from sim.workbook import safe
from sim.workbook.example import example_place
from sim.workbook.load import examine_workbook
from sim.workbook.read import MOST_ROWS
from sim.workbook.write import workbook_of
from tests.workbook.books import changed, part_of, repacked

GOOD = workbook_of(example_place())
SHEET = "xl/worksheets/sheet2.xml"


def reason(data: bytes) -> str:
    with pytest.raises(PlaceFaults) as refusal:
        examine_workbook(data, "book.xlsx")
    (fault,) = refusal.value.faults
    return str(fault)


def with_part(name: str, content: bytes = b"<x/>") -> bytes:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return stream.getvalue()


WORDS = (
    (b"", "the file is empty"),
    (b"name,label\n1,2\n", "this is not a workbook"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old or password-protected"),
    (GOOD[: len(GOOD) // 2], "damaged or was cut off"),
    (GOOD[:10] + bytes(2000), "damaged or was cut off"),
    (with_part("../../outside.txt"), "a name that leads outside"),
    (with_part("/etc/passwd"), "a name that leads outside"),
    (with_part("xl\\evil.xml"), "a name that leads outside"),
    (with_part("C:evil.xml"), "a name that leads outside"),
    (with_part("xl/vbaProject.bin"), "holds macros"),
    (with_part("xl/macrosheets/sheet1.xml"), "holds macros"),
    (with_part("xl/externalLinks/externalLink1.xml"), "linked to other files"),
    (with_part("xl/connections.xml"), "fetches data from elsewhere"),
    (with_part("xl/queryTables/queryTable1.xml"), "fetches data from elsewhere"),
    (with_part("xl/embeddings/oleObject1.bin"), "embedded programs or objects"),
    (with_part("xl/activeX/activeX1.bin"), "embedded programs or objects"),
    (with_part("XL/WORKBOOK.XML"), "there twice"),
    (repacked(GOOD, xl__workbook_0_xml=b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'), "Strict Open XML"),
    (with_part("x.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "declares entities"),
    (with_part("x.xml", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")), "not written in UTF-8"),
    (with_part("x.xml", b'<?xml version="1.0" encoding="UTF-7"?><a/>'), "not written in UTF-8"),
    (with_part("xl/_rels/x.rels", b'<Relationships><Relationship Id="a" Type="http://x/image" Target="http://x" TargetMode="External"/></Relationships>'), "linked to other files"),
    (repacked(GOOD, xl__workbook_0_xml=None), "not an Excel workbook"),
    (repacked(GOOD, **{"[Content_Types]_0_xml": b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'}), "may hold macros"),
    (with_part("xl/media/zeros.bin", bytes(safe.SMALL * 20)), "far larger than it looks"),
)  # fmt: skip


@pytest.mark.parametrize(("data", "words"), WORDS, ids=[words.replace(" ", "_") for _, words in WORDS])
def test_refused_with_its_reason(data: bytes, words: str) -> None:
    assert words in reason(data)


def test_entities_are_found_wherever_they_stand() -> None:
    """Also across the pieces in which a part is looked through."""
    padding = b"<a>" + b" " * (safe._CHUNK - 8) + b"<!DOCTYPE x><b/></a>"
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a") as package:  # stored, or it would be a bomb first
        package.writestr("x.xml", padding)
    assert "declares entities" in reason(stream.getvalue())


def test_a_bomb_that_lies_about_its_size() -> None:
    """What the directory says of a part is less than what it unpacks to."""
    zeros = bytes(3_000_000)
    data = bytearray(with_part("xl/zeros.xml", b"<a>" + zeros))
    size = (3 + len(zeros)).to_bytes(4, "little")
    at = data.rfind(size)
    data[at : at + 4] = (900).to_bytes(4, "little")
    assert "damaged" in reason(bytes(data)) or "UTF-8" in reason(bytes(data))


def test_more_rows_than_anybody_has() -> None:
    """One row numbered ten million, and real rows beyond the limit."""
    rows = part_of(GOOD, SHEET).replace(b'<row r="5"', b'<row r="10000000"', 1)
    many = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(6, MOST_ROWS + 10))
    real = part_of(GOOD, SHEET).replace(b"</sheetData>", many + b"</sheetData>")
    for sheet in (rows, real):
        found = examine_workbook(repacked(GOOD, xl__worksheets__sheet2_0_xml=sheet), "b").faults
        assert any("too many rows" in str(fault) and fault.path.startswith("place!A") for fault in found)


def test_rows_wider_than_any_table() -> None:
    sheet = part_of(GOOD, SHEET).replace(b"</sheetData>", b'<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>')
    found = examine_workbook(repacked(GOOD, xl__worksheets__sheet2_0_xml=sheet), "b").faults
    assert ["this row is too long" in str(fault) for fault in found] == [True], "the rest of the sheet is read"


def test_a_sheet_that_is_no_sheet() -> None:
    assert "cannot be read" in reason(repacked(GOOD, xl__worksheets__sheet2_0_xml=b"<a><b></a>"))


def test_links_to_pages_are_kept_out_of_it_but_allowed() -> None:
    """A council may link to its own page: nothing follows it."""

    def link(book) -> None:
        book["place"]["D5"].hyperlink = "https://example.org/x"

    assert examine_workbook(changed(change=link), "b").faults == []


def test_no_text_is_written_as_a_formula() -> None:
    from sim.load import place_from
    from sim.register import as_tables

    tables = as_tables(example_place())
    tables["agencies"]["debt_advice"]["label"] = '=HYPERLINK("http://x","y")'
    data = workbook_of(place_from(tables))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    assert any(b"HYPERLINK" in sheet for sheet in sheets)
