"""Terms in several fields, scored as if these were one: frequencies and lengths are added, each times the weight of its field.

Lucene: CombinedFieldQuery, the simple form of BM25F.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from secondpass.shards.columns import TextColumn
from secondpass.shards.columns.arrays import distinct
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.numbers import shortest
from secondpass.shards.similarity import LENGTH_TABLE, Bm25Similarity, encode_lengths
from secondpass.shards.statistics import FieldStatistics, Statistics, TermStatistics
from secondpass.shards.top_docs import Docs

from .clause_limit import check_clauses
from .context import SearchContext
from .united_terms import Float32s, UnitedTermsWeight
from .weight import Query, Weight

WeightedField = tuple[str, np.float32]


@dataclass(frozen=True, slots=True)
class CombinedFieldsQuery:
    """Match documents with any of *words* in any of *fields*, given with their weights; both are sorted.

    But: with `dfs_query_then_fetch` a field counts on every shard, also where the shard's own field lacks the word.
    """

    fields: tuple[WeightedField, ...]
    words: tuple[str, ...]

    def __post_init__(self) -> None:
        check_clauses(len(self.fields) * len(self.words))

    @classmethod
    def of(cls, fields: Sequence[WeightedField], words: Sequence[str]) -> CombinedFieldsQuery:
        return cls(tuple(sorted(fields)), tuple(sorted(set(words))))

    def __str__(self) -> str:
        fields = (name + ("" if weight == 1 else f"^{shortest(weight)}") for name, weight in self.fields)
        return f"CombinedFieldQuery(({' '.join(fields)})({' '.join(self.words)}))"

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        _require_alike_norms(context, [name for name, _ in self.fields])
        field, term = _together(self.fields, self.words, context.statistics)
        return CombinedFieldsWeight(self, context, _similarity(context).scorer(boost, field, [term]), scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        for name, _ in self.fields:
            for word in self.words:
                yield name, word


@dataclass(frozen=True, slots=True)
class CombinedFieldsWeight(UnitedTermsWeight[CombinedFieldsQuery]):
    similarity = ""

    def frequencies(self) -> tuple[Docs, Float32s]:
        snapshot = self.context.snapshot
        each = [
            (snapshot.frequencies(name, word)[:2], weight)
            for name, weight in self.query.fields
            for word in self.query.words
        ]
        docs = distinct([found for (found, _), _ in each])
        total = np.zeros(len(docs), dtype=np.float32)
        for (found, freqs), weight in each:
            total[docs.searchsorted(found)] += weight * freqs.astype(np.float32)
        return docs, total

    def norms(self, docs: Docs) -> npt.NDArray[np.uint8]:
        snapshot = self.context.snapshot
        fields = [(name, weight) for name, weight in self.query.fields if _is_there(self.context, name)]
        if not all(snapshot.mapping.fields[name].norms for name, _ in fields):
            return np.ones(len(docs), dtype=np.uint8)
        lengths = np.zeros(len(docs), dtype=np.float32)
        for name, weight in fields:
            lengths += weight * LENGTH_TABLE[snapshot.norms(name)[docs]].astype(np.float32)
        return encode_lengths(np.floor(lengths.astype(np.float64) + 0.5).astype(np.int64))


def _together(
    fields: Sequence[WeightedField], words: Sequence[str], statistics: Statistics
) -> tuple[FieldStatistics, TermStatistics]:
    """Return the counts of the field and the term that *fields* and *words* are together."""
    documents, length, doc_freq, total = 0, 0, 0, 0
    for name, weight in fields:
        field = statistics.field(name)
        documents = max(documents, field.doc_count)
        length = int(length + float(weight) * field.sum_total_term_freq)
        for word in words:
            term = statistics.term(name, word)
            doc_freq = max(doc_freq, term.doc_freq)
            total = int(total + float(weight) * term.total_term_freq)
    return FieldStatistics(documents, length), TermStatistics(doc_freq, max(1, total))


def _require_alike_norms(context: SearchContext, names: Sequence[str]) -> None:
    fields = context.snapshot.mapping.fields
    if len({fields[name].norms for name in names if _is_there(context, name)}) > 1:
        raise IllegalArgumentError(
            "CombinedFieldQuery requires norms to be consistent across fields: some fields cannot  have norms enabled, while "
            "others have norms disabled"
        )


def _similarity(context: SearchContext) -> Bm25Similarity:
    similarity = context.snapshot.similarity(None)
    if not isinstance(similarity, Bm25Similarity):
        raise IllegalArgumentError("[combined_fields] queries can only be used with the [BM25] similarity")
    return similarity


def _is_there(context: SearchContext, name: str) -> bool:
    return isinstance(context.snapshot.column(name), TextColumn)
