"""Compile lambdas and method references: what is passed to a method that takes a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import methods
from . import nodes as n
from . import types as t
from .casts import box, cast
from .classes import ScriptFunction
from .compile_endings import function_body
from .errors import CompileFault
from .flow import weight
from .frame import BUDGET, Frame, Run
from .members import METHODS, STATIC_METHODS
from .methods import Interface, Method, function_of
from .scope import Code, Scope, constant


def function_argument(argument: n.Node, wanted: Interface, scope: Scope) -> Run:
    """Compile what is passed for a functional interface: a lambda, a reference, or a value that must turn out to be one."""
    convert = function_of(wanted)
    if isinstance(argument, n.Lambda) and len(argument.parameters) != wanted.arity:
        reason = (
            f"Incorrect number of parameters for [{wanted.name}]: expected [{wanted.arity}] "
            f"but found [{len(argument.parameters)}]"
        )
        raise CompileFault(IllegalArgumentError(reason), argument.at)
    if isinstance(argument, n.Reference):
        run = _reference(argument, wanted.arity, scope).run
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
    cost = weight(node.body)

    def make(frame: Frame) -> ScriptFunction:
        def invoke(*arguments: Any) -> Any:
            frame[BUDGET].step(cost)
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
    """Compile a method reference where only the call will tell how many arguments it takes: the least it can."""
    if node.type is None:
        arities = [arity for name, arity in scope.unit.functions if name == node.name]
    else:
        arities = [arity for name, arity in STATIC_METHODS.get(node.type, {}) if name == node.name]
        arities += [arity + 1 for name, arity in METHODS.get(node.type, {}) if name == node.name]
    return _reference(node, min(arities, default=0), scope)


def _reference(node: n.Reference, arity: int, scope: Scope) -> Code:
    """Compile `this::name`, `Type::name` of a static method, or of a method whose receiver is the first argument."""
    if node.type is None:
        return _own_function(node, arity, scope)
    static = STATIC_METHODS.get(node.type, {}).get((node.name, arity))
    if static is not None:
        return constant(
            ScriptFunction(lambda *given: static.boxed(static.call(*static.plain(given))), arity), t.FUNCTION
        )
    member = METHODS.get(node.type, {}).get((node.name, arity - 1))
    if member is None:
        raise _not_found(node, arity)
    return constant(ScriptFunction(_on_receiver(member, node.type), arity), t.FUNCTION)


def _not_found(node: n.Reference, arity: int) -> CompileFault:
    owner = "this" if node.type is None else node.type.name
    return CompileFault(IllegalArgumentError(f"function reference [{owner}::{node.name}/{arity}] not found"), node.at)


def _on_receiver(member: Method, type_: t.Type) -> Callable[..., Any]:
    check = methods.reference(type_)

    def call(receiver: Any, *given: Any) -> Any:
        if receiver is None:
            raise methods.null_receiver(member.name)
        return member.dynamic(check(receiver), given)

    return call


def _own_function(node: n.Reference, arity: int, scope: Scope) -> Code:
    function = scope.unit.functions.get((node.name, arity))
    if function is None:
        raise _not_found(node, arity)
    scope.need_budget()
    casts = [_parameter_cast(type_) for type_ in function.parameters]
    result = t.HOLDERS.get(function.returns)

    def make(frame: Frame) -> ScriptFunction:
        def invoke(*given: Any) -> Any:
            found = function.call(frame, [a if c is None else c(a) for a, c in zip(given, casts, strict=True)])
            return found if result is None else result(found)

        return ScriptFunction(invoke, arity)

    return Code(make, t.FUNCTION)
