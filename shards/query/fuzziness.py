"""`fuzziness`: how many edits a word may be away, `0`, `1`, `2`, `AUTO` or `AUTO:low,high`. Elasticsearch: Fuzziness."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, NumberFormatError, Path
from secondpass.shards.lucene import ConstantScoreQuery, Query
from secondpass.shards.lucene.fuzzy import fuzzy_query
from secondpass.shards.mapping import ElasticsearchParseError, FieldType
from secondpass.shards.mapping.field_type import SCORED
from secondpass.shards.mapping.java import parse_double, scalar_text
from secondpass.shards.numbers import shortest
from secondpass.shards.xcontent import token_name

from .rewrite_method import rewrite_method
from .string_field import as_indexed, require_terms_to_misspell

_JAVA_INT = 2**31


@dataclass(frozen=True, slots=True)
class Fuzziness:
    """Allow *edits*; None allows none below *low* characters, one below *high*, else two."""

    edits: int | None = None
    low: int = 3
    high: int = 6

    def edits_of(self, text: str) -> int:
        """Return how many edits *text* may be away."""
        if self.edits is not None:
            return self.edits
        return 0 if len(text) < self.low else 1 if len(text) < self.high else 2


AUTO = Fuzziness()


@dataclass(frozen=True, slots=True)
class FuzzyOptions:
    """Hold how words are misspelt: the options every query with `fuzziness` shares."""

    fuzziness: Fuzziness = AUTO
    prefix_length: int = 0
    max_expansions: int = 50
    transpositions: bool = True
    rewrite: str | None = None

    def query(self, field: FieldType, value: Any) -> Query:
        """Return the query for terms of *field* near *value*, each match scoring 1 where terms do not score.

        Raises IllegalArgumentError.
        """
        rewriting = None if self.rewrite is None else rewrite_method(self.rewrite)
        require_terms_to_misspell(field)
        text = scalar_text(value)
        query = fuzzy_query(
            field.name,
            as_indexed(field, text),
            self.fuzziness.edits_of(text),
            self.prefix_length,
            self.max_expansions,
            self.transpositions,
            rewriting,
        )
        return query if field.type in SCORED else ConstantScoreQuery(query)


def fuzziness(value: Any, path: Path) -> Fuzziness:
    """Read a `fuzziness`; raises IllegalArgumentError or ElasticsearchParseError in Elasticsearch's words."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise IllegalArgumentError(f"Can't parse fuzziness on token: [{token_name(value)}]")
    text = scalar_text(value)
    if not text:
        raise IllegalArgumentError("fuzziness cannot be null or empty.")
    upper = text.upper()
    if upper == "AUTO":
        return AUTO
    return _custom(upper) if upper.startswith("AUTO:") else Fuzziness(_edits(text))


def _edits(text: str) -> int:
    try:
        number = parse_double(text)
    except NumberFormatError:
        raise IllegalArgumentError(f"fuzziness cannot be [{text}].") from None
    if number % 1 > 0:
        raise IllegalArgumentError(f"fuzziness needs to be one of 0.0, 1.0 or 2.0 but was {shortest(number)}")
    edits = 0 if math.isnan(number) else int(max(-_JAVA_INT, min(number, _JAVA_INT - 1)))
    if edits not in (0, 1, 2):
        raise IllegalArgumentError(f"Valid edit distances are [0, 1, 2] but was [{edits}]")
    return edits


def _custom(text: str) -> Fuzziness:
    limits = text.removeprefix("AUTO:").split(",")
    if len(limits) != 2:
        raise ElasticsearchParseError("failed to find low and high distance values")
    try:
        low, high = (int(limit) for limit in limits)
    except ValueError:
        raise ElasticsearchParseError(f'failed to parse [{text}] as a "auto:int,int"') from None
    if low < 0 or high < 0 or low > high:
        raise IllegalArgumentError(
            "fuzziness wrongly configured, must be: lowDistance > 0, highDistance > 0 and lowDistance <= highDistance "
        )
    return Fuzziness(None, low, high)
