"""Compile loops; every round counts against the document's budget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import nodes as n
from . import types as t
from .casts import cast
from .classes import ScriptSet, class_of
from .compile_statements import BREAK, CONTINUE, body_of
from .doc_values import Field
from .errors import CompileFault, NullPointerError
from .flow import weight
from .frame import BUDGET, Frame, Run, limited, read
from .scope import Code, Local, Scope, constant


def _loop_body(node: n.Statement | None, scope: Scope) -> Run | None:
    scope.need_budget()
    scope.loops += 1
    try:
        return body_of(node, scope)
    finally:
        scope.loops -= 1


def while_(node: n.While, scope: Scope) -> Run:
    """Compile `while`."""
    test = cast(scope.value(node.test), t.BOOLEAN, node.test.at).run
    return limited(_loop(test, _loop_body(node.body, scope), None, weight(node.test, node.body)), node.at)


def for_(node: n.For, scope: Scope) -> Run:
    """Compile `for` with a start, a test and a step."""
    with scope.block():
        start = _start(node.start, scope)
        test = constant(True, t.BOOLEAN).run
        if node.test is not None:
            test = cast(scope.value(node.test), t.BOOLEAN, node.test.at).run
        step = None if node.step is None else scope.effect(node.step).run
        loop = _loop(test, _loop_body(node.body, scope), step, weight(node.test, node.body, node.step))

    def run(frame: Frame) -> Any:
        start(frame)
        return loop(frame)

    return limited(run, node.at)


def _start(node: n.Declaration | n.Expression | None, scope: Scope) -> Run:
    if node is None:
        return constant(None, t.DEF).run
    return scope.statement(node) if isinstance(node, n.Declaration) else scope.effect(node).run


def _loop(test: Run, body: Run | None, step: Run | None, cost: int) -> Run:
    def run(frame: Frame) -> Any:
        count = frame[BUDGET].step
        while test(frame):
            count(cost)
            signal = None if body is None else body(frame)
            if signal is not None and signal is not CONTINUE:
                return None if signal is BREAK else signal
            if step is not None:
                step(frame)
        return None

    return run


def do(node: n.DoWhile, scope: Scope) -> Run:
    """Compile `do .. while`."""
    body = _loop_body(node.body, scope)
    test = cast(scope.value(node.test), t.BOOLEAN, node.test.at).run
    cost = weight(node.test, node.body)

    def run(frame: Frame) -> Any:
        count = frame[BUDGET].step
        while True:
            count(cost)
            signal = None if body is None else body(frame)
            if signal is not None and signal is not CONTINUE:
                return None if signal is BREAK else signal
            if not test(frame):
                return None

    return limited(run, node.at)


def each(node: n.ForEach, scope: Scope) -> Run:
    """Compile `for` over the elements of a collection."""
    elements = scope.value(node.elements)
    if elements.type is not t.DEF and not elements.type.extends(t.ITERABLE):
        reason = f"cannot iterate over [{elements.type.java}]"
        raise CompileFault(IllegalArgumentError(reason), node.elements.at)
    with scope.block():
        local = scope.declare(node.name, node.type, node.at)
        body = _loop_body(node.body, scope)
    convert = cast(Code(read(local.slot), t.DEF), node.type, node.at).run
    return limited(_over(elements.run, local, convert, body, weight(node.body)), node.at)


def _over(elements: Run, local: Local, convert: Run, body: Run | None, cost: int) -> Run:
    slot, plain = local.slot, local.type is not t.DEF

    def run(frame: Frame) -> Any:
        count, items = frame[BUDGET].step, iterate(elements(frame))
        frame[BUDGET].work -= len(items)
        for item in items:
            count(cost)
            frame[slot] = item
            if plain:
                frame[slot] = convert(frame)
            signal = None if body is None else body(frame)
            if signal is not None and signal is not CONTINUE:
                return None if signal is BREAK else signal
        return None

    return run


_ITERABLE = (list, tuple, ScriptSet)


def iterate(value: Any) -> Sequence[Any]:
    """Return the elements of a list, a set, doc values or a field, as they are now."""
    if isinstance(value, Field):
        return value.values
    if isinstance(value, _ITERABLE):
        return tuple(value)
    if value is None:
        raise NullPointerError("Cannot iterate over [null]")
    raise IllegalArgumentError(f"Cannot iterate over [{class_of(value).java}]")
