"""Content types: what a body may be, and what an answer is called. Elasticsearch: MediaTypeRegistry, RestController.

Clients send `application/json`, or Elasticsearch's own type with the major version they speak
(`application/vnd.elasticsearch+json; compatible-with=9`), and expect to see theirs again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from secondpass.engine.errors import MediaTypeError, StatusError
from secondpass.engine.version import MAJOR

from .errors import NotAcceptableError
from .exchange import RestRequest

JSON = "application/json"
NDJSON = "application/x-ndjson"
TEXT = "text/plain; charset=UTF-8"

_VENDORED = re.compile(r"application/vnd\.elasticsearch\+(?P<kind>json|x-ndjson)")
_PLAIN = frozenset({JSON, NDJSON, "application/*", "*/*", "text/plain", "text/*", ""})
_COMPATIBLE = (MAJOR - 1, MAJOR)


def check_content_type(request: RestRequest) -> None:
    """Raise NotAcceptableError where a body is there and its `Content-Type` is not JSON's."""
    if not request.body:
        return
    written = request.headers.get("content-type", "")
    kind, parameters = _parsed(written)
    vendored = _VENDORED.fullmatch(kind)
    if kind not in (JSON, NDJSON) and not vendored:
        raise NotAcceptableError(f"Content-Type header [{written}] is not supported")
    if vendored:
        _check_version("Content-Type", parameters, written)


def answer_type(request: RestRequest) -> str:
    """Return the content type of a JSON answer, by the `Accept` header; raises NotAcceptableError or MediaTypeError."""
    written = request.headers.get("accept", "")
    accepted = [_parsed(part) for part in written.split(",")]
    for kind, parameters in accepted:
        if _VENDORED.fullmatch(kind):
            return f"application/vnd.elasticsearch+json;compatible-with={_check_version('Accept', parameters, written)}"
        if kind in _PLAIN:
            return JSON
    raise NotAcceptableError(f"Accept header [{written}] is not supported")


def wants_json(request: RestRequest) -> bool:
    """Whether an answer that is text by default is asked for as JSON."""
    if "format" in request.params:
        return request.params["format"] == "json"
    kinds = (_parsed(part)[0] for part in request.headers.get("accept", "").split(","))
    return next(("json" in kind for kind in kinds if "json" in kind or kind.startswith("text/")), False)


def _parsed(written: str) -> tuple[str, Mapping[str, str]]:
    kind, *rest = (part.strip() for part in written.split(";"))
    pairs = (part.partition("=") for part in rest)
    return kind.lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def _check_version(header: str, parameters: Mapping[str, str], written: str) -> str:
    version = parameters.get("compatible-with", str(MAJOR))
    if version not in map(str, _COMPATIBLE):
        earlier, current = _COMPATIBLE
        reason = (
            f"{header} version must be either version {current} or {earlier}, but found {version}. {header}={written}"
        )
        raise MediaTypeError(f"Invalid media-type value on headers [{header}]", cause=StatusError(reason))
    return version
