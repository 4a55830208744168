"""Which conversions the compiler allows, and the code that makes them. Elasticsearch: AnalyzerCaster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import types as t
from .conversions import EXPLICIT, IMPLICIT, NARROW, string_to_char
from .errors import ClassCastError, CompileFault
from .java_numbers import Char
from .methods import reference
from .object_text import text
from .scope import Code, folded
from .types import Type

_WIDENS: dict[Type, tuple[Type, ...]] = {
    t.BYTE: (t.SHORT, t.INT, t.LONG, t.FLOAT, t.DOUBLE),
    t.SHORT: (t.INT, t.LONG, t.FLOAT, t.DOUBLE),
    t.CHAR: (t.INT, t.LONG, t.FLOAT, t.DOUBLE),
    t.INT: (t.LONG, t.FLOAT, t.DOUBLE),
    t.LONG: (t.FLOAT, t.DOUBLE),
    t.FLOAT: (t.DOUBLE,),
    t.DOUBLE: (),
}
_SMALL: dict[Type, tuple[int, int]] = {t.BYTE: (-128, 127), t.SHORT: (-32768, 32767), t.CHAR: (0, 65535)}


def is_dynamic(type_: Type) -> bool:
    """Tell whether values of a type may be numbers whose width only they know."""
    return type_ in {t.DEF, t.OBJECT, t.NUMBER} or type_ in t.UNBOXED


def box(code: Code) -> Code:
    """Turn a primitive into a value as `def` holds it; other code stays."""
    holder = t.HOLDERS.get(code.type)
    if holder is None:
        return Code(code.run, t.DEF, code.constant)
    return _apply(code, holder, t.DEF)


def _apply(code: Code, convert: Callable[[Any], Any], type_: Type) -> Code:
    run = code.run
    return folded(Code(lambda frame: convert(run(frame)), type_), code)


def cast(code: Code, target: Type, at: int, *, explicit: bool = False) -> Code:
    """Convert code to a type, or raise CompileFault where Painless does not allow it."""
    source = code.type
    if source is target:
        return code
    if target is t.DEF or target is t.OBJECT:
        return Code(box(code).run, target, box(code).constant)
    found = _to_primitive(code, target, explicit) if target in t.PRIMITIVES else _to_reference(code, target, explicit)
    if found is None:
        raise CompileFault(ClassCastError(f"Cannot cast from [{source.java}] to [{target.java}]."), at)
    return found


def _to_primitive(code: Code, target: Type, explicit: bool) -> Code | None:
    source = code.type
    if source is t.DEF:
        return _from_def(code, EXPLICIT[target] if explicit else IMPLICIT[target], target)
    if source in t.UNBOXED or source in {t.OBJECT, t.NUMBER}:
        return _unbox(code, target, explicit)
    if source in t.PRIMITIVES and source.rank and target.rank:
        if target not in _WIDENS[source] and not explicit and not _fits(code, target):
            return None
        return Code(code.run, target, code.constant) if _same_holder(source, target) else _narrow(code, target)
    if source is t.STRING and target is t.CHAR and explicit:
        return _apply(code, string_to_char, target)
    return None


def _fits(code: Code, target: Type) -> bool:
    """Tell whether an int written in the script is small enough for a narrower type."""
    low, high = _SMALL.get(target, (1, 0))
    return code.is_constant and code.type is t.INT and low <= code.constant <= high


def _from_def(code: Code, convert: Callable[[Any], Any], target: Type) -> Code:
    """Convert a `def`, which for a null or a mismatch must raise when the script runs, not before."""
    run = code.run
    if target is not t.DOUBLE:
        return Code(lambda frame: convert(run(frame)), target)

    def to_double(frame: list[Any]) -> Any:
        value = run(frame)
        return value if type(value) is float else convert(value)

    return Code(to_double, target)


def _unbox(code: Code, target: Type, explicit: bool) -> Code | None:
    primitive = t.UNBOXED.get(code.type)
    widens = primitive is target or (primitive is not None and target in _WIDENS.get(primitive, ()))
    if not (widens or (explicit and (primitive is None or (primitive.rank and target.rank)))):
        return None
    return _from_def(code, EXPLICIT[target], target)


def _same_holder(source: Type, target: Type) -> bool:
    """Tell whether a plain value needs no change: a narrower whole number is a wider one."""
    return source.rank < target.rank <= t.LONG.rank or (source is t.FLOAT and target is t.DOUBLE)


def _narrow(code: Code, target: Type) -> Code:
    return _apply(code, NARROW[target], target)


def _to_reference(code: Code, target: Type, explicit: bool) -> Code | None:
    source = code.type
    if source is t.DEF:
        return code if code.is_constant and code.constant is None else _checked(code, target)
    if source in t.PRIMITIVES:
        return _box_to(code, target, explicit)
    if source.extends(target):
        return Code(code.run, target, code.constant)
    if explicit and (target.extends(source) or target is t.CHAR_SEQUENCE):
        return _checked(code, target)
    return None


def _box_to(code: Code, target: Type, explicit: bool) -> Code | None:
    if t.BOX_OF[code.type].extends(target):
        boxed = box(code)
        return Code(boxed.run, target, boxed.constant)
    if code.type is t.CHAR and target is t.STRING and explicit:
        return _apply(code, lambda value: text(Char(value)), t.STRING)
    unboxed = t.UNBOXED.get(target)
    if unboxed in _WIDENS.get(code.type, ()) and unboxed is not None:
        return _box_to(cast(code, unboxed, 0), target, explicit)
    return None


def _checked(code: Code, target: Type) -> Code:
    check = reference(target)
    run = code.run
    return Code(lambda frame: check(run(frame)), target)
