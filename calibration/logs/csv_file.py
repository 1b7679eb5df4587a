"""Reading a CSV log: separator, encoding, ragged rows; every value stays text (a case called NA, a worker called 007)."""

from __future__ import annotations

import csv
import io
import warnings
from pathlib import Path

import pandas as pd

from calibration.logs.columns import Mapping, find_columns
from calibration.logs.faults import LogFault
from calibration.logs.unpack import whole

SEPARATORS = ",;\t|"
TOLD = 5  # lines named in a message


def read_csv(
    path: Path, mapping: Mapping, separator: str | None, encoding: str | None
) -> tuple[pd.DataFrame, list[str]]:
    """The mapped columns as text, named by their meaning, with a column `line`; and what was recognised, in words."""
    text, used = _decoded(whole(path), encoding, str(path))
    text, separator = _lines(text), separator or _told_separator(text)
    blank = text.startswith("\n")  # a line that told the separator is left empty, so that lines keep their numbers
    text = text[1:] if blank else text
    heading = text[: text.find("\n")] if "\n" in text else text
    separator = _separator(heading, separator, str(path))
    header = next(csv.reader([heading.rstrip("\r")], delimiter=separator), [])
    if len(set(header)) != len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise LogFault(
            str(path), "line 1", f"the column {twice[0]!r} is there twice", "Give each column a name of its own"
        )
    found = find_columns(header, mapping, str(path))
    table = _parsed(text, separator, header, str(path))
    told = [f"{path.name}: {used}, separator {separator!r}; " + ", ".join(f"{k} = {v!r}" for k, v in found.items())]
    kept = pd.DataFrame({meaning: table[name].to_numpy(dtype=object) for meaning, name in found.items()})
    kept["line"] = table["\0line"].to_numpy() + blank
    kept["twin"] = table.drop(columns="\0line").duplicated().to_numpy()
    return kept, told


def _told_separator(text: str) -> str | None:
    """The separator that a first line `sep=;` names, as spreadsheets write it."""
    first = text[:8].split("\n")[0].strip()
    return first[4] if first.lower().startswith("sep=") and len(first) == 5 else None


def _lines(text: str) -> str:
    """Text with plain ends of lines (old Macs end them with a carriage return alone), without a line that tells the separator."""
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    return text[text.find("\n") :] if _told_separator(text) and "\n" in text else text


def _decoded(raw: bytes, encoding: str | None, file: str) -> tuple[str, str]:
    if raw[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or raw[:2] == b"\x1f\x8b":
        kinds = {b"PK": "this is a zip file or an Excel workbook", b"\x1f\x8b": "this file was packed twice"}
        told = kinds.get(raw[:2], "this is an old Excel workbook")
        raise LogFault(file, "", f"{told}, not a CSV", "Unpack it, or save the sheet as CSV (UTF-8)")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = encoding or "utf-16"
    wanted = encoding or "utf-8-sig"
    try:
        text = raw.decode(wanted)
    except LookupError:
        raise LogFault(
            file, "", f"--encoding {encoding!r} is not an encoding", "Usual are utf-8, cp1252, latin-1"
        ) from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        begin = raw.rfind(b"\n", 0, error.start) + 1
        near = raw[begin : error.start + 20].decode("utf-8", "replace").split("\n")[0][-60:]
        found = f"byte 0x{raw[error.start]:02X} is not {wanted.removesuffix('-sig')} (in {near!r})"
        raise LogFault(
            file, f"line {line}", found, "Save the file as UTF-8, or name its encoding: --encoding cp1252"
        ) from None
    if "\0" in text[:100_000]:
        raise LogFault(file, "", "this is not a text file (it contains zero bytes)", "Give a CSV or an XES file")
    return text, wanted.removesuffix("-sig")


def _separator(heading: str, wanted: str | None, file: str) -> str:
    if wanted is not None:
        wanted = {"\\t": "\t", "tab": "\t"}.get(wanted, wanted)
        if len(wanted) != 1:
            raise LogFault(file, "", f"--separator {wanted!r} is not one character", "Usual are , ; | and tab")
    outside = "".join(heading.split('"')[::2])
    best = wanted or max(SEPARATORS, key=outside.count)
    if best not in outside:
        found = f"the heading has one column only: {heading[:80]!r}"
        others = [s for s in SEPARATORS if s in outside]
        hint = (
            f"--separator {others[0]!r} would fit" if others else "Name the separator (--separator), or check the file"
        )
        raise LogFault(file, "line 1", found, hint)
    return best


def _parsed(text: str, separator: str, header: list[str], file: str) -> pd.DataFrame:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                io.StringIO(text), sep=separator, dtype=object, keep_default_na=False, na_values=[], index_col=False,
                skip_blank_lines=True, header=0, names=header, na_filter=False,
            )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.ParserWarning):
        table = None
    if table is None or text.count(separator) != (len(header) - 1) * (len(table) + 1):
        _check_rows(text, separator, header, file)
    if table is None or not len(table):
        raise LogFault(file, "line 1", "there is a heading and no rows", "Export the log again")
    table["\0line"] = range(2, len(table) + 2)
    return table


def _check_rows(text: str, separator: str, header: list[str], file: str) -> None:
    """Every row has as many fields as the heading: a careful reading, only done where the quick one leaves doubt."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    wrong: list[str] = []
    before = 0
    try:
        for row in reader:
            if row and len(row) != len(header):
                over = reader.line_num - before > 1
                lines = (
                    f"lines {before + 1} to {reader.line_num}, one row by its quotation marks,"
                    if over
                    else f"line {reader.line_num}"
                )
                wrong.append(f"{lines} has {len(row)}")
            before = reader.line_num
    except csv.Error as error:
        raise LogFault(
            file, f"line {reader.line_num}", str(error), "Check the quotation marks around this line"
        ) from None
    if wrong:
        more = f" and {len(wrong) - TOLD:,} more lines" if len(wrong) > TOLD else ""
        found = f"the heading has {len(header)} fields, {', '.join(wrong[:TOLD])}{more}"
        raise LogFault(file, "", found, f"Mend these lines; put text that contains {separator!r} in quotation marks")
