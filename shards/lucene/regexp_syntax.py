"""Read Lucene's regular expressions, which are anchored, know `&`, `~`, `@`, `#`, `<1-9>`, and no back references.

Lucene: RegExp. What each error says is told there too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

from secondpass.shards.errors import IllegalArgumentError, UnsupportedError

from .regexp_tree import (
    ANY_CHARACTER,
    ANY_TEXT,
    NOTHING,
    Both,
    Characters,
    Either,
    InOrder,
    Node,
    Other,
    Repeated,
    character,
    numbers,
    text,
    without,
)

MAX_DEPTH = 50
"""How deep groups, complements and counted repetitions may nest."""

_CLASSES = {"d": ((48, 57),), "s": ((9, 10), (13, 13), (32, 32)), "w": ((48, 57), (65, 90), (95, 95), (97, 122))}


class Syntax(IntFlag):
    """Name the optional parts of the syntax. Elasticsearch: RegexpFlag."""

    INTERSECTION = 0x1
    EMPTY = 0x4
    ANYSTRING = 0x8
    AUTOMATON = 0x10
    INTERVAL = 0x20
    COMPLEMENT = 0x10000


def parse_regexp(pattern: str, syntax: Syntax, *, any_case: bool = False) -> Node:
    """Return what *pattern* says; raises IllegalArgumentError in Lucene's words.

    But: UnsupportedError where it nests deeper than `MAX_DEPTH`.
    """
    return _Parser(pattern, syntax, any_case).whole()


@dataclass(slots=True)
class _Parser:
    pattern: str
    syntax: Syntax
    any_case: bool
    at: int = 0
    depth: int = 0
    unknown: str = ""

    def whole(self) -> Node:
        if not self.pattern:
            return InOrder()
        node = self._either()
        if self.at < len(self.pattern):
            raise IllegalArgumentError(f"end-of-string expected at position {self._position()}")
        if self.unknown:
            raise IllegalArgumentError(f"{self.unknown} not found")
        return node

    def _either(self) -> Node:
        self._deeper()
        parts = [self._both()]
        while self._take("|"):
            parts.append(self._both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Node:
        node = self._in_order()
        while self._take_if(Syntax.INTERSECTION, "&"):
            node = Both(node, self._in_order())
        return node

    def _in_order(self) -> Node:
        ends = ")|&" if Syntax.INTERSECTION in self.syntax else ")|"
        parts = [self._repeated()]
        while self._more() and not self._peek(ends):
            parts.append(self._repeated())
        return parts[0] if len(parts) == 1 else InOrder(tuple(parts))

    def _repeated(self) -> Node:
        node, depth = self._other(), self.depth
        while self._peek("?*+{"):
            if self._take("{"):
                self._deeper()
                node = self._counted(node)
            else:
                node = _signed(node, self._signs())
        self.depth = depth
        return node

    def _signs(self) -> str:
        """Take `?`, `*` and `+` in a row and return the one they amount to."""
        signs = {self._next()}
        while self._peek("?*+"):
            signs.add(self._next())
        return signs.pop() if len(signs) == 1 else "*"

    def _counted(self, node: Node) -> Node:
        least = self._integer()
        if least is None:
            raise IllegalArgumentError(f"integer expected at position {self._position()}")
        most = self._integer() if self._take(",") else least
        if not self._take("}"):
            raise IllegalArgumentError(f"expected '}}' at position {self._position()}")
        if most is not None and least > most:
            raise IllegalArgumentError(f"invalid repetition range(out of order): {least}..{most}")
        return Repeated(node, least, most)

    def _integer(self) -> int | None:
        start = self.at
        while self._peek("0123456789"):
            self.at += 1
        digits = self.pattern[start : self.at]
        if digits and not _is_java_int(digits):
            raise IllegalArgumentError(f'For input string: "{digits}"')
        return int(digits) if digits else None

    def _other(self) -> Node:
        negative = False
        while self._take_if(Syntax.COMPLEMENT, "~"):
            negative = not negative
        node = self._class() if self._take("[") else self._simple()
        return Other(node) if negative else node

    def _class(self) -> Node:
        negative = self._take("^")
        ranges = [*self._member()]
        while self._more() and not self._peek("]"):
            ranges += self._member()
        if not self._take("]"):
            raise IllegalArgumentError(f"expected ']' at position {self._position()}")
        return without(ranges) if negative else Characters(tuple(ranges))

    def _member(self) -> tuple[tuple[int, int], ...]:
        named = self._named()
        if named is not None:
            return named.ranges
        first = self._character()
        if not self._take("-"):
            return self._one(first).ranges
        last = self._character()
        if first > last:
            raise IllegalArgumentError(f"invalid range: from ({first}) cannot be > to ({last})")
        return ((first, last),)

    def _simple(self) -> Node:
        return self._wild() or self._enclosed() or self._named() or self._one(self._character())

    def _wild(self) -> Node | None:
        if self._take("."):
            return ANY_CHARACTER
        if self._take_if(Syntax.EMPTY, "#"):
            return NOTHING
        return ANY_TEXT if self._take_if(Syntax.ANYSTRING, "@") else None

    def _enclosed(self) -> Node | None:
        if self._take('"'):
            return text([ord(c) for c in self._until('"')], any_case=self.any_case)
        if self._take("("):
            return self._group()
        if self.syntax & (Syntax.AUTOMATON | Syntax.INTERVAL) and self._take("<"):
            return self._interval(self._until(">"))
        return None

    def _one(self, code: int) -> Characters:
        return character(code, any_case=self.any_case)

    def _group(self) -> Node:
        if self._take(")"):
            return InOrder()
        node = self._either()
        if not self._take(")"):
            raise IllegalArgumentError(f"expected ')' at position {self._position()}")
        return node

    def _interval(self, inside: str) -> Node:
        bounds = inside.split("-")
        if len(bounds) == 1 and Syntax.AUTOMATON in self.syntax:
            self.unknown = self.unknown or f"'{inside}'"  # a named automaton: Elasticsearch names none
            return NOTHING
        if len(bounds) > 1 and Syntax.INTERVAL not in self.syntax:
            raise IllegalArgumentError(f"illegal identifier at position {self._position() - 1}")
        if len(bounds) != 2 or not all(map(_is_java_int, bounds)):
            raise IllegalArgumentError(f"interval syntax error at position {self._position() - 1}")
        low, high = sorted(int(bound) for bound in bounds)
        return numbers(low, high, len(bounds[0]) if len(bounds[0]) == len(bounds[1]) else 0)

    def _named(self) -> Characters | None:
        r"""Read `\d`, `\D` and their kind; of another escape, take the backslash and leave the character."""
        if not self._take("\\"):
            return None
        if self._peek("dDwWsS"):
            name = self._next()
            ranges = _CLASSES[name.lower()]
            return Characters(ranges) if name.islower() else without(ranges)
        if self._peek("\\"):
            return character(ord(self._next()))
        if self._peek("abcefghijklmnopqrtuvxyzABCEFGHIJKLMNOPQRTUVXYZ"):
            raise IllegalArgumentError(f"invalid character class \\{ord(self._next())}")
        return None

    def _until(self, end: str) -> str:
        start = self.at
        while self._more() and not self._peek(end):
            self.at += 1
        if not self._take(end):
            raise IllegalArgumentError(f"expected '{end}' at position {self._position()}")
        return self.pattern[start : self.at - 1]

    def _character(self) -> int:
        self._take("\\")
        return ord(self._next())

    def _next(self) -> str:
        if not self._more():
            raise IllegalArgumentError("unexpected end-of-string")
        self.at += 1
        return self.pattern[self.at - 1]

    def _more(self) -> bool:
        return self.at < len(self.pattern)

    def _peek(self, characters: str) -> bool:
        return self._more() and self.pattern[self.at] in characters

    def _take(self, sign: str) -> bool:
        taken = self._peek(sign)
        self.at += taken
        return taken

    def _take_if(self, flag: Syntax, sign: str) -> bool:
        return flag in self.syntax and self._take(sign)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnsupportedError(f"a regular expression that nests deeper than [{MAX_DEPTH}] is not supported")

    def _position(self) -> int:
        return len(self.pattern[: self.at].encode("utf-16-le", "surrogatepass")) // 2


def _signed(node: Node, sign: str) -> Node:
    return Repeated(node, int(sign == "+"), 1 if sign == "?" else None)


def _is_java_int(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits.lstrip("0")) <= 10 and int(digits) < 2**31
