"""`combined_fields`: text looked for in several fields as if they were one. Elasticsearch: CombinedFieldsQueryBuilder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, Path, UnsupportedError
from secondpass.shards.lucene import BooleanQuery, MatchNoneQuery, Occur, Query
from secondpass.shards.lucene.combined_fields import CombinedFieldsQuery
from secondpass.shards.lucene.constant import boosted
from secondpass.shards.lucene.multi_phrase import Slots
from secondpass.shards.similarities import DEFAULT
from secondpass.shards.xcontent import ObjectReader, UnexpectedTokenError, boolean, list_of, or_null, string

from .builder import QueryContext
from .fields import FieldBoost, Fields, field_and_boost, resolved, unmapped
from .match_options import NO_TERMS, MatchOptions, no_terms, operator
from .minimum_should_match import minimum, with_minimum
from .text_leaves import FieldLeaves
from .text_query import Reading, TextQuery
from .token_graph import Stretch


@dataclass(frozen=True, slots=True)
class CombinedFields:
    """Match documents that hold the terms of *query* in any of *fields* (name or pattern, and weight)."""

    query: str
    fields: Fields
    options: MatchOptions

    def to_lucene(self, context: QueryContext) -> Query:
        if not self.fields:
            raise IllegalArgumentError("In [combined_fields] query, at least one field must be provided")
        fields = resolved(context, self.fields)
        if not fields:
            return unmapped(())
        _require_alike(fields)
        if any(on.field.similarity != DEFAULT for on in fields):
            raise IllegalArgumentError("[combined_fields] queries cannot be used with per-field similarities")
        text = context.analysed(fields[0].field, self.query)
        leaves = CombinedLeaves(context, tuple(fields))
        query = TextQuery(leaves, self.options.operator, self.options.phrases).of(text, Reading.BOOLEAN)
        if query is None:
            return no_terms(self.options) or MatchNoneQuery(NO_TERMS)
        return with_minimum(query, self.options.minimum_should_match)


@dataclass(frozen=True, slots=True)
class CombinedLeaves:
    """Make queries of single terms over *fields* as one field, and of the words of a synonym on each of them."""

    context: QueryContext
    fields: tuple[FieldBoost, ...]

    def term(self, term: str) -> Query:
        return self.synonyms((term,))

    def synonyms(self, terms: Sequence[str]) -> Query:
        return CombinedFieldsQuery.of([(on.field.name, on.boost) for on in self.fields], terms)

    def phrase(self, slots: Slots, slop: int) -> Query:
        each = [boosted(FieldLeaves(self.context, on.field).phrase(slots, slop), on.boost) for on in self.fields]
        return BooleanQuery.of([(Occur.SHOULD, query) for query in each])

    def prefix(self, start: str) -> Query:
        raise IllegalArgumentError("[combined_fields] queries don't support prefix")

    def phrase_prefix(self, slots: Slots, slop: int) -> Query:
        raise IllegalArgumentError("[combined_fields] queries don't support phrase prefix")

    def phrase_of_stretches(self, stretches: Sequence[Stretch], *, begun: bool) -> Query:
        raise IllegalArgumentError("[combined_fields] queries don't support phrases")


def parse(reader: ObjectReader, sub: object) -> CombinedFields:
    fields = tuple(reader.take("fields", list_of(_field_and_weight), []))
    options = MatchOptions(
        reader.take("operator", operator, Occur.SHOULD),
        reader.take("minimum_should_match", or_null(minimum, None), None),
        zero_terms_query=reader.take("zero_terms_query", _zero_terms_query, "none"),
        phrases=reader.take("auto_generate_synonyms_phrase_query", boolean, True),
    )
    reader.require("query")
    return CombinedFields(reader.take("query", _text), fields, options)


def _field_and_weight(value: Any, path: Path) -> tuple[str, np.float32]:
    name, weight = field_and_boost(value, path)
    if weight < 1:
        raise IllegalArgumentError("[combined_fields] requires field boosts to be >= 1.0")
    return name, weight


def _zero_terms_query(value: Any, path: Path) -> str:
    name = string(value, path)
    if name.lower() not in ("none", "all"):
        raise IllegalArgumentError(f"Unsupported [zero_terms_query] value [{name}]")
    return name.lower()


def _text(value: Any, path: Path) -> str:
    if not isinstance(value, str):
        raise UnexpectedTokenError("a string", value, path)
    return value


def _require_alike(fields: Sequence[FieldBoost]) -> None:
    """Raise IllegalArgumentError where *fields* are not all texts that are searched alike."""
    for on in fields:
        if on.field.type == "match_only_text":
            raise UnsupportedError(f"[combined_fields] on [{on.field.name}] of type [match_only_text] is not supported")
        if on.field.family != "text":
            raise IllegalArgumentError(
                f"Field [{on.field.name}] of type [{on.field.type}] does not support [combined_fields] queries"
            )
    if len({on.field.search_analyzer for on in fields}) > 1:
        raise IllegalArgumentError("All fields in [combined_fields] query must have the same search analyzer")
