"""Compile calls: of methods, of static methods, of the script's and the context's functions, of constructors."""

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
from .context_reads import literal
from .doc_values import DocValues, Field
from .errors import THROWABLE, CompileFault
from .frame import BUDGET, DOC, LOOKUP, SALT, Frame, Run
from .members import METHODS, STATIC_METHODS, dynamic_method
from .methods import Interface, Method, null_receiver
from .scope import Code, Scope, constant
from .score_functions import REFUSED_FUNCTIONS, SCORE_FUNCTIONS, random_score, salted_seed


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
    runs = _arguments(found, node.arguments, scope)
    if not found.counts:
        return Code(_invoke(receiver.run, found, runs), found.returns)
    scope.need_budget()
    return Code(_invoke_counted(receiver.run, found, runs), found.returns)


def _arguments(found: Method, arguments: tuple[n.Node, ...], scope: Scope) -> list[Run]:
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
    return _call_function(found, node.arguments, scope)


def _call_function(found: Method, arguments: tuple[n.Node, ...], scope: Scope) -> Code:
    runs = _arguments(found, arguments, scope)
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


# --- functions of the script and of the context ---


def call(node: n.Call, scope: Scope) -> Code:
    """Compile `name(..)`."""
    arity = len(node.arguments)
    if (node.name, arity) in scope.unit.functions:
        return _call_own(node, scope)
    context = _context_function(node, scope)
    if context is not None:
        return context
    if node.name in REFUSED_FUNCTIONS:
        reason = f"[{node.name}] is not supported: secondpass has no geo point and vector fields"
        raise CompileFault(IllegalArgumentError(reason), node.at)
    raise CompileFault(IllegalArgumentError(f"Unknown call [{node.name}] with [{arity}] arguments."), node.at)


def _context_function(node: n.Call, scope: Scope) -> Code | None:
    arity = len(node.arguments)
    if node.name == "field" and arity == 1 and scope.main:
        return _field(node, scope)
    if node.name == "$" and arity == 2 and scope.main:
        return _field_or_default(node, scope)
    if scope.unit.context != "score":
        return None
    if node.name == "randomScore" and arity in {1, 2} and scope.main:
        return _random_score(node, scope)
    found = SCORE_FUNCTIONS.get((node.name, arity))
    return None if found is None else _call_function(found, node.arguments, scope)


def _name_of(argument: n.Node, scope: Scope) -> Run:
    name = literal(argument)
    if name is not None:
        scope.unit.fields.add(name)
    return cast(scope.value(argument), t.STRING, argument.at).run


def _field(node: n.Call, scope: Scope) -> Code:
    name = _name_of(node.arguments[0], scope)
    return Code(lambda frame: Field.of(frame[LOOKUP], name(frame), frame[DOC]), t.FIELD)


def _field_or_default(node: n.Call, scope: Scope) -> Code:
    """Compile `$('f', default)`."""
    name, default = _name_of(node.arguments[0], scope), box(scope.value(node.arguments[1])).run

    def run(frame: Frame) -> Any:
        return Field.of(frame[LOOKUP], name(frame), frame[DOC]).get(0, default(frame))

    return Code(run, t.DEF)


def _random_score(node: n.Call, scope: Scope) -> Code:
    seed = cast(scope.value(node.arguments[0]), t.INT, node.at).run
    if len(node.arguments) == 1:
        return Code(lambda f: random_score(str(f[DOC]), salted_seed(seed(f), f[SALT])), t.DOUBLE)
    name = _name_of(node.arguments[1], scope)

    def run(frame: Frame) -> Any:
        values: DocValues = frame[LOOKUP].get(name(frame), frame[DOC])
        if not values:
            from .doc_values import no_value

            raise no_value()
        return random_score(values[0], salted_seed(seed(frame), frame[SALT]))

    return Code(run, t.DOUBLE)


def _call_own(node: n.Call, scope: Scope) -> Code:
    function = scope.unit.functions[node.name, len(node.arguments)]
    runs = []
    for argument, type_ in zip(node.arguments, function.parameters, strict=True):
        if isinstance(argument, n.Lambda | n.Reference):
            reason = f"a lambda cannot be passed to the script's own function [{node.name}]"
            raise CompileFault(IllegalArgumentError(reason), argument.at)
        runs.append(cast(scope.value(argument), type_, argument.at).run)
    scope.need_budget()
    return Code(lambda frame: function.call(frame, [argument(frame) for argument in runs]), function.returns)
