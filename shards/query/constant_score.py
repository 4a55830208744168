"""`constant_score`: a filter that scores its boost. Elasticsearch: ConstantScoreQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from secondpass.shards.errors import ParsingError
from secondpass.shards.lucene import ConstantScoreQuery, Query
from secondpass.shards.xcontent import ObjectReader, anything

from .builder import QueryBuilder, QueryContext

if TYPE_CHECKING:
    from .parse import SubParser


@dataclass(frozen=True, slots=True)
class ConstantScore:
    """Match what *filter* matches, with score 1 times the boost."""

    filter: QueryBuilder

    def to_lucene(self, context: QueryContext) -> Query:
        return ConstantScoreQuery(self.filter.to_lucene(context))


def parse(reader: ObjectReader, sub: SubParser) -> ConstantScore:
    if not reader.has("filter"):
        reader.refuse_unknown()
        raise ParsingError("[constant_score] requires a 'filter' element", reader.path)
    body: Any = reader.take("filter", anything)
    if isinstance(body, list):
        raise ParsingError("unexpected token [START_ARRAY]", reader.path)
    return ConstantScore(sub(body, (*reader.path, "filter")))
