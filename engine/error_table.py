"""Every failure as Elasticsearch tells it: one table from exception to `type` and status, and the answer made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.models import errors as models
from secondpass.shards import errors as shards
from secondpass.shards.json_position import json_size, position
from secondpass.shards.mapping import DateTimeParseError, ElasticsearchParseError, MapperError, MapperParsingError
from secondpass.shards.painless.errors import JavaError, JavaVirtualError

from .errors import (
    NODE_ID,
    AliasesNotFoundError,
    AliasFilterError,
    CircuitBreakingError,
    ContentTooLargeError,
    DocumentMissingError,
    EngineError,
    IndexClosedError,
    IndexNotFoundError,
    InvalidAliasNameError,
    InvalidIndexNameError,
    InvalidIndexTemplateError,
    InvalidPathError,
    MediaTypeError,
    ParameterValidationError,
    RankFeatureError,
    RejectedError,
    RequestValidationError,
    ResourceAlreadyExistsError,
    ResourceNotFoundError,
    RetrieverError,
    SearchContextMissingError,
    SearchPhaseError,
    SearchTimeoutError,
    SlowRequestError,
    StatusError,
    StorageError,
    TemplateMissingError,
    TooManyBucketsError,
    TooManyContextsError,
    VersionConflictError,
)
from .json_text import JsonEndError


class ElasticsearchError(Exception):
    """Carry an error answer: HTTP *status* and JSON *body*, as a client would receive them."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        self.status = status
        self.body = body
        root = (
            body["error"]["root_cause"][0] if isinstance(body["error"], dict) else {"type": "", "reason": body["error"]}
        )
        self.type: str = root["type"]
        self.reason: str = root["reason"]
        cause = _last_cause(body["error"]) if self.type == "x_content_parse_exception" else ""
        super().__init__(f"{status} {self.type}: {self.reason}{cause and f': {cause}'}")


_TABLE: dict[type[Exception], tuple[str, int]] = {
    shards.ShardError: ("exception", 500),
    shards.IllegalArgumentError: ("illegal_argument_exception", 400),
    shards.NumberFormatError: ("number_format_exception", 400),
    shards.TooManyClausesError: ("too_many_clauses", 400),
    shards.IllegalStateError: ("illegal_state_exception", 500),
    shards.ParsingError: ("parsing_exception", 400),
    shards.NamedObjectNotFoundError: ("named_object_not_found_exception", 400),
    shards.XContentParseError: ("x_content_parse_exception", 400),
    shards.MaxBytesLengthExceededError: ("max_bytes_length_exceeded_exception", 400),
    shards.LuceneParseError: ("parse_exception", 400),
    shards.LexicalError: ("token_mgr_error", 400),
    shards.QueryShardError: ("query_shard_exception", 400),
    shards.DocumentParsingError: ("document_parsing_exception", 400),
    shards.StrictDynamicMappingError: ("strict_dynamic_mapping_exception", 400),
    shards.RequestValidationError: ("action_request_validation_exception", 400),
    shards.ScriptError: ("script_exception", 400),
    shards.ResourceNotFoundError: ("resource_not_found_exception", 404),
    shards.RoutingMissingError: ("routing_missing_exception", 400),
    shards.UnsupportedError: ("unsupported_by_secondpass", 400),
    MapperParsingError: ("mapper_parsing_exception", 400),
    MapperError: ("mapper_exception", 500),
    ElasticsearchParseError: ("parse_exception", 400),
    DateTimeParseError: ("date_time_parse_exception", 400),
    models.ModelError: ("status_exception", 400),
    models.ModelNotFoundError: ("resource_not_found_exception", 404),
    models.ModelDefinitionError: ("illegal_argument_exception", 400),
    models.InvalidModelError: ("illegal_argument_exception", 400),
    models.InferenceError: ("inference_exception", 500),
    models.ModelExistsError: ("resource_already_exists_exception", 400),
    models.ModelRequestError: ("illegal_argument_exception", 400),
    models.ModelConflictError: ("status_exception", 400),
    models.ModelValidationError: ("action_request_validation_exception", 400),
    models.TemplateError: ("general_script_exception", 400),
    models.EndpointSettingsError: ("validation_exception", 400),
    models.UnsupportedModelError: ("unsupported_by_secondpass", 400),
    models.EndpointError: ("status_exception", 400),
    models.EndpointAnswerError: ("illegal_state_exception", 500),
    EngineError: ("exception", 500),
    IndexNotFoundError: ("index_not_found_exception", 404),
    IndexClosedError: ("index_closed_exception", 400),
    TemplateMissingError: ("index_template_missing_exception", 404),
    InvalidIndexTemplateError: ("invalid_index_template_exception", 400),
    ResourceNotFoundError: ("resource_not_found_exception", 404),
    ResourceAlreadyExistsError: ("resource_already_exists_exception", 400),
    InvalidIndexNameError: ("invalid_index_name_exception", 400),
    InvalidAliasNameError: ("invalid_alias_name_exception", 400),
    AliasesNotFoundError: ("aliases_not_found_exception", 404),
    VersionConflictError: ("version_conflict_engine_exception", 409),
    DocumentMissingError: ("document_missing_exception", 404),
    InvalidPathError: ("invalid_path", 400),
    TooManyBucketsError: ("too_many_buckets_exception", 400),
    ParameterValidationError: ("validation_exception", 400),
    RequestValidationError: ("action_request_validation_exception", 400),
    SearchContextMissingError: ("search_context_missing_exception", 404),
    TooManyContextsError: ("too_many_scroll_contexts_exception", 429),
    MediaTypeError: ("media_type_header_exception", 400),
    StatusError: ("status_exception", 400),
    ContentTooLargeError: ("content_too_long_exception", 413),
    CircuitBreakingError: ("circuit_breaking_exception", 429),
    SlowRequestError: ("timeout_exception", 408),
    RejectedError: ("es_rejected_execution_exception", 429),
    StorageError: ("translog_exception", 500),
    JsonEndError: ("x_content_e_o_f_exception", 400),
    SearchPhaseError: ("search_phase_execution_exception", 400),
    SearchTimeoutError: ("search_timeout_exception", 429),
    RankFeatureError: ("search_phase_execution_exception", 400),
    RetrieverError: ("status_exception", 400),
}

EXPECTED = (shards.ShardError, models.ModelError, EngineError)
"""What a bad request may raise; anything else is a defect of ours."""


_PARSED = (shards.XContentParseError, shards.NamedObjectNotFoundError, shards.DocumentParsingError)
"""Elasticsearch: XContentParseException."""

_OWN = (
    *(shards.ParsingError, shards.QueryShardError, shards.ScriptError, shards.ResourceNotFoundError),
    *(shards.DocumentParsingError, shards.StrictDynamicMappingError, MapperParsingError, ElasticsearchParseError),
    EngineError,
)
"""Elasticsearch: ElasticsearchException, and XContentParseException."""


def status_of(error: Exception) -> int:
    """Return the HTTP status of *error*."""
    if isinstance(error, SearchPhaseError):
        return max(status_of(failure) for _, _, failure in error.failures)
    if isinstance(error, RetrieverError):
        return max(map(status_of, error.failures))
    cause = getattr(error, "cause", None)
    if isinstance(error, RankFeatureError) and isinstance(cause, EXPECTED):
        return status_of(cause)
    return error.status if isinstance(error, models.EndpointError) else _row(error)[1]


def error_body(error: Exception, request: Any = None) -> dict[str, Any]:
    """Return Elasticsearch's error answer; *request* is the JSON body that positions in parse errors refer to."""
    if isinstance(error, SearchPhaseError):
        top = _search_error(error, request)
    else:
        top = {"root_cause": [_root(error, request)], **error_object(error, request)}
    return {"error": top, "status": status_of(error)}


def error_object(error: Exception, request: Any = None) -> dict[str, Any]:
    """Return `{"type", "reason", …, "caused_by"}` of one exception."""
    body: dict[str, Any] = {"type": _row(error)[0], "reason": getattr(error, "reason", str(error))}
    if isinstance(error, shards.EmptyClauseError):
        line, column = position(request, error.path, after=True)
        body["reason"] += f" at [{line}:{column}]"
    if isinstance(error, shards.ParsingError) and error.path:
        _point_at(body, error, position(request, error.path))
    body.update(getattr(error, "meta", {}))
    cause = getattr(error, "cause", None)
    if cause is not None:
        body["caused_by"] = error_object(cause, error.filter if isinstance(error, AliasFilterError) else request)
    if isinstance(error, RetrieverError):
        body["suppressed"] = [_suppressed(failure, request) for failure in error.failures]
    return body


def _suppressed(error: Exception, request: Any) -> dict[str, Any]:
    if not isinstance(error, SearchPhaseError):
        return error_object(error, request)
    return {key: value for key, value in _search_error(error, request).items() if key != "root_cause"}


def raised(error: Exception, request: Any = None) -> ElasticsearchError:
    """Return *error* as callers of the facade see it."""
    return ElasticsearchError(status_of(error), error_body(error, request))


def _root(error: Exception, request: Any) -> dict[str, Any]:
    """Return what is told of *error* first: the innermost of Elasticsearch's own exceptions, without causes.

    Elasticsearch: ElasticsearchException.guessRootCauses, which does not look below Java's exceptions.
    """
    cause = getattr(error, "cause", None)
    is_javas = isinstance(error, shards.IllegalArgumentError)
    if isinstance(cause, _OWN) and not is_javas and not (isinstance(cause, _PARSED) and not isinstance(error, _PARSED)):
        return _root(cause, request)
    return _without_cause(error_object(error, request))


def _point_at(body: dict[str, Any], error: shards.ParsingError, at: tuple[int, int]) -> None:
    line, column = at
    if error.at_name:
        column = max(1, column - json_size(error.path[-1]) - 1)  # what a template made stands nowhere in the request
    if isinstance(error, shards.XContentParseError | shards.NamedObjectNotFoundError):
        body["reason"] = f"[{line}:{column}] {body['reason']}"
    else:
        body.update(line=line, col=column)


def _row(error: Exception) -> tuple[str, int]:
    if isinstance(error, JavaError | JavaVirtualError):
        return error.type, 400
    return next((_TABLE[kind] for kind in type(error).__mro__ if kind in _TABLE), ("exception", 500))


def _search_error(error: SearchPhaseError, request: Any) -> dict[str, Any]:
    told = [(shard, index, error_object(failure, request)) for shard, index, failure in error.failures]
    grouped = {(reason["type"], reason["reason"]): (shard, index, reason) for shard, index, reason in reversed(told)}
    roots = {(root["type"], root["reason"]): root for root in (_root(each, request) for *_, each in error.failures)}
    failed = [
        {"shard": shard, "index": index, "node": NODE_ID, "reason": reason} for shard, index, reason in grouped.values()
    ]
    first = failed[0]["reason"]
    return {
        "root_cause": list(roots.values()),
        "type": "search_phase_execution_exception",
        "reason": error.reason,
        "phase": error.phase,
        "grouped": True,
        "failed_shards": failed,
        "caused_by": {**_without_cause(first), "caused_by": first.get("caused_by", _without_cause(first))},
    }


def _last_cause(told: Any) -> str:
    """Return the reason of the innermost cause in an error object, or nothing."""
    reason = ""
    while isinstance(told, Mapping) and "caused_by" in told:
        told = told["caused_by"]
        reason = told["reason"]
    return reason


def _without_cause(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "caused_by"}
