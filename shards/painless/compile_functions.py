"""Compile calls of the script's own functions, and of those its context offers."""

from __future__ import annotations

from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import nodes as n
from . import types as t
from .casts import box, cast
from .compile_calls import call_function
from .context_reads import literal
from .doc_values import DocValues, Field, first
from .errors import CompileFault
from .frame import DOC, LOOKUP, SALT, Frame, Run
from .scope import Code, Scope
from .score_functions import REFUSED_FUNCTIONS, SCORE_FUNCTIONS, random_score, salted_seed
from .term_functions import TERM_FUNCTIONS, TermFunction


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
    counted = TERM_FUNCTIONS.get((node.name, arity))
    if counted is not None and scope.main:
        return _counted(counted, node, scope)
    found = SCORE_FUNCTIONS.get((node.name, arity))
    return None if found is None else call_function(found, node.arguments, scope)


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
        return random_score(first(values), salted_seed(seed(frame), frame[SALT]))

    return Code(run, t.DOUBLE)


def _counted(counted: TermFunction, node: n.Call, scope: Scope) -> Code:
    arguments = [cast(scope.value(argument), t.STRING, argument.at).run for argument in node.arguments]

    def run(frame: Frame) -> Any:
        return counted.count(frame[LOOKUP].term_counts, frame[DOC], *(argument(frame) for argument in arguments))

    return Code(run, counted.returns)


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
