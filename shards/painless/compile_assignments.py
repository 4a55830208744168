"""Compile what stores: `=`, `+=` and its like, `++` and `--`, into variables, members and elements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import nodes as n
from . import types as t
from .casts import box, cast
from .compile_members import read_index, set_element
from .compile_operators import combine
from .context_reads import position
from .errors import CompileFault
from .frame import BUDGET, Frame, Run, read, variables_of
from .java_numbers import INT_MAX, wrap32
from .operators import cast_like
from .scope import Code, Local, Scope, constant


@dataclass(frozen=True, slots=True)
class Target:
    """Hold what can be stored to: how to read it, how to write it, and what must run once before either."""

    code: Code
    write: Callable[[Frame, Any], None]
    prepare: Run | None = None


def _target(node: n.Expression, scope: Scope) -> Target:
    if isinstance(node, n.Variable):
        return _variable(_assignable(node, scope))
    if isinstance(node, n.Member) and not node.null_safe:
        receiver = scope.value(node.receiver)
        index = position(node.name)
        key = constant(node.name, t.STRING) if index is None else constant(index, t.INT)
        return _element(receiver, key, scope, node.at)
    if isinstance(node, n.Index):
        return _element(scope.value(node.receiver), scope.value(node.index), scope, node.at)
    raise CompileFault(IllegalArgumentError("invalid assignment: cannot assign a value to this expression"), node.at)


def _assignable(node: n.Variable, scope: Scope) -> Local:
    local = scope.find(node.name)
    if local is None:
        known = scope.main and node.name in variables_of(scope.unit.context)
        reason = f"Variable [{node.name}] is read-only." if known else f"cannot resolve symbol [{node.name}]"
        raise CompileFault(IllegalArgumentError(reason), node.at)
    if not local.assignable:
        raise CompileFault(IllegalArgumentError(f"Variable [{node.name}] is read-only."), node.at)
    return local


def _variable(local: Local) -> Target:
    slot = local.slot

    def write(frame: Frame, value: Any) -> None:
        frame[slot] = value

    return Target(Code(read(slot), local.type), write)


def _element(receiver: Code, key: Code, scope: Scope, at: int) -> Target:
    """Store into a map or list; the receiver and the key are computed once, and kept in the frame."""
    holder, place = scope.new_slot(), scope.new_slot()
    value, named = receiver.run, box(key)
    scope.need_budget()

    def prepare(frame: Frame) -> None:
        frame[holder] = value(frame)
        frame[place] = named.run(frame)

    def write(frame: Frame, new: Any) -> None:
        frame[BUDGET].grow(1)
        set_element(frame[holder], frame[place], new)

    return Target(read_index(Code(read(holder), receiver.type), Code(read(place), t.DEF), at), write, prepare)


def assign(node: n.Assign, scope: Scope) -> Code:
    """Compile an assignment; its value is what was stored."""
    target = _target(node.target, scope)
    type_ = target.code.type
    if node.operator == "=":
        new = cast(scope.value(node.value), type_, node.value.at)
    else:
        new = _compound(node.operator[:-1], target.code, scope.value(node.value), scope, node.at)
    if isinstance(node.target, n.Variable):
        return Code(_store_local(_assignable(node.target, scope).slot, new.run), type_)
    return Code(_store(target, new.run), type_)


def _store_local(slot: int, value: Run) -> Run:
    def run(frame: Frame) -> Any:
        frame[slot] = new = value(frame)
        return new

    return run


def _store(target: Target, value: Run) -> Run:
    prepare, write = target.prepare, target.write

    def run(frame: Frame) -> Any:
        if prepare is not None:
            prepare(frame)
        new = value(frame)
        write(frame, new)
        return new

    return run


def _compound(symbol: str, old: Code, value: Code, scope: Scope, at: int) -> Code:
    """Combine the old value with another, and bring the result back to the old one's type."""
    if old.type is t.STRING and symbol != "+":
        reason = f"Cannot apply [{symbol}] operation to types [{old.type.java}] and [{value.type.java}]."
        raise CompileFault(IllegalArgumentError(reason), at)
    combined = combine(symbol, old, value, scope, at)
    if old.type is not t.DEF:
        return cast(combined, old.type, at, explicit=True)
    before, after = old.run, box(combined).run
    return Code(lambda frame: cast_like(before(frame), after(frame)), t.DEF)


def increment(node: n.Increment, scope: Scope) -> Code:
    """Compile `++` and `--`."""
    target = _target(node.target, scope)
    new = _compound(node.operator[0], target.code, constant(1, t.INT), scope, node.at)
    if isinstance(node.target, n.Variable) and target.code.type is t.INT and node.operator == "++":
        return Code(_count_up(_assignable(node.target, scope).slot, before=node.before), t.INT)
    if node.before:
        return Code(_store(target, new.run), target.code.type)
    return Code(_store_after(target, new.run), target.code.type)


def _count_up(slot: int, *, before: bool) -> Run:
    def run(frame: Frame) -> Any:
        old = frame[slot]
        frame[slot] = new = old + 1 if old < INT_MAX else wrap32(old + 1)
        return new if before else old

    return run


def _store_after(target: Target, value: Run) -> Run:
    prepare, write, old = target.prepare, target.write, target.code.run

    def run(frame: Frame) -> Any:
        if prepare is not None:
            prepare(frame)
        before = old(frame)
        write(frame, value(frame))
        return before

    return run
