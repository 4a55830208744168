"""A small shard in memory, and the two questions tests put to a query: what does it score, and how does it explain that?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import orjson
import pytest

from secondpass.shards.analysis import Analysis
from secondpass.shards.explanation import Explanation
from secondpass.shards.indexing import analyse
from secondpass.shards.lucene import Scope, SearchContext
from secondpass.shards.mapping import Mapping as FieldMapping
from secondpass.shards.query import QueryContext, parse_query, to_lucene
from secondpass.shards.shard import Shard
from secondpass.shards.snapshot import Version
from secondpass.shards.statistics import Statistics

NOW_MS = 1_700_000_000_000


@dataclass(frozen=True, repr=False)
class Searched:
    """One refreshed shard, with what queries may ask of its index."""

    context: SearchContext
    asking: QueryContext

    def with_statistics(self, statistics: Statistics) -> Searched:
        return replace(self, context=replace(self.context, statistics=statistics))

    def query(self, body: Mapping[str, Any]) -> Any:
        return to_lucene(parse_query(body), self.asking).rewrite()

    def weight(self, body: Mapping[str, Any], *, scoring: bool = True) -> Any:
        return self.query(body).weight(self.context, np.float32(1.0), scoring)

    def scores(
        self, body: Mapping[str, Any], docs: Sequence[int] | None = None, *, scoring: bool = True
    ) -> dict[int, Any]:
        """Return document → float32 score, over the whole shard or a window of it."""
        max_doc = self.context.max_doc
        scope = Scope(max_doc) if docs is None else Scope.window(max_doc, np.array(docs, dtype=np.int32))
        matches = self.weight(body, scoring=scoring).score(scope)
        return dict(zip(scope.docs_at(matches.at).tolist(), matches.scores, strict=True))

    def explain(self, body: Mapping[str, Any], doc: int) -> Explanation:
        explanation: Explanation = self.weight(body).explain(doc)
        return explanation


Build = Callable[..., Searched]


@pytest.fixture(scope="session")
def shard_of() -> Build:
    """Return what builds a shard of *documents*, numbered from 0; `deleted` names numbers to delete again."""

    def build(
        mappings: Mapping[str, Any] | None,
        documents: Sequence[Mapping[str, Any]],
        deleted: Sequence[int] = (),
        scripts: Mapping[str, str] | None = None,
        number: int = 0,
        settings: Mapping[str, Any] | None = None,
    ) -> Searched:
        analysis = Analysis.from_settings(settings)
        mapping = FieldMapping.from_json(mappings, analysis)
        shard = Shard("films", number, analysis)
        for doc, source in enumerate(documents):
            parsed, mapping = mapping.parse(str(doc), source)
            shard.add(analyse(str(doc), orjson.dumps(source), parsed, mapping, analysis), Version(1, doc))
        for doc in deleted:
            shard.delete(str(doc))
        snapshot = shard.refresh(mapping)
        asking = QueryContext("films", mapping, analysis, now_ms=NOW_MS, scripts=dict(scripts or {}))
        return Searched(SearchContext(snapshot, snapshot), asking)

    return build
