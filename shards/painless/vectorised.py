"""Run simple scripts over whole arrays of documents: arithmetic on single values, `_score`, params and `Math`.

The closures remain the truth. A script, or a batch of documents, of which anything is not simple raises NotVectorised, and the
closures run it; where nothing is raised, every result is the same to the last bit. That holds because numpy rounds + - * / as
Java does, and everything that it rounds otherwise (log, pow, ...) is computed number by number, by the very same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from secondpass.shards.errors import ShardError

from . import nodes as n
from . import types as t
from .compile_literals import number
from .context_reads import field_read, named_member
from .conversions import NARROW
from .doc_values import DocLookup
from .flow import escapes
from .members import METHODS, STATIC_CONSTANTS, STATIC_METHODS, getter
from .methods import Method
from .score_functions import SCORE_FUNCTIONS
from .types import BOOLEAN, DOUBLE, INT, LONG, PRIMITIVE_OF, Type, promote


class NotVectorised(Exception):  # noqa: N818 - not an error: the closures take over
    """Leave a script to the closures."""


@dataclass(frozen=True, slots=True)
class Column:
    """Hold a value for each document, or one for all, as an array of its type; *dynamic* where Painless sees `def`."""

    value: Any
    type: Type
    dynamic: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Hold what a script may read: documents, their scores, the fields, frozen params, and local variables so far."""

    docs: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float64]
    lookup: DocLookup
    params: Mapping[str, Any]
    locals: Mapping[str, Column]

    def declaring(self, name: str, column: Column) -> Batch:
        """Return the batch with one more local variable."""
        return Batch(self.docs, self.scores, self.lookup, self.params, {**self.locals, name: column})


def may_be_vectorised(script: n.Script) -> bool:
    """Tell whether nothing in a script, by its shape alone, keeps it from running over arrays."""
    return not script.functions and all(
        type(node) in _READERS or type(node) in _STATEMENTS for node, _ in n.walk(script)
    )


def score_arrays(script: n.Script, batch: Batch) -> npt.NDArray[np.float64]:
    """Return what the script returns for each document as a double; raises NotVectorised."""
    with np.errstate(all="ignore"):
        result = _statements(script.statements, batch)
    return np.broadcast_to(np.asarray(result, dtype=np.float64), len(batch.docs)).copy()


# --- statements ---

_STATEMENTS = {n.Script, n.Block, n.Declaration, n.Declared, n.Return, n.ExpressionStatement, n.If}


def _statements(statements: Sequence[n.Statement], batch: Batch) -> Any:
    """Return the value of statements that end a script: declarations, `if`s that return, and one expression."""
    for position, statement in enumerate(statements):
        rest = statements[position + 1 :]
        if isinstance(statement, n.Declaration):
            batch = _declare(statement, batch)
        elif isinstance(statement, n.Return) and statement.value is not None:
            return _as_double(statement.value, batch)
        elif isinstance(statement, n.ExpressionStatement) and not rest:
            return _as_double(statement.expression, batch)
        elif isinstance(statement, n.If):
            return _if(statement, rest, batch)
        else:
            raise NotVectorised
    return 0.0


def _if(node: n.If, rest: Sequence[n.Statement], batch: Batch) -> Any:
    if rest and (not escapes(node.yes) or node.no is not None):
        raise NotVectorised
    otherwise = rest if node.no is None else _body(node.no)
    return _chosen(node.test, lambda: _statements(_body(node.yes), batch), lambda: _statements(otherwise, batch), batch)


def _body(node: n.Statement) -> Sequence[n.Statement]:
    return node.statements if isinstance(node, n.Block) else (node,)


def _declare(node: n.Declaration, batch: Batch) -> Batch:
    for variable in node.variables:
        if variable.value is None:
            raise NotVectorised
        column = _value(variable.value, batch)
        if node.type is t.DEF:
            batch = batch.declaring(variable.name, Column(column.value, column.type, dynamic=True))
        elif column.type in _HOLDS.get(node.type, ()):
            batch = batch.declaring(variable.name, _column(column.value, node.type))
        else:
            raise NotVectorised
    return batch


_HOLDS: dict[Type, tuple[Type, ...]] = {
    BOOLEAN: (BOOLEAN,), INT: (INT,), LONG: (INT, LONG), DOUBLE: (INT, LONG, DOUBLE)
}  # fmt: skip


# --- expressions ---


def _as_double(node: n.Expression, batch: Batch) -> Any:
    """Return an expression cast to double; a choice needs no common type, because both its sides are cast."""
    if isinstance(node, n.Conditional):
        return _chosen(node.test, lambda: _as_double(node.yes, batch), lambda: _as_double(node.no, batch), batch)
    return _double(_value(node, batch)).value


def _chosen(test: n.Expression, yes: Callable[[], Any], no: Callable[[], Any], batch: Batch) -> Any:
    found = _truth(_value(test, batch))
    if found.ndim == 0:
        return yes() if found else no()
    return np.where(found, yes(), no())


def _value(node: n.Node, batch: Batch) -> Column:
    read = _READERS.get(type(node))
    if read is None:
        raise NotVectorised
    return read(node, batch)


_DTYPES: dict[Type, type[np.generic]] = {INT: np.int32, LONG: np.int64, DOUBLE: np.float64, BOOLEAN: np.bool_}


def _column(value: Any, type_: Type, *, dynamic: bool = False) -> Column:
    if type_ not in _DTYPES:
        raise NotVectorised
    return Column(np.asarray(value, dtype=_DTYPES[type_]), type_, dynamic)


def _double(column: Column) -> Column:
    if not column.type.rank:
        raise NotVectorised
    return _column(column.value, DOUBLE)


def _truth(column: Column) -> Any:
    if column.type is not BOOLEAN:
        raise NotVectorised
    return column.value


def _number(node: n.Number, _: Batch) -> Column:
    code = number(node, None)
    return _column(code.constant, code.type)


def _constant(node: n.Constant, _: Batch) -> Column:
    if not isinstance(node.value, bool):
        raise NotVectorised
    return _column(node.value, BOOLEAN)


def _variable(node: n.Variable, batch: Batch) -> Column:
    if node.name in batch.locals:
        return batch.locals[node.name]
    if node.name != "_score":
        raise NotVectorised
    return Column(batch.scores, DOUBLE)


def _read(node: n.Member | n.Index | n.Method, batch: Batch) -> Column:
    found = field_read(node)
    if found is not None:
        return _field(*found, batch)
    name = named_member(node, "params")
    if name is None or (isinstance(node, n.Member) and getter(METHODS[t.MAP], name) is not None):
        raise NotVectorised
    value = batch.params.get(name)
    type_ = PRIMITIVE_OF.get(type(value))
    if type_ is None:
        raise NotVectorised
    return _column(value, type_, dynamic=True)


_KINDS = {"long": LONG, "double": DOUBLE, "boolean": BOOLEAN}


def _field(name: str, read: str, batch: Batch) -> Column:
    """Return a field of which every document has one value."""
    try:
        column = batch.lookup.column(name)
    except ShardError:
        raise NotVectorised from None
    bulk = getattr(column, "single_values", None)  # of a BulkColumn; isinstance takes longer than the reading
    values = bulk(batch.docs) if bulk is not None and column.kind in _KINDS else None
    if values is None:
        raise NotVectorised
    if read == "value":
        return _column(values, _KINDS[column.kind], dynamic=True)
    return _column(1, INT, dynamic=True) if read == "size" else _column(False, BOOLEAN, dynamic=True)


# --- operators ---


def _unary(node: n.Unary, batch: Batch) -> Column:
    operand = _value(node.operand, batch)
    if node.operator == "!":
        return Column(~_truth(operand), BOOLEAN)
    if node.operator == "~" or not operand.type.rank:
        raise NotVectorised
    return Column(-operand.value if node.operator == "-" else operand.value, operand.type, operand.dynamic)


def _binary(node: n.Binary, batch: Batch) -> Column:
    left, right = _value(node.left, batch), _value(node.right, batch)
    if node.operator in {"&&", "||"}:
        a, b = _truth(left), _truth(right)
        return Column(a & b if node.operator == "&&" else a | b, BOOLEAN)
    type_ = promote(left.type, right.type)
    if type_ is None:
        raise NotVectorised
    a, b = (np.asarray(side.value, dtype=_DTYPES[type_]) for side in (left, right))
    dynamic = left.dynamic or right.dynamic
    if node.operator in _TESTS:
        if dynamic and left.type is right.type is DOUBLE and node.operator in {"==", "!="}:
            raise NotVectorised  # two Doubles of def are equal by Double.equals, which holds for NaN
        return Column(_TESTS[node.operator](a, b), BOOLEAN)
    compute = (_DOUBLES if type_ is DOUBLE else _WHOLES).get(node.operator)
    if compute is None:
        raise NotVectorised
    return Column(compute(a, b), type_, dynamic)


def _quotient(a: Any, b: Any) -> Any:
    if not np.all(b):
        raise NotVectorised
    return (a - np.fmod(a, b)) // b


def _remainder(a: Any, b: Any) -> Any:
    if not np.all(b):
        raise NotVectorised
    return np.fmod(a, b)


_Operation = Callable[[Any, Any], Any]
_TESTS: dict[str, _Operation] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal
}  # fmt: skip
_WHOLES: dict[str, _Operation] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": _quotient, "%": _remainder
}  # fmt: skip
_DOUBLES: dict[str, _Operation] = _WHOLES | {"/": np.divide, "%": np.fmod}


def _conditional(node: n.Conditional, batch: Batch) -> Column:
    test, yes, no = _truth(_value(node.test, batch)), _value(node.yes, batch), _value(node.no, batch)
    type_ = yes.type if yes.type is no.type else promote(yes.type, no.type)
    dynamic = yes.dynamic or no.dynamic
    if type_ is None or (dynamic and yes.type is not no.type):
        raise NotVectorised  # of def, each document's value would keep a type of its own
    a, b = (np.asarray(side.value, dtype=_DTYPES[type_]) for side in (yes, no))
    return Column(np.where(test, a, b), type_, dynamic)


def _cast(node: n.Cast, batch: Batch) -> Column:
    operand = _value(node.operand, batch)
    if node.type is DOUBLE:
        return _double(operand)
    if not operand.type.rank or node.type not in {INT, LONG}:
        raise NotVectorised
    return _column(_each(NARROW[node.type], (operand.value,)), node.type)


# --- calls ---


def _static_member(node: n.StaticMember, _: Batch) -> Column:
    type_, value = STATIC_CONSTANTS.get(node.type, {}).get(node.name, (t.DEF, None))
    return _column(value, type_)


def _static_method(node: n.StaticMethod, batch: Batch) -> Column:
    if node.type is not t.MATH or node.name == "random":
        raise NotVectorised
    return _called(STATIC_METHODS[t.MATH].get((node.name, len(node.arguments))), node.arguments, batch)


def _call(node: n.Call, batch: Batch) -> Column:
    return _called(SCORE_FUNCTIONS.get((node.name, len(node.arguments))), node.arguments, batch)


def _called(found: Method | None, arguments: tuple[n.Node, ...], batch: Batch) -> Column:
    if found is None or any(parameter is not DOUBLE for parameter in found.parameters):
        raise NotVectorised
    given = tuple(_double(_value(argument, batch)).value for argument in arguments)
    exact = _EXACT.get(found.name) if len(given) == 1 else None
    return _column(_each(found.call, given) if exact is None else exact(*given), found.returns)


_EXACT: dict[str, Callable[[Any], Any]] = {"abs": np.abs, "sqrt": np.sqrt, "floor": np.floor, "ceil": np.ceil}
"""What numpy computes to the same bit."""


def _each(call: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    """Call a function for every document, or once where nothing depends on the document."""
    if all(value.ndim == 0 for value in given):
        return call(*(value.item() for value in given))
    columns = [value.tolist() if value.ndim else repeat(value.item()) for value in given]
    return list(map(call, *columns))


_READERS: dict[type[n.Node], Callable[[Any, Batch], Column]] = {
    n.Number: _number, n.Constant: _constant, n.Variable: _variable, n.Member: _read, n.Index: _read, n.Method: _read,
    n.Unary: _unary, n.Binary: _binary, n.Conditional: _conditional, n.Cast: _cast, n.StaticMember: _static_member,
    n.StaticMethod: _static_method, n.Call: _call,
}  # fmt: skip
