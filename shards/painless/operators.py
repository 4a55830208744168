"""What operators compute, for each numeric type, and for `def`, whose types are only known when the script runs.

Elasticsearch: DefMath.
"""

from __future__ import annotations

import math
import operator as py
from collections.abc import Callable
from typing import Any

from .conversions import NARROW
from .errors import ClassCastError, NullPointerError, PainlessLimitError, ScriptArithmeticError
from .java_numbers import (
    int_quotient,
    int_remainder,
    quotient,
    remainder,
    to_float,
    wrap32,
    wrap64,
)
from .limits import COLLECTIONS, LISTS, MAX_PARTS
from .types import BOOLEAN, DOUBLE, FLOAT, HOLDERS, INT, LONG, PRIMITIVE_OF, Type, promote

Operation = Callable[[Any, Any], Any]
Pair = tuple[type, type]


def _whole(compute: Operation, wrap: Callable[[int], int]) -> Operation:
    return lambda a, b: wrap(compute(a, b))


def _divide(compute: Operation, wrap: Callable[[int], int]) -> Operation:
    def divide(a: int, b: int) -> int:
        if b == 0:
            raise ScriptArithmeticError("/ by zero")
        return wrap(compute(a, b))

    return divide


def _rounded(compute: Operation) -> Operation:
    return lambda a, b: to_float(compute(to_float(a), to_float(b)))


def _double(compute: Operation) -> Operation:
    return lambda a, b: compute(float(a), float(b))


def _arithmetic(whole: Operation, double: Operation) -> dict[Type, Operation]:
    return {
        INT: _whole(whole, wrap32), LONG: _whole(whole, wrap64), FLOAT: _rounded(double), DOUBLE: _double(double)
    }  # fmt: skip


def _dividing(whole: Operation, double: Operation) -> dict[Type, Operation]:
    return {
        INT: _divide(whole, wrap32), LONG: _divide(whole, wrap64), FLOAT: _rounded(double), DOUBLE: _double(double)
    }  # fmt: skip


def _logical(compute: Operation) -> dict[Type, Operation]:
    return {INT: compute, LONG: compute, BOOLEAN: compute}


ARITHMETIC: dict[str, dict[Type, Operation]] = {
    "+": _arithmetic(py.add, py.add),
    "-": _arithmetic(py.sub, py.sub),
    "*": _arithmetic(py.mul, py.mul),
    "/": _dividing(int_quotient, quotient),
    "%": _dividing(int_remainder, remainder),
    "&": _logical(py.and_),
    "|": _logical(py.or_),
    "^": _logical(py.xor),
}
"""For each operator, what it computes on two plain values of the promoted type."""

SHIFTS: dict[str, dict[Type, Operation]] = {
    "<<": {INT: lambda a, b: wrap32(a << (b & 31)), LONG: lambda a, b: wrap64(a << (b & 63))},
    ">>": {INT: lambda a, b: a >> (b & 31), LONG: lambda a, b: a >> (b & 63)},
    ">>>": {
        INT: lambda a, b: wrap32((a & 0xFFFFFFFF) >> (b & 31)),
        LONG: lambda a, b: wrap64((a & 0xFFFFFFFFFFFFFFFF) >> (b & 63)),
    },
}
"""For each operator, what it computes by the type of its left side; the right side is a plain int or long."""

COMPARISONS: dict[str, Operation] = {
    "<": py.lt, "<=": py.le, ">": py.gt, ">=": py.ge, "==": py.eq, "!=": py.ne
}  # fmt: skip

_NUMBERS = [holder for holder, primitive in PRIMITIVE_OF.items() if primitive.rank]


def _boxed(compute: Operation, type_: Type) -> Operation:
    holder = HOLDERS.get(type_)
    return compute if holder is None else lambda a, b: holder(compute(a, b))


def _by_pair(operation: dict[Type, Operation]) -> dict[Pair, Operation]:
    """Return what to compute for each two Python classes a `def` can hold."""
    table: dict[Pair, Operation] = {}
    for left in _NUMBERS:
        for right in _NUMBERS:
            type_ = promote(PRIMITIVE_OF[left], PRIMITIVE_OF[right])
            if type_ in operation:
                table[left, right] = _boxed(operation[type_], type_)
    if BOOLEAN in operation:
        table[bool, bool] = operation[BOOLEAN]
    return table


def _shift_by_pair(operation: dict[Type, Operation]) -> dict[Pair, Operation]:
    table: dict[Pair, Operation] = {}
    for left in _NUMBERS:
        type_ = promote(PRIMITIVE_OF[left], INT)
        if type_ in operation:
            for right in (holder for holder in _NUMBERS if PRIMITIVE_OF[holder].rank <= LONG.rank):
                table[left, right] = _boxed(operation[type_], type_)
    return table


DYNAMIC: dict[str, dict[Pair, Operation]] = {
    **{symbol: _by_pair(table) for symbol, table in ARITHMETIC.items()},
    **{symbol: _shift_by_pair(table) for symbol, table in SHIFTS.items()},
}
"""For each operator on `def`, what it computes for two Python classes of values; missing where it does not apply."""


def mismatch(symbol: str, left: Any, right: Any) -> ClassCastError | NullPointerError:
    """Return the error of an operator that does not apply to two values."""
    from .classes import class_of

    if left is None or right is None:
        return NullPointerError(f"cannot apply [{symbol}] operation to a null value")
    names = f"[{class_of(left).java}] and [{class_of(right).java}]"
    return ClassCastError(f"Cannot apply [{symbol}] operation to types {names}.")


_AS: dict[Type, Callable[[Any], Any]] = {INT: int, LONG: int, FLOAT: to_float, DOUBLE: float}


def comparable(left: Any, right: Any) -> tuple[Any, Any] | None:
    """Bring two boxed numbers to the type they promote to; None if either is no number."""
    a, b = PRIMITIVE_OF.get(type(left)), PRIMITIVE_OF.get(type(right))
    type_ = promote(a, b) if a and b else None
    if type_ is None:
        return None
    convert = _AS[type_]
    return convert(left), convert(right)


def compare(symbol: str) -> Operation:
    """Return what `<`, `<=`, `>` or `>=` does on two values of `def`."""
    test = COMPARISONS[symbol]

    def dynamic(left: Any, right: Any) -> bool:
        pair = comparable(left, right)
        if pair is None:
            raise mismatch(symbol, left, right)
        return bool(test(*pair))

    return dynamic


def equal(left: Any, right: Any) -> bool:
    """Tell whether two values of `def` are `==`: numbers by value, whatever their types, the rest by `equals`."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        pair = comparable(left, right)
        if pair is not None:
            return bool(pair[0] == pair[1])
    return equals(left, right)


def equals(left: Any, right: Any) -> bool:
    """Tell whether two values are equal as Java's `equals` sees it: an Integer never equals a Long."""
    if left is right:
        return True
    if isinstance(left, COLLECTIONS):
        return _equal_parts(left, right)
    if isinstance(left, float):
        return type(left) is type(right) and _equal_doubles(left, right)
    return type(left) is type(right) and bool(left == right)


def _equal_doubles(left: float, right: float) -> bool:
    """Compare as `Double.equals`: it holds for NaN, and not for 0.0 and -0.0."""
    if left != left:
        return right != right
    return left == right and math.copysign(1.0, left) == math.copysign(1.0, right)


def _equal_parts(left: Any, right: Any) -> bool:
    """Compare collections part by part, without recursion, and no more parts than may be visited."""
    pending, visited = [(left, right)], 0
    while pending:
        a, b = pending.pop()
        if not isinstance(a, COLLECTIONS):
            if not equals(a, b):
                return False
        elif a is not b:
            pairs = _pairs(a, b)
            if pairs is None:
                return False
            visited += 1 + len(pairs)
            if visited > MAX_PARTS:
                raise PainlessLimitError(f"a value has more than {MAX_PARTS} parts, or holds itself")
            pending.extend(pairs)
    return True


def _pairs(left: Any, right: Any) -> list[tuple[Any, Any]] | None:
    """Return what must be equal for two collections to be equal, or None if they cannot be."""
    if isinstance(left, dict):
        if not isinstance(right, dict) or left.keys() != right.keys():
            return None
        return [(left[key], right[key]) for key in left]
    if not isinstance(right, LISTS) or len(left) != len(right):
        return None
    return [(a, b) for a, b in zip(left, right, strict=True) if a is not b]


def same(left: Any, right: Any) -> bool:
    """Tell whether two values of `def` are `===`. But: equal boxed numbers and strings count as the same object."""
    if isinstance(left, COLLECTIONS):
        return left is right
    return type(left) is type(right) and equals(left, right)


def cast_like(receiver: Any, value: Any) -> Any:
    """Bring the result of a compound assignment back to the class of the number it is stored over."""
    primitive = PRIMITIVE_OF.get(type(receiver))
    if primitive is None or not primitive.rank or type(value) is type(receiver):
        return value
    if PRIMITIVE_OF.get(type(value)) in {None, BOOLEAN}:
        raise mismatch("=", receiver, value) if value is None else ClassCastError("Cannot cast to a Number.")
    plain = float(value) if isinstance(value, float) else int(value)
    return HOLDERS.get(primitive, lambda v: v)(NARROW[primitive](plain))


def negate(value: Any) -> Any:
    """Return `-x` of a `def`."""
    return _unary("-", value, py.neg)


def plus(value: Any) -> Any:
    """Return `+x` of a `def`."""
    return _unary("+", value, py.pos)


def invert(value: Any) -> Any:
    """Return `~x` of a `def`."""
    if isinstance(value, float):
        raise ClassCastError(f"Cannot apply [~] operation to type [{PRIMITIVE_OF[type(value)].java}].")
    return _unary("~", value, py.invert)


def _unary(symbol: str, value: Any, compute: Callable[[Any], Any]) -> Any:
    primitive = PRIMITIVE_OF.get(type(value))
    if primitive is None or not primitive.rank:
        if value is None:
            raise NullPointerError(f"cannot apply [{symbol}] operation to a null value")
        from .classes import class_of

        raise ClassCastError(f"Cannot apply [{symbol}] operation to type [{class_of(value).java}].")
    type_ = primitive if primitive.rank > INT.rank else INT
    plain = float(value) if isinstance(value, float) else int(value)
    result = compute(plain)
    if type_ in {INT, LONG}:
        result = NARROW[type_](result)
    holder = HOLDERS.get(type_)
    return result if holder is None else holder(result)
