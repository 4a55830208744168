"""What the URL of a search says goes before what its body says. Elasticsearch: RestSearchAction.parseSearchRequest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.rest.parameters import INDICES_OPTIONS, Parameters
from secondpass.shards.errors import IllegalArgumentError

from .query_params import QUERY_STRING, with_query_string
from .source_params import SOURCE, source_filter

_NUMBERS = ("from", "size", "terminate_after")
_FLAGS = ("explain", "seq_no_primary_term", "track_scores", "version")
_LISTS = ("docvalue_fields", "stored_fields")

ONE_PROCESS = frozenset(
    {
        *("allow_partial_search_results", "batched_reduce_size", "ccs_minimize_roundtrips", "force_synthetic_source"),
        *("max_concurrent_shard_requests", "pre_filter_shard_size", "preference", "request_cache"),
    }
)
"""How a cluster spreads its work; in one process there is nothing to spread, and the answer is the same."""

SEARCH = (
    QUERY_STRING
    | SOURCE
    | INDICES_OPTIONS
    | ONE_PROCESS
    | frozenset((*_NUMBERS, *_FLAGS, *_LISTS))
    | {"include_named_queries_score", "routing", "scroll", "search_pipeline", "search_type", "sort", "timeout"}
    | {"track_total_hits", "verbose_pipeline"}
)


def search_body(body: Mapping[str, Any], params: Parameters) -> dict[str, Any]:
    """Return the body of a search with the URL's parameters in it; raises IllegalArgumentError."""
    _check_one_process(params)
    asked = with_query_string(body, params)
    asked.update({name: params.integer(name, 0) for name in _NUMBERS if name in params})
    asked.update({name: params.flag(name) for name in _FLAGS if name in params})
    asked.update({name: list(params.names(name)) for name in _LISTS if name in params})
    if "sort" in params:
        asked["sort"] = [_sort(part) for part in params.names("sort")]
    asked.update({name: params.text(name) for name in ("timeout", "track_total_hits") if name in params})
    shown = source_filter(params)
    if shown is not None:
        asked["_source"] = {"includes": shown.includes, "excludes": shown.excludes} if shown.enabled else False
    return asked


def _sort(written: str) -> dict[str, str] | str:
    field, _, order = written.rpartition(":")
    return {field: order} if field and order in ("asc", "desc") else written


def _check_one_process(params: Parameters) -> None:
    checks = (
        ("batched_reduce_size", 512, 2, "batchedReduceSize must be >= 2"),
        ("pre_filter_shard_size", 128, 1, "preFilterShardSize must be >= 1"),
        ("max_concurrent_shard_requests", 5, 1, "maxConcurrentShardRequests must be >= 1"),
    )
    for name, default, least, problem in checks:
        if params.integer(name, default) < least:
            raise IllegalArgumentError(problem)
    for name in ("allow_partial_search_results", "ccs_minimize_roundtrips", "request_cache"):
        params.flag(name)
