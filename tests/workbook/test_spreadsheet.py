"""A workbook that a real spreadsheet program has opened and saved again; run where LibreOffice is installed."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from sim.load import load_place
from sim.workbook.example import example_place
from sim.workbook.write import workbook_of

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def drop_downs(book: Path) -> int:
    """Cells with rules for what may be typed, over all sheets."""
    with zipfile.ZipFile(book) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(package.read(name).count(b"<dataValidation ") for name in sheets)


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_spreadsheet_program_keeps_the_place_and_the_drop_downs(tmp_path: Path) -> None:
    book, out = tmp_path / "small.xlsx", tmp_path / "saved"
    book.write_bytes(workbook_of(example_place()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    asked = [str(OFFICE), "--headless", profile, "--convert-to", "xlsx", "--outdir", str(out), str(book)]
    subprocess.run(asked, check=True, capture_output=True, timeout=300)
    saved = out / "small.xlsx"
    assert load_place(str(saved)) == load_place(str(book)) == example_place()
    assert drop_downs(saved) == drop_downs(book) > 100
