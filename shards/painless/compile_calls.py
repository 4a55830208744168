"""Compile calls of methods, static methods and constructors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ShardError

from . import nodes as n
from . import types as t
from .casts import box, cast
from .classes import ScriptSet
from .collection_methods import hashable, present
from .compile_lambdas import function_argument
from .compile_members import field, null_safe, parameter
from .errors import THROWABLE, CompileFault
from .frame import BUDGET, Frame, Run
from .members import METHODS, STATIC_METHODS, dynamic_method
from .methods import Interface, Method, null_receiver
from .scope import Code, Scope, constant


def method(node: n.Method, scope: Scope) -> Code:
    """Compile `x.name(..)`."""
    special = parameter(node, scope) or field(node, scope)
    if special is not None:
        return special
    receiver = scope.value(node.receiver)
    if not node.null_safe:
        return _call_method(receiver, node, scope)
    return null_safe(receiver, lambda code: _call_method(code, node, scope), scope, node.at)


_DYNAMIC = {t.DEF, t.FIELD, t.ITERABLE}
"""Static types that tell too little of a value's methods."""


def _call_method(receiver: Code, node: n.Method, scope: Scope) -> Code:
    if receiver.type in t.PRIMITIVES:
        receiver = Code(box(receiver).run, t.BOX_OF[receiver.type])
    if receiver.type in _DYNAMIC:
        return _dynamic_call(receiver, node, scope)
    found = METHODS[receiver.type].get((node.name, len(node.arguments)))
    if found is None:
        reason = f"member method [{receiver.type.java}, {node.name}/{len(node.arguments)}] not found"
        raise CompileFault(IllegalArgumentError(reason), node.at)
    runs = arguments_of(found, node.arguments, scope)
    if not found.counts:
        return Code(_invoke(receiver.run, found, runs), found.returns)
    scope.need_budget()
    return Code(_invoke_counted(receiver.run, found, runs), found.returns)


def arguments_of(found: Method, arguments: tuple[n.Node, ...], scope: Scope) -> list[Run]:
    """Compile arguments to what the method takes."""
    runs = []
    for argument, wanted in zip(arguments, found.parameters, strict=True):
        if isinstance(wanted, Interface):
            runs.append(function_argument(argument, wanted, scope))
        else:
            runs.append(cast(scope.value(argument), wanted, argument.at).run)
    return runs


def _invoke(receiver: Run, found: Method, runs: list[Run]) -> Run:
    """Call a method found at compile time."""
    call, name = found.call, found.name

    def none(frame: Frame) -> Any:
        value = receiver(frame)
        if value is None:
            raise null_receiver(name)
        return call(value)

    def some(frame: Frame) -> Any:
        value = receiver(frame)
        if value is None:
            raise null_receiver(name)
        return call(value, *[run(frame) for run in runs])

    return some if runs else none


def _invoke_counted(receiver: Run, found: Method, runs: list[Run]) -> Run:
    """Call a method found at compile time, and take what it costs from the document's budget."""

    def run(frame: Frame) -> Any:
        value = receiver(frame)
        if value is None:
            raise null_receiver(found.name)
        return counted(found, value, [argument(frame) for argument in runs], frame)

    return run


def counted(found: Method, receiver: Any, arguments: list[Any], frame: Frame) -> Any:
    """Call a method, and take from the budget what it visits, what it adds, and what it makes."""
    budget = frame[BUDGET]
    if found.spends:
        budget.spend(receiver)
    if found.grows is not None:
        budget.grow(found.grows(receiver, *arguments))
    result = found.call(receiver, *arguments)
    if found.makes and result is not None:
        budget.grow(len(result))
    return result


def _dynamic_call(receiver: Code, node: n.Method, scope: Scope) -> Code:
    value, name, arity = receiver.run, node.name, len(node.arguments)
    runs = [_dynamic_argument(argument, scope) for argument in node.arguments]
    found: dict[type, Method] = {}
    scope.need_budget()

    def run(frame: Frame) -> Any:
        target = value(frame)
        called = found.get(type(target))
        if called is None:
            called = dynamic_method(target, name, arity)
            if not isinstance(target, ShardError):
                found[type(target)] = called
        arguments = called.plain([argument(frame) for argument in runs])
        return called.boxed(counted(called, target, arguments, frame))

    return Code(run, t.DEF)


def _dynamic_argument(argument: n.Node, scope: Scope) -> Run:
    if isinstance(argument, n.Lambda | n.Reference):
        return scope.effect(argument).run
    return box(scope.value(argument)).run


# --- static methods and constructors ---


def static_method(node: n.StaticMethod, scope: Scope) -> Code:
    """Compile `Type.name(..)`."""
    found = STATIC_METHODS.get(node.type, {}).get((node.name, len(node.arguments)))
    if found is None:
        reason = f"static method [{node.type.java}, {node.name}/{len(node.arguments)}] not found"
        raise CompileFault(IllegalArgumentError(reason), node.at)
    return call_function(found, node.arguments, scope)


def call_function(found: Method, arguments: tuple[n.Node, ...], scope: Scope) -> Code:
    """Compile the call of a method without a receiver."""
    runs = arguments_of(found, arguments, scope)
    if all(parameter in t.PRIMITIVES for parameter in found.parameters) and not found.makes:
        return Code(_apply(found.call, runs), found.returns)
    scope.need_budget()

    def run(frame: Frame) -> Any:
        given = [argument(frame) for argument in runs]
        for value in given:
            frame[BUDGET].spend(value)
        result = found.call(*given)
        if found.makes and result is not None:
            frame[BUDGET].grow(len(result))
        return result

    return Code(run, found.returns)


def _apply(call: Callable[..., Any], runs: list[Run]) -> Run:
    if len(runs) == 1:
        (only,) = runs
        return lambda frame: call(only(frame))
    if len(runs) == 2:
        first, second = runs
        return lambda frame: call(first(frame), second(frame))
    return lambda frame: call(*[run(frame) for run in runs])


_CONSTRUCTORS: dict[tuple[t.Type, int], Callable[..., Any]] = {
    (t.ARRAY_LIST, 0): list,
    (t.ARRAY_LIST, 1): lambda items: list(present(items)),
    (t.HASH_MAP, 0): dict,
    (t.HASH_MAP, 1): lambda entries: dict(present(entries)),
    (t.HASH_SET, 0): ScriptSet,
    (t.HASH_SET, 1): lambda items: ScriptSet.fromkeys(map(hashable, present(items))),
    (t.STRING, 0): str,
}
_CONSTRUCTED_FROM = {t.ARRAY_LIST: t.COLLECTION, t.HASH_SET: t.COLLECTION, t.HASH_MAP: t.MAP}


def new(node: n.New, scope: Scope) -> Code:
    """Compile `new T(..)`."""
    arity = len(node.arguments)
    if node.type.name in THROWABLE and arity <= 1:
        return _new_exception(node, scope)
    make = _CONSTRUCTORS.get((node.type, arity))
    if make is None:
        reason = f"constructor [{node.type.java}, <init>/{arity}] not found"
        raise CompileFault(IllegalArgumentError(reason), node.at)
    scope.need_budget()
    runs = [cast(scope.value(a), _CONSTRUCTED_FROM[node.type], a.at).run for a in node.arguments]

    def run(frame: Frame) -> Any:
        made = make(*[argument(frame) for argument in runs])
        frame[BUDGET].grow(len(made) + 1)
        return made

    return Code(run, node.type)


def _new_exception(node: n.New, scope: Scope) -> Code:
    kind = THROWABLE[node.type.name]
    messages = [cast(scope.value(argument), t.STRING, argument.at).run for argument in node.arguments]
    message = messages[0] if messages else constant(None, t.STRING).run
    return Code(lambda frame: kind(message(frame)), node.type)
