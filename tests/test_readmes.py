"""Code in the READMEs runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCKS = [(name, number, code) for name in ("sim/README.md", "README.md", "scenarios/compare/README.md", "scenarios/journeys/README.md")
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
    pages = [
        path for path in ROOT.rglob("*.md") if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]
    assert len(pages) > 8
    for page in pages:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), (page, link)
