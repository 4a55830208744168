"""Where a running script holds its values.

A frame is a list: some fixed places, then, in the order the compiler met them, links (the parameters and fields a script names,
looked up once when it is bound) and local variables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import ShardError

from .ctx import CONTEXTS
from .errors import JavaVirtualError, Located
from .types import BOOLEAN, DEF, DOUBLE, STRING, VOID, Type

Frame = list[Any]
Run = Callable[[Frame], Any]

DOC, SCORE, STATS, BUDGET, PARAMS, LOOKUP, SALT = range(7)
"""The document, its score, its term statistics, its budget, params, fields and salt.

A script that writes has its `ctx` in the place of the document.
"""
FIXED = 7

RETURNS: dict[str, Type] = {
    "score": DOUBLE, "filter": BOOLEAN, "field": DEF, "number_sort": DOUBLE, "string_sort": STRING,
    **dict.fromkeys(CONTEXTS, VOID),
}  # fmt: skip
"""The contexts, and what a script of each returns."""


def variables_of(context: str) -> frozenset[str]:
    """Return the names that mean something in a context, and that a script cannot give to variables of its own."""
    return frozenset({"ctx", "params"} if context in CONTEXTS else {"_score", "_termStats", "doc", "params"})


@dataclass(frozen=True, slots=True)
class Link:
    """Name something looked up when the script is bound: a parameter, a field, or the source."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Program:
    """Hold compiled closures: *run* on a frame of *size* places, of which *links* are filled when it is bound.

    *names* are the context's variables and *fields* the fields the script names; *needs_budget* says that it has loops,
    functions or strings to count.
    """

    run: Run
    size: int
    links: tuple[tuple[int, Link], ...]
    names: frozenset[str]
    fields: frozenset[str]
    needs_budget: bool


def read(slot: int) -> Run:
    """Return what reads a place of the frame."""
    return lambda frame: frame[slot]


def located(run: Run, at: int) -> Run:
    """Tell where an error arose: the innermost place that does is the one that counts."""

    def traced(frame: Frame) -> Any:
        try:
            return run(frame)
        except ShardError as error:
            raise Located(error, at) from error

    return traced


def limited(run: Run, at: int) -> Run:
    """Tell where a loop ran out of its budget, so that nothing has to be run again to find out."""

    def guarded(frame: Frame) -> Any:
        try:
            return run(frame)
        except JavaVirtualError as error:
            raise Located(error, at) from error

    return guarded
