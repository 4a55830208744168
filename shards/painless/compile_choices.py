"""Compile what chooses a value or its type: `?:`, `? :`, casts and `instanceof`."""

from __future__ import annotations

from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import nodes as n
from . import types as t
from .casts import box, cast
from .classes import is_a
from .errors import CompileFault
from .frame import Frame
from .scope import Code, Scope
from .types import Type, promote


def conditional(node: n.Conditional, scope: Scope) -> Code:
    """Compile `test ? yes : no`."""
    test = cast(scope.value(node.test), t.BOOLEAN, node.test.at).run
    yes, no = scope.value(node.yes), scope.value(node.no)
    type_ = common_type(yes.type, no.type)
    a, b = cast(yes, type_, node.at).run, cast(no, type_, node.at).run
    return Code(lambda frame: a(frame) if test(frame) else b(frame), type_)


def common_type(left: Type, right: Type) -> Type:
    """Return the type both of two values have: the same, the wider number, the class both extend, or `def`."""
    if left is right:
        return left
    number = promote(left, right)
    if number is not None:
        return number
    if t.DEF in {left, right} or left in t.PRIMITIVES or right in t.PRIMITIVES:
        return t.DEF
    if left.extends(right):
        return right
    return left if right.extends(left) else t.DEF


def elvis(node: n.Elvis, scope: Scope) -> Code:
    """Compile `left ?: right`."""
    left, right = scope.value(node.left), scope.value(node.right)
    if left.type in t.PRIMITIVES:
        raise CompileFault(IllegalArgumentError("Extraneous elvis operator. LHS is a primitive."), node.at)
    if left.is_constant:
        side = "null" if left.constant is None else "a constant"
        raise CompileFault(IllegalArgumentError(f"Extraneous elvis operator. LHS is {side}."), node.at)
    if right.is_constant and right.constant is None:
        raise CompileFault(IllegalArgumentError("Extraneous elvis operator. RHS is null."), node.at)
    type_ = common_type(left.type, right.type)
    a, b = left.run, cast(right, type_, node.at).run

    def run(frame: Frame) -> Any:
        value = a(frame)
        return b(frame) if value is None else value

    return Code(run, type_)


def explicit_cast(node: n.Cast, scope: Scope) -> Code:
    """Compile `(T) x`."""
    return cast(scope.value(node.operand), node.type, node.at, explicit=True)


def instance_of(node: n.InstanceOf, scope: Scope) -> Code:
    """Compile `x instanceof T`."""
    run, type_ = box(scope.value(node.operand)).run, node.type
    return Code(lambda frame: is_a(run(frame), type_), t.BOOLEAN)
