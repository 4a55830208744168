"""Show where in a hit the query matched. Elasticsearch: HighlightPhase, PlainHighlighter, DefaultHighlighter.

The plain highlighter marks the words of the query in pieces of equal size; the unified one, which is the default, marks what
really matches, in sentences. But: options that only act on another highlighter are refused, and so is what `unified` does not do
in its weight-matching mode, which is Elasticsearch's default: other fields' queries, and here phrases with slop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from secondpass.engine.fetching.source_values import source_values
from secondpass.shards.analysis import Token, TokenStream
from secondpass.shards.analysis.utf16 import joined, length, units
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError
from secondpass.shards.lucene import Query, SearchContext
from secondpass.shards.mapping import FieldType
from secondpass.shards.query import QueryContext, to_lucene
from secondpass.shards.snapshot import Snapshot

from .fragments import Fragment, best_fragments, ordered_by_score
from .matches import matches_in
from .passages import best_passages
from .request import PLAIN, UNIFIED, HighlightField, HighlightOptions
from .terms import query_terms

HIGHLIGHTED = ("text", "keyword")


@dataclass(frozen=True, slots=True)
class Highlighting:
    """Hold how one field of an index is highlighted, for which query, and how long a value that is analyzed may be.

    *name* is the field's, or that of an alias.
    """

    name: str
    field: FieldType
    options: HighlightOptions
    query: Query
    longest: int


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
            field = context.mapping.searched[name]
            if field.family in HIGHLIGHTED:
                longest = context.limits.max_analyzed_offset
                planned[name] = Highlighting(name, field, _within(each.options, longest), meant, longest)
    return tuple(planned.values())


def highlight(planned: Sequence[Highlighting], context: SearchContext, doc: int) -> dict[str, list[str]]:
    """Return the fragments of one hit by field; fields without any are left out."""
    shown = {}
    for each in planned:
        values = [str(value) for value in source_values(context.snapshot, doc, each.field)]
        cut = _fragments if each.options.type == PLAIN else _passages
        if fragments := cut(each, context, doc, values):
            shown[each.name] = fragments
    return shown


def _within(options: HighlightOptions, longest: int) -> HighlightOptions:
    """Return options in which an offset of -1 is the index's own."""
    return replace(options, max_analyzed_offset=longest) if options.max_analyzed_offset == -1 else options


def _check(asked: HighlightField) -> None:
    kind, fragmenter = asked.options.type or UNIFIED, asked.options.fragmenter or "span"
    if kind not in (PLAIN, UNIFIED):
        raise IllegalArgumentError(f"unknown highlighter type [{kind}] for the field [{asked.pattern}]")
    if fragmenter not in ("simple", "span"):
        raise IllegalArgumentError(f"unknown fragmenter option [{fragmenter}] for the field [{asked.pattern}]")
    if kind == UNIFIED and (asked.options.fragmenter or not asked.options.require_field_match):
        refused = "fragmenter" if asked.options.fragmenter else "require_field_match"
        raise UnsupportedError(f"[{refused}] in a highlight of type [{UNIFIED}] is not supported by secondpass")


def _passages(asked: Highlighting, context: SearchContext, doc: int, values: Sequence[str]) -> list[str]:
    _require_short(asked, context.snapshot, doc, length("\0".join(values)))
    tokens, base, position = [], 0, 0
    for value in values:
        stream = _stream(asked, context.snapshot, value)
        tokens += [
            replace(token, start=base + token.start, end=base + token.end, position=position + token.position)
            for token in stream.tokens
        ]
        base += length(value) + 1
        words = stream.tokens[-1].position + 1 if stream.tokens else 0
        position += words + stream.trailing + asked.field.position_increment_gap
    matches = matches_in(asked.query, tokens, asked.field.name, context, doc)
    limit = asked.options.max_analyzed_offset
    matches = [match for match in matches if limit is None or match.end <= limit]
    whole = asked.options.number_of_fragments == 0 or asked.field.family == "keyword"
    return best_passages(values, matches, asked.options, whole)


def _fragments(asked: Highlighting, context: SearchContext, doc: int, values: Sequence[str]) -> list[str]:
    snapshot, found = context.snapshot, list[Fragment]()
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
    limit = asked.options.max_analyzed_offset
    tokens = _stream(asked, snapshot, value).tokens
    return [token for token in tokens if limit is None or token.start <= limit]


def _stream(asked: Highlighting, snapshot: Snapshot, value: str) -> TokenStream:
    if asked.field.family == "keyword":
        return TokenStream((Token(value, 0, length(value), 0),))
    return snapshot.analysis.analyzer(asked.field.analyzer).stream(value)


def _require_short(asked: Highlighting, snapshot: Snapshot, doc: int, size: int) -> None:
    limit, longest = asked.options.max_analyzed_offset, asked.longest
    is_kept = asked.options.type != PLAIN and asked.field.params.get("index_options") == "offsets"
    if size > longest and (limit is None or limit > longest) and not is_kept:
        raise IllegalArgumentError(
            f"The length [{size}] of field [{asked.field.name}] in doc[{snapshot.ids[doc]}]/index[{snapshot.index}] exceeds "
            f"the [index.highlight.max_analyzed_offset] limit [{longest}]. To avoid this error, set the query "
            f"parameter [max_analyzed_offset] to a value less than index setting [{longest}] and this will "
            f"tolerate long field values by truncating them."
        )
