"""How the rules of the model are compiled, in one place.

`kernel` compiles a function with numba so that it releases the interpreter lock and counts no references (it therefore may
not allocate).  A rule that Python calls is compiled as one program with every rule it leads to, each once (`_ProgramLibrary`):
numba by itself would compile each again for every caller above it.  numba's own cache does not notice an edit in *another* file's callee, so the cache folder is named after a
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
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
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


class _PartLibrary(JITCodeLibrary):
    """A rule as other rules see it: not yet machine code, nothing linked in, so that each rule is compiled once in a program."""

    def finalize(self):
        self._finalized = True

    def _get_module_for_linking(self):
        return self._final_module

    def parts(self, seen: dict[JITCodeLibrary, None]) -> None:
        """Collect this library and all it calls, each once."""
        if self not in seen:
            seen[self] = None
            for library in self._linking_libraries:
                if isinstance(library, _PartLibrary):
                    library.parts(seen)
                else:
                    seen.setdefault(library)


class _ProgramLibrary(_PartLibrary):
    """A rule that is called from Python, with every rule it leads to, as one program.

    The other rules are hidden in it, so the compiler may fold them into their callers, drop what no caller uses, and need not
    keep to a calling convention.
    """

    def finalize(self):
        own = {function.name for function in self._final_module.functions if not function.is_declaration}
        linked: dict[JITCodeLibrary, None] = {}
        self.parts(linked)
        libraries = [library for library in linked if library is not self]
        self._linking_libraries = libraries
        for library in libraries:
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        for function in self._final_module.functions:
            if not function.is_declaration and function.name not in own:
                function.linkage = "internal"
        self._optimize_final_module()
        self._final_module.verify()
        self._finalize_final_module()


class _AsPart(Compiler):
    """Compiles a rule for other rules."""

    def __init__(self, typingctx, targetctx, library, args, return_type, flags, locals):
        flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
        super().__init__(typingctx, targetctx, library, args, return_type, flags, locals)

    def compile_extra(self, func):
        self.state.library = _PartLibrary(self.state.targetctx.codegen(), func.__qualname__)
        return super().compile_extra(func)


class _AsProgram(Compiler):
    """Compiles a rule for Python."""

    def compile_extra(self, func):
        self.state.library = _ProgramLibrary(self.state.targetctx.codegen(), func.__qualname__)
        self.state.library.enable_object_caching()
        return super().compile_extra(func)


class _Part(CPUDispatcher):
    """A rule as it is called by other rules: with one signature, to which callers' integers are widened."""

    def get_call_template(self, args, kws):
        wide = {name: _widened(typ) for name, typ in kws.items()}
        return super().get_call_template(tuple(_widened(typ) for typ in args), wide)

    def add_overload(self, cres):
        self.overloads[tuple(cres.signature.args)] = cres
        self.targetctx.insert_user_function(cres.library, cres.fndesc, [cres.library])

    def get_overload(self, sig):
        return self.overloads[tuple(sig)].library


class _Rule(CPUDispatcher):
    """A compiled function."""

    def __init__(self, function: Callable, options: dict) -> None:
        super().__init__(py_func=function, targetoptions=dict(options), pipeline_class=_AsProgram)
        self._part = _Part(py_func=function, targetoptions=dict(options), pipeline_class=_AsPart)

    @property
    def _numba_type_(self):
        return types.Dispatcher(self._part)


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
    rule = _Rule(function, _TARGET)
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
