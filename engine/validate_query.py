"""Whether a query can be understood. Elasticsearch: TransportValidateQueryAction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from secondpass.engine.indices.index_service import IndexService
from secondpass.shards.errors import ParsingError
from secondpass.shards.query import QueryBuilder, parse_query, to_lucene
from secondpass.shards.xcontent import json_object

from .error_table import EXPECTED, error_object

_CLASSES = MappingProxyType(
    {
        "parsing_exception": "org.elasticsearch.common.ParsingException",
        "query_shard_exception": "org.elasticsearch.index.query.QueryShardException",
        "named_object_not_found_exception": "org.elasticsearch.xcontent.NamedObjectNotFoundException",
        "x_content_parse_exception": "org.elasticsearch.xcontent.XContentParseException",
        "illegal_argument_exception": "java.lang.IllegalArgumentException",
        "number_format_exception": "java.lang.NumberFormatException",
    }
)
"""What Java calls the errors that queries lead to."""


def validate_query(services: Sequence[IndexService], body: Mapping[str, Any], *, explain: bool) -> dict[str, Any]:
    """Return `{"_shards", "valid"}`, and with *explain* of each index how it understands the query, or why not.

    Where the body cannot be read no index is asked, and the answer is `{"valid", "error"}`.
    """
    try:
        builder = _read(body)
    except EXPECTED as error:
        return {"valid": False, **({"error": _told(error, body)} if explain else {})}
    told = [_of_index(service, builder, body) for service in services]
    count = 1 if services else 0
    answer: dict[str, Any] = {
        "_shards": {"total": count, "successful": count, "failed": 0},
        "valid": all(explanation["valid"] for explanation in told),
    }
    return {**answer, "explanations": told} if explain else answer


def _read(body: Mapping[str, Any]) -> QueryBuilder:
    for key in [key for key in body if key != "query"][:1]:
        raise ParsingError(f"request does not support [{key}]", (key,))
    query = body.get("query")
    return parse_query({"match_all": {}} if query is None else json_object(query, ("query",)), ("query",))


def _of_index(service: IndexService, builder: QueryBuilder, body: Mapping[str, Any]) -> dict[str, Any]:
    try:
        understood = to_lucene(builder, service.query_context()).rewrite()
    except EXPECTED as error:
        told = f"[{service.name}/{service.uuid}] {_told(error, body)}"
        return {"index": service.name, "valid": False, "error": told}
    return {"index": service.name, "valid": True, "explanation": str(understood)}


def _told(error: Exception, body: Mapping[str, Any]) -> str:
    """Return an error and what led to it, as Java prints them."""
    chain: list[str] = []
    cause: dict[str, Any] | None = error_object(error, body)
    while cause is not None:
        chain.append(f"{_CLASSES.get(cause['type'], cause['type'])}: {cause['reason']}")
        cause = cause.get("caused_by")
    return "; ".join(chain)
