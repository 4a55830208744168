"""`text_similarity`: a cross-encoder reads the query beside each document of the window.

Ours: Elasticsearch runs cross-encoders at the coordinator only (`text_similarity_reranker`). Scores are normalised as there:
max(s, 0) + min(exp(s), 1). With score_mode `replace`, the default, the rules are those of `learning_to_rank`: the window is
required and the list is cut to it. With any other mode the score combines as the query rescorer's does.
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

from .combine import Combination
from .leniency import Leniency
from .rescorer import Rescorer, Services

NAME = "text_similarity"
DEFAULT_INFERENCE_ID = ".rerank-v1-elasticsearch"
REPLACE = "replace"
FIELD_SEPARATOR = ". "
"""Stands between the values of one document, in the order the request names the fields."""


@dataclass(frozen=True, slots=True)
class TextSimilarityRescorer:
    """Score the window's documents by how well their *fields* answer *inference_text*; *combination* None replaces."""

    window_size: int
    model: CrossEncoder
    inference_id: str
    fields: tuple[str, ...]
    inference_text: str
    combination: Combination | None
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

    def _relevance(self, docs: Docs, context: SearchContext) -> Scores:
        texts = [document_text(context.snapshot, doc, self.fields) for doc in docs.tolist()]
        return normalize_relevance(self.model.score(self.inference_text, texts))

    def _explain_relevance(self, doc: int, source: Explanation, context: SearchContext) -> Explanation:
        text = document_text(context.snapshot, doc, self.fields)
        raw = self.model.score(self.inference_text, [text])
        kept, total = self.model.truncation(self.inference_text, text)
        details = (
            Explanation(raw[0], "raw score of the model, normalised as max(s, 0) + min(exp(s), 1)"),
            Explanation(kept, f"tokens of the document the model read, of {total}"),
            Explanation(np.float32(source.value), "first pass query score", (source,)),
        )
        return Explanation(
            normalize_relevance(raw)[0],
            f"text_similarity match using inference endpoint: [{self.inference_id}] "
            f"on document field: [{', '.join(self.fields)}]",
            details,
        )


def document_text(snapshot: Snapshot, doc: int, fields: Sequence[str]) -> str:
    """Return the values of *fields* as the model reads them, arrays by comma; absent fields are left out."""
    source = snapshot.source(doc)
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
    return "" if value is None or isinstance(value, Mapping) else str(value)


@dataclass(frozen=True, slots=True)
class TextSimilarityRescorerBuilder:
    """Hold a parsed `text_similarity` rescorer that has not met its model yet."""

    window_size: int
    inference_id: str
    fields: tuple[str, ...]
    inference_text: str
    combination: Combination | None
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
            self.window_size, model, self.inference_id, self.fields, self.inference_text, self.combination
        )


def parse(reader: ObjectReader, window_size: int) -> TextSimilarityRescorerBuilder:
    inference_id = reader.take("inference_id", string, DEFAULT_INFERENCE_ID)
    text = reader.take("inference_text", string)
    fields = _fields(reader)
    mode = reader.take("score_mode", string, REPLACE)
    if mode.lower() == REPLACE:
        for weight in ("query_weight", "rescore_query_weight"):
            if reader.has(weight):
                raise ParsingError(f"[{NAME}] [{weight}] needs a [score_mode] other than [replace]", reader.path)
        return TextSimilarityRescorerBuilder(window_size, inference_id, fields, text, None)
    reader.enter(NAME, {"score_mode": mode})
    return TextSimilarityRescorerBuilder(window_size, inference_id, fields, text, Combination.take(reader))


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
