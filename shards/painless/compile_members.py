"""Compile what follows a value: `.name` and `[index]`. Fields and parameters named in the script are linked, not looked up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import map_methods
from . import nodes as n
from . import types as t
from .casts import box, cast
from .classes import ScriptSet, class_of
from .collection_methods import changeable, checked_index
from .context_reads import field_read, named_member, position
from .conversions import IMPLICIT
from .ctx import CONTEXTS
from .doc_values import DocMap, no_value
from .errors import CompileFault
from .frame import DOC, Frame, Run, located, read
from .java_numbers import Int
from .limits import LISTS
from .members import METHODS, STATIC_CONSTANTS, getter
from .methods import Method, null_receiver
from .scope import Code, Scope, constant

_MAPS = {t.MAP, t.HASH_MAP}
_LISTS = {t.LIST, t.ARRAY_LIST}
_TO_INT = IMPLICIT[t.INT]


# --- fields and parameters, by name ---


def parameter(node: n.Member | n.Index | n.Method, scope: Scope) -> Code | None:
    """Compile `params.name`, `params['name']` or `params.get('name')`, or return None if it is something else."""
    linked = (
        scope.main and scope.unit.context not in CONTEXTS
    )  # what a script that writes changes is not looked up once
    name = named_member(node, "params") if linked else None
    if name is None or (isinstance(node, n.Member) and getter(METHODS[t.MAP], name) is not None):
        return None
    scope.unit.names.add("params")
    slot = scope.link("source" if name == "_source" else "param", name)
    if name == "_source":
        return Code(lambda frame: frame[slot](frame[DOC]), t.DEF)
    return Code(read(slot), t.DEF)


def field(node: n.Member | n.Index | n.Method, scope: Scope) -> Code | None:
    """Compile `doc['f']` and what is commonly read of it, or return None if it is something else."""
    if not scope.main or scope.unit.context in CONTEXTS:
        return None
    name = named_member(node, "doc")
    return field_read_of(node, scope) if name is None else field_values(name, scope, node.at)


def field_values(name: str, scope: Scope, at: int) -> Code:
    """Compile `doc['f']`."""
    scope.unit.fields.add(name)
    slot = scope.link("doc", name)
    return traced(Code(lambda frame: frame[slot](frame[DOC]), t.DEF), scope, at)


def field_read_of(node: n.Member | n.Index | n.Method, scope: Scope) -> Code | None:
    """Compile `doc['f'].value`, `doc['f'].size()` and their like without making an object of the values."""
    found = field_read(node)
    if found is None:
        return None
    name, read_ = found
    scope.unit.fields.add(name)
    slot = scope.link("values", name)
    values = traced(Code(lambda frame: frame[slot](frame[DOC]), t.DEF), scope, _place(node))
    return Code(_FIELD_READS[read_](values.run), t.DEF)


def _place(node: n.Node) -> int:
    """Return where the field of a read stands."""
    return node.receiver.at if isinstance(node, n.Member | n.Index | n.Method) else node.at


def traced(code: Code, scope: Scope, at: int) -> Code:
    """Tell where an error arose, where the script is run to find that out."""
    return Code(located(code.run, at), code.type) if scope.unit.trace else code


def _first(values: Run) -> Run:
    def run(frame: Frame) -> Any:
        found = values(frame)
        if found:
            return found[0]
        raise no_value()

    return run


def _size(values: Run) -> Run:
    return lambda frame: Int(len(values(frame)))


def _empty(values: Run) -> Run:
    return lambda frame: not values(frame)


_FIELD_READS: dict[str, Callable[[Run], Run]] = {"value": _first, "size": _size, "empty": _empty}


# --- members ---


def member(node: n.Member, scope: Scope) -> Code:
    """Compile `x.name`."""
    special = parameter(node, scope) or field(node, scope)
    if special is not None:
        return special
    receiver = scope.value(node.receiver)
    if not node.null_safe:
        return read_member(receiver, node.name, node.at)
    return null_safe(receiver, lambda code: read_member(code, node.name, node.at), scope, node.at)


def null_safe(receiver: Code, access: Callable[[Code], Code], scope: Scope, at: int) -> Code:
    """Give null where the receiver is null, else what *access* compiles on it."""
    slot, run = scope.new_slot(), receiver.run
    found = access(Code(read(slot), receiver.type))
    if found.type in t.PRIMITIVES:
        raise CompileFault(IllegalArgumentError("Result of null safe operator must be nullable"), at)
    inner = found.run

    def safe(frame: Frame) -> Any:
        value = frame[slot] = run(frame)
        return None if value is None else inner(frame)

    return Code(safe, found.type)


def read_member(receiver: Code, name: str, at: int) -> Code:
    """Compile reading a member of compiled code."""
    if receiver.type in t.PRIMITIVES:
        receiver = Code(box(receiver).run, t.BOX_OF[receiver.type])
    if receiver.type in {t.DEF, t.OBJECT}:
        return Code(_dynamic_member(receiver.run, name), t.DEF)
    found = getter(METHODS[receiver.type], name)
    if found is not None:
        return Code(_getter(receiver.run, found.call, name), found.returns)
    if receiver.type in _MAPS:
        return read_index(receiver, constant(name, t.STRING), at)
    index_ = position(name)
    if receiver.type in _LISTS and index_ is not None:
        return read_index(receiver, constant(index_, t.INT), at)
    raise CompileFault(IllegalArgumentError(f"field [{receiver.type.java}, {name}] not found"), at)


def _getter(receiver: Run, call: Callable[[Any], Any], name: str) -> Run:
    def run(frame: Frame) -> Any:
        value = receiver(frame)
        if value is None:
            raise null_receiver(name)
        return call(value)

    return run


def _dynamic_member(receiver: Run, name: str) -> Run:
    getters: dict[type, Method | None] = {}

    def run(frame: Frame) -> Any:
        value = receiver(frame)
        kind = type(value)
        if kind not in getters:
            if value is None:
                raise null_receiver(name)
            getters[kind] = getter(METHODS[class_of(value)], name)
        found = getters[kind]
        return _shortcut(value, name) if found is None else found.dynamic(value, ())

    return run


def _shortcut(value: Any, name: str) -> Any:
    """Read a map's key or a list's element written as a member."""
    if isinstance(value, DocMap):
        return value.get(name)
    if isinstance(value, dict) and not isinstance(value, ScriptSet):
        return value.get(name)
    index_ = position(name)
    if isinstance(value, LISTS) and index_ is not None:
        return value[checked_index(index_, len(value))]
    raise IllegalArgumentError(f"dynamic getter [{class_of(value).java}, {name}] not found")


def static_member(node: n.StaticMember, _: Scope) -> Code:
    """Compile `Type.NAME`."""
    found = STATIC_CONSTANTS.get(node.type, {}).get(node.name)
    if found is None:
        raise CompileFault(IllegalArgumentError(f"static field [{node.type.java}, {node.name}] not found"), node.at)
    return constant(found[1], found[0])


# --- indices ---


def index(node: n.Index, scope: Scope) -> Code:
    """Compile `x[i]`."""
    special = parameter(node, scope) or field(node, scope)
    if special is not None:
        return special
    return read_index(scope.value(node.receiver), scope.value(node.index), node.at)


def read_index(receiver: Code, key: Code, at: int) -> Code:
    """Compile reading an element of compiled code."""
    if receiver.type in _MAPS:
        entries, named = receiver.run, box(key).run
        return Code(lambda frame: map_methods.get(_not_null(entries(frame)), named(frame)), t.DEF)
    if receiver.type in _LISTS:
        items, place = receiver.run, cast(key, t.INT, at).run
        return Code(lambda frame: _element(_not_null(items(frame)), place(frame)), t.DEF)
    if receiver.type in {t.DEF, t.OBJECT}:
        value, named = receiver.run, box(key).run
        return Code(lambda frame: element(value(frame), named(frame)), t.DEF)
    reason = f"Attempting to address a non-array-like type [{receiver.type.java}] as an array."
    raise CompileFault(IllegalArgumentError(reason), at)


def _not_null(value: Any) -> Any:
    if value is None:
        raise null_receiver("[]")
    return value


def _inside(items: Any, place: int) -> int:
    """Return a place in a list, where a negative one counts from its end."""
    size = len(items)
    return checked_index(place + size if place < 0 else place, size)


def _element(items: Any, place: int) -> Any:
    return items[_inside(items, place)]


def element(value: Any, key: Any) -> Any:
    """Read an element of a value of `def`: of a map by key, of a list by position, from its end if negative."""
    if isinstance(value, DocMap):
        return value.get(key)
    if isinstance(value, LISTS):
        return _element(value, _TO_INT(key))
    if isinstance(value, dict) and not isinstance(value, ScriptSet):
        return map_methods.get(value, key)
    raise _not_indexed(value)


def _not_indexed(value: Any) -> Exception:
    if value is None:
        return null_receiver("[]")
    return IllegalArgumentError(f"Attempting to address a non-array-like type [{class_of(value).java}] as an array.")


def set_element(value: Any, key: Any, new: Any) -> None:
    """Store an element of a value of `def`."""
    if isinstance(value, LISTS):
        changeable(value)[_inside(value, _TO_INT(key))] = new
    elif isinstance(value, dict) and not isinstance(value, ScriptSet):
        map_methods.put(value, key, new)
    else:
        raise _not_indexed(value)
