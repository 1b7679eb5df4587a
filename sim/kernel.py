"""How the rules of the model are compiled, in one place.

`kernel` compiles a function with numba so that it releases the interpreter lock and counts no references (it therefore may
not allocate).  numba's own cache does not notice an edit in *another* file's callee, so the cache folder is named after a
hash of every source file that holds kernels: edited rules are always the rules that run.  With ``NUMBA_DISABLE_JIT=1`` the
same source runs as plain Python.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeVar

import numba
import numpy as np
from numba import config, njit

Function = TypeVar("Function", bound=Callable)


def sources_hash(folder: Path | None = None) -> str:
    """Hash of all kernel sources (the files of this folder), numba's, NumPy's and Python's versions."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(f"{numba.__version__} {np.__version__} {sys.version_info[:2]}".encode())
    for path in sorted((folder or Path(__file__).parent).glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where compiled code is kept: ``WHOLEPLACE_CACHE``, else ``XDG_CACHE_HOME`` or ``~/.cache``, then the sources' hash."""
    base = os.environ.get("WHOLEPLACE_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "wholeplace"
    )
    return Path(base) / f"kernels-{sources_hash()}"


def _options() -> dict:
    options: dict = {"nogil": True, "error_model": "numpy", "cache": _use_cache()}
    return options


def _use_cache() -> bool:
    """Compiled code is kept unless the folder cannot be written."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    if not os.access(folder, os.W_OK):
        return False
    config.CACHE_DIR = str(folder)
    return True


_OPTIONS = _options()


def kernel(function: Function) -> Function:
    """Compile a rule.  Falls back to counted references where numba does not know the private ``_nrt`` switch."""
    if config.DISABLE_JIT:
        return function
    try:
        return njit(_nrt=False, **_OPTIONS)(function)
    except (KeyError, TypeError):  # pragma: no cover - a numba without the switch
        return njit(**_OPTIONS)(function)


def wrapping_arithmetic() -> AbstractContextManager:
    """Around interpreted runs: 64-bit hashes are meant to wrap, NumPy need not warn."""
    return np.errstate(over="ignore") if config.DISABLE_JIT else nullcontext()
