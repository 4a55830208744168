"""The words that tell a text from others, as a query. Elasticsearch: MoreLikeThisQuery, XMoreLikeThis.

A word tells the more, the oftener the text holds it and the rarer it is elsewhere; only the best few are asked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .boolean import BooleanQuery, Occur
from .constant import boosted
from .context import SearchContext
from .expand import ShardQuery
from .java_order import BestQueue, hash_order
from .term import TermQuery
from .weight import ONE, ZERO, Query

Counts = tuple[tuple[str, int], ...]
"""Words in the order they were met, each with how often."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Say which words are asked: how many at most, and how frequent they have to be in the text and in the index.

    *boost* is how much the best word counts against the others; None leaves all alike.
    """

    most: int = 25
    least_in_text: int = 2
    least_documents: int = 5
    most_documents: int = 2**31 - 1
    boost: np.float32 | None = None


@dataclass(frozen=True, slots=True)
class LikeWords:
    """Hold the words of what to be like, to be asked in the one of *fields* that holds each most often."""

    fields: tuple[str, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class MoreLikeThisQuery(ShardQuery):
    """Match documents that hold enough of the words of *parts*; *minimum* makes of clauses the query that asks enough.

    Each group of parts is a sum of its own. *description* is Elasticsearch's rendering.
    """

    description: str
    groups: tuple[tuple[LikeWords, ...], ...]
    selection: Selection
    minimum: Minimum

    def __str__(self) -> str:
        return self.description

    def expanded(self, context: SearchContext) -> Query:
        groups = [[query for part in parts for query in self._asked(part, context)] for parts in self.groups]
        sums = [self.minimum(BooleanQuery.of([(Occur.SHOULD, query) for query in queries])) for queries in groups]
        return BooleanQuery.of([(Occur.SHOULD, query) for query in sums])

    def _asked(self, part: LikeWords, context: SearchContext) -> Sequence[Query]:
        """Return the terms that tell most, the least telling first."""
        counts = dict(part.counts)
        queue = BestQueue[tuple[str, str]](min(self.selection.most, len(counts)))
        for word in hash_order(counts):
            field, documents = _most_frequent(part.fields, word, context)
            if self._is_telling(counts[word], documents):
                queue.offer(float(np.float32(counts[word]) * _rarity(documents, context)), (field, word))
        found = list(queue.drained())
        return [boosted(TermQuery(*term), self._boost(score, found[0][0])) for score, term in found]

    def _is_telling(self, in_text: int, documents: int) -> bool:
        selection = self.selection
        often_enough = in_text >= selection.least_in_text and documents >= selection.least_documents
        return often_enough and 0 < documents <= selection.most_documents

    def _boost(self, score: float, first: float) -> np.float32:
        factor = self.selection.boost
        return ONE if factor is None else max(ZERO, factor * np.float32(score) / np.float32(first))


class Minimum:
    """Make of a sum the query that asks enough of its clauses."""

    __slots__ = ()

    def __call__(self, query: BooleanQuery) -> Query:
        raise NotImplementedError


def _most_frequent(fields: Sequence[str], word: str, context: SearchContext) -> tuple[str, int]:
    """Return the first of the fields that hold *word* in the most documents, and how many those are."""
    counts = [(context.snapshot.term(field, word).doc_freq, field) for field in fields]
    documents, field = max(counts, key=lambda count: count[0])
    return field, documents


def _rarity(documents: int, context: SearchContext) -> np.float32:
    """Return the inverse document frequency. Lucene: ClassicSimilarity."""
    return np.float32(math.log((context.snapshot.num_docs + 1) / (documents + 1)) + 1.0)
