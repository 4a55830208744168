"""Which named queries the hits of a page match, and what each scores on its own. Elasticsearch: MatchedQueriesPhase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from secondpass.shards.lucene import Scope
from secondpass.shards.lucene.java_order import hash_order
from secondpass.shards.numbers import all_shortest

from .outcome import ShardResult

NamedScores = Mapping[str, float]


def named_scores(result: ShardResult, docs: Sequence[int]) -> dict[int, NamedScores]:
    """Return for each of *docs* of one shard the scores of the named queries it matches, all documents asked at once.

    Names stand in the order of the HashMap Elasticsearch keeps them in.
    """
    found: dict[int, dict[str, float]] = {doc: {} for doc in docs}
    scope = Scope.window(result.context.max_doc, np.array(docs, dtype=np.int32))
    named = result.plan.named
    for name in hash_order(named):
        matches = named[name].rewrite().weight(result.context, np.float32(1.0), scoring=True).score(scope)
        for doc, score in zip(scope.docs_at(matches.at).tolist(), all_shortest(matches.scores), strict=True):
            found[doc][name] = score
    return dict(found)
