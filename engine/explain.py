"""How one document scores on one query, page or no page. Elasticsearch: TransportExplainAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.lucene import SearchContext
from secondpass.shards.query import parse_query, to_lucene
from secondpass.shards.routing import shard_of
from secondpass.shards.xcontent import ObjectReader

from .index_service import IndexService
from .json_body import check_json


def explain_document(service: IndexService, id_: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return `{"_index", "_id", "matched", "explanation"}`; there is no rescoring in it, as in Elasticsearch."""
    check_json(body)
    reader = ObjectReader(body, (), "explain")
    if not reader.has("query"):
        raise IllegalArgumentError("query is missing")
    query = reader.take("query", parse_query)
    reader.finish()
    snapshot = service.snapshots()[shard_of(id_, len(service.shards))]
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
