"""What a regular expression says, as a tree. Lucene: RegExp and its kinds of nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LAST_CODE_POINT = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Characters:
    """One character within any of *ranges*, (first, last) code points; of none when there are none."""

    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class InOrder:
    """All *parts*, one after another; none of them is the empty text."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """Any of *parts*."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """What *left* and *right* both say."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Other:
    """Every text that *inner* does not say."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Repeated:
    """*inner*, at least *least* times, and at most *most* times where that is not None."""

    inner: Node
    least: int = 0
    most: int | None = None


Node = Characters | InOrder | Either | Both | Other | Repeated

NOTHING = Characters(())
ANY_CHARACTER = Characters(((0, LAST_CODE_POINT),))
ANY_TEXT = Repeated(ANY_CHARACTER)


def text(characters: Sequence[int], *, any_case: bool = False) -> Node:
    """Return *characters* in order; *any_case* lets each ASCII letter stand for both of its cases."""
    each = tuple(character(code, any_case=any_case) for code in characters)
    return each[0] if len(each) == 1 else InOrder(each)


def character(code: int, *, any_case: bool = False) -> Characters:
    other = ord(chr(code).swapcase()) if any_case and code < 128 else code
    return Characters(tuple(sorted({(code, code), (other, other)})))


def without(ranges: Sequence[tuple[int, int]]) -> Characters:
    """Return every character outside *ranges*."""
    outside, start = [], 0
    for first, last in sorted(ranges):
        if first > start:
            outside.append((start, first - 1))
        start = max(start, last + 1)
    if start <= LAST_CODE_POINT:
        outside.append((start, LAST_CODE_POINT))
    return Characters(tuple(outside))


def numbers(low: int, high: int, digits: int) -> Node:
    """Return the decimal numbers from *low* to *high*: of exactly *digits* digits, or with any zeros before them if 0."""
    if digits:
        return _between(str(low).zfill(digits), str(high).zfill(digits))
    shortest, longest = len(str(low)), len(str(high))
    lengths = range(shortest, longest + 1)
    each = tuple(_between(str(max(low, 10 ** (n - 1) if n > 1 else 0)), str(min(high, 10**n - 1))) for n in lengths)
    return InOrder((Repeated(_digits("0", "0")), Either(each)))


def _digits(first: str, last: str) -> Characters:
    return Characters(((ord(first), ord(last)),))


def _between(low: str, high: str) -> Node:
    """Return the numbers from *low* to *high*, which have as many digits."""
    if len(low) <= 1:
        return _digits(low, high) if low else InOrder()
    if set(low) == {"0"} and set(high) == {"9"}:
        return Repeated(_digits("0", "9"), len(low), len(low))
    if low[0] == high[0]:
        return InOrder((_digits(low[0], low[0]), _between(low[1:], high[1:])))
    rest = len(low) - 1
    parts = [
        InOrder((_digits(low[0], low[0]), _between(low[1:], "9" * rest))),
        InOrder((_digits(high[0], high[0]), _between("0" * rest, high[1:]))),
    ]
    if int(high[0]) - int(low[0]) > 1:
        inside = _digits(chr(ord(low[0]) + 1), chr(ord(high[0]) - 1))
        parts.append(InOrder((inside, Repeated(_digits("0", "9"), rest, rest))))
    return Either(tuple(parts))
