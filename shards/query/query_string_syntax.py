"""The syntax of `query_string`, in which `AND` and `OR` are no operators but mend the clauses beside them.

Lucene: the classic QueryParser, which reads from left to right, without precedence: `a AND b OR c` is `+a +b c`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, LuceneParseError, UnsupportedError
from secondpass.shards.lucene import BooleanQuery, BoostQuery, Clause, Occur, Query, TermQuery
from secondpass.shards.numbers import f32

from .bool import only_excluding
from .query_string_tokens import Kind, Token, escaped, tokens, unescaped

MAX_DEPTH = 50
"""How deep parentheses may nest."""

_MODIFIERS = (Kind.NOT, Kind.PLUS, Kind.MINUS)
_WORDS = (Kind.BARE_OPERATOR, Kind.STAR, Kind.TERM, Kind.BEGUN, Kind.WILD, Kind.REGEXP, Kind.NUMBER)
_RANGES = (Kind.FROM_INCLUDED, Kind.FROM_EXCLUDED)
_OPERANDS = (*_WORDS, *_RANGES, Kind.OPEN, Kind.QUOTED)
_CONJUNCTIONS = (Kind.AND, Kind.OR)
_FOLLOWING = (*_CONJUNCTIONS, *_MODIFIERS, *_OPERANDS)
_BOUNDS = (Kind.TO, Kind.RANGE_QUOTED, Kind.RANGE_WORD)
_ENDS_RUN = (Kind.COLON, Kind.STAR, Kind.TILDE, Kind.CARET, Kind.AND, Kind.OR)
"""Before one of these a term stands alone, and is not analysed together with those before it."""
_ORDER = list(Kind)


class Words(Protocol):
    """Make the queries of single words, phrases and ranges, on *field* or the default; None where no term is left."""

    def word(self, field: str | None, text: str) -> Query | None: ...

    def phrase(self, field: str | None, text: str, slop: str | None) -> Query | None: ...

    def begun(self, field: str | None, text: str) -> Query | None: ...

    def misspelt(self, field: str | None, text: str, distance: str) -> Query | None: ...

    def fitting(self, field: str | None, pattern: str) -> Query | None: ...

    def matching(self, field: str | None, pattern: str) -> Query | None: ...

    def between(
        self, field: str | None, low: str | None, high: str | None, low_included: bool, high_included: bool
    ) -> Query | None: ...


@dataclass(frozen=True, slots=True)
class _Clauses:
    """Gather clauses; words side by side are joined by *default*."""

    default: Occur
    found: list[Clause] = field(default_factory=list)

    def add(self, query: Query | None, conjunction: Kind | None, modifier: Kind | None) -> None:
        """Add *query* after *conjunction*, which changes the clause before it as well."""
        if conjunction is Kind.AND:
            self._mend_last(Occur.MUST)
        if conjunction is Kind.OR and self.default is Occur.MUST:
            self._mend_last(Occur.SHOULD)
        if query is not None:
            self.found.append(Clause(self._occur(conjunction, modifier), query))

    def add_run(self, query: Query | None) -> None:
        """Add the query of several words; terms become clauses of their own."""
        if not isinstance(query, BooleanQuery):
            self.add(query, None, None)
        elif all(isinstance(clause.query, TermQuery) for clause in query.clauses):
            self.found.extend(query.clauses)
        else:
            self.found.extend(Clause(self.default, clause.query) for clause in query.clauses)

    def query(self) -> Query | None:
        return only_excluding(BooleanQuery(tuple(self.found))) if self.found else None

    def _mend_last(self, occur: Occur) -> None:
        if self.found and self.found[-1].occur is not Occur.MUST_NOT:
            self.found[-1] = Clause(occur, self.found[-1].query)

    def _occur(self, conjunction: Kind | None, modifier: Kind | None) -> Occur:
        if modifier in (Kind.MINUS, Kind.NOT):
            return Occur.MUST_NOT
        if self.default is Occur.MUST:
            return Occur.SHOULD if conjunction is Kind.OR else Occur.MUST
        return Occur.MUST if modifier is Kind.PLUS or conjunction is Kind.AND else Occur.SHOULD


class QuerySyntax:
    """Read *text*, words side by side being joined by *default*, on *field* where the text names no other.

    Raises LuceneParseError or LexicalError where the text is wrong. But: raises UnsupportedError where it nests deeper than
    `MAX_DEPTH`.
    """

    def __init__(self, text: str, words: Words, field: str | None, default: Occur) -> None:
        self._tokens = tokens(text)
        self._ahead: list[Token] = []
        self._words = words
        self._field = field
        self._default = default
        # What could have stood where the text goes wrong; Lucene names once more what it looks ahead for.
        self._expected: set[Kind] = set()
        self._looked_for: list[Kind] = []

    def query(self) -> Query | None:
        """Return the query, None when no clause is left of it."""
        found = self._clauses(self._field, 0)
        self._take(Kind.END)
        return found

    def _clauses(self, field: str | None, depth: int) -> Query | None:
        if depth > MAX_DEPTH:
            raise UnsupportedError(f"a [query_string] that nests deeper than [{MAX_DEPTH}] is not supported")
        clauses = _Clauses(self._default)
        first = self._first(clauses, field, depth)
        while self._is(*_FOLLOWING):
            if self._is_run():
                clauses.add_run(self._run(field))
            else:
                conjunction, modifier = self._optional(*_CONJUNCTIONS), self._optional(*_MODIFIERS)
                clauses.add(self._clause(field, depth), _kind(conjunction), _kind(modifier))
        return first if len(clauses.found) == 1 and first is not None else clauses.query()

    def _first(self, clauses: _Clauses, field: str | None, depth: int) -> Query | None:
        """Read the first clause, and return its query where nothing stands before it."""
        if self._is_run():
            query = self._run(field)
            clauses.add_run(query)
            return query
        if not self._is(*_MODIFIERS, *_OPERANDS):
            raise self._unexpected()
        modifier = self._optional(*_MODIFIERS)
        query = self._clause(field, depth)
        clauses.add(query, None, _kind(modifier))
        return None if modifier else query

    def _is_run(self) -> bool:
        """Tell whether words follow that are analysed together."""
        self._looked_for.append(Kind.TERM)
        return self._peek(0).kind is Kind.TERM and self._goes_on(1)

    def _goes_on(self, at: int) -> bool:
        return self._peek(at).kind is Kind.TERM and self._peek(at + 1).kind not in _ENDS_RUN

    def _run(self, field: str | None) -> Query | None:
        words = [self._take(Kind.TERM).text]
        while self._goes_on(0):
            words.append(self._take(Kind.TERM).text)
        return self._words.word(field, unescaped(" ".join(words)))

    def _clause(self, field: str | None, depth: int) -> Query | None:
        self._looked_for += [Kind.TERM, Kind.STAR]
        if self._peek(0).kind in (Kind.TERM, Kind.STAR) and self._peek(1).kind is Kind.COLON:
            field = unescaped(self._take(Kind.TERM, Kind.STAR).text)
            self._take(Kind.COLON)
        if self._optional(Kind.OPEN):
            query = self._clauses(field, depth + 1)
            self._take(Kind.CLOSE)
            return _boosted(query, self._boost())
        return self._operand(field)

    def _operand(self, field: str | None) -> Query | None:
        if self._is(*_RANGES):
            return self._range(field)
        token = self._take(*_WORDS, Kind.QUOTED)
        boost, tilde = self._suffixes()
        after = None if tilde is None else tilde.text[1:]
        if token.kind is Kind.QUOTED:
            return _boosted(self._words.phrase(field, unescaped(token.text[1:-1]), after), boost)
        return _boosted(self._word(field, token, after), boost)

    def _word(self, field: str | None, token: Token, distance: str | None) -> Query | None:
        plain = unescaped(token.text)
        match token.kind:
            case Kind.STAR | Kind.WILD:
                return self._words.fitting(field, token.text)
            case Kind.BEGUN:
                return self._words.begun(field, plain[:-1])
            case Kind.REGEXP:
                return self._words.matching(field, token.text[1:-1])
            case Kind.BARE_OPERATOR:
                plain = plain[0]
        return self._words.word(field, plain) if distance is None else self._words.misspelt(field, plain, distance)

    def _range(self, field: str | None) -> Query | None:
        low_included = self._take(*_RANGES).kind is Kind.FROM_INCLUDED
        low = self._take(*_BOUNDS)
        self._take(Kind.TO)
        high = self._take(*_BOUNDS)
        high_included = self._take(Kind.TO_INCLUDED, Kind.TO_EXCLUDED).kind is Kind.TO_INCLUDED
        boost = self._boost()
        return _boosted(self._words.between(field, _bound(low), _bound(high), low_included, high_included), boost)

    def _suffixes(self) -> tuple[Token | None, Token | None]:
        """Read `^2` and `~1`, in any order."""
        tilde = self._optional(Kind.TILDE)
        boost = self._boost()
        return boost, tilde or (self._optional(Kind.TILDE) if boost else None)

    def _boost(self) -> Token | None:
        return self._take(Kind.NUMBER) if self._optional(Kind.CARET) else None

    def _peek(self, at: int) -> Token:
        self._ahead += islice(self._tokens, max(0, at + 1 - len(self._ahead)))
        return self._ahead[min(at, len(self._ahead) - 1)]  # behind the end is the end

    def _is(self, *kinds: Kind) -> bool:
        if self._peek(0).kind in kinds:
            return True
        self._expected.update(kinds)
        return False

    def _optional(self, *kinds: Kind) -> Token | None:
        return self._take(*kinds) if self._is(*kinds) else None

    def _take(self, *kinds: Kind) -> Token:
        if not self._is(*kinds):
            raise self._unexpected()
        self._expected.clear()
        self._looked_for.clear()
        return self._ahead.pop(0)

    def _unexpected(self) -> LuceneParseError:
        token = self._peek(0)
        shown = f' {token.kind.value} "{escaped(token.text)} "'
        names = [kind.value for kind in (*sorted(self._expected, key=_ORDER.index), *dict.fromkeys(self._looked_for))]
        listed = "".join(f"{name} {'' if name == Kind.END.value else '...'}\n    " for name in names)
        return LuceneParseError(
            f'Encountered "{"<EOF>" if token.kind is Kind.END else shown}" at line 1, column {token.at}.\n'
            f"Was expecting{' one of' if len(names) > 1 else ''}:\n    {listed}"
        )


def _kind(token: Token | None) -> Kind | None:
    return None if token is None else token.kind


def _bound(token: Token) -> str | None:
    if token.kind is Kind.RANGE_QUOTED:
        return unescaped(token.text[1:-1])
    return None if token.text == "*" else unescaped(token.text)


def _boosted(query: Query | None, boost: Token | None) -> Query | None:
    if query is None or boost is None:
        return query
    factor = f32(float(boost.text))
    if np.isinf(factor):
        raise IllegalArgumentError("boost must be a positive float, got Infinity")
    return BoostQuery(query, factor)
