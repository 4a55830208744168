"""How many optional clauses have to match: `2`, `-1`, `75%`, `3<90%`, `2<-25% 9<-3`.

Elasticsearch: Queries.calculateMinShouldMatch.
"""

from __future__ import annotations

import re
from typing import Any

from secondpass.shards.errors import NumberFormatError, Path
from secondpass.shards.lucene import BooleanQuery, Occur, Query
from secondpass.shards.xcontent import string

_INTEGER = re.compile(r"[+-]?\d{1,10}")


def minimum(value: Any, path: Path) -> str:
    """Read a `minimum_should_match`, which is looked into where clauses are counted."""
    return string(value, path).strip()


def minimum_of(text: str, optional: int) -> int:
    """Return how many of *optional* clauses *text* asks for; more than there are means nothing can match.

    Raises NumberFormatError. But: Elasticsearch looks no further than the bound that decides, here every part is read.
    """
    if "<" not in text:
        return max(0, _amount(text, optional))
    result, decided = optional, False
    for part in re.sub(r"\s*<\s*", "<", text).split():
        bound, _, amount = part.partition("<")
        decided = decided or optional <= _integer(bound)
        following = max(0, _amount(amount, optional))
        result = result if decided else following
    return result


def with_minimum(query: Query, text: str | None) -> Query:
    """Return *query* asking for *text* of its optional clauses, if it is a boolean that has any."""
    if text is None:
        return query
    optional = len(query.having(Occur.SHOULD)) if isinstance(query, BooleanQuery) else 0
    needed = minimum_of(text, optional)
    return BooleanQuery(query.clauses, needed) if isinstance(query, BooleanQuery) and optional else query


def _amount(text: str, optional: int) -> int:
    amount = optional * _integer(text[:-1]) / 100.0 if "%" in text else _integer(text)
    return optional + int(amount) if amount < 0 else int(amount)


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text) or abs(int(text)) >= 2**31:
        raise NumberFormatError(f'For input string: "{text}"')
    return int(text)
