"""Compile the statements that end a function, or a script, to a closure of the value it returns.

Most scripts consist of nothing else, and need no signals: `if (a) return x; return y` is compiled as `a ? x : y`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import nodes as n
from . import types as t
from .casts import cast
from .errors import ClassCastError, CompileFault
from .exceptions import catching, guarded
from .flow import escapes, returns
from .frame import Frame, Run, located
from .scope import Scope, constant

DEFAULTS: dict[t.Type, Any] = {
    t.BOOLEAN: False, t.BYTE: 0, t.SHORT: 0, t.CHAR: 0, t.INT: 0, t.LONG: 0, t.FLOAT: 0.0, t.DOUBLE: 0.0
}  # fmt: skip
"""What a variable without a value is, and what a script without one returns; null for all other types."""


def function_body(body: n.Block | n.Expression, scope: Scope) -> Run:
    """Compile the body of a lambda to what it returns."""
    if isinstance(body, n.Block):
        return tail(body.statements, scope, last=True)
    code = scope.effect(body)
    return code.run if code.type is t.VOID else cast(code, scope.returns, body.at).run


def tail(statements: Sequence[n.Statement], scope: Scope, *, last: bool) -> Run:
    """Compile the statements that end a function to what it returns.

    *last* says that an expression at the very end is its value; without one it is the return type's default.
    """
    before: list[Run] = []
    for position, statement in enumerate(statements):
        rest = statements[position + 1 :]
        if rest and escapes(statement):
            raise CompileFault(IllegalArgumentError("unreachable statement"), rest[0].at)
        end = _end(statement, rest, scope, last=last)
        if end is not None:
            return _sequence(before, end)
        if returns(statement):
            return _sequence(before, _returning(scope.statement(statement), tail(rest, scope, last=last)))
        before.append(scope.statement(statement))
    return _sequence(before, constant(DEFAULTS.get(scope.returns), scope.returns).run)


def _end(statement: n.Statement, rest: Sequence[n.Statement], scope: Scope, *, last: bool) -> Run | None:
    """Compile a statement after which nothing else decides the value; None if there is more to come."""
    if isinstance(statement, n.Return):
        return _traced(returned(statement, scope), scope, statement)
    if isinstance(statement, n.If):
        return _ending_if(statement, rest, scope, last=last)
    if rest:
        return None
    if isinstance(statement, n.Try):
        return _ending_try(statement, scope, last=last)
    return _ending_expression(statement, scope) if isinstance(statement, n.ExpressionStatement) and last else None


def _ending_expression(statement: n.ExpressionStatement, scope: Scope) -> Run:
    code = scope.effect(statement.expression)
    if code.type is not t.VOID:
        return _traced(cast(code, scope.returns, statement.at).run, scope, statement)
    return _sequence([code.run], constant(DEFAULTS.get(scope.returns), scope.returns).run)


def _ending_if(statement: n.If, rest: Sequence[n.Statement], scope: Scope, *, last: bool) -> Run | None:
    """Compile an `if` whose branches end the function: both, or one and then the rest."""
    if rest and not escapes(statement.yes):
        return None
    if rest and statement.no is not None and returns(statement.no):
        return None
    test = cast(scope.value(statement.test), t.BOOLEAN, statement.test.at).run
    yes = _branch(statement.yes, scope, last=last)
    if not rest:
        return _choice(test, yes, _branch(statement.no, scope, last=last))
    between = [] if statement.no is None else [scope.statement(statement.no)]
    return _choice(test, yes, _sequence(between, tail(rest, scope, last=last)))


def _ending_try(statement: n.Try, scope: Scope, *, last: bool) -> Run:
    """Compile a `try` whose blocks end the function."""
    return guarded(
        _branch(statement.block, scope, last=last),
        [catching(handler, scope, lambda block: _branch(block, scope, last=last)) for handler in statement.catches],
    )


def _branch(statement: n.Statement | None, scope: Scope, *, last: bool) -> Run:
    with scope.block():
        if statement is None:
            return tail((), scope, last=last)
        inner = statement.statements if isinstance(statement, n.Block) else (statement,)
        return tail(inner, scope, last=last)


def _choice(test: Run, yes: Run, no: Run) -> Run:
    return lambda frame: yes(frame) if test(frame) else no(frame)


def returned(node: n.Return, scope: Scope) -> Run:
    """Compile the value of a `return`, cast to what the function returns."""
    if node.value is None:
        if scope.returns in t.PRIMITIVES:
            reason = f"Cannot cast from [void] to [{scope.returns.java}]."
            raise CompileFault(ClassCastError(reason), node.at)
        return constant(None, scope.returns).run
    if scope.returns is t.VOID:
        raise CompileFault(IllegalArgumentError("a function of type [void] cannot return a value"), node.at)
    return cast(scope.value(node.value), scope.returns, node.value.at).run


def _returning(statement: Run, rest: Run) -> Run:
    def run(frame: Frame) -> Any:
        signal = statement(frame)
        return rest(frame) if signal is None else signal[0]

    return run


def _sequence(before: list[Run], end: Run) -> Run:
    """Run statements that only go on, then compute the value."""
    if not before:
        return end
    if len(before) == 1:
        (only,) = before

        def after_one(frame: Frame) -> Any:
            only(frame)
            return end(frame)

        return after_one

    def after_some(frame: Frame) -> Any:
        for statement in before:
            statement(frame)
        return end(frame)

    return after_some


def _traced(run: Run, scope: Scope, node: n.Node) -> Run:
    return located(run, node.at) if scope.unit.trace else run
