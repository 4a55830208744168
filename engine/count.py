"""How many documents match a query. Elasticsearch: RestCountAction."""

from __future__ import annotations

from typing import Any

from secondpass.shards.errors import ParsingError
from secondpass.shards.xcontent import json_object

from .coordinator import Coordinator
from .json_body import check_json
from .request import SearchRequest


def count_matches(coordinator: Coordinator, body: Any) -> dict[str, Any]:
    """Return `{"count", "_shards"}` for the `query` of *body*; without one all documents count."""
    check_json(body)
    query = json_object(body or {}, ())
    for key in [key for key in query if key != "query"][:1]:
        raise ParsingError(f"request does not support [{key}]", (key,))
    answer = coordinator.search(SearchRequest.from_body({**query, "size": 0, "track_total_hits": True}))
    return {"count": answer["hits"]["total"]["value"], "_shards": answer["_shards"]}
