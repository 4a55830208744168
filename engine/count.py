"""How many documents match a query. Elasticsearch: RestCountAction."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from secondpass.shards.errors import ParsingError
from secondpass.shards.xcontent import json_object

from .coordinator import Coordinator
from .json_body import check_json
from .request import SearchRequest

_NONE: Mapping[str, Any] = MappingProxyType({})


def count_matches(coordinator: Coordinator, body: Any, bounds: Mapping[str, Any] = _NONE) -> dict[str, Any]:
    """Return `{"count", "_shards"}` for the `query` of *body*; without one all documents count.

    *bounds* may be a `min_score`, and a `terminate_after`, of which the answer tells whether it was met.
    """
    check_json(body)
    query = json_object(body or {}, ())
    for key in [key for key in query if key != "query"][:1]:
        raise ParsingError(f"request does not support [{key}]", (key,))
    answer = coordinator.search(SearchRequest.from_body({**query, **bounds, "size": 0, "track_total_hits": True}))
    told = {key: answer[key] for key in ("terminated_early",) if key in answer}
    return {"count": answer["hits"]["total"]["value"], **told, "_shards": answer["_shards"]}
