"""Compile operators: with the types known, straight to what they compute; with `def`, to a look at the values' classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import nodes as n
from . import types as t
from .casts import box, cast, is_dynamic
from .compile_tests import Maker, comparison, equality, logical, refuse
from .errors import ClassCastError, CompileFault, ScriptArithmeticError
from .frame import BUDGET, Frame, Run
from .java_numbers import INT_MAX, INT_MIN, LONG_MAX, LONG_MIN, quotient, wrap32, wrap64
from .object_text import text
from .operators import (
    ARITHMETIC,
    COMPARISONS,
    DYNAMIC,
    SHIFTS,
    invert,
    mismatch,
    negate,
    plus,
)
from .scope import Code, Scope, constant, folded
from .types import Type, promote


def binary(node: n.Binary, scope: Scope) -> Code:
    """Compile an operator between two values."""
    return combine(node.operator, scope.value(node.left), scope.value(node.right), scope, node.at)


def combine(symbol: str, left: Code, right: Code, scope: Scope, at: int) -> Code:
    """Combine two compiled values; a known result of known values is computed now."""
    code = _combine(symbol, left, right, scope, at)
    if code.type not in t.PRIMITIVES:
        return code
    if symbol in {"/", "%"} and left.is_constant and right.is_constant:
        return _divided(code, at)
    return folded(code, left, right)


def _divided(code: Code, at: int) -> Code:
    """Divide constants: by zero, a script does not even compile. Elasticsearch: DefaultConstantFoldingOptimizationPhase."""
    try:
        return constant(code.run([]), code.type)
    except ScriptArithmeticError as error:
        raise CompileFault(error, at) from error


def _combine(symbol: str, left: Code, right: Code, scope: Scope, at: int) -> Code:
    if symbol in {"&&", "||"}:
        return logical(symbol, left, right, at)
    if symbol in {"==", "!=", "===", "!=="}:
        return equality(symbol, left, right, scope, at)
    if symbol in COMPARISONS:
        return comparison(symbol, left, right, at)
    if symbol in SHIFTS:
        return _shift(symbol, left, right, at)
    if symbol == "+" and t.STRING in {left.type, right.type}:
        return _concatenation(left, right, scope)
    return _arithmetic(symbol, left, right, scope, at)


def _arithmetic(symbol: str, left: Code, right: Code, scope: Scope, at: int) -> Code:
    type_ = promote(left.type, right.type)
    if left.type is right.type is t.BOOLEAN and symbol in {"&", "|", "^"}:
        type_ = t.BOOLEAN
    if type_ is None and (is_dynamic(left.type) or is_dynamic(right.type)):
        return _dynamic(symbol, left, right, scope, at)
    if type_ is None or type_ not in ARITHMETIC[symbol]:
        raise refuse(symbol, left, right, at)
    maker = _FAST.get((symbol, type_))
    if maker is not None:
        return Code(maker(left.run, right.run), type_)
    return Code(_plain(ARITHMETIC[symbol][type_], left.run, right.run), type_)


def _plain(compute: Callable[[Any, Any], Any], left: Run, right: Run) -> Run:
    return lambda frame: compute(left(frame), right(frame))


def _divide_doubles(left: Run, right: Run) -> Run:
    def divide(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        return a / b if b else quotient(a, b)

    return divide


def _wrapping(compute: str, low: int, high: int, wrap: Callable[[int], int]) -> Maker:
    def add(left: Run, right: Run) -> Run:
        def run(frame: Frame) -> Any:
            value = left(frame) + right(frame)
            return value if low <= value <= high else wrap(value)

        return run

    def subtract(left: Run, right: Run) -> Run:
        def run(frame: Frame) -> Any:
            value = left(frame) - right(frame)
            return value if low <= value <= high else wrap(value)

        return run

    def multiply(left: Run, right: Run) -> Run:
        def run(frame: Frame) -> Any:
            value = left(frame) * right(frame)
            return value if low <= value <= high else wrap(value)

        return run

    return {"+": add, "-": subtract, "*": multiply}[compute]


_FAST: dict[tuple[str, Type], Maker] = {
    ("+", t.DOUBLE): lambda left, right: lambda frame: left(frame) + right(frame),
    ("-", t.DOUBLE): lambda left, right: lambda frame: left(frame) - right(frame),
    ("*", t.DOUBLE): lambda left, right: lambda frame: left(frame) * right(frame),
    ("/", t.DOUBLE): _divide_doubles,
    **{(symbol, t.INT): _wrapping(symbol, INT_MIN, INT_MAX, wrap32) for symbol in "+-*"},
    **{(symbol, t.LONG): _wrapping(symbol, LONG_MIN, LONG_MAX, wrap64) for symbol in "+-*"},
}
"""The commonest operations written out, which saves a call each; a mixed int and double needs no conversion in Python."""


def _dynamic(symbol: str, left: Code, right: Code, scope: Scope, at: int) -> Code:
    for code in (left, right):
        if not (is_dynamic(code.type) or code.type in t.PRIMITIVES):
            raise refuse(symbol, left, right, at)
    a, b = box(left).run, box(right).run
    if symbol == "+":
        scope.need_budget()
        return Code(_dynamic_add(a, b), t.DEF)
    return Code(_dynamic_multiply(a, b) if symbol == "*" else _dynamic_any(symbol, a, b), t.DEF)


def _dynamic_any(symbol: str, left: Run, right: Run) -> Run:
    find = DYNAMIC[symbol].get

    def run(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        operation = find((type(a), type(b)))
        if operation is None:
            raise mismatch(symbol, a, b)
        return operation(a, b)

    return run


def _dynamic_multiply(left: Run, right: Run) -> Run:
    find = DYNAMIC["*"].get

    def run(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        if type(a) is float is type(b):
            return a * b
        operation = find((type(a), type(b)))
        if operation is None:
            raise mismatch("*", a, b)
        return operation(a, b)

    return run


def _dynamic_add(left: Run, right: Run) -> Run:
    find = DYNAMIC["+"].get

    def run(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        if type(a) is float is type(b):
            return a + b
        operation = find((type(a), type(b)))
        if operation is not None:
            return operation(a, b)
        if type(a) is str or type(b) is str:
            return _joined(frame, text(a), text(b))
        raise mismatch("+", a, b)

    return run


def _joined(frame: Frame, left: str, right: str) -> str:
    frame[BUDGET].grow(len(left) + len(right))
    return left + right


def _concatenation(left: Code, right: Code, scope: Scope) -> Code:
    scope.need_budget()
    a, b = box(left).run, box(right).run
    return Code(lambda frame: _joined(frame, text(a(frame)), text(b(frame))), t.STRING)


def _shift(symbol: str, left: Code, right: Code, at: int) -> Code:
    type_ = promote(left.type, t.INT)
    if type_ in SHIFTS[symbol] and right.type.rank and right.type.rank <= t.LONG.rank:
        return Code(_plain(SHIFTS[symbol][type_], left.run, right.run), type_)
    dynamic = is_dynamic(left.type) or is_dynamic(right.type)
    if not dynamic or not all(is_dynamic(code.type) or code.type.rank for code in (left, right)):
        raise refuse(symbol, left, right, at)
    return Code(_dynamic_any(symbol, box(left).run, box(right).run), t.DEF)


def unary(node: n.Unary, scope: Scope) -> Code:
    """Compile `! ~ + -`."""
    operand = scope.value(node.operand)
    if node.operator == "!":
        run = cast(operand, t.BOOLEAN, node.at).run
        return folded(Code(lambda frame: not run(frame), t.BOOLEAN), operand)
    if operand.type.rank:
        return folded(_static_unary(node, operand), operand)
    if not is_dynamic(operand.type):
        reason = f"Cannot apply [{node.operator}] operation to type [{operand.type.java}]."
        raise CompileFault(ClassCastError(reason), node.at)
    compute, value = {"-": negate, "+": plus, "~": invert}[node.operator], operand.run
    return Code(lambda frame: compute(value(frame)), t.DEF)


def _static_unary(node: n.Unary, operand: Code) -> Code:
    type_, run = promote(operand.type, t.INT) or t.INT, operand.run
    if node.operator == "+":
        return Code(run, type_)
    if node.operator == "~":
        if type_.rank > t.LONG.rank:
            raise CompileFault(ClassCastError(f"Cannot apply [~] operation to type [{type_.java}]."), node.at)
        return Code(lambda frame: ~run(frame), type_)
    wrap = {t.INT: wrap32, t.LONG: wrap64}.get(type_)
    return Code((lambda frame: -run(frame)) if wrap is None else (lambda frame: wrap(-run(frame))), type_)
