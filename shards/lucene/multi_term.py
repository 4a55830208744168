"""Queries that stand for every term of a field that fits them: prefixes, wildcards, regular expressions, misspellings.

Lucene: MultiTermQuery. What becomes of the terms found is the rewrite method's to say.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

import numpy as np

from secondpass.shards.top_docs import Docs

from .blended import blended
from .boolean import BooleanQuery, Occur
from .clause_limit import check_clauses
from .constant import ConstantScoreQuery, boosted
from .context import SearchContext
from .documents import DocumentsQuery
from .expand import ShardQuery
from .term import TermQuery
from .weight import ZERO, Query

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot

Fit = tuple[str, np.float32]
"""A term, and the boost that says how well it fits."""


class Finder(Protocol):
    """Tell which of the terms of a field fit; a value, so that equal queries are equal."""

    def __call__(self, terms: Collection[str]) -> Sequence[Fit]: ...


class Method(Enum):
    """What the found terms become; the value is Elasticsearch's name, a number follows those that end in `_`."""

    CONSTANT_SCORE = "constant_score"
    CONSTANT_SCORE_BOOLEAN = "constant_score_boolean"
    SCORING_BOOLEAN = "scoring_boolean"
    TOP_TERMS = "top_terms_"
    TOP_TERMS_BOOST = "top_terms_boost_"
    TOP_TERMS_BLENDED_FREQS = "top_terms_blended_freqs_"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Name a rewrite method; *size* is how many of the best terms it keeps, for those that keep only some."""

    method: Method
    size: int = 0


CONSTANT_SCORE = Rewrite(Method.CONSTANT_SCORE)


@dataclass(frozen=True, slots=True)
class MultiTermQuery(ShardQuery):
    """Match documents whose *field* holds a term that *find* finds; *description* is Lucene's rendering."""

    field: str
    description: str
    find: Finder
    rewriting: Rewrite = CONSTANT_SCORE

    def __str__(self) -> str:
        return self.description

    def expanded(self, context: SearchContext) -> Query:
        if self.rewriting.method is Method.CONSTANT_SCORE:
            return DocumentsQuery(self.description, self._documents)
        found = sorted(self._kept(self.find(context.statistics.vocabulary(self.field))))
        check_clauses(len(found))
        return self._written_out(found, context)

    def _kept(self, found: Sequence[Fit]) -> Sequence[Fit]:
        """Return the best terms where only some are kept: by boost, then by the term itself."""
        if not self.rewriting.size:
            return found
        best = sorted(found, key=lambda fit: (-fit[1], fit[0]))[: self.rewriting.size]
        return [(term, max(boost, ZERO)) for term, boost in best]

    def _written_out(self, found: Sequence[Fit], context: SearchContext) -> Query:
        method = self.rewriting.method
        if method is Method.TOP_TERMS_BLENDED_FREQS:
            return blended(self.field, found, context.statistics)
        each = [(boosted(self._term(term), boost)) for term, boost in found]
        together = BooleanQuery.of([(Occur.SHOULD, query) for query in each])
        return ConstantScoreQuery(together) if method is Method.CONSTANT_SCORE_BOOLEAN else together

    def _term(self, term: str) -> Query:
        query = TermQuery(self.field, term)
        return ConstantScoreQuery(query) if self.rewriting.method is Method.TOP_TERMS_BOOST else query

    def _documents(self, snapshot: Snapshot) -> Docs:
        holds = np.zeros(snapshot.max_doc, dtype=bool)
        for term, _ in self.find(snapshot.vocabulary(self.field)):
            holds[snapshot.frequencies(self.field, term)[0]] = True
        return np.flatnonzero(holds).astype(np.int32)
