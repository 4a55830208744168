"""Compile what is true or false: `&& ||`, `< <= > >=`, `== != === !==`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import types as t
from .casts import box, cast, is_dynamic
from .errors import ClassCastError, CompileFault
from .frame import BUDGET, Frame, Run
from .java_numbers import to_float
from .limits import COLLECTIONS
from .operators import COMPARISONS, compare, equal, same
from .scope import Code, Scope
from .types import Type, promote

Maker = Callable[[Run, Run], Run]


def refuse(symbol: str, left: Code, right: Code, at: int) -> CompileFault:
    """Return the error of an operator that does not apply to two types."""
    names = f"[{left.type.java}] and [{right.type.java}]"
    return CompileFault(ClassCastError(f"Cannot apply [{symbol}] operation to types {names}."), at)


def logical(symbol: str, left: Code, right: Code, at: int) -> Code:
    """Compile `&&` and `||`."""
    a, b = cast(left, t.BOOLEAN, at).run, cast(right, t.BOOLEAN, at).run
    if symbol == "&&":
        return Code(lambda frame: a(frame) and b(frame), t.BOOLEAN)
    return Code(lambda frame: a(frame) or b(frame), t.BOOLEAN)


def _compared(left: Code, right: Code, type_: Type) -> tuple[Run, Run]:
    """Bring both sides to the type they promote to, where Python would compare them exactly and Java does not."""
    if type_ is t.FLOAT:
        return _as_float(left), _as_float(right)
    if type_ is t.DOUBLE:
        return tuple(cast(c, t.DOUBLE, 0).run if c.type is t.LONG else c.run for c in (left, right))  # type: ignore[return-value]
    return left.run, right.run


def _as_float(code: Code) -> Run:
    run = code.run
    return run if code.type is t.FLOAT else lambda frame: to_float(run(frame))


def comparison(symbol: str, left: Code, right: Code, at: int) -> Code:
    """Compile an ordering."""
    type_ = promote(left.type, right.type)
    if type_ is not None:
        return Code(_FAST_TESTS[symbol](*_compared(left, right, type_)), t.BOOLEAN)
    if all(is_dynamic(code.type) or code.type.rank for code in (left, right)):
        return Code(_dynamic_comparison(symbol, box(left).run, box(right).run), t.BOOLEAN)
    raise refuse(symbol, left, right, at)


def _dynamic_comparison(symbol: str, left: Run, right: Run) -> Run:
    test, fallback = COMPARISONS[symbol], compare(symbol)
    exact = {float, int}

    def run(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        if type(a) is type(b) and type(a) in exact:
            return test(a, b)
        return fallback(a, b)

    return run


_FAST_TESTS: dict[str, Maker] = {
    "<": lambda left, right: lambda frame: left(frame) < right(frame),
    "<=": lambda left, right: lambda frame: left(frame) <= right(frame),
    ">": lambda left, right: lambda frame: left(frame) > right(frame),
    ">=": lambda left, right: lambda frame: left(frame) >= right(frame),
    "==": lambda left, right: lambda frame: left(frame) == right(frame),
    "!=": lambda left, right: lambda frame: left(frame) != right(frame),
}


def equality(symbol: str, left: Code, right: Code, scope: Scope, at: int) -> Code:
    """Compile an equality."""
    negated, strict = symbol[0] == "!", len(symbol) == 3
    type_ = promote(left.type, right.type)
    if left.type is right.type is t.BOOLEAN:
        type_ = t.BOOLEAN
    if type_ is not None:
        return Code(_FAST_TESTS["!=" if negated else "=="](*_compared(left, right, type_)), t.BOOLEAN)
    if not _may_be_equal(left.type, right.type):
        raise refuse(symbol, left, right, at)
    a, b = box(left).run, box(right).run
    if right.is_constant and right.constant is None:
        return Code((lambda f: a(f) is not None) if negated else (lambda f: a(f) is None), t.BOOLEAN)
    scope.need_budget()
    return Code(_dynamic_equality(a, b, same if strict else equal, negated=negated), t.BOOLEAN)


def _dynamic_equality(left: Run, right: Run, test: Callable[[Any, Any], bool], *, negated: bool) -> Run:
    def run(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        if isinstance(a, COLLECTIONS):
            frame[BUDGET].spend(a)
        return test(a, b) is not negated

    return run


def _may_be_equal(left: Type, right: Type) -> bool:
    """Refuse only a primitive beside an object that can never hold one."""
    pairs = ((left, right), (right, left))
    return all(one not in t.PRIMITIVES or is_dynamic(other) for one, other in pairs)
