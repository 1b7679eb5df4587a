"""Code in the READMEs runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCKS = [(name, number, code) for name in ("sim/README.md", "README.md", "scenarios/compare/README.md")
          for number, code in enumerate(re.findall(r"^```python\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.M | re.S))]  # fmt: skip


@pytest.mark.parametrize(("name", "number", "code"), BLOCKS, ids=[f"{name}-{number}" for name, number, _ in BLOCKS])
def test_python_blocks_run(name: str, number: int, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    space: dict = {}
    exec(compile(code, f"{name} block {number}", "exec"), space)
    assert capsys.readouterr().out.strip(), "an example shows something"


def test_the_experiment_in_the_model_readme_changes_what_it_says() -> None:
    code = next(code for name, _, code in BLOCKS if "KnowsTheWay" in code)
    space: dict = {}
    exec(compile(code, "sim/README.md", "exec"), space)
    wrong = space["wrong"]
    assert len(wrong["KnowsTheWay"]) < 0.5 * len(wrong["Offender"])


def test_links_between_readmes_lead_somewhere() -> None:
    for page in (
        "README.md",
        "sim/README.md",
        "calibration/README.md",
        "benchmarks/README.md",
        "scenarios/README.md",
        "scenarios/compare/README.md",
        "viz/README.md",
        "scenarios/study/README.md",
        "CONTRIBUTING.md",
    ):
        if not (ROOT / page).exists():
            continue
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8")):
            assert ((ROOT / page).parent / link).exists(), (page, link)
