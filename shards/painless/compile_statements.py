"""Compile statements in the middle of a function.

A statement becomes a closure that returns None to go on, BREAK or CONTINUE to the loop around it, or a tuple of the one value
that the function returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ShardError

from . import nodes as n
from . import types as t
from .casts import cast
from .compile_endings import DEFAULTS, returned
from .errors import ClassCastError, CompileFault, NullPointerError
from .exceptions import catching, guarded
from .flow import escapes
from .frame import Frame, Run
from .scope import Scope, constant

BREAK, CONTINUE = "break", "continue"


def block(node: n.Block, scope: Scope) -> Run:
    """Compile `{ .. }`."""
    with scope.block():
        return _statements(node.statements, scope)


def _statements(nodes: Sequence[n.Statement], scope: Scope) -> Run:
    runs = []
    for position, statement in enumerate(nodes):
        if escapes(statement) and position + 1 < len(nodes):
            raise CompileFault(IllegalArgumentError("unreachable statement"), nodes[position + 1].at)
        runs.append(scope.statement(statement))
    if len(runs) == 1:
        return runs[0]

    def run(frame: Frame) -> Any:
        for statement in runs:
            signal = statement(frame)
            if signal is not None:
                return signal
        return None

    return run


def _quiet(run: Run) -> Run:
    """Drop a value, which is no signal."""

    def statement(frame: Frame) -> None:
        run(frame)

    return statement


def expression(node: n.ExpressionStatement, scope: Scope) -> Run:
    """Compile an expression whose value is not used."""
    if not isinstance(node.expression, n.Assign | n.Increment | n.Method | n.StaticMethod | n.Call | n.New):
        raise CompileFault(IllegalArgumentError("not a statement: its result is not used"), node.at)
    return _quiet(scope.effect(node.expression).run)


def declaration(node: n.Declaration, scope: Scope) -> Run:
    """Compile the declaration of variables."""
    runs = [_declared(variable, node.type, scope) for variable in node.variables]
    if len(runs) == 1:
        return runs[0]

    def run(frame: Frame) -> None:
        for declare in runs:
            declare(frame)

    return run


def _declared(node: n.Declared, type_: t.Type, scope: Scope) -> Run:
    if node.value is None:
        value = constant(DEFAULTS.get(type_), type_).run
    else:
        value = cast(scope.value(node.value), type_, node.value.at).run
    slot = scope.declare(node.name, type_, node.at).slot

    def run(frame: Frame) -> None:
        frame[slot] = value(frame)

    return run


def body_of(node: n.Statement | None, scope: Scope) -> Run | None:
    """Compile a loop's body or an `if`'s branch in a scope of its own; None if it is empty."""
    if node is None or (isinstance(node, n.Block) and not node.statements):
        return None
    with scope.block():
        return scope.statement(node)


def if_(node: n.If, scope: Scope) -> Run:
    """Compile `if`."""
    test = cast(scope.value(node.test), t.BOOLEAN, node.test.at).run
    yes, no = body_of(node.yes, scope), body_of(node.no, scope)

    def run(frame: Frame) -> Any:
        chosen = yes if test(frame) else no
        return None if chosen is None else chosen(frame)

    return run


def return_(node: n.Return, scope: Scope) -> Run:
    """Compile `return`."""
    value = returned(node, scope)
    return lambda frame: (value(frame),)


def break_(node: n.Break, scope: Scope) -> Run:
    """Compile `break`."""
    if not scope.loops:
        raise CompileFault(IllegalArgumentError("invalid break statement: not inside loop"), node.at)
    return lambda _: BREAK


def continue_(node: n.Continue, scope: Scope) -> Run:
    """Compile `continue`."""
    if not scope.loops:
        raise CompileFault(IllegalArgumentError("invalid continue statement: not inside loop"), node.at)
    return lambda _: CONTINUE


def throw(node: n.Throw, scope: Scope) -> Run:
    """Compile `throw`."""
    code = scope.value(node.value)
    if code.type is not t.DEF and not code.type.extends(t.EXCEPTION):
        reason = f"Cannot cast from [{code.type.java}] to [java.lang.Exception]."
        raise CompileFault(ClassCastError(reason), node.at)
    value = code.run

    def run(frame: Frame) -> Any:
        error = value(frame)
        if isinstance(error, ShardError):
            raise error
        raise NullPointerError("cannot throw null") if error is None else ClassCastError("only an exception is thrown")

    return run


def try_(node: n.Try, scope: Scope) -> Run:
    """Compile `try` and its `catch`es."""

    def compiled(block: n.Block) -> Run:
        return body_of(block, scope) or constant(None, t.DEF).run

    return guarded(compiled(node.block), [catching(handler, scope, compiled) for handler in node.catches])
