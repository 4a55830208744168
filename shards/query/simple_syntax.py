"""The syntax of `simple_query_string`, in which nothing is wrong: what cannot be an operator is a word or left out.

Lucene: SimpleQueryParser.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag
from typing import Protocol

from secondpass.shards.errors import UnsupportedError
from secondpass.shards.lucene import BooleanQuery, Clause, MatchAllQuery, Occur, Query

MAX_DEPTH = 50
"""How deep parentheses, or changes between `+` and `|`, may nest."""
_BLANKS = " \t\n\r"
_TRIMMED = "".join(map(chr, range(33)))


class Operators(IntFlag):
    """Name the operators that can be switched off. Elasticsearch: SimpleQueryStringFlag."""

    AND = 1
    NOT = 2
    OR = 4
    PREFIX = 8
    PHRASE = 16
    PRECEDENCE = 32
    ESCAPE = 64
    WHITESPACE = 128
    FUZZY = 256
    NEAR = 512


class Words(Protocol):
    """Make the queries of single words and phrases; None where no term is left of them."""

    def word(self, text: str) -> Query | None: ...

    def begun(self, text: str) -> Query | None: ...

    def misspelt(self, text: str, edits: int) -> Query | None: ...

    def phrase(self, text: str, slop: int) -> Query | None: ...


@dataclass(slots=True)
class _Tree:
    """Grow a query clause by clause; a change of operator puts what there is so far under a new one."""

    default: Occur
    only: Query | None = None
    clauses: list[Clause] = field(default_factory=list)
    operator: Occur | None = None
    asked: Occur | None = None
    depth: int = 0

    @property
    def is_empty(self) -> bool:
        return self.only is None and not self.clauses

    def query(self) -> Query | None:
        return BooleanQuery(tuple(self.clauses)) if self.clauses else self.only

    def ask(self, operator: Occur) -> None:
        """Take an operator for the next branch; the first one counts, and none before the first branch."""
        if self.asked is None and not self.is_empty:
            self.asked = operator

    def add(self, branch: Query | None, negated: bool) -> None:
        if branch is None:
            return
        if negated:
            branch = BooleanQuery.of([(Occur.MUST_NOT, branch), (Occur.SHOULD, MatchAllQuery())])
        if self.is_empty:
            self.only = branch
        else:
            self._join(branch, self.asked or self.default)
        self.asked = None

    def _join(self, branch: Query, operator: Occur) -> None:
        if operator is not self.operator:
            before = self.query()
            self.clauses = [] if before is None else [Clause(operator, before)]
            self.depth += 1
            _require_shallow(self.depth)
        self.clauses.append(Clause(operator, branch))
        self.operator = operator


def _require_shallow(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise UnsupportedError(f"a [simple_query_string] that nests deeper than [{MAX_DEPTH}] is not supported")


class SimpleSyntax:
    """Read *text* with some of the operators, words side by side being joined by *default*.

    But: raises UnsupportedError where it nests deeper than `MAX_DEPTH`.
    """

    def __init__(self, text: str, words: Words, operators: Operators, default: Occur) -> None:
        self._text = text
        self._words = words
        self._operators = operators
        self._default = default
        self._closing = self._closings()
        self._at = 0

    def query(self) -> Query | None:
        """Return the query, None when no branch is left of it."""
        if self._text.strip(_TRIMMED) == "*":
            return MatchAllQuery()
        return self._branches(len(self._text), 0)

    def _closings(self) -> dict[int, int]:
        """Return where each parenthesis that is closed is."""
        opened: list[int] = []
        found: dict[int, int] = {}
        escaped = False
        for at, sign in enumerate(self._text):
            if escaped:
                escaped = False
            elif sign == "\\" and Operators.ESCAPE in self._operators:
                escaped = True
            elif sign == "(":
                opened.append(at)
            elif sign == ")" and opened:
                found[opened.pop()] = at
        return found

    def _branches(self, end: int, depth: int) -> Query | None:
        _require_shallow(depth)
        tree = _Tree(self._default)
        negations = 0
        while self._at < end:
            if self._is("-", Operators.NOT):
                self._at += 1
                negations += 1
                continue
            self._next(tree, end, depth, negations % 2 == 1)
            negations = 0
        return tree.query()

    def _next(self, tree: _Tree, end: int, depth: int, negated: bool) -> None:
        if self._is("(", Operators.PRECEDENCE):
            self._group(tree, depth, negated)
        elif self._is('"', Operators.PHRASE):
            self._phrase(tree, end, negated)
        elif self._is("+", Operators.AND) or self._is("|", Operators.OR):
            tree.ask(Occur.MUST if self._text[self._at] == "+" else Occur.SHOULD)
            self._at += 1
        elif self._is(")", Operators.PRECEDENCE) or self._is(_BLANKS, Operators.WHITESPACE):
            self._at += 1
        else:
            self._word(tree, end, negated)

    def _group(self, tree: _Tree, depth: int, negated: bool) -> None:
        start = self._at + 1
        end = self._closing.get(self._at)
        self._at = start
        if end is None:  # never closed, so it is none
            return
        if end == start:
            tree.asked = None
        else:
            tree.add(self._branches(end, depth + 1), negated)
        self._at = end + 1

    def _phrase(self, tree: _Tree, end: int, negated: bool) -> None:
        start = self._at + 1
        text, closing = self._quoted(start, end)
        if closing is None:
            self._at = start
            return
        is_near = self._text[closing + 1 : min(closing + 2, end)] == "~" and Operators.NEAR in self._operators
        self._at = closing + is_near
        if self._at == start:
            tree.asked = None
            self._at += 1
            return
        slop = self._number(end) if is_near and closing + 2 < end else 0
        tree.add(self._words.phrase(text, slop), negated)
        self._at += 1

    def _quoted(self, start: int, end: int) -> tuple[str, int | None]:
        """Return the text up to the closing quote, and where that is, None when there is none."""
        found, at = [], start
        while at < end:
            sign = self._text[at]
            if sign == "\\" and Operators.ESCAPE in self._operators:
                at += 1
                found.append(self._text[at : min(at + 1, end)])
            elif sign == '"':
                return "".join(found), at
            else:
                found.append(sign)
            at += 1
        return "", None

    def _word(self, tree: _Tree, end: int, negated: bool) -> None:
        found, begun, misspelt = "", False, False
        while self._at < end:
            if self._is("\\", Operators.ESCAPE):
                self._at += 1
                begun = False
                found += self._text[self._at : min(self._at + 1, end)]
            elif self._is_over():
                break
            elif found and self._is("~", Operators.FUZZY):
                misspelt = True
                break
            else:
                begun = bool(found) and self._is("*", Operators.PREFIX)
                found += self._text[self._at]
            self._at += 1
        if not found:
            return
        if misspelt:
            edits = min(self._number(end), 2)
            tree.add(self._words.misspelt(found, edits) if edits else self._words.word(found), negated)
        else:
            tree.add(self._words.begun(found[:-1]) if begun else self._words.word(found), negated)

    def _number(self, end: int) -> int:
        """Read what follows `~`: nothing means 2, and what is no number 0."""
        start = self._at + 1
        self._at = start
        while self._at < end and not self._is_over():
            self._at += 1
        digits = self._text[start : self._at]
        if not digits:
            return 2
        digits = digits.removeprefix("+")  # which Java reads as part of a number
        is_number = digits.isascii() and digits.isdigit() and len(digits.lstrip("0")) <= 10
        return int(digits) if is_number and int(digits) < 2**31 else 0

    def _is(self, signs: str, operator: Operators) -> bool:
        return operator in self._operators and self._text[self._at] in signs

    def _is_over(self) -> bool:
        """Tell whether a word ends here."""
        return (
            self._is('"', Operators.PHRASE)
            or self._is("|", Operators.OR)
            or self._is("+", Operators.AND)
            or self._is("()", Operators.PRECEDENCE)
            or self._is(_BLANKS, Operators.WHITESPACE)
        )
