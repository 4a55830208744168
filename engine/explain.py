"""How one document scores on one query, page or no page. Elasticsearch: TransportExplainAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from secondpass.engine.indices.index_service import IndexService
from secondpass.shards.errors import ParsingError, RequestValidationError
from secondpass.shards.lucene import Occur, SearchContext
from secondpass.shards.query import QueryBuilder, parse_query, to_lucene
from secondpass.shards.query.bool import Bool
from secondpass.shards.xcontent import json_object

from .json_body import check_json


def _query_of(body: Any) -> Any:
    """Return the one member a body may have. Elasticsearch: RestActions.getQueryContent, ExplainRequest.validate."""
    members = json_object(body, ())
    for key in [key for key in members if key != "query"][:1]:
        raise ParsingError(f"request does not support [{key}]", (key,))
    if "query" not in members:
        raise RequestValidationError("Validation Failed: 1: query is missing;")
    return members["query"]


def explain_document(
    service: IndexService,
    id_: str,
    body: Mapping[str, Any],
    routing: str | None = None,
    narrowing: QueryBuilder | None = None,
) -> dict[str, Any]:
    """Return `{"_index", "_id", "matched", "explanation"}`; there is no rescoring in it, as in Elasticsearch.

    *narrowing* is what the index is seen through. Raises RoutingMissingError, and what the query raises.
    """
    check_json(body)
    query = parse_query(_query_of(body))
    if narrowing is not None:
        query = Bool(((Occur.MUST, query), (Occur.FILTER, narrowing)))
    service.require_routing(id_, routing)
    snapshot = service.snapshots()[service.shard_number(routing or id_)]
    doc = snapshot.doc_of_id(id_)
    if doc is None:
        return {"_index": service.name, "_id": id_, "matched": False}
    weight = (
        to_lucene(query, service.query_context())
        .rewrite()
        .weight(SearchContext(snapshot, snapshot), np.float32(1.0), scoring=True)
    )
    explanation = weight.explain(doc)
    return {"_index": service.name, "_id": id_, "matched": explanation.match, "explanation": explanation.to_json()}
