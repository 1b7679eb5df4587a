"""How rules are compiled: stale code never runs, no reference is counted, caches can be refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim import kernel

SIM = Path(kernel.__file__).parent


def test_editing_any_rule_names_another_cache(tmp_path: Path) -> None:
    copy = tmp_path / "sim"
    shutil.copytree(SIM, copy, ignore=shutil.ignore_patterns("__pycache__"))
    before = kernel.sources_hash(copy)
    assert before == kernel.sources_hash(SIM)
    rules = [file for file in sorted(copy.glob("*.py")) if "@kernel" in file.read_text(encoding="utf-8")]
    assert len(rules) > 10
    for file in [*rules, copy / "enums.py", copy / "layout.py"]:
        text = file.read_text(encoding="utf-8")
        file.write_text(text + "\n# edited\n", encoding="utf-8")
        assert kernel.sources_hash(copy) != before, f"an edit of {file.name} must be noticed"
        file.write_text(text, encoding="utf-8")
    assert kernel.sources_hash(copy) == before
    (copy / "ledger.py").write_text("# no rules here\n", encoding="utf-8")
    assert kernel.sources_hash(copy) == before, "files without rules do not make everybody compile again"


def run_python(script: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


ASSEMBLY = """
import numpy as np
from numba.core import types
from sim import hazards, draws
from sim.engine import Run, compile_place
from tests.results.worlds import busy_place
run = Run(compile_place(busy_place(), 5), 1, 0, 30)
hazards.settle(run.compiled.net, run.world, 0, 0)
text = "".join(hazards.settle.inspect_asm().values())
assert "settle" in text
print(text.count("NRT_incref") + text.count("NRT_decref"))
"""


@pytest.mark.slow
def test_compiled_rules_count_no_references() -> None:
    """Compiled afresh (a cache that cannot be written is not used), a rule's machine code has no call of numba's runtime."""
    assert run_python(ASSEMBLY, WHOLEPLACE_CACHE="/dev/null/nowhere").strip() == "0"


def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    script = "from sim import kernel, draws; import numpy as np; print(int(draws.mix(np.uint64(0))), kernel._CACHE)"
    assert run_python(script, WHOLEPLACE_CACHE="/dev/null/nowhere").split() == ["0", "False"]
