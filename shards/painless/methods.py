"""Methods as tables of Java-like signatures, and how they are called when the receiver's class is only known at run time.

As in Painless, a method is known by its name and the number of its arguments: there is no overloading by type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from . import types as t
from .classes import ScriptFunction, class_of
from .conversions import EXPLICIT, IMPLICIT
from .errors import ClassCastError, NullPointerError

Key = tuple[str, int]
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Interface:
    """Name a functional interface: how many arguments its function takes, and what it must return."""

    name: str
    arity: int
    returns: t.Type


INTERFACES: dict[str, Interface] = {
    name: Interface(name, arity, returns)
    for name, arity, returns in (
        ("Predicate", 1, t.BOOLEAN), ("BiPredicate", 2, t.BOOLEAN), ("Function", 1, t.DEF), ("BiFunction", 2, t.DEF),
        ("UnaryOperator", 1, t.DEF), ("Consumer", 1, t.VOID), ("BiConsumer", 2, t.VOID), ("ObjIntConsumer", 2, t.VOID),
        ("ToDoubleFunction", 1, t.DOUBLE), ("Comparator", 2, t.INT), ("Supplier", 0, t.DEF),
    )
}  # fmt: skip

Parameter = t.Type | Interface

_SIGNATURE = re.compile(r"(?P<returns>[\w.]+) (?P<name>\w+)\((?P<parameters>[^)]*)\)")


@dataclass(frozen=True, slots=True)
class Method:
    """Hold a method: its types, and the Python function that takes the receiver, if any, and plain arguments.

    *grows* says how many elements a call adds to its receiver, given what the function is given; *spends*, that a call may
    visit all of its receiver.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: t.Type
    call: Callable[..., Any]
    grows: Callable[..., int] | None = None
    convert: tuple[Convert | None, ...] = field(default=())
    box: Convert | None = None
    spends: bool = False

    @property
    def key(self) -> Key:
        """Return what a call is looked up by."""
        return self.name, len(self.parameters)

    @property
    def counts(self) -> bool:
        """Tell whether a call takes from the document's budget."""
        return self.makes or self.spends or self.grows is not None

    @property
    def makes(self) -> bool:
        """Tell whether a call returns a new string or collection, whose size counts as growth."""
        return self.returns in {t.STRING, t.LIST, t.SET, t.MAP, t.COLLECTION}

    def plain(self, arguments: Sequence[Any]) -> list[Any]:
        """Convert arguments, as `def` holds them, to what the method takes."""
        return [a if c is None else c(a) for a, c in zip(arguments, self.convert, strict=True)]

    def boxed(self, result: Any) -> Any:
        """Convert what the method returns to what `def` holds."""
        return result if self.box is None or result is None else self.box(result)

    def dynamic(self, receiver: Any, arguments: Sequence[Any]) -> Any:
        """Call on a receiver and arguments as `def` holds them, and return such a value."""
        return self.boxed(self.call(receiver, *self.plain(arguments)))


def method(signature: str, call: Callable[..., Any], grows: Callable[..., int] | None = None) -> Method:
    """Read a signature such as `int indexOf(String, int)`."""
    found = _SIGNATURE.fullmatch(signature)
    if found is None:
        raise ValueError(signature)
    names = [name.strip() for name in found["parameters"].split(",") if name.strip()]
    parameters = tuple(INTERFACES[name] if name in INTERFACES else t.NAMED[name] for name in names)
    returns = t.NAMED[found["returns"]] if found["returns"] in t.NAMED else _NAMED_LATER[found["returns"]]
    return Method(
        found["name"], parameters, returns, call, grows, tuple(map(_converter, parameters)), t.HOLDERS.get(returns)
    )


_NAMED_LATER = {"StatsSummary": t.STATS_SUMMARY}


def _converter(parameter: Parameter) -> Convert | None:
    if isinstance(parameter, Interface):
        return function_of(parameter)
    if parameter in {t.DEF, t.OBJECT}:
        return None
    return IMPLICIT[parameter] if parameter in IMPLICIT else reference(parameter)


def reference(type_: t.Type) -> Convert:
    """Return what lets pass null and values of a reference type, and refuses the rest."""

    def convert(value: Any) -> Any:
        if value is None or class_of(value).extends(type_):
            return value
        raise ClassCastError(f"Cannot cast from [{class_of(value).java}] to [{type_.java}].")

    return convert


def function_of(interface: Interface) -> Convert:
    """Return what turns a lambda into a Python function that returns what *interface* must."""
    result = EXPLICIT[t.INT] if interface.returns is t.INT else IMPLICIT.get(interface.returns)

    def convert(value: Any) -> Any:
        if value is None and interface.name == "Comparator":
            return None
        if not isinstance(value, ScriptFunction):
            raise ClassCastError(f"a lambda is needed for [{interface.name}]")
        if value.arity != interface.arity:
            raise ClassCastError(
                f"Incorrect number of parameters for [{interface.name}]: "
                f"expected [{interface.arity}] but found [{value.arity}]"
            )
        call = value.call
        return call if result is None else lambda *arguments: result(call(*arguments))

    return convert


Signatures = Mapping[str, Callable[..., Any] | tuple[Callable[..., Any], Callable[..., int]]]


def table(signatures: Signatures, *, sized: bool = False) -> dict[Key, Method]:
    """Read many signatures; a pair holds the function and how much it grows its receiver.

    *sized* says that receivers are strings or collections, of which most methods visit every element.
    """
    methods = [method(s, *f) if isinstance(f, tuple) else method(s, f) for s, f in signatures.items()]
    return {m.key: replace(m, spends=sized and m.key not in _AT_ONCE) for m in methods}


_AT_ONCE = frozenset(
    {
        ("size", 0), ("length", 0), ("getLength", 0), ("isEmpty", 0), ("get", 1), ("set", 2), ("add", 1), ("charAt", 1),
        ("put", 2), ("containsKey", 1), ("getOrDefault", 2), ("putIfAbsent", 2), ("computeIfAbsent", 2), ("merge", 3),
    }
)  # fmt: skip
"""The methods of strings and collections that take the same time whatever the size."""


def null_receiver(name: str) -> NullPointerError:
    """Return the error of a member of null."""
    return NullPointerError(f"cannot access method/field [{name}] from a null def reference")
