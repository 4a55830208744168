"""`text_similarity_reranker`: a model behind an inference endpoint reads the query beside each document of the window.

Elasticsearch: TextSimilarityRankRetrieverBuilder, TextSimilarityRankFeaturePhaseRankCoordinatorContext.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from secondpass.models.cross_encoder import normalize_relevance
from secondpass.models.errors import ModelError
from secondpass.rescorers.text_similarity import DEFAULT_INFERENCE_ID
from secondpass.shards.errors import IllegalStateError, ShardError, UnsupportedError
from secondpass.shards.explanation import Explanation
from secondpass.shards.top_docs import ScoreDoc, Scores
from secondpass.shards.xcontent import ObjectReader, boolean, string

from .compound import Compound, take_window
from .fusion import Place
from .retriever import Common, Found, Ranking, Search, Services

if TYPE_CHECKING:
    from .parse import SubParser

NAME = "text_similarity_reranker"


@dataclass(frozen=True, slots=True)
class TextSimilarity:
    """Score documents by how well *field* answers *inference_text*; *min_score* drops those whose raw score is below it.

    With *allow_failures* the child's ranking goes on, with its scores, where the model gives none.
    """

    inference_id: str
    field: str
    inference_text: str
    window_size: int
    min_score: np.float32 | None
    allow_failures: bool

    def check(self, services: Services) -> None:
        services.require_endpoint(self.inference_id, self.window_size)

    def asked(self, search: Search) -> Search:
        return search

    def fuse(self, found: Sequence[Found], services: Services) -> Ranking:
        (child,) = found
        try:
            raw = self._relevance(child.rows, services)
        except (ModelError, ShardError) as error:
            if not self.allow_failures:
                raise
            return self._as_it_was(child, error)
        kept = np.flatnonzero(raw >= self.min_score) if self.min_score is not None else np.arange(len(raw))
        return self._reranked(child, raw, kept.tolist())

    def _relevance(self, rows: Sequence[ScoreDoc], services: Services) -> Scores:
        texts = [text for row in rows if (text := services.first_text(row, self.field)) is not None]
        raw = services.relevance(self.inference_id, self.inference_text, texts) if texts else np.empty(0, np.float32)
        if len(raw) != len(rows):
            raise IllegalStateError(
                f"Reranker input document count and returned score count mismatch: [{len(rows)}] vs [{len(raw)}]"
            )
        return raw

    def _reranked(self, child: Found, raw: Scores, kept: Sequence[int]) -> Ranking:
        scores = normalize_relevance(raw)
        rows = [replace(child.rows[i], score=scores[i]) for i in kept]
        rows.sort(key=lambda row: (-row.score, row.shard, row.doc))
        before = {(row.shard, row.doc): (row, raw[i]) for i, row in enumerate(child.rows)}
        return Ranking(tuple(rows), lambda row: self._explain(row, child, before))

    def _explain(self, row: ScoreDoc, child: Found, before: Mapping[Place, tuple[ScoreDoc, np.float32]]) -> Explanation:
        source, raw = before[row.shard, row.doc]
        model = Explanation(raw, "raw score of the model, normalised as max(s, 0) + min(exp(s), 1)")
        return Explanation(row.score, self._description(child), (child.explain(source), model))

    def _description(self, child: Found) -> str:
        return (
            f"{NAME} match using inference endpoint: [{self.inference_id}] on document field: [{self.field}] matching on "
            f"source query {child.alias.strip()}"
        )

    def _as_it_was(self, child: Found, error: ModelError | ShardError) -> Ranking:
        """Return the child's ranking; where its documents have no scores, ranks stand in: 1, 1/2, 1/3, …"""
        rows = child.rows if child.scored else _scored_by_rank(child.rows)
        kept = tuple(row for row in rows if self.min_score is None or row.score >= self.min_score)
        told = f"{self._description(child)}, which failed: {error.reason}"
        return Ranking(kept, lambda row: Explanation(row.score, told, (child.explain(row),)), error)


def parse(reader: ObjectReader, sub: SubParser) -> Compound:
    child = reader.take("retriever", sub)
    if reader.has("chunk_rescorer"):
        raise UnsupportedError(f"[chunk_rescorer] in a [{NAME}] is not supported by secondpass")
    window_size, common = take_window(reader), Common.take(reader)
    fusion = TextSimilarity(
        reader.take("inference_id", string, DEFAULT_INFERENCE_ID),
        reader.take("field", string),
        reader.take("inference_text", string),
        window_size,
        common.min_score,
        reader.take("allow_rerank_failures", boolean, False),
    )
    return Compound(NAME, common, (child,), window_size, fusion)


def _scored_by_rank(rows: Sequence[ScoreDoc]) -> tuple[ScoreDoc, ...]:
    return tuple(replace(row, score=np.float32(1) / np.float32(rank)) for rank, row in enumerate(rows, start=1))
