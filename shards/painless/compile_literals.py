"""Compile what stands for itself: numbers, strings, lists, maps, and the names of variables."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import nodes as n
from .casts import box
from .collection_methods import hashable
from .ctx import CONTEXTS
from .doc_values import DocMap
from .errors import CompileFault
from .frame import BUDGET, DOC, LOOKUP, PARAMS, SCORE, STATS, Frame, read
from .java_numbers import INT_MAX, INT_MIN, LONG_MAX, LONG_MIN, to_float
from .scope import Code, Scope, constant
from .types import BOOLEAN, DEF, DOUBLE, FLOAT, INT, LIST, LONG, MAP, STRING, TERM_STATS


def number(node: n.Number, _: Scope | None) -> Code:
    """Compile a number."""
    written = node.text.lower()
    unsigned = written.removeprefix("-")
    if unsigned.startswith("0x"):
        return _whole(node, written.removesuffix("l"), 16)
    if unsigned[0] == "0" and unsigned[1:].removesuffix("l").isdigit():
        return _whole(node, written.removesuffix("l"), 8)
    if written[-1] in "fd" or "." in written or "e" in written:
        return _real(node, written)
    return _whole(node, written.removesuffix("l"), 10)


def _whole(node: n.Number, digits: str, base: int) -> Code:
    value = int(digits, base) if len(digits) <= 64 else 1 << 64
    long = node.text[-1] in "lL"
    low, high = (LONG_MIN, LONG_MAX) if long else (INT_MIN, INT_MAX)
    if not low <= value <= high:
        name = "long" if long else "int"
        raise CompileFault(IllegalArgumentError(f"Invalid {name} constant [{node.text}]."), node.at)
    return constant(value, LONG if long else INT)


def _real(node: n.Number, written: str) -> Code:
    if written[-1] == "l":
        raise CompileFault(IllegalArgumentError(f"Invalid long constant [{node.text}]."), node.at)
    single = written[-1] == "f"
    value = float(written.rstrip("fd"))
    value = to_float(value) if single else value
    if value in {float("inf"), float("-inf")}:
        name = "float" if single else "double"
        raise CompileFault(IllegalArgumentError(f"Invalid {name} constant [{node.text}]."), node.at)
    return constant(value, FLOAT if single else DOUBLE)


def literal(node: n.Constant, _: Scope) -> Code:
    """Compile a string, true, false or null."""
    if isinstance(node.value, bool):
        return constant(node.value, BOOLEAN)
    return constant(node.value, DEF if node.value is None else STRING)


def list_of(node: n.ListOf, scope: Scope) -> Code:
    """Compile `[a, b]`: a new list each time."""
    items = [box(scope.value(item)).run for item in node.items]
    scope.need_budget()

    def make(frame: Frame) -> list[Any]:
        frame[BUDGET].grow(len(items))
        return [item(frame) for item in items]

    return Code(make, LIST)


def map_of(node: n.MapOf, scope: Scope) -> Code:
    """Compile `[k: v]`: a new map each time."""
    entries = [(box(scope.value(key)).run, box(scope.value(value)).run) for key, value in node.entries]
    scope.need_budget()

    def make(frame: Frame) -> dict[Any, Any]:
        frame[BUDGET].grow(len(entries))
        return {hashable(key(frame)): value(frame) for key, value in entries}

    return Code(make, MAP)


def _score(frame: Frame) -> Any:
    return frame[SCORE]


_ALL = {"score", "filter", "field", "number_sort", "string_sort"}
_CONTEXT_VARIABLES: dict[str, tuple[AbstractSet[str], Code]] = {
    "params": (_ALL | CONTEXTS, Code(lambda frame: frame[PARAMS], MAP)),
    "doc": (_ALL, Code(lambda frame: DocMap(frame[LOOKUP], frame[DOC]), DEF)),
    "_score": ({"score", "number_sort", "string_sort"}, Code(_score, DOUBLE)),
    "_termStats": ({"score"}, Code(lambda frame: frame[STATS], TERM_STATS)),
    "ctx": (CONTEXTS, Code(lambda frame: frame[DOC], MAP)),
}
"""The variables of the contexts, and which contexts have them."""


def variable(node: n.Variable, scope: Scope) -> Code:
    """Compile the name of a local variable or of one of the context."""
    local = scope.find(node.name)
    if local is not None:
        return Code(read(local.slot), local.type)
    contexts, code = _CONTEXT_VARIABLES.get(node.name, ((), None))
    if code is None or not scope.main or scope.unit.context not in contexts:
        raise CompileFault(IllegalArgumentError(f"cannot resolve symbol [{node.name}]"), node.at)
    scope.unit.names.add(node.name)
    return code
