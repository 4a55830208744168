"""Compile a whole script: its functions, then its statements. Here every kind of node is given its compiler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import nodes as n
from . import types as t
from .compile_assignments import assign, increment
from .compile_calls import method, new, static_method
from .compile_choices import conditional, elvis, explicit_cast, instance_of
from .compile_endings import tail
from .compile_functions import call
from .compile_lambdas import function_value, reference
from .compile_literals import list_of, literal, map_of, number, variable
from .compile_loops import do, each, for_, while_
from .compile_members import index, member, static_member
from .compile_operators import binary, unary
from .compile_statements import (
    block,
    break_,
    continue_,
    declaration,
    expression,
    if_,
    return_,
    throw,
    try_,
)
from .errors import CompileFault
from .flow import escapes, weight
from .frame import RETURNS, Program, Run
from .scope import Code, Scope, Unit, UserFunction

_EXPRESSIONS: dict[type[n.Node], Callable[[Any, Scope], Code]] = {
    n.Number: number, n.Constant: literal, n.ListOf: list_of, n.MapOf: map_of, n.Variable: variable, n.Unary: unary,
    n.Binary: binary, n.InstanceOf: instance_of, n.Conditional: conditional, n.Elvis: elvis, n.Cast: explicit_cast,
    n.Assign: assign, n.Increment: increment, n.Member: member, n.Index: index, n.Method: method,
    n.StaticMember: static_member, n.StaticMethod: static_method, n.Call: call, n.New: new, n.Lambda: function_value,
    n.Reference: reference,
}  # fmt: skip

_STATEMENTS: dict[type[n.Node], Callable[[Any, Scope], Run]] = {
    n.Block: block, n.ExpressionStatement: expression, n.Declaration: declaration, n.If: if_, n.While: while_,
    n.DoWhile: do, n.For: for_, n.ForEach: each, n.Return: return_, n.Break: break_, n.Continue: continue_,
    n.Throw: throw, n.Try: try_,
}  # fmt: skip


def compile_program(script: n.Script, context: str, *, trace: bool = False) -> Program:
    """Compile a parsed script for a context; with *trace*, so that every error tells where it arose.

    Raises CompileFault.
    """
    unit = Unit(context, _EXPRESSIONS, _STATEMENTS, trace=trace)
    _declare_functions(script, unit)
    for function in script.functions:
        _compile_function(function, unit)
    scope = Scope(unit, RETURNS[context], main=True)
    run = tail(script.statements, scope, last=scope.returns is not t.VOID)
    links = tuple((slot, link) for link, slot in scope.links.items())
    return Program(run, scope.size, links, frozenset(unit.names), frozenset(unit.fields), unit.needs_budget)


def _declare_functions(script: n.Script, unit: Unit) -> None:
    for function in script.functions:
        key = (function.name, len(function.parameters))
        if key in unit.functions:
            reason = f"Illegal duplicate functions [{function.name}/{len(function.parameters)}]."
            raise CompileFault(IllegalArgumentError(reason), function.at)
        unit.functions[key] = UserFunction(
            function.type, tuple(type_ for type_, _ in function.parameters), weight(function.block)
        )


def _compile_function(function: n.Function, unit: Unit) -> None:
    entry = unit.functions[function.name, len(function.parameters)]
    scope = Scope(unit, function.type, main=False)
    for type_, name in function.parameters:
        scope.declare(name, type_, function.at)
    arity = len(function.parameters)
    statements = function.block.statements
    if not statements:
        reason = (
            f"invalid function definition: found no statements for function [{function.name}] with [{arity}] parameters"
        )
        raise CompileFault(IllegalArgumentError(reason), function.at)
    if function.type is not t.VOID and not (escapes(function.block) or _has_value(statements[-1])):
        reason = (
            "invalid function definition: not all paths provide a return value "
            f"for function [{function.name}] with [{arity}] parameters"
        )
        raise CompileFault(IllegalArgumentError(reason), function.at)
    entry.body = tail(statements, scope, last=function.type is not t.VOID)
    entry.size = scope.size


def _has_value(statement: n.Statement) -> bool:
    """Tell whether a function that ends so ends with a value."""
    if isinstance(statement, n.If):
        return statement.no is not None and _has_value(statement.yes) and _has_value(statement.no)
    if isinstance(statement, n.Block):
        return bool(statement.statements) and _has_value(statement.statements[-1])
    return isinstance(statement, n.ExpressionStatement) or escapes(statement)
