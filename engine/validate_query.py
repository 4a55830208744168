"""Whether a query can be understood. Elasticsearch: TransportValidateQueryAction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from secondpass.engine.indices.index_service import IndexService
from secondpass.shards.errors import (
    IllegalArgumentError,
    IllegalStateError,
    LuceneParseError,
    NamedObjectNotFoundError,
    NumberFormatError,
    ParsingError,
    QueryShardError,
    ResourceNotFoundError,
    ScriptError,
    TooManyClausesError,
    XContentParseError,
)
from secondpass.shards.mapping import ElasticsearchParseError
from secondpass.shards.query import QueryBuilder, parse_query, to_lucene
from secondpass.shards.xcontent import UnexpectedTokenError, json_object

from .error_table import EXPECTED, error_object
from .errors import IndexClosedError, IndexNotFoundError

_NAMES: Mapping[type[Exception], str] = MappingProxyType(
    {
        ParsingError: "org.elasticsearch.common.ParsingException",
        NamedObjectNotFoundError: "org.elasticsearch.xcontent.NamedObjectNotFoundException",
        XContentParseError: "org.elasticsearch.xcontent.XContentParseException",
        QueryShardError: "org.elasticsearch.index.query.QueryShardException",
        ScriptError: "org.elasticsearch.script.ScriptException",
        ResourceNotFoundError: "org.elasticsearch.ResourceNotFoundException",
        ElasticsearchParseError: "org.elasticsearch.ElasticsearchParseException",
        LuceneParseError: "org.apache.lucene.queryparser.classic.ParseException",
        TooManyClausesError: "org.apache.lucene.search.IndexSearcher$TooManyClauses",
        NumberFormatError: "java.lang.NumberFormatException",
        IllegalArgumentError: "java.lang.IllegalArgumentException",
        IllegalStateError: "java.lang.IllegalStateException",
    }
)
"""What Java calls the errors that queries lead to; what a script throws is called by its type."""

_OWN = (QueryShardError, ScriptError, ResourceNotFoundError, ElasticsearchParseError)
"""Elasticsearch: ElasticsearchException, as are all ParsingExceptions."""


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
    """Tell how one index understands the query; raises IndexNotFoundError, IndexClosedError of another it names."""
    try:
        understood = to_lucene(builder, service.query_context()).rewrite()
    except (IndexNotFoundError, IndexClosedError):
        raise
    except EXPECTED as error:
        return {"index": service.name, "valid": False, "error": _told(error, body, f"[{service.name}/{service.uuid}] ")}
    return {"index": service.name, "valid": True, "explanation": str(understood)}


def _told(error: Exception, body: Mapping[str, Any], index: str = "") -> str:
    """Return an error and what led to it, as Java prints them, or an error that is not Elasticsearch's own by its reason."""
    return _detailed(error, body, index) if _is_own(error) else str(error_object(error, body)["reason"])


def _detailed(error: Exception, body: Mapping[str, Any], index: str) -> str:
    """Print *error* and its causes, down to the first that is not Elasticsearch's own.

    Elasticsearch: ElasticsearchException.getDetailedMessage, which names the *index* only of what has a cause.
    """
    named = f"{_name(error)}: {error_object(error, body)['reason']}"
    cause = getattr(error, "cause", None)
    if cause is None or not _is_own(error):
        return named
    where = index if isinstance(error, QueryShardError) else ""
    return f"{where}{named.rstrip()}; {_detailed(cause, body, index)}"


def _is_own(error: Exception) -> bool:
    return isinstance(error, _OWN) or type(error) in (ParsingError, UnexpectedTokenError)


def _name(error: Exception) -> str:
    known = next((_NAMES[kind] for kind in type(error).__mro__ if kind in _NAMES), None)
    return known or "java.lang." + error_object(error)["type"].title().replace("_", "")
