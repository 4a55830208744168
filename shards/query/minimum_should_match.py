"""How many optional clauses have to match: `2`, `-1`, `75%`, `3<90%`, `2<-25% 9<-3`.

Elasticsearch: Queries.calculateMinShouldMatch.
"""

from __future__ import annotations

import re
from typing import Any

from secondpass.shards.errors import NumberFormatError, Path
from secondpass.shards.lucene import BooleanQuery, Occur, Query
from secondpass.shards.xcontent import string

_PLAIN = re.compile(r"[+-]?\d{1,9}%?")


def minimum(value: Any, path: Path) -> str:
    """Read a `minimum_should_match`, checking that every part of it is a number or a percentage."""
    text = string(value, path).strip()
    for part in _parts(text):
        amount = part.split("<", 1)[1] if "<" in part else part
        bound = part.split("<", 1)[0] if "<" in part else "0"
        for number in (amount, bound):
            if not _PLAIN.fullmatch(number.strip()):
                raise NumberFormatError(f'For input string: "{number}"')
    return text


def minimum_of(text: str, optional: int) -> int:
    """Return how many of *optional* clauses *text* asks for; more than there are means nothing can match."""
    if "<" not in text:
        return max(0, _amount(text, optional))
    result = optional
    for part in _parts(text):
        bound, amount = part.split("<", 1)
        if optional <= int(bound):
            return result
        result = max(0, _amount(amount, optional))
    return result


def with_minimum(query: Query, text: str | None) -> Query:
    """Return *query* asking for *text* of its optional clauses, if it is a boolean that has any."""
    if text is None or not isinstance(query, BooleanQuery):
        return query
    optional = len(query.having(Occur.SHOULD))
    return BooleanQuery(query.clauses, minimum_of(text, optional)) if optional else query


def _parts(text: str) -> list[str]:
    return re.sub(r"\s*<\s*", "<", text).split() or [""]


def _amount(text: str, optional: int) -> int:
    amount = int(optional * int(text[:-1]) / 100.0) if text.endswith("%") else int(text)
    return optional + amount if amount < 0 or text.startswith("-") else amount
