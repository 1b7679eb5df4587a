"""Looking at a workbook file before anything in it is read: what it is, how large it gets, what it brings along.

An ``.xlsx`` is a zip of XML.  Whatever could be executed, could reach outside or could fill the memory is refused with its reason;
nothing is unpacked onto the disk.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from sim.faults import Fault, PlaceFaults, shown

LARGEST_PART, LARGEST_WHOLE = 40_000_000, 60_000_000
MOST_PARTS = 2_000
#: A part that grows more than this while it is unpacked was made to; spreadsheets grow by 5 to 30.
MOST_GROWTH, SMALL = 200, 1_000_000
_CHUNK = 1 << 20
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SAVE_AS = "In Excel or LibreOffice: Save as, Excel workbook (.xlsx)."
_FORBIDDEN = (
    (re.compile(r"vba|macrosheets/|dialogsheets/", re.I), "this workbook holds macros", "Save it as .xlsx, which holds none."),
    (re.compile(r"externallinks/", re.I), "this workbook is linked to other files", "In Excel: Data, Edit links, Break link."),
    (re.compile(r"connections\.xml|querytables/", re.I), "this workbook fetches data from elsewhere", "Delete the connections, or paste the values."),
    (re.compile(r"embeddings/|activex/|customui/|ctrlprops/", re.I), "this workbook holds embedded programs or objects", "Delete them; paste what is needed as values."),
)  # fmt: skip
_ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_OUTSIDE = re.compile(rb"""TargetMode\s*=\s*["']External["']""", re.I)
_LINK = re.compile(rb"""Type\s*=\s*["'][^"']*/hyperlink["']""", re.I)


def is_workbook(name: str, data: bytes) -> bool:
    """Whether a file is meant as a workbook, by its ending or by how it begins."""
    return name.lower().endswith((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")) or data.startswith((_ZIP, _OLD))


def refuse_unsafe(data: bytes, origin: str) -> None:
    """Raises PlaceFaults with the first thing for which a file is not read."""
    fault = next(_unsafe(data), None)
    if fault is not None:
        raise PlaceFaults(origin, [fault])


def _unsafe(data: bytes) -> Iterator[Fault]:
    if data.startswith(_OLD):
        yield Fault("", "this is an old or password-protected workbook (.xls)", allowed=".xlsx", remedy=_SAVE_AS)
    elif not data.startswith(_ZIP):
        what = "the file is empty" if not data.strip() else "this is not a workbook"
        yield Fault("", what, allowed=".xlsx", remedy=_SAVE_AS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            yield from _wrong_parts(parts)
            yield from _too_large(parts)
            yield from _not_a_workbook(package)
            for part in parts:
                yield from _wrong_content(package, part)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, zipfile.zlib.error):  # type: ignore[attr-defined]  # fmt: skip
        yield Fault("", "the workbook is damaged or was cut off", remedy="Save or copy it again.")


def _wrong_parts(parts: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    """Names that lead outside, twice the same, encrypted or packed in an odd way; things that act."""
    seen: set[str] = set()
    for part in parts:
        name = part.filename
        steps = re.split(r"[/\\]", name)
        if ".." in steps or name.startswith(("/", "\\")) or "\\" in name or ":" in name or not name.isprintable():
            yield Fault("", "a part of this file has a name that leads outside it", found=shown(name), remedy=_SAVE_AS)
        if name.lower() in seen:
            yield Fault("", "a part of this file is there twice", found=shown(name), remedy=_SAVE_AS)
        if part.flag_bits & 0x1:
            yield Fault("", "this workbook is encrypted", remedy="Save it without a password.")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield Fault(
                "", "a part of this file is packed in a way that workbooks are not", found=shown(name), remedy=_SAVE_AS
            )
        seen.add(name.lower())
        for pattern, problem, remedy in _FORBIDDEN:
            if pattern.search(name):
                yield Fault("", problem, found=shown(name), remedy=remedy)


def _too_large(parts: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    whole = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS:
        yield Fault("", "this file has too many parts", found=f"{len(parts):,}", allowed=f"up to {MOST_PARTS:,}")
    for part in parts:
        grown = part.file_size > SMALL and part.file_size > MOST_GROWTH * max(part.compress_size, 1)
        if grown or part.file_size > LARGEST_PART:
            yield Fault("", "unpacked, this workbook is far larger than it looks", f"{part.file_size / 1e6:,.0f} MB in {shown(part.filename)}",
                        f"up to {LARGEST_PART / 1e6:.0f} MB", remedy="Delete empty rows and formats beyond the data; is this the right file?")  # fmt: skip
    if whole > LARGEST_WHOLE:
        yield Fault(
            "", "unpacked, this workbook is too large", f"{whole / 1e6:,.0f} MB", f"up to {LARGEST_WHOLE / 1e6:.0f} MB"
        )


def _not_a_workbook(package: zipfile.ZipFile) -> Iterator[Fault]:
    names = set(package.namelist())
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        yield Fault("", "this is not an Excel workbook", allowed=".xlsx", remedy=_SAVE_AS)
    elif b"purl.oclc.org/ooxml" in package.read("xl/workbook.xml"):
        remedy = "In Excel: Save as, Excel workbook (.xlsx), not Strict Open XML."
        yield Fault("", "this workbook was saved as Strict Open XML, which is not read", allowed=".xlsx", remedy=remedy)
    elif b"macroenabled" in package.read("[Content_Types].xml").lower():
        yield Fault("", "this workbook may hold macros", remedy="Save it as .xlsx, which holds none.")


def _wrong_content(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[Fault]:
    """Declarations of entities, other encodings, and relations that lead outside; every part is unpacked once, piece by piece."""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    with package.open(part) as stream:
        before = stream.read(_CHUNK)
        declared = _ENCODING.match(before.removeprefix(b"\xef\xbb\xbf"))
        if is_xml and (b"\0" in before[:64] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii"))):
            yield Fault(
                "", "a part of this workbook is not written in UTF-8", found=shown(part.filename), remedy=_SAVE_AS
            )
        whole = before if part.filename.endswith(".rels") else b""
        while before:
            if is_xml and _ENTITY.search(before):
                yield Fault("", "a part of this workbook declares entities, which no spreadsheet does", found=shown(part.filename), remedy=_SAVE_AS)  # fmt: skip
                return
            piece = stream.read(_CHUNK)
            whole += piece if whole else b""
            before = before[-16:] + piece if piece else b""
    for relation in _RELATION.finditer(whole):
        if _OUTSIDE.search(relation[0]) and not _LINK.search(relation[0]):
            yield Fault("", "this workbook is linked to other files", found=shown(part.filename), remedy="In Excel: Data, Edit links, Break link.")  # fmt: skip
