"""The search path once more, as plainly as it can be said: loops over documents, no index, no arrays, no cleverness.

BM25 with Elasticsearch's factor, boolean, dis_max, exact phrases, several fields, weights where a filter matches, the query
rescorer and the merge. Slow, and easy to check by
eye against the specification; the engine has to agree with it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

F = np.float32
GAP = 100
Json = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """Hold one document; text is split at blanks, so the mapping has to use an analyzer that does no more."""

    id: str
    source: Mapping[str, Any]

    def values(self, field: str) -> list[Any]:
        value = self.source.get(field)
        return [v for v in (value if isinstance(value, list) else [value]) if v is not None]

    def tokens(self, field: str) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        start = 0
        for value in self.values(field):
            words = value.split()
            found += [(start + i, word) for i, word in enumerate(words)]
            start += len(words) + GAP
        return found


@dataclass(frozen=True)
class Shard:
    """Score queries on some documents, one document at a time; None means no match."""

    documents: Sequence[Document]

    def search(self, body: Json) -> list[tuple[float, int]]:
        """Return (score, document) in order: every match, rescored where the body says so."""
        query = body["query"]
        scores = {doc: self.score(query, doc, F(1)) for doc in range(len(self.documents))}
        ranking = ranked({doc: score for doc, score in scores.items() if score is not None})
        kept = max([body["from"] + body["size"], *(r["window_size"] for r in body.get("rescore", []))])
        ranking = ranking[:kept]
        for rescorer in body.get("rescore", []):
            ranking = self.rescored(ranking, rescorer["query"], rescorer["window_size"])
        return ranking

    def rescored(self, ranking: list[tuple[float, int]], body: Json, window: int) -> list[tuple[float, int]]:
        first, second = F(body.get("query_weight", 1)), F(body.get("rescore_query_weight", 1))
        combine = MODES[body.get("score_mode", "total").lower()]
        scores = {doc: F(F(score) * first) for score, doc in ranking}
        for _, doc in ranking[:window]:
            again = self.score(body["rescore_query"], doc, F(1))
            if again is not None:
                scores[doc] = combine(scores[doc], F(F(again) * second))
        return ranked(scores)

    def score(self, query: Json, doc: int, boost: F) -> float | None:
        ((name, body),) = query.items()
        if name not in ("match", "match_phrase", "term", "prefix", "range"):
            return getattr(self, f"_{name}")(body, doc, F(boost * F(body.get("boost", 1))))
        ((field, options),) = body.items()
        own = F(options.get("boost", 1)) if isinstance(options, dict) else F(1)
        return getattr(self, f"_{name}")(field, options, doc, F(boost * own))

    def _match_all(self, body: Json, doc: int, boost: F) -> float:
        return boost

    def _match_none(self, body: Json, doc: int, boost: F) -> None:
        return None

    def _constant_score(self, body: Json, doc: int, boost: F) -> float | None:
        return None if self.score(body["filter"], doc, F(1)) is None else boost

    def _exists(self, body: Json, doc: int, boost: F) -> float | None:
        return boost if self.documents[doc].values(body["field"]) else None

    def _range(self, field: str, bounds: Json, doc: int, boost: F) -> float | None:
        low, high = bounds.get("gte", -math.inf), bounds.get("lte", math.inf)
        return boost if any(low <= value <= high for value in self.documents[doc].values(field)) else None

    def _term(self, field: str, term: Any, doc: int, boost: F) -> float | None:
        if isinstance(term, str):
            return self._bm25(field, [term], doc, boost)
        return boost if term in self.documents[doc].values(field) else None

    def _terms(self, body: Json, doc: int, boost: F) -> float | None:
        ((field, wanted),) = ((key, value) for key, value in body.items() if key != "boost")
        return boost if set(wanted) & self._terms_of(field, doc) else None

    def _prefix(self, field: str, options: Json, doc: int, boost: F) -> float | None:
        return boost if any(term.startswith(options["value"]) for term in self._terms_of(field, doc)) else None

    def _ids(self, body: Json, doc: int, boost: F) -> float | None:
        return boost if self.documents[doc].id in body["values"] else None

    def _match(self, field: str, options: Any, doc: int, boost: F) -> float | None:
        options = options if isinstance(options, dict) else {"query": options}
        words = options["query"].split()
        scores = [self._bm25(field, [word], doc, boost) for word in words]
        default = len(words) if options.get("operator") == "and" else 1
        needed = max(1, options.get("minimum_should_match", default) if len(words) > 1 else 1)
        return total(scores) if words and len(words) - scores.count(None) >= needed else None

    def _multi_match(self, body: Json, doc: int, boost: F) -> float | None:
        each = [(name, F(by or 1)) for name, _, by in (field.partition("^") for field in body["fields"])]
        if body["type"] == "best_fields":
            matches = [{"match": {name: {"query": body["query"], "boost": float(by)}}} for name, by in each]
            return self._dis_max({"queries": matches}, doc, boost)
        scores: list[float] = []
        for name, by in each:
            words = [self._bm25(name, [word], doc, F(boost * by)) for word in body["query"].split()]
            matching = [score for score in words if score is not None]
            # A sum with a boost of its own stays one; others are added to the sum of all fields word by word.
            scores += [total(matching)] if matching and by != 1 else matching
        return total(scores) if scores else None

    def _function_score(self, body: Json, doc: int, boost: F) -> float | None:
        score = self.score(body["query"], doc, boost)
        if score is None:
            return None
        weights = [f["weight"] for f in body["functions"] if self.score(f["filter"], doc, F(1)) is not None]
        return F(float(score) * WEIGHING[body["score_mode"]](weights) if weights else score)

    def _match_phrase(self, field: str, text: str, doc: int, boost: F) -> float | None:
        return self._bm25(field, text.split(), doc, boost) if text.split() else None

    def _dis_max(self, body: Json, doc: int, boost: F) -> float | None:
        scores = sorted(
            (float(s) for q in body["queries"] if (s := self.score(q, doc, boost)) is not None), reverse=True
        )
        return F(scores[0] + float(F(body.get("tie_breaker", 0))) * sum(scores[1:])) if scores else None

    def _boosting(self, body: Json, doc: int, boost: F) -> float | None:
        score = self.score(body["positive"], doc, F(1))
        if score is None:
            return None
        demoted = self.score(body["negative"], doc, F(1)) is not None
        return F(float(score) * (float(F(body["negative_boost"])) if demoted else 1.0) * float(boost))

    def _bool(self, body: Json, doc: int, boost: F) -> float | None:
        clauses = {key: [self.score(q, doc, boost) for q in body.get(key, [])] for key in OCCURS}
        if not any(clauses.values()):
            return boost
        if None in clauses["must"] + clauses["filter"] or set(clauses["must_not"]) - {None}:
            return None
        matching = [score for score in clauses["should"] if score is not None]
        default = 1 if clauses["should"] and not clauses["must"] + clauses["filter"] else 0
        if clauses["should"] and len(matching) < body.get("minimum_should_match", default):
            return None
        if clauses["must"] or clauses["filter"] or clauses["should"]:
            # With only optional clauses and a minimum of 0 still one has to match.
            if not clauses["must"] + clauses["filter"] and not matching:
                return None
            return F(total(clauses["must"]) + total(matching))
        return F(0)

    def _bm25(self, field: str, terms: Sequence[str], doc: int, boost: F) -> float | None:
        frequency = self._occurrences(field, terms, doc)
        if not frequency:
            return None
        lengths = self._lengths(field)
        count, tokens = sum(length > 0 for length in lengths), sum(lengths)
        idf = F(sum(float(F(self._idf(field, term, count))) for term in terms))
        weight = F(F(boost * F(F(1) + F(1.2))) * idf)
        length = F(1) if field == "tag" else F(stored(lengths[doc]))
        inverse = F(F(1) / F(F(1.2) * F(F(F(1) - F(0.75)) + F(F(F(0.75) * length) / F(tokens / count)))))
        return F(weight - F(weight / F(F(1) + F(F(frequency) * inverse))))

    def _idf(self, field: str, term: str, count: int) -> float:
        n = sum(self._occurrences(field, [term], doc) > 0 for doc in range(len(self.documents)))
        return math.log(1 + (count - n + 0.5) / (n + 0.5))

    def _occurrences(self, field: str, terms: Sequence[str], doc: int) -> int:
        if field == "tag":
            return int(terms[0] in self.documents[doc].values(field))
        tokens = self.tokens[field][doc]
        return sum(all((start + i, term) in tokens for i, term in enumerate(terms)) for start, _ in tokens)

    def _terms_of(self, field: str, doc: int) -> set[Any]:
        document = self.documents[doc]
        return {term for _, term in document.tokens(field)} if field in TEXTS else set(document.values(field))

    def _lengths(self, field: str) -> list[int]:
        if field == "tag":
            return [len(set(document.values(field))) for document in self.documents]
        return [len(tokens) for tokens in self.tokens[field]]

    @cached_property
    def tokens(self) -> dict[str, list[list[tuple[int, str]]]]:
        return {field: [document.tokens(field) for document in self.documents] for field in TEXTS}


TEXTS = ("title", "body")
OCCURS = ("must", "filter", "should", "must_not")
MODES = {
    "total": lambda a, b: F(a + b),
    "multiply": lambda a, b: F(a * b),
    "avg": lambda a, b: F(F(a + b) / F(2)),
    "max": max,
    "min": min,
}

WEIGHING = {"sum": sum, "multiply": math.prod, "max": max, "min": min, "first": lambda weights: weights[0]}


def total(scores: Sequence[float | None]) -> F:
    return F(sum(float(score) for score in scores if score is not None))


def stored(length: int) -> int:
    """Return what is left of a field length in one byte; exact below 40, which the corpora do not reach."""
    assert length < 40
    return length


def ranked(scores: Mapping[int, float]) -> list[tuple[float, int]]:
    return sorted(((score, doc) for doc, score in scores.items()), key=lambda row: (-row[0], row[1]))


def search(shards: Sequence[Sequence[Document]], body: Json) -> list[tuple[str, float]]:
    """Return one page: ids and scores."""
    merged = [
        (-score, number, place, documents[doc].id)
        for number, documents in enumerate(shards)
        for place, (score, doc) in enumerate(Shard(documents).search(body))
    ]
    page = sorted(merged)[body["from"] : body["from"] + body["size"]]
    return [(id_, -negated) for negated, _, _, id_ in page]
