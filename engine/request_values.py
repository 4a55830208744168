"""Members that a search and the `standard` retriever share, read and checked. Elasticsearch: SearchSourceBuilder."""

from __future__ import annotations

from typing import Any

from secondpass.shards.collapse import Collapse
from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, UnsupportedError
from secondpass.shards.xcontent import ObjectReader, integer, string, token_name


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
    """Read which field hits are grouped by."""
    reader = ObjectReader(value, path, "collapse", declarative=True)
    field = reader.take("field", string)
    for key in ("inner_hits", "max_concurrent_group_searches", "collapse"):
        if reader.has(key):
            raise UnsupportedError(f"[{key}] in a collapse is not supported by secondpass")
    reader.finish()
    return Collapse(field)
