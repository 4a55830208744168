"""`text_similarity_reranker`: a model behind an inference endpoint reads the query beside each document of the window.

Elasticsearch: TextSimilarityRankRetrieverBuilder, TextSimilarityRankFeaturePhaseRankCoordinatorContext.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from secondpass.engine.error_table import EXPECTED
from secondpass.models.cross_encoder import normalize_relevance
from secondpass.rescorers.best_chunks import ChunkRescorer, read_chunk_rescorer
from secondpass.rescorers.reading import TokensRead
from secondpass.rescorers.text_similarity import DEFAULT_INFERENCE_ID
from secondpass.shards.errors import IllegalStateError
from secondpass.shards.explanation import Explanation
from secondpass.shards.top_docs import ScoreDoc, Scores
from secondpass.shards.xcontent import ObjectReader, boolean, text

from .compound import Compound, take_window
from .fusion import Place
from .retriever import Common, Found, Ranking, Search, Services

if TYPE_CHECKING:
    from .parse import SubParser

NAME = "text_similarity_reranker"


@dataclass(frozen=True, slots=True)
class TextSimilarity:
    """Score documents by how well *field* answers *inference_text*; *min_score* drops those whose raw score is below it.

    With *allow_failures* the child's ranking goes on, with its scores, where the model gives none. With *chunks* the model reads
    parts of each document, of which the best counts; one without any scores 0.
    """

    inference_id: str
    field: str
    inference_text: str
    window_size: int
    min_score: np.float32 | None
    allow_failures: bool
    chunks: ChunkRescorer | None = None

    def check(self, services: Services) -> None:
        if not self.allow_failures:
            services.require_endpoint(self.inference_id, self.window_size)

    def asked(self, search: Search) -> Search:
        return search

    def fuse(self, found: Sequence[Found], services: Services) -> Ranking:
        (child,) = found
        try:
            raw = self._relevance(child.rows, services)
        except EXPECTED as error:
            if not self.allow_failures:
                raise
            return self._as_it_was(child, error)
        kept = np.flatnonzero(raw >= self.min_score) if self.min_score is not None else np.arange(len(raw))
        return self._reranked(child, raw, kept.tolist(), services)

    def _relevance(self, rows: Sequence[ScoreDoc], services: Services) -> Scores:
        services.require_endpoint(self.inference_id, self.window_size)
        texts = [services.first_text(row, self.field) for row in rows]
        parts = [self._parts(text) for text in texts]
        flat = [part for some in parts for part in some]
        raw = services.relevance(self.inference_id, self.inference_text, flat) if flat else np.empty(0, np.float32)
        if self.chunks is None and len(raw) != len(rows):
            raise IllegalStateError(
                f"Reranker input document count and returned score count mismatch: [{len(rows)}] vs [{len(raw)}]"
            )
        ends = np.cumsum([len(some) for some in parts])
        best = [max(raw[end - len(some) : end], default=0) for some, end in zip(parts, ends, strict=True)]
        return np.array(best, dtype=np.float32)

    def _parts(self, text: str | None) -> list[str]:
        """Return what the model reads of a document."""
        if text is None:
            return []
        return [text] if self.chunks is None else self.chunks.chosen(text, self.inference_text)

    def _reranked(self, child: Found, raw: Scores, kept: Sequence[int], services: Services) -> Ranking:
        scores = normalize_relevance(raw)
        rows = [replace(child.rows[i], score=scores[i]) for i in kept]
        rows.sort(key=lambda row: (-row.score, row.shard, row.doc))
        before = {(row.shard, row.doc): (row, raw[i]) for i, row in enumerate(child.rows)}

        def tokens(row: ScoreDoc) -> TokensRead | None:
            return self._tokens_read(row, services)

        return Ranking(tuple(rows), lambda row: self._explain(row, child, before, tokens(row)), None, tokens)

    def _tokens_read(self, row: ScoreDoc, services: Services) -> TokensRead | None:
        model, text = services.local_model(self.inference_id), services.first_text(row, self.field)
        if model is None or text is None:
            return None
        return TokensRead.of(model, self.inference_text, text, self._parts(text))

    def _explain(
        self, row: ScoreDoc, child: Found, before: Mapping[Place, tuple[ScoreDoc, np.float32]], read: TokensRead | None
    ) -> Explanation:
        source, raw = before[row.shard, row.doc]
        model = Explanation(raw, "raw score of the model, normalised as max(s, 0) + min(exp(s), 1)")
        details = (child.explain(source), model, *(() if read is None else (read.explain(),)))
        return Explanation(row.score, self._description(child), details)

    def _description(self, child: Found) -> str:
        told = f"and rescoring considering only top [{self.chunks.size}] best chunks" if self.chunks else ""
        return (
            f"{NAME} match using inference endpoint: [{self.inference_id}] on document field: [{self.field}] matching on "
            f"source query {child.alias.strip()}{told}"
        )

    def _as_it_was(self, child: Found, error: Exception) -> Ranking:
        """Return the child's ranking; where its documents have no scores, ranks stand in: 1, 1/2, 1/3, …"""
        rows = child.rows if child.scored else _scored_by_rank(child.rows)
        kept = tuple(row for row in rows if self.min_score is None or row.score >= self.min_score)
        told = f"{self._description(child)}, which failed: {error}"
        return Ranking(kept, lambda row: Explanation(row.score, told, (child.explain(row),)), error)


def parse(reader: ObjectReader, sub: SubParser) -> Compound:
    window_size, common = take_window(reader), Common.take(reader)
    inference_id = reader.take("inference_id", text, DEFAULT_INFERENCE_ID)
    allow_failures = reader.take("allow_rerank_failures", boolean, False)
    chunks = reader.take("chunk_rescorer", read_chunk_rescorer, None)
    reader.require("retriever", "inference_text", "field")
    child, inference_text, field = (
        reader.take("retriever", sub),
        reader.take("inference_text", text),
        reader.take("field", text),
    )
    fusion = TextSimilarity(inference_id, field, inference_text, window_size, common.min_score, allow_failures, chunks)
    return Compound(NAME, common, (child,), window_size, fusion)


def _scored_by_rank(rows: Sequence[ScoreDoc]) -> tuple[ScoreDoc, ...]:
    return tuple(replace(row, score=np.float32(1) / np.float32(rank)) for rank, row in enumerate(rows, start=1))
