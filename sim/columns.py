"""A bundle of columns that compiled rules take as one pointer.

`Columns` holds named C-contiguous arrays of declared dtype and number of dimensions, and a header with their addresses and
shapes.  Interpreted rules read the attributes; compiled ones get the header's address and build the same arrays from it, so a
call passes one word instead of several hundred (which made compiling take minutes).  The bundle must outlive the call; rules
cannot grow it.
"""

from __future__ import annotations

import operator
from typing import Any, ClassVar, cast

import numpy as np
from numba import config, types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import (
    NativeValue,
    lower_builtin,
    lower_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
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

    def place(self, name: str) -> tuple[int, ColumnType]:
        """Word of the header at which a column begins, and the column's type."""
        word = 0
        for field, (dtype, dimensions) in self.bundle.FIELDS.items():
            if field == name:
                return word, ColumnType(numpy_support.from_dtype(np.dtype(dtype)), dimensions)
            word += 1 + dimensions
        raise AttributeError(name)


class ColumnType(types.Type):
    """numba's type of one column: a pointer to the words of the header where its address and shape stand.

    Only what an access needs is read (never the first length), and an index is taken as it is: rules count from the front, so
    none is checked for being negative.  Both make rules a third shorter than numba's arrays would.
    """

    def __init__(self, dtype: types.Type, dimensions: int) -> None:
        self.dtype, self.dimensions = dtype, dimensions
        self.array = types.Array(dtype, dimensions, "C")
        super().__init__(name=f"Column({dtype}, {dimensions})")

    def item(self, indices: int) -> types.Type:
        """Type of what that many indices lead to: an element, or what is left of the array."""
        left = self.dimensions - indices
        return types.Array(self.dtype, left, "C") if left else self.dtype


@typeof_impl.register(Columns)
def _type_of(value, _context):
    return ColumnsType(type(value))


register_model(ColumnsType)(models.OpaqueModel)
register_model(ColumnType)(models.OpaqueModel)


@unbox(ColumnsType)
def _unbox(_typ, obj, c):
    number = c.pyapi.object_getattr_string(obj, "address")
    address = c.pyapi.long_as_ulonglong(number)
    c.pyapi.decref(number)
    pointer = c.builder.inttoptr(address, c.context.get_value_type(types.voidptr))
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


def _indices(typ: Any) -> tuple[types.Type, ...]:
    """Types of the parts of an index; nothing unless all are integers."""
    parts: tuple[Any, ...] = tuple(cast(Any, typ)) if isinstance(typ, types.BaseTuple) else (typ,)
    return parts if all(isinstance(part, types.Integer) for part in parts) else ()


def read_header(context, builder, column, word):
    """A word of a column's part of the header: 0 is the address, 1 and above the lengths.  It never changes during a call."""
    intp = context.get_value_type(types.intp)
    loaded = builder.load(builder.gep(builder.bitcast(column, intp.as_pointer()), [intp(word)]))
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


def address_of(context, builder, typ, column, index_type, index):
    """Pointer to an element of a column (or to the first of those that an incomplete index leaves open)."""
    parts = cgutils.unpack_tuple(builder, index) if isinstance(index_type, types.BaseTuple) else [index]
    kinds = _indices(index_type)
    at = context.cast(builder, parts[0], kinds[0], types.intp)
    for axis in range(1, typ.dimensions):
        at = builder.mul(at, read_header(context, builder, column, 1 + axis))
        if axis < len(parts):
            at = builder.add(at, context.cast(builder, parts[axis], kinds[axis], types.intp))
    first = builder.inttoptr(read_header(context, builder, column, 0), context.get_data_type(typ.dtype).as_pointer())
    return builder.gep(first, [at], inbounds=True)


def _register() -> None:
    from numba.core.typing.templates import infer_getattr
    from numba.np.arrayobj import load_item, make_array, populate_array, store_item

    @infer_getattr
    class _Attributes(AttributeTemplate):
        key = ColumnsType

        def generic_resolve(self, typ, attr):
            return typ.place(attr)[1] if attr in typ.bundle.FIELDS else None

    @infer_getattr
    class _Shape(AttributeTemplate):
        key = ColumnType

        def resolve_shape(self, typ):
            return types.UniTuple(types.intp, typ.dimensions)

    @infer_global(operator.getitem)
    class _GetItem(AbstractTemplate):
        def generic(self, args, kws):
            column, index = args
            if isinstance(column, ColumnType) and _indices(index):
                return signature(column.item(len(_indices(index))), *args)
            return None

    @infer_global(operator.setitem)
    class _SetItem(AbstractTemplate):
        def generic(self, args, kws):
            column, index, _ = args
            if isinstance(column, ColumnType) and _indices(index) and len(_indices(index)) == column.dimensions:
                return signature(types.none, *args)
            return None

    @lower_getattr_generic(ColumnsType)
    def _getattr(context, builder, typ, pointer, attr):
        intp = context.get_value_type(types.intp)
        words = builder.gep(builder.bitcast(pointer, intp.as_pointer()), [intp(typ.place(attr)[0])], inbounds=True)
        return builder.bitcast(words, context.get_value_type(types.voidptr))

    @lower_getattr(ColumnType, "shape")
    def _shape(context, builder, typ, column):
        lengths = [read_header(context, builder, column, 1 + axis) for axis in range(typ.dimensions)]
        return context.make_tuple(builder, types.UniTuple(types.intp, typ.dimensions), lengths)

    @lower_builtin(operator.getitem, ColumnType, types.Any)
    def _getitem(context, builder, sig, args):
        typ, index_type = sig.args
        data = address_of(context, builder, typ, args[0], index_type, args[1])
        if not isinstance(sig.return_type, types.Array):
            return load_item(context, builder, typ.array, data)
        itemsize = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(typ.dtype)))
        axes = range(len(_indices(index_type)), typ.dimensions)
        shape = [read_header(context, builder, args[0], 1 + axis) for axis in axes]
        strides, step = [], itemsize
        for length in reversed(shape):
            strides.insert(0, step)
            step = builder.mul(step, length)
        array = make_array(sig.return_type)(context, builder)
        populate_array(array, data=data, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
        return array._getvalue()

    @lower_builtin(operator.setitem, ColumnType, types.Any, types.Any)
    def _setitem(context, builder, sig, args):
        typ, index_type, value_type = sig.args
        data = address_of(context, builder, typ, args[0], index_type, args[1])
        store_item(context, builder, typ.array, context.cast(builder, args[2], value_type, typ.dtype), data)


if not config.DISABLE_JIT:
    _register()
