"""Whether a query can be understood. Elasticsearch: TransportValidateQueryAction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from secondpass.shards.errors import ParsingError, ShardError
from secondpass.shards.query import parse_query, to_lucene
from secondpass.shards.xcontent import json_object

from .errors import EXPECTED, error_object
from .index_service import IndexService


def validate_query(services: Sequence[IndexService], body: Mapping[str, Any], *, explain: bool) -> dict[str, Any]:
    """Return `{"_shards", "valid"}`, and with *explain* of each index how it understands the query, or why not."""
    for key in [key for key in body if key != "query"][:1]:
        raise ParsingError(f"request does not support [{key}]", (key,))
    told = [_of_index(service, body.get("query"), body) for service in services]
    count = 1 if services else 0
    answer: dict[str, Any] = {
        "_shards": {"total": count, "successful": count, "failed": 0},
        "valid": all(explanation["valid"] for explanation in told),
    }
    return {**answer, "explanations": told} if explain else answer


def _of_index(service: IndexService, query: Any, body: Mapping[str, Any]) -> dict[str, Any]:
    try:
        builder = parse_query({"match_all": {}} if query is None else json_object(query, ("query",)), ("query",))
        understood = to_lucene(builder, service.query_context()).rewrite()
    except EXPECTED as error:
        return {"index": service.name, "valid": False, "error": _reason(error, body)}
    return {"index": service.name, "valid": True, "explanation": str(understood)}


def _reason(error: Exception, body: Mapping[str, Any]) -> str:
    told = error_object(error, body)
    cause = getattr(error, "cause", None)
    inner = f"; {error_object(cause, body)['reason']}" if isinstance(cause, ShardError) else ""
    return f"{told['type']}: {told['reason']}{inner}"
