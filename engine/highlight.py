"""Show where in a hit the query matched. Elasticsearch: HighlightPhase, PlainHighlighter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from secondpass.shards.analysis import Token
from secondpass.shards.analysis.utf16 import joined, length, units
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError
from secondpass.shards.lucene import Query
from secondpass.shards.mapping import FieldType
from secondpass.shards.query import QueryContext, to_lucene
from secondpass.shards.snapshot import Snapshot

from .fragments import Fragment, best_fragments, ordered_by_score
from .highlight_request import PLAIN, UNIFIED, HighlightField, HighlightOptions
from .highlight_terms import query_terms
from .source_values import source_values

MAX_ANALYZED_OFFSET = 1_000_000
"""Elasticsearch: index.highlight.max_analyzed_offset."""
HIGHLIGHTED = ("text", "keyword")


@dataclass(frozen=True, slots=True)
class Highlighting:
    """Hold how one field of an index is highlighted, for which query."""

    field: FieldType
    options: HighlightOptions
    query: Query


def plan_highlights(asked: Sequence[HighlightField], query: Query, context: QueryContext) -> tuple[Highlighting, ...]:
    """Return what *asked* means on one index: fields that exist, each with the query whose words are marked.

    Raises IllegalArgumentError for options that do not exist. But: only text and keyword fields have anything to highlight,
    also where a field is named that is of another type.
    """
    planned: dict[str, Highlighting] = {}
    for each in asked:
        _check(each)
        wanted = each.options.query
        meant = query if wanted is None else to_lucene(wanted, replace(context, named={}))
        for name in context.mapping.expand(each.pattern):
            field = context.mapping.fields[name]
            if field.family in HIGHLIGHTED:
                planned[name] = Highlighting(field, each.options, meant)
    return tuple(planned.values())


def highlight(planned: Sequence[Highlighting], snapshot: Snapshot, doc: int) -> dict[str, list[str]]:
    """Return the fragments of one hit by field; fields without any are left out."""
    shown = {}
    for each in planned:
        values = [str(value) for value in source_values(snapshot, doc, each.field)]
        if fragments := _fragments(each, snapshot, doc, values):
            shown[each.field.name] = fragments
    return shown


def _check(asked: HighlightField) -> None:
    kind, fragmenter = asked.options.type or UNIFIED, asked.options.fragmenter or "span"
    if kind == UNIFIED:
        raise UnsupportedError(f"highlighter type [{UNIFIED}] is not supported by secondpass; ask for type [{PLAIN}]")
    if kind != PLAIN:
        raise IllegalArgumentError(f"unknown highlighter type [{kind}] for the field [{asked.pattern}]")
    if fragmenter not in ("simple", "span"):
        raise IllegalArgumentError(f"unknown fragmenter option [{fragmenter}] for the field [{asked.pattern}]")


def _fragments(asked: Highlighting, snapshot: Snapshot, doc: int, values: Sequence[str]) -> list[str]:
    found: list[Fragment] = []
    for value in values:
        _require_short(asked, snapshot, doc, length(value))
        tokens = _tokens(asked, snapshot, value)
        terms = query_terms(asked.query, tokens, asked.field.name if asked.options.require_field_match else None)
        found += best_fragments(value, tokens, terms, asked.options)
    if asked.options.by_score:
        found = ordered_by_score(found)
    most = asked.options.number_of_fragments or len(values)
    return [fragment.text for fragment in found[:most]] or list(_excerpt(asked, snapshot, values))


def _excerpt(asked: Highlighting, snapshot: Snapshot, values: Sequence[str]) -> Iterator[str]:
    """Yield the beginning of the first value, up to the end of the last word within `no_match_size`, if that is asked for."""
    most = asked.options.no_match_size
    for value in values[:1] if most else ():
        ends = [token.end for token in _tokens(asked, snapshot, value)]
        if end := max(takewhile(lambda end: end <= most, ends), default=0):
            yield joined(units(value)[:end])


def _tokens(asked: Highlighting, snapshot: Snapshot, value: str) -> list[Token]:
    if asked.field.family == "keyword":
        return [Token(value, 0, length(value), 0)]
    limit: Any = asked.options.max_analyzed_offset
    tokens = snapshot.analysis.analyzer(asked.field.analyzer).tokens(value)
    return tokens if limit is None else [token for token in tokens if token.start <= limit]


def _require_short(asked: Highlighting, snapshot: Snapshot, doc: int, size: int) -> None:
    limit = asked.options.max_analyzed_offset
    if size > MAX_ANALYZED_OFFSET and (limit is None or limit > MAX_ANALYZED_OFFSET):
        raise IllegalArgumentError(
            f"The length [{size}] of field [{asked.field.name}] in doc[{snapshot.ids[doc]}]/index[{snapshot.index}] exceeds "
            f"the [index.highlight.max_analyzed_offset] limit [{MAX_ANALYZED_OFFSET}]. To avoid this error, set the query "
            f"parameter [max_analyzed_offset] to a value less than index setting [{MAX_ANALYZED_OFFSET}] and this will "
            f"tolerate long field values by truncating them."
        )
