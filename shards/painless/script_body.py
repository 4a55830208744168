"""Read a script as it stands in a request: a string, or an object of source, params and language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, Path, XContentParseError

_NO_PARAMS: Mapping[str, Any] = MappingProxyType({})
_KNOWN = {"source", "id", "lang", "params", "options"}


@dataclass(frozen=True, slots=True)
class Script:
    """Name a script: its source, or the id of a stored one, and the params it is run with. Elasticsearch: Script."""

    source: str | None = None
    lang: str = "painless"
    params: Mapping[str, Any] = field(default_factory=lambda: _NO_PARAMS)
    id: str | None = None


def parse_script(body: Any, path: Path = ()) -> Script:
    """Read a script from a request.

    Raises XContentParseError for an unknown member or one of the wrong kind, IllegalArgumentError for neither or both of
    source and id and for another language. Elasticsearch: Script.parse.
    """
    if isinstance(body, str):
        return Script(source=body)
    if not isinstance(body, Mapping):
        raise XContentParseError("[script] must be a string or an object", path)
    for key in body:
        if key not in _KNOWN:
            raise XContentParseError(f"[script] unknown field [{key}]", (*path, key))
    source, id_ = _text(body, "source", path), _text(body, "id", path)
    lang = _text(body, "lang", path)
    _check(body, source, id_, lang, path)
    return Script(source, lang or "painless", MappingProxyType(dict(_object(body, "params", path))), id_)


def _text(body: Mapping[str, Any], key: str, path: Path) -> str | None:
    value = body.get(key)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise XContentParseError(f"[script] {key} doesn't support values of type: {_kind(value)}", (*path, key))


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "VALUE_BOOLEAN"
    return "START_ARRAY" if isinstance(value, list) else "START_OBJECT"


def _object(body: Mapping[str, Any], key: str, path: Path) -> Mapping[str, Any]:
    value = body.get(key)
    if value is None:
        return _NO_PARAMS
    if not isinstance(value, Mapping):
        raise XContentParseError(f"[script] {key} must be an object", (*path, key))
    return value


def _check(body: Mapping[str, Any], source: str | None, id_: str | None, lang: str | None, path: Path) -> None:
    if source is not None and id_ is not None:
        raise IllegalArgumentError("must only use one of [source, id] when specifying a script")
    if source is None and id_ is None:
        raise IllegalArgumentError("must specify either [source] for an inline script or [id] for a stored script")
    if id_ is not None and lang is not None:
        raise IllegalArgumentError(f"illegally specified <lang> [{lang}] for a stored script")
    if lang not in {None, "painless"}:
        raise IllegalArgumentError(f"script_lang not supported [{lang}]")
    if _object(body, "options", path):
        name = next(iter(body["options"]))
        raise IllegalArgumentError(f"[script] option [{name}] is not supported: painless scripts take no options")
