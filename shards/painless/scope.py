"""What the compiler knows while it compiles: names, their types, and where in a frame their values stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from secondpass.shards.errors import IllegalArgumentError, ShardError

from .errors import CompileFault
from .frame import BUDGET, FIXED, Frame, Link, Run, located, variables_of
from .types import DEF, VOID, Type

if TYPE_CHECKING:
    from . import nodes as n

NOT_CONSTANT: Any = object()


@dataclass(frozen=True, slots=True)
class Code:
    """Hold a compiled expression: the closure that computes it, its type, and its value where that never changes.

    A closure of a primitive type gives plain numbers; any other gives values as `def` holds them.
    """

    run: Run
    type: Type
    constant: Any = NOT_CONSTANT

    @property
    def is_constant(self) -> bool:
        """Tell whether the value is known."""
        return self.constant is not NOT_CONSTANT


def constant(value: Any, type_: Type) -> Code:
    """Return the code of a value that never changes."""
    return Code(lambda _: value, type_, value)


def folded(code: Code, *operands: Code) -> Code:
    """Compute now what depends on constants alone; what fails is left to fail when the script runs."""
    if not all(operand.is_constant for operand in operands):
        return code
    try:
        return constant(code.run([]), code.type)
    except ShardError:
        return code


@dataclass(frozen=True, slots=True)
class Local:
    """Hold a local variable: its place, its type, and whether it may be assigned here."""

    slot: int
    type: Type
    assignable: bool = True


class UserFunction:
    """Hold a function of the script; its body is set once it is compiled, which may be after its first use."""

    __slots__ = ("body", "parameters", "returns", "size", "weight")

    def __init__(self, returns: Type, parameters: tuple[Type, ...], weight: int) -> None:
        self.returns = returns
        self.parameters = parameters
        self.weight = weight
        self.size = 0
        self.body: Run = lambda _: None

    def call(self, frame: Frame, arguments: list[Any]) -> Any:
        """Run the function in a frame of its own."""
        frame[BUDGET].step(self.weight)
        inner = [*frame[:FIXED], *arguments]
        inner += [None] * (self.size - len(inner))
        return self.body(inner)


Handler = Callable[[Any, "Scope"], Code]
StatementHandler = Callable[[Any, "Scope"], Run]


class Unit:
    """Collect what belongs to the whole script while it is compiled."""

    __slots__ = ("context", "expressions", "fields", "functions", "names", "needs_budget", "statements", "trace")

    def __init__(
        self,
        context: str,
        expressions: dict[type[n.Node], Handler],
        statements: dict[type[n.Node], StatementHandler],
        *,
        trace: bool,
    ) -> None:
        self.context = context
        self.expressions = expressions
        self.statements = statements
        self.trace = trace
        self.functions: dict[tuple[str, int], UserFunction] = {}
        self.names: set[str] = set()
        self.fields: set[str] = set()
        self.needs_budget = False


class Scope:
    """Know the names of one function, block by block."""

    def __init__(self, unit: Unit, returns: Type, *, main: bool) -> None:
        self.unit = unit
        self.returns = returns
        self.main = main
        self.size = FIXED
        self.links: dict[Link, int] = {}
        self._blocks: list[dict[str, Local]] = [{}]
        self._lambda_starts: list[int] = []
        self.loops = 0

    def value(self, node: n.Node) -> Code:
        """Compile an expression that must have a value."""
        code = self.effect(node)
        if code.type is VOID:
            raise CompileFault(IllegalArgumentError("value required: instead found no value"), node.at)
        return code

    def effect(self, node: n.Node) -> Code:
        """Compile an expression that may have no value."""
        code = self.unit.expressions[type(node)](node, self)
        if self.unit.trace and not code.is_constant:
            return Code(located(code.run, node.at), code.type)
        return code

    def statement(self, node: n.Statement) -> Run:
        """Compile a statement to a closure that returns a signal: see `compile_statements`."""
        run = self.unit.statements[type(node)](node, self)
        return located(run, node.at) if self.unit.trace else run

    def new_slot(self) -> int:
        """Reserve a place in the frame."""
        self.size += 1
        return self.size - 1

    def link(self, kind: str, name: str) -> int:
        """Return the place of something looked up when the script is bound."""
        link = Link(kind, name)
        if link not in self.links:
            self.links[link] = self.new_slot()
        return self.links[link]

    def declare(self, name: str, type_: Type, at: int) -> Local:
        """Make a local variable; raises CompileFault if the name is taken."""
        if type_ is VOID:
            raise CompileFault(IllegalArgumentError(f"variable [{name}] cannot be of type [void]"), at)
        if self.find(name) is not None or (self.main and name in variables_of(self.unit.context)):
            raise CompileFault(IllegalArgumentError(f"variable [{name}] is already defined"), at)
        local = Local(self.new_slot(), type_)
        self._blocks[-1][name] = local
        return local

    def find(self, name: str) -> Local | None:
        """Return the local variable of a name; what stands outside a lambda cannot be assigned inside."""
        for depth in range(len(self._blocks) - 1, -1, -1):
            if name in self._blocks[depth]:
                found = self._blocks[depth][name]
                inside = not self._lambda_starts or depth >= self._lambda_starts[-1]
                return found if inside else Local(found.slot, found.type, assignable=False)
        return None

    @contextmanager
    def block(self) -> Iterator[None]:
        """Keep the names declared within to themselves."""
        self._blocks.append({})
        try:
            yield
        finally:
            self._blocks.pop()

    @contextmanager
    def lambda_body(self) -> Iterator[None]:
        """Compile a lambda: what stands outside is read only, and its returns and loops are its own."""
        returns, loops = self.returns, self.loops
        self.returns, self.loops = DEF, 0
        self._lambda_starts.append(len(self._blocks))
        try:
            with self.block():
                yield
        finally:
            self._lambda_starts.pop()
            self.returns, self.loops = returns, loops

    def need_budget(self) -> None:
        """Note that the script has something to count."""
        self.unit.needs_budget = True
