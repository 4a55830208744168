"""Content types: what a body may be, and what an answer is called. Elasticsearch: MediaTypeRegistry, RestController.

Clients send `application/json`, or Elasticsearch's own type with the major version they speak
(`application/vnd.elasticsearch+json; compatible-with=9`), and expect to see theirs again. Answers are JSON or YAML; of CBOR and
SMILE, which Elasticsearch writes too, there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from secondpass.engine.errors import MediaTypeError, StatusError
from secondpass.engine.version import MAJOR
from secondpass.shards.errors import UnsupportedError

from .errors import NotAcceptableError
from .exchange import RestRequest

JSON = "application/json"
NDJSON = "application/x-ndjson"
YAML = "application/yaml"
TEXT = "text/plain; charset=UTF-8"

_VENDORED = re.compile(r"application/vnd\.elasticsearch\+(?P<kind>json|x-ndjson|yaml)")
_PLAIN = frozenset({JSON, NDJSON, "application/*", "*/*", "text/plain", "text/*", ""})
_FORMATS = {"json": JSON, "yaml": YAML}
_TEXTS = frozenset({"text", "txt"})
"""What tables are asked for by, to be tables."""

_COMPATIBLE = (MAJOR - 1, MAJOR)


def check_content_type(request: RestRequest) -> None:
    """Raise NotAcceptableError where a body is there and its `Content-Type` is not JSON's."""
    if not request.body:
        return
    written = request.headers.get("content-type", "")
    if not is_json(written):
        raise NotAcceptableError(f"Content-Type header [{written}] is not supported")
    kind, parameters = _parsed(written)
    if kind not in (JSON, NDJSON):
        _check_version("Content-Type", parameters, written)


def is_json(written: str) -> bool:
    """Whether a content type is JSON's, or that of lines of JSON."""
    kind, _ = _parsed(written)
    vendored = _VENDORED.fullmatch(kind)
    return kind in (JSON, NDJSON) or (vendored is not None and vendored["kind"] != "yaml")


def answer_type(request: RestRequest) -> str:
    """Return the content type of an answer that is no table, by `format`, or else by the `Accept` header.

    Raises NotAcceptableError, MediaTypeError, and UnsupportedError for a format that is not written here.
    """
    accepted, asked = _accepted(request), _format(request)
    return _FORMATS.get(asked, accepted) if asked not in accepted else accepted


def wants_values(request: RestRequest) -> bool:
    """Whether an answer that is text by default is asked for as JSON or YAML."""
    asked = _format(request)
    if asked:
        return asked in _FORMATS
    kinds = (_parsed(part)[0] for part in request.headers.get("accept", "").split(","))
    decided = next((kind for kind in kinds if kind.startswith("text/") or "json" in kind or "yaml" in kind), TEXT)
    return not decided.startswith("text/")


def _accepted(request: RestRequest) -> str:
    """Return the content type an answer has by the `Accept` header."""
    written = request.headers.get("accept", "")
    for kind, parameters in (_parsed(part) for part in written.split(",")):
        vendored = _VENDORED.fullmatch(kind)
        if vendored:
            spoken = "yaml" if vendored["kind"] == "yaml" else "json"
            version = _check_version("Accept", parameters, written)
            return f"application/vnd.elasticsearch+{spoken};compatible-with={version}"
        if kind in _PLAIN:
            return JSON
        if kind == YAML:
            return YAML
    raise NotAcceptableError(f"Accept header [{written}] is not supported")


def _format(request: RestRequest) -> str:
    """Return the format the URL asks for, if any."""
    written = request.params.get("format", "")
    asked = written.lower()
    if asked and asked not in _FORMATS and not (asked in _TEXTS and request.path.startswith("/_cat")):
        raise UnsupportedError(f"[format] of [{written}] is not supported by secondpass")
    return asked


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
