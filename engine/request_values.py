"""Members that a search and the `standard` retriever share, read and checked. Elasticsearch: SearchSourceBuilder."""

from __future__ import annotations

from typing import Any

from secondpass.engine.fetching.inner_hits import read_inner_hits
from secondpass.shards.collapse import Collapse
from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, UnsupportedError
from secondpass.shards.xcontent import ObjectReader, anything, boolean, integer, json_object, string, token_name


def read_search_after(value: Any, path: Path) -> tuple[Any, ...]:
    """Read the values of the hit to go on behind."""
    if not isinstance(value, list | tuple):
        raise ParsingError(f"Unknown key for a {token_name(value)} in [search_after].", path)
    if not value:
        raise IllegalArgumentError("Values must contains at least one value.")
    return tuple(value)


def read_terminate_after(value: Any, path: Path) -> int:
    """Read how many matches a shard collects; 0 is all."""
    count = integer(value, path)
    if count < 0:
        raise IllegalArgumentError("terminateAfter must be > 0")
    return count


def read_collapse(value: Any, path: Path) -> Collapse:
    """Read which field hits are grouped by, and what to show of each group."""
    reader = ObjectReader(value, path, "collapse", declarative=True)
    reader.take("max_concurrent_group_searches", _at_least_one, 0)  # they run one after the other
    inner_hits = reader.take("inner_hits", anything, None)
    field = reader.take("field", string)
    reader.finish()
    return Collapse(field) if inner_hits is None else read_inner_hits(field, inner_hits, (*path, "inner_hits"))


def read_ext(value: Any, path: Path) -> bool:
    """Read what is asked of secondpass alone: whether the answer carries a trace. Ours.

    Elasticsearch keeps `ext` for plugins, so that every client lets it pass.
    """
    reader = ObjectReader(value, path, "ext", declarative=True)
    traced = reader.take("secondpass", _traced, False)
    if rest := reader.rest():
        raise UnsupportedError(f"[ext] of a search knows [secondpass] alone, not [{next(iter(rest))}]")
    return traced


def _traced(value: Any, path: Path) -> bool:
    reader = ObjectReader(json_object(value, path), path, "secondpass", declarative=True)
    traced = reader.take("trace", boolean, False)
    reader.finish()
    return traced


def _at_least_one(value: Any, path: Path) -> int:
    count = integer(value, path)
    if count < 1:
        raise IllegalArgumentError("maxConcurrentGroupRequests must be positive")
    return count
