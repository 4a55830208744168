"""Fill mustache templates with parameters, as search templates and feature extractors need it.

Elasticsearch: `MustacheScriptEngine`, `CustomMustacheFactory`, `CustomReflectionObjectHandler`. Values are escaped for
JSON strings; `{{{x}}}` and `{{&x}}` are not; `{{#toJson}}x{{/toJson}}`, `{{#join}}x{{/join}}`,
`{{#join delimiter=' '}}x{{/join delimiter=' '}}` and `{{#url}}...{{/url}}` are functions; `x.0` and `x.size` reach into
arrays. A value is never read as a template again.

    >>> render('{"match": {"title": "{{q}}"}}', {"q": 'a "b"'})
    '{"match": {"title": "a \\\\"b\\\\""}}'
    >>> fill("{{q}} {{#more}}{{r}}{{/more}}", {"more": True}).missing
    ('q', 'r')

Time and size are bounded: a template that loops or grows too far is refused, whatever its parameters.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus

from .errors import TemplateError
from .mustache_syntax import Function, Node, Section, Text, Value, parse

MAX_OUTPUT = 2**20
MAX_STEPS = 500_000

_NOTHING = object()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Filled:
    """Hold a filled template, and the parameters it asked for in vain (each once, in order)."""

    text: str
    missing: tuple[str, ...]


def render(template: str, params: Mapping[str, Any]) -> str:
    """Fill a template; a parameter that is missing leaves nothing behind. Raises TemplateError."""
    return fill(template, params).text


def fill(template: str, params: Mapping[str, Any]) -> Filled:
    """Fill a template and take note of what was missing; a section without its parameter is merely skipped.

    Raises TemplateError. Elasticsearch: MustacheInvalidParameterException, raised for the first that is missing when
    `detect_missing_params` is set.
    """
    work = _Work()
    try:
        text = "".join(work.nodes(parse(template), (params,)))
    except RecursionError as error:
        raise TemplateError("a parameter is nested too deep", cause=error) from error
    return Filled(text, tuple(dict.fromkeys(work.missing)))


def escape_json(text: str) -> str:
    """Escape a text to stand between the quotes of a JSON string. Jackson: quoteAsString."""
    return _ENCODER.encode(text)[1:-1]


@dataclass(slots=True)
class _Work:
    """Count what one rendering has spent, and collect what it missed."""

    steps: int = 0
    size: int = 0
    missing: list[str] = field(default_factory=list)

    def nodes(self, nodes: Sequence[Node], scopes: tuple[Any, ...]) -> Iterator[str]:
        for node in nodes:
            self.spend()
            match node:
                case Text(text):
                    yield self.sized(text)
                case Value(name, raw):
                    text = self.value(name, scopes)
                    yield self.sized(text if raw else escape_json(text))
                case Section():
                    yield from self.section(node, scopes)
                case Function():
                    yield self.sized(self.function(node, scopes))

    def value(self, name: str, scopes: tuple[Any, ...]) -> str:
        value = _lookup(name, scopes)
        if value is _NOTHING:
            self.missing.append(name)
        return java_text(value)

    def section(self, node: Section, scopes: tuple[Any, ...]) -> Iterator[str]:
        value = _lookup(node.name, scopes)
        if node.inverted:
            if _is_empty(value):
                yield from self.nodes(node.body, scopes)
            return
        for scope in [] if _is_empty(value) else value if isinstance(value, list | tuple) else [value]:
            self.spend()
            yield from self.nodes(node.body, (*scopes, scope))

    def function(self, node: Function, scopes: tuple[Any, ...]) -> str:
        if node.kind == "url":
            return _url("".join(self.nodes(node.body, scopes)))
        value = _lookup(node.argument, scopes)
        if node.kind == "toJson":
            return _to_json(value)
        if isinstance(value, list | tuple):
            return node.delimiter.join(java_text(item) for item in value)
        # What is no list is not joined: the text between the tags comes out as it stands.
        return "".join(self.nodes(node.body, scopes))

    def spend(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TemplateError(f"Mustache script takes more than [{MAX_STEPS}] steps")

    def sized(self, text: str) -> str:
        self.size += len(text)
        if self.size > MAX_OUTPUT:
            raise TemplateError("Mustache script result size limit exceeded")
        return text


def _lookup(name: str, scopes: tuple[Any, ...]) -> Any:
    """Resolve a dotted name: its first part in the innermost scope that has it, the others within what was found."""
    if name == ".":
        return scopes[-1]
    first, *others = name.split(".")
    found = (_member(scope, first) for scope in reversed(scopes))
    value = next((value for value in found if value is not _NOTHING), _NOTHING)
    for part in others:
        value = _member(value, part)
    return value


def _member(scope: Any, key: str) -> Any:
    if isinstance(scope, Mapping):
        return scope.get(key, _NOTHING)
    if not isinstance(scope, list | tuple):
        return _NOTHING
    if key == "size":
        return len(scope)
    place = int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else len(scope)
    return scope[place] if place < len(scope) else _NOTHING


def _is_empty(value: Any) -> bool:
    """Tell what a section skips; 0 and an empty object are not among it, as in mustache.java."""
    return value is _NOTHING or value is None or value is False or value == "" or value in ([], ())


def java_text(value: Any) -> str:
    """Write a value as Java's `toString` does; null and what is missing leave nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return _java_double(value)
        case Mapping():
            return _braces(value.items(), java_text)
        case list() | tuple():
            return _braces(enumerate(value), java_text)
        case _:
            return "" if value is _NOTHING else str(value)


def _braces(items: Any, write: Callable[[Any], str]) -> str:
    return "{" + ", ".join(f"{key}={'null' if value is None else write(value)}" for key, value in items) + "}"


def _java_double(value: float) -> str:
    """Write 12345678.0 as 1.2345678E7: Java leaves plain notation earlier than Python. Java: Double.toString."""
    if value == 0 or 1e-3 <= abs(value) < 1e7 or not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN" if math.isnan(value) else repr(value))
    sign, digits, _ = Decimal(repr(value)).normalize().as_tuple()
    exponent = Decimal(repr(value)).adjusted()
    rest = "".join(map(str, digits[1:])) or "0"
    return f"{'-' if sign else ''}{digits[0]}.{rest}E{exponent}"


def _to_json(value: Any) -> str:
    """Write arrays and objects as JSON, anything else as it is: a text gets no quotes."""
    if not isinstance(value, Mapping | list | tuple):
        return java_text(value)
    try:
        return _ENCODER.encode(value)
    except (TypeError, ValueError) as error:
        raise TemplateError("Failed to convert object to JSON", cause=error) from error


def _url(text: str) -> str:
    """Encode as an HTML form does. Java: URLEncoder, which also encodes the tilde."""
    return quote_plus(text, safe="*", errors="replace").replace("~", "%7E")
