"""Read and check the body of `_analyze`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import RequestValidationError, XContentParseError

Component = str | Mapping[str, Any]
"""The name of a component, or its definition."""

_KEYS = ("text", "analyzer", "tokenizer", "filter", "char_filter", "field", "normalizer", "explain", "attributes")


@dataclass(frozen=True, slots=True)
class AnalyzeRequest:
    """Hold what `_analyze` is asked for. Elasticsearch: AnalyzeAction.Request."""

    text: tuple[str, ...]
    analyzer: str | None = None
    tokenizer: Component | None = None
    filters: tuple[Component, ...] = ()
    char_filters: tuple[Component, ...] = ()
    field: str | None = None
    normalizer: str | None = None
    explain: bool = False
    attributes: frozenset[str] = frozenset()

    @classmethod
    def from_body(cls, body: Mapping[str, Any], in_index: bool) -> AnalyzeRequest:
        """Parse *body*; raise XContentParseError on what cannot be read, IllegalArgumentError on what cannot be asked."""
        for key in body:
            if key not in _KEYS:
                raise XContentParseError(f"[analyze_request] unknown field [{key}]", (key,))
        given = {key: value for key, value in body.items() if value is not None}
        request = cls(
            text=_strings(given, "text"),
            analyzer=_string(given, "analyzer"),
            tokenizer=_component(given["tokenizer"], "tokenizer") if "tokenizer" in given else None,
            filters=_components(given, "filter"),
            char_filters=_components(given, "char_filter"),
            field=_string(given, "field"),
            normalizer=_string(given, "normalizer"),
            explain=_boolean(given, "explain"),
            attributes=frozenset(name.lower() for name in _strings(given, "attributes")),
        )
        request._validate(in_index)
        return request

    @property
    def has_components(self) -> bool:
        """Say whether an analyzer must be put together for this request."""
        return bool(self.tokenizer is not None or self.filters or self.char_filters)

    def _validate(self, in_index: bool) -> None:
        checks = {
            "text is missing": not self.text,
            "index is required if normalizer is specified": self.normalizer is not None and not in_index,
            "tokenizer/analyze should be null if normalizer is specified": self.normalizer is not None
            and (self.tokenizer is not None or self.analyzer is not None),
            "cannot define extra components on a named analyzer": self.analyzer is not None and self.has_components,
            "cannot define extra components on a named normalizer": self.normalizer is not None and self.has_components,
            "cannot define extra components on a field-specific analyzer": self.field is not None
            and self.has_components,
        }
        failed = [reason for reason, fails in checks.items() if fails]
        if failed:
            numbered = "".join(f" {n}: {reason};" for n, reason in enumerate(failed, 1))
            raise RequestValidationError(f"Validation Failed:{numbered}")


def _unreadable(key: str, value: Any) -> XContentParseError:
    kinds = {
        bool: "VALUE_BOOLEAN",
        int: "VALUE_NUMBER",
        float: "VALUE_NUMBER",
        str: "VALUE_STRING",
        list: "START_ARRAY",
    }
    kind = kinds.get(type(value), "START_OBJECT")
    return XContentParseError(f"[analyze_request] {key} doesn't support values of type: {kind}", (key,))


def _string(given: Mapping[str, Any], key: str) -> str | None:
    value = given.get(key)
    if value is not None and not isinstance(value, str):
        raise _unreadable(key, value)
    return value


def _strings(given: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = given.get(key, [])
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(item, (str, int, float)) for item in values):
        raise _unreadable(key, value)
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in values)


def _boolean(given: Mapping[str, Any], key: str) -> bool:
    value = given.get(key, False)
    if value not in (True, False, "true", "false"):
        raise _unreadable(key, value)
    return value in (True, "true")


def _components(given: Mapping[str, Any], key: str) -> tuple[Component, ...]:
    value = given.get(key, [])
    if not isinstance(value, (list, Mapping)):
        raise _unreadable(key, value)
    return tuple(_component(item, key) for item in ([value] if isinstance(value, Mapping) else value))


def _component(value: Any, key: str) -> Component:
    if not isinstance(value, (str, Mapping)):
        raise _unreadable(key, value)
    return value
