"""The known index settings, one by one: how each is read, and which may be changed. Elasticsearch: IndexScopedSettings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ShardError, UnsupportedError
from secondpass.shards.xcontent import integer, string

from .mapping_settings import STATIC as MAPPING_STATIC

MAX_SHARDS = 1024
_SECONDS = {"nanos": 1e-9, "micros": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}

_NOT_HERE = re.compile(
    r"(blocks|lifecycle|look|query|search\.throttled|sort|source|time_series)(\.|_).+|downsample\..+|final_pipeline|mode"
    r"|frozen|max_(adjacency_matrix_filters|refresh_listeners)|routing_pa(rtition_size|th)|queries\..+|requests\..+"
    r"|write\.wait_for_active_shards|percolator\..+"
)
"""Settings of indices that Elasticsearch has and secondpass has not."""


def unknown_setting(key: str) -> ShardError:
    """Return what is wrong with a name that is none of a setting here."""
    if _NOT_HERE.fullmatch(key):
        return UnsupportedError(f"the setting [index.{key}] is not supported by secondpass")
    return IllegalArgumentError(
        f"unknown setting [index.{key}] please check that any required plugins are installed, or check the breaking changes "
        "documentation for removed settings"
    )


def _count(low: int, high: int) -> Any:
    def read(name: str, value: Any) -> int:
        try:
            count = integer(value, (name,))
        except IllegalArgumentError:
            raise IllegalArgumentError(f"Failed to parse value [{value}] for setting [{name}]") from None
        if count < low:
            raise IllegalArgumentError(f"Failed to parse value [{value}] for setting [{name}] must be >= {low}")
        if count > high:
            raise IllegalArgumentError(f"Failed to parse value [{value}] for setting [{name}] must be <= {high}")
        return count

    return read


def _interval(name: str, value: Any) -> float | None:
    text = string(value, (name,))
    if text == "-1":
        return None
    for unit in sorted(_SECONDS, key=len, reverse=True):
        number = text.removesuffix(unit)
        if number != text and number.isdigit():
            return int(number) * _SECONDS[unit]
    raise IllegalArgumentError(
        f"failed to parse setting [{name}] with value [{text}] as a time value: unit is missing or unrecognized"
    )


def _names(name: str, value: Any) -> tuple[str, ...]:
    names = value if isinstance(value, list) else string(value, (name,)).split(",")
    return tuple(filter(None, (string(entry, (name,)).strip() for entry in names)))


STORAGE = re.compile(
    r"(allocation|indexing\.slowlog|merge|routing\.allocation|search\.(idle|slowlog)|soft_deletes|store|translog|unassigned)\..+"
    r"|auto_expand_replicas|codec|gc_deletes|hidden|load_fixed_bitset_filters_eagerly|priority|shard\.check_on_startup"
)
"""Settings about disks, nodes and logs: kept and shown. But for `hidden`, they change no answer of one process."""

_STATIC = MAPPING_STATIC | {"number_of_shards", "number_of_routing_shards", "codec"}
_FINAL = frozenset({"index.number_of_shards", "index.number_of_routing_shards"})
READERS = {
    "number_of_shards": _count(1, MAX_SHARDS),
    "number_of_routing_shards": _count(1, MAX_SHARDS),
    "number_of_replicas": _count(0, 2**31 - 1),
    "max_result_window": _count(1, 2**31 - 1),
    "max_rescore_window": _count(1, 2**31 - 1),
    "refresh_interval": _interval,
    "max_ngram_diff": _count(0, 2**31 - 1),
    "max_shingle_diff": _count(0, 2**31 - 1),
    "analyze.max_token_count": _count(1, 2**31 - 1),
    "max_docvalue_fields_search": _count(0, 2**31 - 1),
    "max_script_fields": _count(0, 2**31 - 1),
    "max_inner_result_window": _count(1, 2**31 - 1),
    "max_slices_per_scroll": _count(1, 2**31 - 1),
    "max_terms_count": _count(1, 2**31 - 1),
    "max_regex_length": _count(1, 2**31 - 1),
    "highlight.max_analyzed_offset": _count(1, 2**31 - 1),
    "search.default_pipeline": lambda name, value: string(value, (name,)),
    "rerank.tokenized_fields": _names,
    "rerank.tokenized_for": lambda name, value: string(value, (name,)),
}
"""How each is read, by its name below `index.`; the last part of that is what IndexSettings calls it."""


def check_changeable(names: Iterable[str], closed: bool) -> None:
    """Raise IllegalArgumentError for settings that only a new index takes, or a *closed* one; UnsupportedError for analysis."""
    static = sorted(
        f"index.{name}" for name in names if name in _STATIC or name.startswith(("analysis", "similarity."))
    )
    if static and not closed:
        raise IllegalArgumentError(f"Can't update non dynamic settings [[{', '.join(static)}]] for open indices")
    for name in (name for name in static if name in _FINAL):
        raise IllegalArgumentError(f"final setting [{name}], not updateable")
    for name in (name for name in static if name.startswith(("index.analysis", "index.similarity"))):
        raise UnsupportedError(f"[{name}] of an index that is there cannot be changed in secondpass")


def duration(seconds: float) -> str:
    """Return an interval as a setting shows it."""
    return f"{int(seconds)}s" if seconds == int(seconds) else f"{round(seconds * 1000)}ms"
