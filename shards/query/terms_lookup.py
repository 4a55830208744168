"""The terms of a `terms` query, fetched from a document. Elasticsearch: TermsLookup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, Path, UnsupportedError
from secondpass.shards.xcontent import ObjectReader, string

from ..source_text import source_value
from .builder import QueryContext


@dataclass(frozen=True, slots=True)
class TermsLookup:
    """Name a document, and the *path* in its source at which terms stand."""

    index: str
    id: str
    path: str
    routing: str | None = None

    def values(self, context: QueryContext) -> tuple[Any, ...]:
        """Return the terms as last written; none where the document is not there, or nothing at the path.

        Raises what looking for a document in an index raises, and IllegalArgumentError where no terms stand at the path.
        """
        if context.document is None:
            raise UnsupportedError("[terms] lookup is not supported here by secondpass")
        found = context.document(self.index, self.id, self.routing)
        source: Mapping[str, Any] = {} if found is None else source_value(found)
        values = tuple(value for value in _at(source, self.path) if value is not None)
        if any(isinstance(value, Mapping) for value in values):
            raise IllegalArgumentError(f"[terms] lookup found an object at [{self.path}], not terms")
        return values


def read_lookup(value: Any, path: Path) -> TermsLookup:
    """Read a lookup: index, id, path, and perhaps routing."""
    reader = ObjectReader(value, path, "terms_lookup", declarative=True)
    index, id_, at = (reader.take(name, string) for name in ("index", "id", "path"))
    lookup = TermsLookup(index, id_, at, reader.take("routing", string, None))
    reader.finish()
    return lookup


def _at(value: Any, path: str) -> Iterator[Any]:
    """Yield what stands at a dotted path, whose parts may also be one name with dots; arrays are looked into."""
    if isinstance(value, list):
        for item in value:
            yield from _at(item, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping):
        for name, below in value.items():
            if path == name or path.startswith(f"{name}."):
                yield from _at(below, path[len(name) + 1 :])
