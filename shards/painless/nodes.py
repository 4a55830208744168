"""The parsed script: what was written, and where.

Every node begins with `at`, the offset Elasticsearch points at when the node fails: of a member or method call its dot, of
an index what stands between the brackets, of a declaration the name, of anything else its first character.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from .types import Type


@dataclass(frozen=True, slots=True)
class Node:
    """Stand somewhere in the source."""

    at: int


class Expression(Node):
    """Have a value."""

    __slots__ = ()


class Statement(Node):
    """Do something."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """Write a number; which type it is depends on its text and on a minus before it."""

    text: str


@dataclass(frozen=True, slots=True)
class Constant(Expression):
    """Write a string, true, false or null."""

    value: Any


@dataclass(frozen=True, slots=True)
class ListOf(Expression):
    """Write `[a, b]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MapOf(Expression):
    """Write `[k: v]`."""

    entries: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    """Name a local, a parameter, or a variable of the context."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary(Expression):
    """Apply `! ~ + -`."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary(Expression):
    """Apply an operator between two values."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class InstanceOf(Expression):
    """Ask `x instanceof T`."""

    operand: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Conditional(Expression):
    """Choose `test ? yes : no`."""

    test: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Elvis(Expression):
    """Choose `left ?: right`: right where left is null."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Cast(Expression):
    """Convert `(T) x`."""

    type: Type
    operand: Expression


@dataclass(frozen=True, slots=True)
class Assign(Expression):
    """Store with `=` or an operator and `=`."""

    operator: str
    target: Expression
    value: Expression


@dataclass(frozen=True, slots=True)
class Increment(Expression):
    """Add or subtract one; *before* decides which value the expression has."""

    operator: str
    target: Expression
    before: bool


@dataclass(frozen=True, slots=True)
class Member(Expression):
    """Read `x.name` or `x?.name`."""

    receiver: Expression
    name: str
    null_safe: bool


@dataclass(frozen=True, slots=True)
class Index(Expression):
    """Read `x[i]`."""

    receiver: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Method(Expression):
    """Call `x.name(..)` or `x?.name(..)`."""

    receiver: Expression
    name: str
    arguments: tuple[Node, ...]
    null_safe: bool


@dataclass(frozen=True, slots=True)
class StaticMember(Expression):
    """Read `Type.NAME`."""

    type: Type
    name: str


@dataclass(frozen=True, slots=True)
class StaticMethod(Expression):
    """Call `Type.name(..)`."""

    type: Type
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """Call a function of the script or of the context."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class New(Expression):
    """Make `new T(..)`."""

    type: Type
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    """Pass `(a, b) -> ..`; a parameter without a type is `def`."""

    parameters: tuple[tuple[Type, str], ...]
    body: Block | Expression


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """Pass `Type::name`, or `this::name` where *type* is None."""

    type: Type | None
    name: str


@dataclass(frozen=True, slots=True)
class Block(Statement):
    """Run statements in order, in a scope of their own."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Declared(Node):
    """Name one variable of a declaration."""

    name: str
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Declaration(Statement):
    """Declare variables of one type."""

    type: Type
    variables: tuple[Declared, ...]


@dataclass(frozen=True, slots=True)
class ExpressionStatement(Statement):
    """Evaluate for the effect, or, last in a script, for the value."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class If(Statement):
    """Choose between two statements."""

    test: Expression
    yes: Statement
    no: Statement | None


@dataclass(frozen=True, slots=True)
class While(Statement):
    """Repeat while the test holds."""

    test: Expression
    body: Statement | None


@dataclass(frozen=True, slots=True)
class DoWhile(Statement):
    """Run once, then repeat while the test holds."""

    body: Statement
    test: Expression


@dataclass(frozen=True, slots=True)
class For(Statement):
    """Repeat with a start and a step."""

    start: Declaration | Expression | None
    test: Expression | None
    step: Expression | None
    body: Statement | None


@dataclass(frozen=True, slots=True)
class ForEach(Statement):
    """Run once for each element."""

    type: Type
    name: str
    elements: Expression
    body: Statement


@dataclass(frozen=True, slots=True)
class Return(Statement):
    """Leave the function."""

    value: Expression | None


@dataclass(frozen=True, slots=True)
class Break(Statement):
    """Leave the loop."""


@dataclass(frozen=True, slots=True)
class Continue(Statement):
    """Go on with the loop's next round."""


@dataclass(frozen=True, slots=True)
class Throw(Statement):
    """Raise an exception."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Catch(Node):
    """Handle exceptions of one type."""

    type: Type
    name: str
    block: Block


@dataclass(frozen=True, slots=True)
class Try(Statement):
    """Run a block whose exceptions are handled."""

    block: Block
    catches: tuple[Catch, ...]


@dataclass(frozen=True, slots=True)
class Function(Node):
    """Define a function."""

    type: Type
    name: str
    parameters: tuple[tuple[Type, str], ...]
    block: Block


@dataclass(frozen=True, slots=True)
class Script(Node):
    """Hold a whole script."""

    functions: tuple[Function, ...]
    statements: tuple[Statement, ...]


def walk(root: Node) -> Iterator[tuple[Node, int]]:
    """Yield each node below *root* with its depth, without recursion."""
    pending: list[tuple[Any, int]] = [(root, 0)]
    while pending:
        thing, depth = pending.pop()
        if isinstance(thing, tuple):
            pending.extend((part, depth) for part in thing)
        elif isinstance(thing, Node) and is_dataclass(thing):
            yield thing, depth
            pending.extend((getattr(thing, field.name), depth + 1) for field in fields(thing))
