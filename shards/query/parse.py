"""From a JSON query to its builder: one table, one door. Elasticsearch: AbstractQueryBuilder.parseTopLevelQuery."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import numpy as np

from secondpass.shards.errors import (
    EmptyClauseError,
    IllegalArgumentError,
    NamedObjectNotFoundError,
    ParsingError,
    Path,
    UnsupportedError,
)
from secondpass.shards.lucene.clause_limit import check_clauses
from secondpass.shards.suggestion import did_you_mean
from secondpass.shards.xcontent import ObjectReader, float32, string

from . import bool as bool_query
from . import (
    boosting,
    combined_fields,
    constant_score,
    dis_max,
    exists,
    function_score,
    fuzzy,
    ids,
    match,
    match_all,
    match_bool_prefix,
    match_phrase,
    match_phrase_prefix,
    more_like_this,
    multi_match,
    prefix,
    query_string,
    range,
    rank_feature,
    regexp,
    script,
    script_score,
    simple_query_string,
    term,
    terms,
    terms_set,
    wildcard,
)
from .builder import Labelled, QueryBuilder

MAX_DEPTH = 30
"""Elasticsearch: indices.query.bool.max_nested_depth."""

Parse = Callable[[ObjectReader, "SubParser"], QueryBuilder]
SubParser = Callable[[Any, Path], QueryBuilder]

_PARSERS: dict[str, tuple[Parse, bool]] = {
    # name: (parser, whether Elasticsearch reads it declaratively)
    "bool": (bool_query.parse, True),
    "boosting": (boosting.parse, False),
    "combined_fields": (combined_fields.parse, True),
    "constant_score": (constant_score.parse, False),
    "dis_max": (dis_max.parse, False),
    "exists": (exists.parse, False),
    "function_score": (function_score.parse, False),
    "fuzzy": (fuzzy.parse, False),
    "ids": (ids.parse, True),
    "match": (match.parse, False),
    "match_all": (match_all.parse_all, True),
    "match_bool_prefix": (match_bool_prefix.parse, False),
    "match_none": (match_all.parse_none, True),
    "match_phrase": (match_phrase.parse, False),
    "match_phrase_prefix": (match_phrase_prefix.parse, False),
    "more_like_this": (more_like_this.parse, False),
    "multi_match": (multi_match.parse, False),
    "prefix": (prefix.parse, False),
    "query_string": (query_string.parse, False),
    "range": (range.parse, False),
    "rank_feature": (rank_feature.parse, True),
    "regexp": (regexp.parse, False),
    "script": (script.parse, False),
    "script_score": (script_score.parse, True),
    "simple_query_string": (simple_query_string.parse, False),
    "term": (term.parse, False),
    "terms": (terms.parse, False),
    "terms_set": (terms_set.parse, False),
    "wildcard": (wildcard.parse, False),
}

_ONLY_IN_ELASTICSEARCH = frozenset(
    {
        "distance_feature",
        "geo_bounding_box",
        "geo_distance",
        "geo_grid",
        "geo_polygon",
        "geo_shape",
        "has_child",
        "has_parent",
        "intervals",
        "knn",
        "nested",
        "parent_id",
        "percolate",
        "pinned",
        "rule",
        "semantic",
        "shape",
        "span_containing",
        "span_first",
        "span_multi",
        "span_near",
        "span_not",
        "span_or",
        "span_term",
        "span_within",
        "sparse_vector",
        "text_expansion",
        "weighted_tokens",
        "wrapper",
    }
)


def refused_queries() -> list[str]:
    """Return the names of Elasticsearch's queries that secondpass refuses by name."""
    return sorted(_ONLY_IN_ELASTICSEARCH)


def supported_queries() -> list[str]:
    """Return the names of the queries secondpass answers."""
    return sorted(_PARSERS)


def parameters_of(name: str, example: Mapping[str, Any]) -> list[str]:
    """Return the parameters query *name* knows, found by letting its parser read an *example* of its body."""
    parse, declarative = _parser(name, ())
    reader = ObjectReader(example, (), name, declarative=declarative)
    parse(reader, parse_query)
    take_boost(reader)
    reader.take("_name", string, None)
    return sorted(reader.asked)


def parse_query(body: Any, path: Path = ("query",)) -> QueryBuilder:
    """Check the shape of a query body and return its builder.

    Raises ParsingError, IllegalArgumentError or UnsupportedError in Elasticsearch's words.
    """
    return _parse(body, path, 1, count(1))


def _parse(body: Any, path: Path, depth: int, clauses: Iterator[int]) -> QueryBuilder:
    """Parse one query of a tree; *clauses* counts them."""
    check_clauses(next(clauses))
    if depth > MAX_DEPTH:
        raise IllegalArgumentError(
            "The nested depth of the query exceeds the maximum nested depth for queries set in "
            "[indices.query.bool.max_nested_depth]"
        )
    name, inner = _only_member(body, path)
    parse, declarative = _parser(name, path)
    if not isinstance(inner, Mapping):
        raise ParsingError(f"[{name}] query malformed, no start_object after query name", (*path, name))
    reader = ObjectReader(inner, (*path, name), name, declarative=declarative)
    built = parse(reader, lambda value, at: _parse(value, at, depth + 1, clauses))
    boost, label = take_boost(reader), reader.take("_name", string, None)
    reader.finish()
    return built if boost == 1 and label is None else Labelled(built, boost, label)


def take_boost(reader: ObjectReader) -> np.float32:
    """Take `boost`, which may not be negative."""

    def read(value: Any, path: Path) -> np.float32:
        boost = float32(value, path)
        if np.signbit(boost):  # -0.0 too, as Java compares
            raise IllegalArgumentError(
                f"negative [boost] are not allowed in [{reader.owner}], use a value between 0 and 1 to deboost"
            )
        return boost

    return reader.take("boost", read, np.float32(1.0))


def _only_member(body: Any, path: Path) -> tuple[str, Any]:
    if not isinstance(body, Mapping):
        raise ParsingError("[_na] query malformed, must start with start_object", path)
    if not body:
        raise EmptyClauseError(path)
    (name, inner), *others = body.items()
    if others:
        raise ParsingError(f"[{name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]", path)
    return name, inner


def _parser(name: str, path: Path) -> tuple[Parse, bool]:
    if name in _PARSERS:
        return _PARSERS[name]
    if name in _ONLY_IN_ELASTICSEARCH:
        raise UnsupportedError(f"query [{name}] is not supported by secondpass; it answers {supported_queries()}")
    cause = NamedObjectNotFoundError(f"unknown field [{name}]", (*path, name))
    hint = did_you_mean(name, _PARSERS.keys() | _ONLY_IN_ELASTICSEARCH)
    raise ParsingError(f"unknown query [{name}]{hint}", (*path, name), cause=cause)
