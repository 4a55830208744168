"""Metrics that mark a ranking by judgments. Elasticsearch: EvaluationMetric and its implementations.

Each says how many hits it looks at (*k*), marks their ratings in order, None for a document nobody rated, and shows its working.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from secondpass.shards.errors import (
    IllegalArgumentError,
    NamedObjectNotFoundError,
    ParsingError,
    Path,
    XContentParseError,
)
from secondpass.shards.xcontent import ObjectReader, boolean, building, integer, json_object, token_name

_LOG2 = math.log(2.0)

Ratings = Sequence[int | None]
Marked = tuple[float, dict[str, Any]]


class Metric(Protocol):
    """Mark ratings of hits, in their order, given all ratings of the request; return the mark and its details."""

    @property
    def k(self) -> int: ...

    def mark(self, hits: Ratings, judged: Sequence[int]) -> Marked: ...


@dataclass(frozen=True, slots=True)
class Precision:
    """Divide relevant hits by hits. Elasticsearch: PrecisionAtK."""

    k: int
    threshold: int
    ignore_unlabeled: bool

    def mark(self, hits: Ratings, judged: Sequence[int]) -> Marked:
        relevant = _relevant(hits, self.threshold)
        retrieved = sum(rating is not None for rating in hits) if self.ignore_unlabeled else len(hits)
        shown = {"relevant_docs_retrieved": relevant, "docs_retrieved": retrieved}
        return (relevant / retrieved if retrieved else 0.0), {"precision": shown}


@dataclass(frozen=True, slots=True)
class Recall:
    """Divide relevant hits by relevant documents. Elasticsearch: RecallAtK."""

    k: int
    threshold: int

    def mark(self, hits: Ratings, judged: Sequence[int]) -> Marked:
        relevant, wanted = _relevant(hits, self.threshold), _relevant(judged, self.threshold)
        shown = {"relevant_docs_retrieved": relevant, "relevant_docs": wanted}
        return (relevant / wanted if wanted else 0.0), {"recall": shown}


@dataclass(frozen=True, slots=True)
class MeanReciprocalRank:
    """Divide one by the rank of the first relevant hit. Elasticsearch: MeanReciprocalRank."""

    k: int
    threshold: int

    def mark(self, hits: Ratings, judged: Sequence[int]) -> Marked:
        ranks = (rank for rank, rating in enumerate(hits, start=1) if rating is not None and rating >= self.threshold)
        first = next(ranks, -1)
        return (1.0 / first if first > 0 else 0.0), {"mean_reciprocal_rank": {"first_relevant": first}}


@dataclass(frozen=True, slots=True)
class DiscountedCumulativeGain:
    """Add gains, each divided by the logarithm of its rank. Elasticsearch: DiscountedCumulativeGain."""

    k: int
    normalize: bool
    unknown_doc_rating: int | None

    def mark(self, hits: Ratings, judged: Sequence[int]) -> Marked:
        unrated = sum(rating is None for rating in hits)
        rated = [self.unknown_doc_rating if rating is None else rating for rating in hits]
        dcg = _dcg(rated)
        if not self.normalize:
            return dcg, {"dcg": {"dcg": dcg, "unrated_docs": unrated}}
        ideal = _dcg(sorted(judged, reverse=True)[: len(hits)])
        if not ideal:
            return 0.0, {"dcg": {"dcg": dcg, "unrated_docs": unrated}}
        shown = {"dcg": dcg, "ideal_dcg": ideal, "normalized_dcg": dcg / ideal, "unrated_docs": unrated}
        return dcg / ideal, {"dcg": shown}


@dataclass(frozen=True, slots=True)
class ExpectedReciprocalRank:
    """Expect where someone who goes down the list stops. Elasticsearch: ExpectedReciprocalRank. Chapelle et al., 2009."""

    k: int
    maximum_relevance: int
    unknown_doc_rating: int | None

    def mark(self, hits: Ratings, judged: Sequence[int]) -> Marked:
        mark, goes_on = 0.0, 1.0
        for rank, rating in enumerate(hits, start=1):
            known = self.unknown_doc_rating if rating is None else rating
            stops = 0.0 if known is None else (_power(known) - 1) / _power(self.maximum_relevance)
            mark += goes_on * stops / rank
            goes_on *= 1.0 - stops
        return mark, {"expected_reciprocal_rank": {"unrated_docs": sum(rating is None for rating in hits)}}


def read_metric(value: Any, path: Path) -> Metric:
    """Read `{"precision": {"k": 5}}` and its like; raises ShardError."""
    names = list(json_object(value, path))
    if not names:
        raise ParsingError(_MISPLACED.format("FIELD_NAME", "END_OBJECT"), path)
    name, *others = names
    if name not in _READERS:
        raise NamedObjectNotFoundError(f"unknown field [{name}]", (*path, name), at_name=True)
    metric = _read_one(name, value[name], (*path, name))
    if others:
        raise ParsingError(_MISPLACED.format("END_OBJECT", "FIELD_NAME"), (*path, others[0]), at_name=True)
    return metric


def _read_one(name: str, value: Any, path: Path) -> Metric:
    owner, read = _READERS[name]
    if not isinstance(value, Mapping):
        raise XContentParseError(f"[{owner}] Expected START_OBJECT but was: {token_name(value)}", path)
    reader = ObjectReader(value, path, owner, declarative=True)
    metric = read(reader)
    reader.finish()
    with building(owner):
        _check(metric)
    return metric


def _check(metric: Metric) -> None:
    if not isinstance(metric, Precision | Recall | MeanReciprocalRank):
        return
    if metric.threshold < 0:
        raise IllegalArgumentError("Relevant rating threshold for precision must be positive integer.")
    if metric.k <= 0:
        raise IllegalArgumentError("Window size k must be positive.")


def _k(reader: ObjectReader) -> int:
    return reader.take("k", integer, 10)


def _threshold(reader: ObjectReader) -> int:
    return reader.take("relevant_rating_threshold", integer, 1)


def _relevant(ratings: Ratings, threshold: int) -> int:
    return sum(rating is not None and rating >= threshold for rating in ratings)


def _dcg(ratings: Ratings) -> float:
    return sum(
        (_power(rating) - 1) / (math.log(rank + 1) / _LOG2)
        for rank, rating in enumerate(ratings, start=1)
        if rating is not None
    )


def _power(exponent: int) -> float:
    """Return a power of two: infinite beyond a double, as Java's Math.pow, and never 0, by which Python does not divide."""
    return math.inf if exponent > _MAX_EXPONENT else 2.0 ** max(exponent, _MIN_EXPONENT)


_MIN_EXPONENT, _MAX_EXPONENT = -1074, 1023
_MISPLACED = "Failed to parse object: expecting token of type [{}] but found [{}]"
_READERS: Mapping[str, tuple[str, Callable[[ObjectReader], Metric]]] = {
    "precision": (
        "precision",
        lambda reader: Precision(_k(reader), _threshold(reader), reader.take("ignore_unlabeled", boolean, False)),
    ),
    "recall": ("recall", lambda reader: Recall(_k(reader), _threshold(reader))),
    "mean_reciprocal_rank": ("reciprocal_rank", lambda reader: MeanReciprocalRank(_k(reader), _threshold(reader))),
    "dcg": (
        "dcg",
        lambda reader: DiscountedCumulativeGain(
            _k(reader), reader.take("normalize", boolean, False), reader.take("unknown_doc_rating", integer, None)
        ),
    ),
    "expected_reciprocal_rank": (
        "dcg",
        lambda reader: ExpectedReciprocalRank(
            _k(reader), reader.take("maximum_relevance", integer), reader.take("unknown_doc_rating", integer, None)
        ),
    ),
}
"""What Elasticsearch's parser of a metric is called, and how it is read."""
