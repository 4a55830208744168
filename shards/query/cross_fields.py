"""`multi_match` of type `cross_fields`: each term in any of several fields. Elasticsearch: CrossFieldsQueryBuilder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.lucene import DisMaxQuery, Query, TermQuery
from secondpass.shards.lucene.blended_fields import BlendedFieldsQuery, FieldTerm
from secondpass.shards.lucene.constant import boosted
from secondpass.shards.lucene.multi_phrase import Slots
from secondpass.shards.mapping import FieldType
from secondpass.shards.xcontent import string

from .builder import QueryContext
from .fields import FieldBoost, best_of
from .match_options import MatchOptions, no_terms
from .minimum_should_match import with_minimum
from .text_leaves import FieldLeaves
from .text_query import Leaves, Reading, TextQuery
from .token_graph import Stretch


@dataclass(frozen=True, slots=True)
class CrossLeaves:
    """Make queries of single terms over several *fields*, which are analysed alike."""

    fields: tuple[tuple[FieldLeaves, np.float32], ...]
    tie_breaker: np.float32

    def term(self, term: Any) -> Query:
        return self.synonyms((term,))

    def prefix(self, start: str) -> Query:
        raise IllegalArgumentError("[multi_match] queries in [cross_fields] mode don't support prefix")

    def synonyms(self, terms: Sequence[str]) -> Query:
        each = [(leaves.term(term), boost) for leaves, boost in self.fields for term in terms]
        blended: tuple[FieldTerm, ...] = tuple((q.field, q.term, b) for q, b in each if isinstance(q, TermQuery))
        others = [boosted(query, boost) for query, boost in each if not isinstance(query, TermQuery)]
        queries = [*others, BlendedFieldsQuery(blended, self.tie_breaker)] if blended else others
        return best_of(queries, self.tie_breaker)

    def phrase(self, slots: Slots, slop: int) -> Query:
        queries = tuple(boosted(leaves.phrase(slots, slop), boost) for leaves, boost in self.fields)
        return DisMaxQuery(queries, self.tie_breaker)

    def phrase_prefix(self, slots: Slots, slop: int) -> Query:
        raise IllegalArgumentError("[multi_match] queries in [cross_fields] mode don't support phrase prefix")

    def phrase_of_stretches(self, stretches: Sequence[Stretch], *, begun: bool) -> Query:
        raise IllegalArgumentError("[multi_match] queries in [cross_fields] mode don't support phrases")


def cross_fields(
    context: QueryContext, fields: Sequence[FieldBoost], value: Any, options: MatchOptions, tie_breaker: np.float32
) -> list[Query]:
    """Return one query for each group of fields that are analysed alike; each term may be in any field of a group."""
    groups: dict[str, list[FieldBoost]] = {}
    for field in fields:
        groups.setdefault(options.analyzer or _analyzer_of(field.field), []).append(field)
    queries = [_of_group(context, group, value, options, tie_breaker) for group in groups.values()]
    return [query for query in queries if query is not None]


def _of_group(
    context: QueryContext, group: Sequence[FieldBoost], value: Any, options: MatchOptions, tie_breaker: np.float32
) -> Query | None:
    own = [(FieldLeaves(context, on.field, options.lenient), on.boost) for on in group]
    leaves: Leaves = own[0][0] if len(own) == 1 else CrossLeaves(tuple(own), tie_breaker)
    text = context.analysed(group[0].field, string(value, ()), options.analyzer)
    query = TextQuery(leaves, options.operator, options.phrases, options.gaps).of(text, Reading.BOOLEAN)
    query = no_terms(options) if query is None else query
    if query is None:
        return None
    needed = with_minimum(query, options.minimum_should_match)
    return boosted(needed, own[0][1]) if len(own) == 1 else needed


def _analyzer_of(field: FieldType) -> str:
    return field.search_analyzer if field.family == "text" else field.normalizer or "keyword"
