"""Compile lambdas and method references: what is passed to a method that takes a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import nodes as n
from . import types as t
from .casts import box, cast
from .classes import ScriptFunction
from .compile_endings import function_body
from .errors import CompileFault
from .frame import BUDGET, Frame, Run
from .members import METHODS, STATIC_METHODS
from .methods import Interface, Method, function_of
from .scope import Code, Scope, constant


def function_argument(argument: n.Node, wanted: Interface, scope: Scope) -> Run:
    convert = function_of(wanted)
    if isinstance(argument, n.Lambda) and len(argument.parameters) != wanted.arity:
        reason = (
            f"Incorrect number of parameters for [{wanted.name}]: expected [{wanted.arity}] "
            f"but found [{len(argument.parameters)}]"
        )
        raise CompileFault(IllegalArgumentError(reason), argument.at)
    if isinstance(argument, n.Reference):
        run = constant(_reference(argument, wanted.arity, scope), t.FUNCTION).run
    elif isinstance(argument, n.Lambda):
        run = scope.effect(argument).run
    else:
        run = box(scope.value(argument)).run
    return lambda frame: convert(run(frame))


def function_value(node: n.Lambda, scope: Scope) -> Code:
    """Compile `(a, b) -> ..` to what makes a ScriptFunction; its parameters stand in the frame it is made in."""
    with scope.lambda_body():
        locals_ = [scope.declare(name, type_, node.at) for type_, name in node.parameters]
        body = function_body(node.body, scope)
    slots = [(local.slot, _parameter_cast(local.type)) for local in locals_]
    scope.need_budget()

    def make(frame: Frame) -> ScriptFunction:
        def invoke(*arguments: Any) -> Any:
            frame[BUDGET].step()
            for (slot, convert), argument in zip(slots, arguments, strict=True):
                frame[slot] = argument if convert is None else convert(argument)
            return body(frame)

        return ScriptFunction(invoke, len(slots))

    return Code(make, t.FUNCTION)


def _parameter_cast(type_: t.Type) -> Callable[[Any], Any] | None:
    if type_ in {t.DEF, t.OBJECT}:
        return None
    inner = cast(Code(lambda frame: frame[0], t.DEF), type_, 0).run
    return lambda value: inner([value])


def reference(node: n.Reference, scope: Scope) -> Code:
    """Compile `Type::name` where only the call will tell how many arguments it takes."""
    if node.type is None:
        arities = [arity for name, arity in scope.unit.functions if name == node.name]
        arity = arities[0] if arities else 0
        return constant(_reference(node, arity, scope), t.FUNCTION)
    statics = [arity for name, arity in STATIC_METHODS.get(node.type, {}) if name == node.name]
    members = [arity + 1 for name, arity in METHODS.get(node.type, {}) if name == node.name]
    arity = min((statics or []) + members, default=1)
    return constant(_reference(node, arity, scope), t.FUNCTION)


def _reference(node: n.Reference, arity: int, scope: Scope) -> ScriptFunction:
    if node.type is None:
        raise CompileFault(IllegalArgumentError("[this::] references are not supported: write a lambda"), node.at)
    static = STATIC_METHODS.get(node.type, {}).get((node.name, arity))
    member = METHODS.get(node.type, {}).get((node.name, arity - 1))
    if static is not None:
        return ScriptFunction(lambda *arguments: _plain_call(static, arguments), arity)
    if member is not None:
        return ScriptFunction(lambda value, *rest: member.dynamic(value, rest), arity)
    raise CompileFault(
        IllegalArgumentError(f"function reference [{node.type.name}::{node.name}/{arity}] not found"), node.at
    )


def _plain_call(found: Method, arguments: tuple[Any, ...]) -> Any:
    return found.boxed(found.call(*found.plain(arguments)))
