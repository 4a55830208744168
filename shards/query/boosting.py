"""`boosting`: demote what matches a second query. Elasticsearch: BoostingQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secondpass.shards.errors import ParsingError
from secondpass.shards.lucene import BoostingQuery, Query
from secondpass.shards.xcontent import ObjectReader, float32

from .builder import QueryBuilder, QueryContext

if TYPE_CHECKING:
    from .parse import SubParser


@dataclass(frozen=True, slots=True)
class Boosting:
    """Score *positive*, times *negative_boost* where *negative* matches."""

    positive: QueryBuilder
    negative: QueryBuilder
    negative_boost: np.float32

    def to_lucene(self, context: QueryContext) -> Query:
        return BoostingQuery(self.positive.to_lucene(context), self.negative.to_lucene(context), self.negative_boost)


def parse(reader: ObjectReader, sub: SubParser) -> Boosting:
    for key in ("positive", "negative"):
        if not reader.has(key):
            raise ParsingError(f"[boosting] query requires '{key}' query to be set'", reader.path)
    positive, negative = reader.take("positive", sub), reader.take("negative", sub)
    negative_boost = reader.take("negative_boost", float32, np.float32(-1.0))
    if negative_boost < 0:
        raise ParsingError("[boosting] query requires 'negative_boost' to be set to be a positive value'", reader.path)
    return Boosting(positive, negative, negative_boost)
