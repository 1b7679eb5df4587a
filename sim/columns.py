"""A bundle of columns that compiled rules take as one pointer.

`Columns` holds named C-contiguous arrays of declared dtype and number of dimensions, and a header with their addresses and
shapes.  Interpreted rules read the attributes; compiled ones get the header's address and build the same arrays from it, so a
call passes one word instead of several hundred (which made compiling take minutes).  The bundle must outlive the call; rules
cannot grow it.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numba import config, types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, lower_getattr_generic, models, register_model, typeof_impl, unbox
from numba.np import numpy_support


class Columns:
    """Named arrays with a header.  Subclasses state `FIELDS`: name -> (dtype, dimensions)."""

    FIELDS: ClassVar[dict[str, tuple[Any, int]]] = {}

    def __init__(self, **arrays: np.ndarray) -> None:
        if set(arrays) != set(self.FIELDS):
            raise TypeError(f"columns differ from those declared: {sorted(set(arrays) ^ set(self.FIELDS))}")
        header: list[int] = []
        for name, (dtype, dimensions) in self.FIELDS.items():
            array = np.require(arrays[name], np.dtype(dtype), ["C", "A", "W"])
            if array.ndim != dimensions:
                raise TypeError(f"column {name} has {array.ndim} dimensions, {dimensions} are declared")
            setattr(self, name, array)
            header += [array.ctypes.data, *array.shape]
        self._header = np.array(header, "i8")
        self.address = self._header.ctypes.data

    def __getattr__(self, name: str) -> np.ndarray:  # for type checkers: columns are set in __init__
        raise AttributeError(name)

    def items(self) -> dict[str, np.ndarray]:
        """The arrays by name."""
        return {name: getattr(self, name) for name in self.FIELDS}

    def with_(self, **changed: np.ndarray):
        """The same bundle with some columns put in other arrays."""
        return type(self)(**{**Columns.items(self), **changed})

    def copy(self):
        """A bundle of copies."""
        return type(self)(**{name: array.copy() for name, array in Columns.items(self).items()})


class ColumnsType(types.Type):
    """numba's type of a bundle: a pointer to its header."""

    def __init__(self, bundle: type[Columns]) -> None:
        self.bundle = bundle
        super().__init__(name=f"Columns({bundle.__module__}.{bundle.__qualname__})")

    def place(self, name: str) -> tuple[int, types.Array]:
        """Word of the header at which a column begins, and the column's type."""
        word = 0
        for field, (dtype, dimensions) in self.bundle.FIELDS.items():
            if field == name:
                return word, types.Array(numpy_support.from_dtype(np.dtype(dtype)), dimensions, "C")
            word += 1 + dimensions
        raise AttributeError(name)


@typeof_impl.register(Columns)
def _type_of(value, _context):
    return ColumnsType(type(value))


register_model(ColumnsType)(models.OpaqueModel)


@unbox(ColumnsType)
def _unbox(_typ, obj, c):
    number = c.pyapi.object_getattr_string(obj, "address")
    address = c.pyapi.long_as_ulonglong(number)
    c.pyapi.decref(number)
    pointer = c.builder.inttoptr(address, c.context.get_value_type(types.voidptr))
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


def _register() -> None:
    from numba.core.typing.templates import infer_getattr

    @infer_getattr
    class _Attributes(AttributeTemplate):
        key = ColumnsType

        def generic_resolve(self, typ, attr):
            return typ.place(attr)[1] if attr in typ.bundle.FIELDS else None

    @lower_getattr_generic(ColumnsType)
    def _getattr(context, builder, typ, pointer, attr):
        from numba.np.arrayobj import make_array, populate_array

        word, array_type = typ.place(attr)
        intp = context.get_value_type(types.intp)
        words = builder.bitcast(pointer, intp.as_pointer())

        def read(offset):
            loaded = builder.load(builder.gep(words, [intp(word + offset)]))
            loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
            return loaded

        dtype = context.get_data_type(array_type.dtype)
        itemsize = context.get_abi_sizeof(dtype)
        shape = [read(1 + axis) for axis in range(array_type.ndim)]
        strides, step = [], intp(itemsize)
        for length in reversed(shape):
            strides.insert(0, step)
            step = builder.mul(step, length)
        array = make_array(array_type)(context, builder)
        data = builder.inttoptr(read(0), dtype.as_pointer())
        populate_array(array, data=data, shape=shape, strides=strides, itemsize=intp(itemsize), meminfo=None)
        return array._getvalue()


if not config.DISABLE_JIT:
    _register()
