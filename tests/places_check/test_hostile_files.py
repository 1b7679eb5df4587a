"""Files that are no place files at all: each is answered at once with a plain message, never a traceback."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from sim.faults import PlaceFaults
from sim.load import examine, load_place, read_place
from tests.tiny import tiny_data


def faults_of(content: str | bytes) -> list[str]:
    """What a text is refused with, one message a fault."""
    with pytest.raises(PlaceFaults) as refusal:
        read_place(content, "place.toml")
    assert all(fault.file == "place.toml" for fault in refusal.value.faults)
    return [str(fault) for fault in refusal.value.faults]


def message_of(path: Path | str) -> str:
    """What a file is refused with, as printed."""
    with pytest.raises(PlaceFaults) as refusal:
        load_place(path)
    return str(refusal.value)


RESAVE = "Save it as UTF-8 (in most editors: Save as, Encoding)."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty. Start from a copy of a built-in place."),
        (b" \n\n", "the file is empty. Start from a copy of a built-in place."),
        (b"# only a remark\n", "the file says nothing. Start from a copy of a built-in place."),
        ('name = "caf\u00e9"'.encode("utf-16"), f"the file is written in UTF-16; allowed: UTF-8. {RESAVE}"),
        ('name = "x"'.encode("utf-32"), f"the file is written in UTF-32; allowed: UTF-8. {RESAVE}"),
        (
            'name = "x"'.encode("utf-16-be"),
            f"this is not a text file (it holds zero bytes); allowed: UTF-8. {RESAVE}",
        ),
        (
            '\nlabel = "caf\u00e9"'.encode("latin-1"),
            f"line 2, column 13 is not UTF-8 (byte 0xe9); allowed: UTF-8. {RESAVE}",
        ),
        (b"PK\x03\x04 a workbook \x00", f"this is not a text file (it holds zero bytes); allowed: UTF-8. {RESAVE}"),
    ],
)
def test_what_is_no_text(content: bytes, message: str) -> None:
    assert faults_of(content) == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[needs.a]\nshare = 35%\n",
            "line 2, column 11: something follows the value (found share = 35%). Write 35000, not 35,000 and 0.35, not 35%.",
        ),
        (
            "label = \u201cTown\u201d\n",
            "line 1, column 9: this is no value (found label = \u201cTown\u201d). Text stands in straight quotation marks "
            '("Council"), numbers are bare (0.5), true and false in small letters.',
        ),
        (
            "a = 1\na = 2",
            "line 2, the last: this key is given twice (found a = 2). Keep one of them.",
        ),
        (
            "[needs.a]\nb = 1\n\n[needs.a]\nc = 1\n",
            "line 4, column 9: this table is given twice (found [needs.a]). Put the two together.",
        ),
        (
            "a = {b = 1, b = 2}\n",
            "line 1, column 18: this key is given twice (found a = {b = 1, b = 2}). Keep one of them.",
        ),
        ("[needs\na = 1\n", "line 1, column 7: a closing ] or a comma is missing (found [needs)."),
        ("a = [\n1\n2]\n", "line 3, column 1: a closing ] or a comma is missing (found 2])."),
        (
            'a = "c:\\data"\n',
            'line 1, column 10: a \\ stands before the wrong letter (found a = "c:\\data"). Write two: \\\\.',
        ),
        ('a = "x\n', 'line 1, column 7: a closing quotation mark is missing (found a = "x).'),
        ("just words\n", "line 1, column 6: an = is missing after the key (found just words)."),
        ("a = " + "1" * 5_000, "a number in the file has thousands of digits."),
        ('a = "\x07"', r'line 1, column 6: a control character stands here (found a = "\u0007"). Delete it.'),
    ],
)
def test_syntax_is_told_with_line_and_column(text: str, message: str) -> None:
    assert faults_of(text) == [message]


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "{a = " * 100_000,
        "a = " + "[" * 40 + "]" * 40,
        ".".join("a" * 500_000) + " = 1",
    ],
    ids=["lists", "tables", "a little", "dotted key"],
)
def test_deep_nesting_is_refused_at_once(text: str) -> None:
    started = time.perf_counter()
    (message,) = faults_of(text)
    assert message.endswith("nested more than 32 levels deep; allowed: up to 32 levels.")
    assert time.perf_counter() - started < 5  # tomllib alone takes time with the square of a dotted key's length


def test_deep_tables_given_by_a_program_are_refused() -> None:
    deep: dict = {}
    inner = deep
    for _ in range(100_000):
        inner["a"] = {}
        inner = inner["a"]
    with pytest.raises(PlaceFaults, match="something is nested too deep; allowed: up to 32 levels"):
        examine(deep)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert faults_of(b'\xef\xbb\xbfname = "x"') == faults_of(b'name = "x"')


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    large = tmp_path / "large.toml"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    started = time.perf_counter()
    assert message_of(large) == (
        f"1 problem in {large}\n  the file is too large (found 50 MB); allowed: up to 5 MB. "
        "The largest built-in place has less than a tenth of that; is this the right file?"
    )
    assert time.perf_counter() - started < 1


def test_folders_devices_and_pipes_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    no_file = "this is not a regular file (a device or a pipe). Copy its contents to a file first."
    assert message_of(pipe) == f"1 problem in {pipe}\n  {no_file}"
    assert message_of("/dev/zero") == f"1 problem in /dev/zero\n  {no_file}"
    assert message_of(tmp_path) == f"1 problem in {tmp_path}\n  this is a folder, not a file. Name a file inside it."


def test_links(tmp_path: Path) -> None:
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.symlink_to(other)
    assert message_of(one).endswith("this link leads nowhere. Name the file itself.")
    other.symlink_to(one)
    assert message_of(one).endswith("this link leads back to itself. Name the file itself.")
    endless = tmp_path / "endless.toml"
    endless.symlink_to("/dev/zero")
    assert "not a regular file" in message_of(endless)
    other.unlink()
    other.write_text('name = "x"')
    assert "label: this key is missing" in message_of(one)


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "croydon-2.toml").write_text("")
    asked = tmp_path / "croyden-2.toml"
    assert 'there is no such file. Did you mean "croydon-2.toml"?' in message_of(asked)
    assert f'there is no folder "{tmp_path}/none"' in message_of(tmp_path / "none" / "a.toml")
    assert "Files here: croydon-2.toml." in message_of(tmp_path / "zzz.toml")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to the superuser")
def test_an_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "closed.toml"
    path.write_text("a = 1")
    path.chmod(0)
    assert message_of(path).endswith("the file may not be read by you. Ask for read permission, or copy it.")


def test_odd_names_of_files_cannot_command_the_terminal(tmp_path: Path) -> None:
    message = message_of(tmp_path / "a\x1b[31m.toml")
    assert "\x1b" not in message and "\\u001b[31m" in message
    assert "no name of a file" in message_of("a\0b")


def test_control_characters_in_text_and_names() -> None:
    changes = {
        "label": "Tiny\x1b[2Jplace",
        "description": "line one\nline two \u202e backwards",
        "needs.housing.doors": {"\x1b]0;x": 1},
        "needs.housing.hidden_share": {"value": 0.5, "note": "\x00"},
    }
    found = [str(fault) for fault in examine(tiny_data(**changes)).faults]
    assert found == [
        'description: a control character (U+202E) stands in the text (found "line one\\u000aline two \\u202e backwards"). '
        "Delete it.",
        'label: a control character (U+001B) stands in the text (found "Tiny\\u001b[2Jplace"). Delete it.',
        'needs.housing.doors."\\u001b]0;x": this is no name (found "\\u001b]0;x"); allowed: lower-case letters, digits '
        "and _, beginning with a letter, at most 40.",
        'needs.housing.hidden_share.note: a control character (U+0000) stands in the text (found "\\u0000"). Delete it.',
    ]


def test_many_faults_are_counted_not_listed() -> None:
    text = "\n".join(f"a{number} = 1" for number in range(2_000))
    with pytest.raises(PlaceFaults) as refusal:
        read_place(text, "place.toml")
    lines = str(refusal.value).splitlines()
    assert lines[0] == "2,007 problems in place.toml"
    assert lines[-1] == "  and 1,987 more" and len(lines) == 22
    assert len(refusal.value.faults) == 2_007
