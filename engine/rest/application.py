"""Every request is answered here, whichever door it came in by. Elasticsearch: RestController."""

from __future__ import annotations

import gzip
import json
import logging
import traceback
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from secondpass.engine.error_table import EXPECTED, ElasticsearchError, error_body, status_of
from secondpass.engine.errors import ContentTooLargeError
from secondpass.engine.json_text import parse_json
from secondpass.engine.node import Node
from secondpass.engine.version import ELASTICSEARCH_VERSION
from secondpass.shards.errors import IllegalArgumentError

from .call import Call
from .elsewhere import check_here
from .errors import NoHandlerError, PlainError, WrongMethodError
from .exchange import MAX_CONTENT_LENGTH, PRODUCT, PRODUCT_HEADER, Answer, RestRequest, RestResponse
from .filter_path import filter_paths
from .media_types import JSON, TEXT, answer_type, check_content_type, wants_values
from .parameters import Parameters, check_known
from .router import Body, Found, Route, Router
from .routes import ROUTES
from .source_parameter import with_source

ROUTER = Router(ROUTES)

_PARSERS: Mapping[Body, Callable[[bytes], Any]] = {
    Body.JSON: parse_json,
    Body.DOCUMENT: lambda raw: raw,  # the handler parses it, once there is an index
    Body.LINES: lambda raw: None,  # the handler reads `Call.raw`
}

log = logging.getLogger(__name__)


class Application:
    """Answer requests for a node; may be asked from many threads at once."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def answer(self, request: RestRequest) -> RestResponse:
        """Return the answer to a request; never raises."""
        try:
            return _rendered(self._handled(request), request)
        except Exception as error:
            return _rendered(_told(error, request), request, as_error=True)

    def _handled(self, request: RestRequest) -> Answer:
        if request.method == "OPTIONS":
            return _options(request)
        answer_type(request)
        found = self._route(request)
        assert found.route is not None  # noqa: S101  # _route raised otherwise
        request = with_source(request, found.route)
        check_content_type(request)
        check_known(request.path, request.params, found.route.params)
        raw = unpacked(request)
        body = _read(found.route, raw, request)
        call = Call(
            self._node, found.parts, Parameters(request.params), body, raw, wants_values(request), request.address
        )
        try:
            return self._kept(found.route, call)
        except EXPECTED as error:
            return _told(error, request, body)

    def _kept(self, route: Route, call: Call) -> Answer:
        """Return the handler's answer when what it did is kept."""
        try:
            return route.handler(call)
        finally:
            self._node.storage.sync()

    def _route(self, request: RestRequest) -> Found:
        found = _find(request)
        if found is None:
            raise NoHandlerError(request.uri, request.method)
        if found.route is None:
            raise WrongMethodError(request.uri, request.method, found.allowed)
        return found


def _options(request: RestRequest) -> Answer:
    """Return the methods of a path. Elasticsearch: RestController.handleOptionsRequest."""
    found = _find(request)
    return Answer("", allowed=found.allowed if found else ())


def _find(request: RestRequest) -> Found | None:
    """Return who answers a request, if any; raises UnsupportedError for what secondpass has not."""
    check_here(request.method, request.path.split("/"))
    return ROUTER.find(request.method, request.path)


def failure(error: Exception) -> RestResponse:
    """Return the answer to a request that no handler was asked for."""
    request = RestRequest("GET", "/")
    return _rendered(_told(error, request), request, as_error=True)


def unpacked(request: RestRequest) -> bytes:
    """Return the body's bytes; raises IllegalArgumentError for broken gzip, ContentTooLargeError for too much."""
    body = request.body
    if request.headers.get("content-encoding", "identity") == "gzip":
        try:
            body = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS).decompress(body, MAX_CONTENT_LENGTH + 1)
        except zlib.error as error:
            raise IllegalArgumentError(f"body is not gzip: {error}") from error
    if len(body) > MAX_CONTENT_LENGTH:
        raise ContentTooLargeError(f"entity content is too long, more than [{MAX_CONTENT_LENGTH}] bytes")
    return body


def _read(route: Route, raw: bytes, request: RestRequest) -> Any:
    if not raw.strip():
        return None
    if route.body is Body.NONE:
        raise IllegalArgumentError(f"request [{request.method} {request.path}] does not support having a body")
    return _PARSERS[route.body](raw)


def _told(error: Exception, request: RestRequest, body: Any = None) -> Answer:
    """Return the answer to a failed request; *body* is what positions in parse errors refer to."""
    if isinstance(error, PlainError):
        allowed = error.allowed if isinstance(error, WrongMethodError) else ()
        return Answer({"error": error.reason, "status": error.status}, error.status, allowed=allowed)
    if isinstance(error, ElasticsearchError):
        return Answer(error.body, error.status)
    if not isinstance(error, EXPECTED):
        log.error("a request failed by a defect of secondpass: %s %s", request.method, request.path, exc_info=error)
    answer = Answer(error_body(error, body), status_of(error))
    if request.params.get("error_trace") in ("", "true"):
        answer.content["error"]["stack_trace"] = "".join(traceback.format_exception(error))
    return answer


def _rendered(answer: Answer, request: RestRequest, *, as_error: bool = False) -> RestResponse:
    kind = TEXT if isinstance(answer.content, str) else _kind(request, as_error)
    headers = {PRODUCT_HEADER: PRODUCT, "content-type": kind}
    if "x-opaque-id" in request.headers:
        headers["X-Opaque-Id"] = request.headers["x-opaque-id"]
    if answer.warnings:
        headers["warning"] = ", ".join(_warning(text) for text in answer.warnings)
    if answer.allowed:
        headers["Allow"] = ",".join(answer.allowed)
    body = b"" if request.method == "HEAD" else _bytes(answer.content, request, kind)
    if body and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        body = gzip.compress(body, compresslevel=1, mtime=0)
    return RestResponse(answer.status, headers, body)


def _kind(request: RestRequest, as_error: bool) -> str:
    """Return the content type of an answer; an error's is JSON's where none can be had that was asked for."""
    try:
        return answer_type(request)
    except EXPECTED:
        if as_error:
            return JSON
        raise


def _bytes(content: Any, request: RestRequest, kind: str) -> bytes:
    if isinstance(content, str):
        return content.encode()
    shown = filter_paths(content, Parameters(request.params).names("filter_path"))
    if "yaml" in kind:
        from .yaml_text import yaml_text

        return yaml_text(_json(shown)).encode()
    if request.params.get("pretty") in ("", "true"):
        return json.dumps(shown, indent=2, separators=(",", " : "), ensure_ascii=False).encode() + b"\n"
    return _json(shown)


def _json(shown: Any) -> bytes:
    try:
        return orjson.dumps(shown)
    except TypeError:  # deeper than orjson goes, or an integer longer than it writes
        return json.dumps(shown, separators=(",", ":"), ensure_ascii=False).encode()


def _warning(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'299 Elasticsearch-{ELASTICSEARCH_VERSION} "{quoted}"'
