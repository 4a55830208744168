"""What requests say of aliases. Elasticsearch: Alias, AliasActions."""

from __future__ import annotations

from typing import Any

from secondpass.shards.errors import Path
from secondpass.shards.query import parse_query
from secondpass.shards.xcontent import ObjectReader, boolean, json_object, string

from .aliases import Alias


def read_aliases(value: Any, path: Path) -> dict[str, Alias]:
    """Read `aliases` of a new index: an object from alias to what it says."""
    return {name: read_alias(of, (*path, name)) for name, of in json_object(value, path).items()}


def read_alias(value: Any, path: Path) -> Alias:
    """Read what one alias says; its filter must be a query."""
    reader = ObjectReader(value or {}, path, "alias")
    routing = reader.take("routing", string, None)
    filter_ = reader.take("filter", json_object, None)
    if filter_ is not None:
        parse_query(filter_, (*path, "filter"))
    alias = Alias(
        filter_,
        reader.take("index_routing", string, routing),
        reader.take("search_routing", string, routing),
        reader.take("is_write_index", boolean, None),
        reader.take("is_hidden", boolean, None),
    )
    reader.finish()
    return alias
