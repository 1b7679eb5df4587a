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
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.cpu import CPUTargetOptions
from numba.core.registry import CPUDispatcher
from numba.extending import intrinsic

from sim.columns import address_of

_READ_BY_KERNELS = ("columns.py", "enums.py", "kernel.py", "layout.py")
CACHE_LINE = 64  # bytes
Function = TypeVar("Function", bound=Callable)


def sources_hash(folder: Path | None = None) -> str:
    """Hash of the files that hold kernels or what they read, and of numba's, NumPy's and Python's versions."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(f"{numba.__version__} {np.__version__} {sys.version_info[:2]}".encode())
    for path in sorted((folder or Path(__file__).parent).glob("*.py")):
        text = path.read_bytes()
        if b"@kernel" in text or path.name in _READ_BY_KERNELS:
            digest.update(path.name.encode())
            digest.update(text)
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where compiled code is kept: ``WHOLEPLACE_CACHE``, else ``XDG_CACHE_HOME`` or ``~/.cache``, then the sources' hash."""
    base = os.environ.get("WHOLEPLACE_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "wholeplace"
    )
    return Path(base) / f"kernels-{sources_hash()}"


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


def _widened(typ: types.Type) -> types.Type:
    """Small integers, literals and truth values are passed as 64-bit integers, so that a rule is compiled once."""
    typ = types.unliteral(typ)
    if isinstance(typ, types.Boolean) or (isinstance(typ, types.Integer) and typ.signed):
        return types.int64
    return typ


class _Rule(CPUDispatcher):
    """A compiled function with one signature: callers' integers are widened to it."""

    def get_call_template(self, args, kws):
        wide = {name: _widened(typ) for name, typ in kws.items()}
        return super().get_call_template(tuple(_widened(typ) for typ in args), wide)


_CACHE = not config.DISABLE_JIT and _use_cache()
_TARGET = {"nopython": True, "boundscheck": None, "nogil": True, "error_model": "numpy"}
if hasattr(CPUTargetOptions, "_nrt"):
    _TARGET["_nrt"] = (
        False  # a private option of numba: without it rules are correct, and slower by counting references
    )


def kernel(function: Function) -> Function:
    """Compile a rule when it is first called."""
    if config.DISABLE_JIT:
        return function
    rule = _Rule(py_func=function, targetoptions=dict(_TARGET))
    if _CACHE:
        rule.enable_caching()
    return rule  # type: ignore[return-value]


if config.DISABLE_JIT:

    def prefetch(_rows, _at):
        """Nothing: a hint for compiled code."""

else:

    @intrinsic
    def prefetch(typing_context, rows, at):
        """Ask for all of row `at` of a column's array to be brought near: a hint that changes nothing but the time."""
        del typing_context

        def generate(context, builder, signature, arguments):
            address = address_of(context, builder, rows, arguments[0], types.int64, arguments[1])
            row = builder.bitcast(address, ir.IntType(8).as_pointer())
            kind = ir.FunctionType(ir.VoidType(), [row.type, *[ir.IntType(32)] * 3])
            hint = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
            one = ir.IntType(32)
            size = context.get_abi_sizeof(context.get_data_type(rows.dtype))
            for byte in (*range(0, size - 1, CACHE_LINE), size - 1):
                builder.call(
                    hint, [builder.gep(row, [context.get_constant(types.int64, byte)]), one(1), one(3), one(1)]
                )
            return context.get_dummy_value()

        return types.void(rows, types.int64), generate


def wrapping_arithmetic() -> AbstractContextManager:
    """Around interpreted runs: 64-bit hashes are meant to wrap, NumPy need not warn."""
    return np.errstate(over="ignore") if config.DISABLE_JIT else nullcontext()
