"""An index with one field `f`, and what the tests of a field type ask of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from secondpass import Engine

Json = dict[str, Any]


class OneField:
    """Hold an index whose documents are numbered and have values in `f` alone."""

    def __init__(self, definition: Json, values: Sequence[Any]) -> None:
        self.engine = Engine()
        self.engine.create_index("i", {"properties": {"f": definition}})
        for number, value in enumerate(values):
            self.engine.index("i", {} if value is None else {"f": value}, id=str(number))
        self.engine.refresh("i")

    def hits(self, **body: Any) -> list[Json]:
        found: list[Json] = self.engine.search("i", {"size": 100, **body})["hits"]["hits"]
        return found

    def found(self, query: Json) -> list[int]:
        """Return the numbers of the documents a query finds, each of which scores 1."""
        hits = self.hits(query=query)
        assert {hit["_score"] for hit in hits} <= {1.0}
        return sorted(int(hit["_id"]) for hit in hits)

    def ordered(self, order: str = "asc") -> list[tuple[int, Any]]:
        """Return the documents by `f`, each with its number and what it is sorted by."""
        return [(int(hit["_id"]), hit["sort"][0]) for hit in self.hits(sort=[{"f": order}])]

    def shown(self, **asked: Any) -> list[Any]:
        """Return what the documents show of `f`."""
        return [hit.get("fields", {}).get("f") for hit in self.hits(**asked)]

    def aggregated(self, **aggregation: Json) -> Json:
        answer: Json = self.engine.search("i", {"size": 0, "aggs": {"a": aggregation}})["aggregations"]["a"]
        return answer


@pytest.fixture(scope="session")
def one_field() -> Callable[..., OneField]:
    """Return what makes an index of a definition and the values of its documents, None for none."""
    return OneField
