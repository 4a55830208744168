"""`script_score`: score with a script. Elasticsearch: ScriptScoreQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secondpass.shards.lucene import Query
from secondpass.shards.lucene.script_score import ScriptScoreQuery
from secondpass.shards.xcontent import ObjectReader, float32

from .builder import QueryBuilder, QueryContext
from .match_all import MatchNone
from .scripts import AskedScript, ask_script

if TYPE_CHECKING:
    from .parse import SubParser


@dataclass(frozen=True, slots=True)
class ScriptScore:
    """Score what *query* matches with *script*; drop what scores below *min_score*."""

    query: QueryBuilder
    script: AskedScript
    min_score: np.float32 | None

    def to_lucene(self, context: QueryContext) -> Query:
        context.require_expensive("[script score] queries")
        if isinstance(self.query, MatchNone):
            return self.query.to_lucene(context)
        script = self.script.compile("score", context)
        return ScriptScoreQuery(self.query.to_lucene(context), script, self.min_score)


def parse(reader: ObjectReader, sub: SubParser) -> ScriptScore:
    min_score = reader.take("min_score", float32, None)
    reader.require("query", "script")
    return ScriptScore(reader.take("query", sub), reader.take("script", ask_script), min_score)
