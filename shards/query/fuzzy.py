"""`fuzzy`: terms a few edits away from a word, text not analysed. Elasticsearch: FuzzyQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.shards.lucene import MatchNoneQuery, Query
from secondpass.shards.xcontent import ObjectReader, boolean, integer, scalar

from .builder import QueryContext
from .fuzziness import AUTO, FuzzyOptions, fuzziness
from .rewrite_method import rewrite_name
from .single_field import enter_field, take_value


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Match documents with a term of *field* near *value*; the nearer, the better."""

    field: str
    value: Any
    options: FuzzyOptions

    def to_lucene(self, context: QueryContext) -> Query:
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery('The "fuzzy" query was rewritten to a "match_none" query.')
        context.require_expensive("[fuzzy] queries")
        return self.options.query(field, self.value)


def parse(reader: ObjectReader, sub: object) -> Fuzzy:
    field = enter_field(reader, "value")
    key = "term" if reader.has("term") and not reader.has("value") else "value"
    options = FuzzyOptions(
        reader.take("fuzziness", fuzziness, AUTO),
        reader.take("prefix_length", integer, 0),
        reader.take("max_expansions", integer, 50),
        reader.take("transpositions", boolean, True),
        reader.take("rewrite", rewrite_name, None),
    )
    return Fuzzy(field, take_value(reader, key, scalar, "query value cannot be null"), options)
