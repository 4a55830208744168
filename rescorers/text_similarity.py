"""`text_similarity`: a cross-encoder reads the query beside each document of the window.

Ours: Elasticsearch runs cross-encoders at the coordinator only (`text_similarity_reranker`). Scores are normalised as there:
max(s, 0) + min(exp(s), 1). With score_mode `replace`, the default, the rules are those of `learning_to_rank`: the window is
required and the list is cut to it. With any other mode the score combines as the query rescorer's does.

The model reads the fields as one text, `title. plot`. With `chunk_rescorer`, as the retriever has it, it reads the chunks of that
text that are most about the query, and the best of their scores is the document's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.models.cross_encoder import CrossEncoder, normalize_relevance
from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path
from secondpass.shards.explanation import Explanation
from secondpass.shards.lucene import SearchContext
from secondpass.shards.snapshot import Snapshot
from secondpass.shards.top_docs import Docs, Scores, TopDocs
from secondpass.shards.xcontent import ObjectReader, list_of, string

from .best_chunks import ChunkRescorer, read_chunk_rescorer
from .combine import Combination
from .leniency import Leniency
from .reading import TokensRead
from .rescorer import Rescorer, Services

NAME = "text_similarity"
DEFAULT_INFERENCE_ID = ".rerank-v1-elasticsearch"
REPLACE = "replace"
FIELD_SEPARATOR = ". "
"""Stands between the values of one document, in the order the request names the fields."""


@dataclass(frozen=True, slots=True)
class TextSimilarityRescorer:
    """Score the window's documents by how well their *fields* answer *inference_text*; *combination* None replaces.

    With *chunks* the model reads parts of each document, of which the best counts.
    """

    window_size: int
    model: CrossEncoder
    inference_id: str
    fields: tuple[str, ...]
    inference_text: str
    combination: Combination | None
    chunks: ChunkRescorer | None = None
    name: str = NAME

    def rescore(self, top_docs: TopDocs, context: SearchContext) -> TopDocs:
        window = top_docs.docs[: self.window_size]
        relevance = self._relevance(window, context)
        if self.combination is None:
            return top_docs.replace(window, relevance)
        scores = self.combination.weighed(top_docs.scores)
        scores[: len(window)] = self.combination.combined(top_docs.scores[: len(window)], relevance)
        return top_docs.replace(top_docs.docs, scores)

    def explain(self, source: Explanation, doc: int, in_window: bool, context: SearchContext) -> Explanation:
        if not in_window:
            return source if self.combination is None else self.combination.explain_first(source)
        own = self._explain_relevance(doc, source, context)
        return own if self.combination is None else self.combination.explain_both(source, own)

    def tokens_read(self, docs: Docs, context: SearchContext) -> dict[int, TokensRead]:
        """Return how much of each document the model reads."""
        return {doc: self._tokens_read(document_text(context.snapshot, doc, self.fields)) for doc in docs.tolist()}

    def _relevance(self, docs: Docs, context: SearchContext) -> Scores:
        return normalize_relevance(
            self._raw([document_text(context.snapshot, doc, self.fields) for doc in docs.tolist()])
        )

    def _raw(self, texts: Sequence[str]) -> Scores:
        """Return the score of each text, or of its best chunk."""
        parts = [self._parts(text) for text in texts]
        scores = self.model.score(self.inference_text, [part for some in parts for part in some])
        ends = np.cumsum([len(some) for some in parts], dtype=np.intp)
        return np.maximum.reduceat(scores, np.append(0, ends)[:-1])

    def _parts(self, text: str) -> list[str]:
        """Return what the model reads of a document: at least one text, be it empty."""
        return [text] if self.chunks is None else self.chunks.chosen(text, self.inference_text) or [text]

    def _tokens_read(self, text: str) -> TokensRead:
        return TokensRead.of(self.model, self.inference_text, text, self._parts(text))

    def _explain_relevance(self, doc: int, source: Explanation, context: SearchContext) -> Explanation:
        text = document_text(context.snapshot, doc, self.fields)
        raw = self._raw([text])
        best = "" if self.chunks is None else f" for the best of {len(self._parts(text))} chunks"
        details = (
            Explanation(raw[0], f"raw score of the model{best}, normalised as max(s, 0) + min(exp(s), 1)"),
            self._tokens_read(text).explain(),
            Explanation(np.float32(source.value), "first pass query score", (source,)),
        )
        return Explanation(
            normalize_relevance(raw)[0],
            f"text_similarity match using inference endpoint: [{self.inference_id}] "
            f"on document field: [{', '.join(self.fields)}]",
            details,
        )


def document_text(snapshot: Snapshot, doc: int, fields: Sequence[str]) -> str:
    """Return a document's *fields* as the model reads them."""
    return joined_text(snapshot.source(doc), fields)


def joined_text(source: Any, fields: Sequence[str]) -> str:
    """Return the values of *fields* as the model reads them, arrays by comma; absent fields are left out."""
    values = (_text(_at(source, name)) for name in fields)
    return FIELD_SEPARATOR.join(value for value in values if value)


def _at(source: Any, name: str) -> Any:
    if not isinstance(source, Mapping):
        return None
    if name in source:
        return source[name]
    head, _, rest = name.partition(".")
    return _at(source.get(head), rest) if rest else None


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None or isinstance(value, Mapping) else str(value)


@dataclass(frozen=True, slots=True)
class TextSimilarityRescorerBuilder:
    """Hold a parsed `text_similarity` rescorer that has not met its model yet."""

    window_size: int
    inference_id: str
    fields: tuple[str, ...]
    inference_text: str
    combination: Combination | None
    chunks: ChunkRescorer | None = None
    name: str = NAME
    leniencies: tuple[Leniency, ...] = ()

    @property
    def cuts(self) -> bool:
        return self.combination is None

    def build(self, services: Services) -> Rescorer:
        for field in self.fields:
            if services.query_context.field_type(field) is None:
                raise IllegalArgumentError(f"[{NAME}] no mapping found for field [{field}]")
        model = services.cross_encoder(self.inference_id)
        return TextSimilarityRescorer(
            self.window_size, model, self.inference_id, self.fields, self.inference_text, self.combination, self.chunks
        )


def parse(reader: ObjectReader, window_size: int) -> TextSimilarityRescorerBuilder:
    inference_id = reader.take("inference_id", string, DEFAULT_INFERENCE_ID)
    text = reader.take("inference_text", string, None)
    if text is None:
        raise IllegalArgumentError("Required [inference_text]")
    fields = _fields(reader)
    chunks = reader.take("chunk_rescorer", read_chunk_rescorer, None)
    mode = reader.take("score_mode", string, REPLACE)
    if mode.lower() == REPLACE:
        for weight in ("query_weight", "rescore_query_weight"):
            if reader.has(weight):
                raise ParsingError(f"[{NAME}] [{weight}] needs a [score_mode] other than [replace]", reader.path)
        return TextSimilarityRescorerBuilder(window_size, inference_id, fields, text, None, chunks)
    reader.enter(NAME, {"score_mode": mode})
    return TextSimilarityRescorerBuilder(window_size, inference_id, fields, text, Combination.take(reader), chunks)


def _fields(reader: ObjectReader) -> tuple[str, ...]:
    if reader.has("field") == reader.has("fields"):
        raise ParsingError(f"[{NAME}] requires exactly one of [field] and [fields]", reader.path)
    if reader.has("field"):
        return (reader.take("field", string),)
    fields = tuple(reader.take("fields", list_of(_name)))
    if not fields:
        raise ParsingError(f"[{NAME}] [fields] must not be empty", reader.path)
    return fields


def _name(value: Any, path: Path) -> str:
    return string(value, path)
