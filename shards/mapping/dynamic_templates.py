"""`dynamic_templates`: how fields that no mapping knows are mapped, by their names, paths and values.

Elasticsearch: DynamicTemplate, RootObjectMapper.validateDynamicTemplate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson

from ..analysis.java_regex import JavaPattern
from ..errors import IllegalArgumentError, ShardError, UnsupportedError
from ..name_patterns import matches
from .errors import MapperParsingError
from .java import java_text
from .parameters import PARAMETERS, UNSUPPORTED_TYPES

DEFAULT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "object": "object",
        "string": "text",
        "long": "long",
        "double": "float",
        "boolean": "boolean",
        "date": "date",
        "binary": "binary",
    }
)
"""What a value can look like, and the type of field it then has unless a template says otherwise."""

_LISTS = ("match", "path_match", "unmatch", "path_unmatch", "match_mapping_type", "unmatch_mapping_type")


@dataclass(frozen=True, slots=True)
class DynamicTemplate:
    """Map new fields as *mapping* says whose names and paths fit *conditions* and whose values look like one of *kinds*.

    `match_pattern` is `simple` (`*` stands for any text), `regex`, or None where not given, which is `simple`, too.
    """

    name: str
    conditions: Mapping[str, tuple[str, ...]]
    kinds: tuple[str, ...]
    match_pattern: str | None
    mapping: Mapping[str, Any]

    def fits(self, path: str, kind: str) -> bool:
        """Tell whether a field at *path* with a value of *kind* is to be mapped so."""
        name = path.rpartition(".")[2]
        return (
            kind in self.kinds
            and self._any_of("path_match", path, otherwise=True)
            and self._any_of("match", name, otherwise=True)
            and not self._any_of("path_unmatch", path)
            and not self._any_of("unmatch", name)
        )

    def definition(self, name: str, kind: str) -> dict[str, Any]:
        """Return the definition of field *name*, `{name}` and `{dynamic_type}` filled in."""
        dynamic_type = DEFAULT_TYPES[kind]
        filled: dict[str, Any] = _filled(self.mapping, {"name": name, "dynamic_type": dynamic_type})
        return {"type": dynamic_type, **filled}

    def to_json(self) -> dict[str, Any]:
        """Return the template as GET _mapping prints it."""
        lists = {key: given[0] if len(given) == 1 else list(given) for key, given in self.conditions.items() if given}
        pattern = {} if self.match_pattern is None else {"match_pattern": self.match_pattern}
        return {**lists, **pattern, "mapping": dict(sorted(self.mapping.items()))}

    def _any_of(self, condition: str, text: str, *, otherwise: bool = False) -> bool:
        """Tell whether *text* fits one of the patterns of a condition, or *otherwise* where there are none."""
        patterns = self.conditions[condition]
        return any(_fits(self.match_pattern, pattern, text) for pattern in patterns) if patterns else otherwise


def _fits(match_pattern: str | None, pattern: str, text: str) -> bool:
    if match_pattern == "regex":
        return JavaPattern.compile(pattern).matches_all(text)
    return matches(text, (pattern,))


def _filled(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {_filled(key, names): _filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, names) for item in value]
    if not isinstance(value, str):
        return value
    filled = value.replace("{name}", names["name"])
    return filled.replace("{dynamic_type}", names["dynamic_type"]).replace("{dynamicType}", names["dynamic_type"])


def read_templates(body: Any, read: Callable[[str, Mapping[str, Any]], object]) -> tuple[DynamicTemplate, ...]:
    """Read `dynamic_templates`; *read* reads one definition, with which each template is tried.

    Raises MapperParsingError, IllegalArgumentError and UnsupportedError.
    """
    if not isinstance(body, list):
        raise MapperParsingError("Dynamic template syntax error. An array of named objects is expected.")
    return tuple(_one(item, read) for item in body)


def _one(item: Any, read: Callable[[str, Mapping[str, Any]], object]) -> DynamicTemplate:
    if not isinstance(item, Mapping) or len(item) != 1:
        raise MapperParsingError("A dynamic template must be defined with a name")
    ((name, body),) = item.items()
    if not isinstance(body, Mapping):
        raise MapperParsingError(f"template [{name}] must be an object")
    template = _template(str(name), body)
    _try(template, read)
    return template


def _template(name: str, body: Mapping[str, Any]) -> DynamicTemplate:
    for key in body:
        if key not in (*_LISTS, "match_pattern", "mapping", "runtime"):
            raise IllegalArgumentError(f"Illegal dynamic template parameter: [{key}]")
    if "runtime" in body:
        raise UnsupportedError(f"[runtime] of dynamic template [{name}] is not supported")
    if not isinstance(body.get("mapping"), Mapping):
        raise MapperParsingError(f"template [{name}] must have either mapping or runtime set")
    conditions = {key: _patterns(key, body[key]) if key in body else () for key in _LISTS}
    pattern = None if body.get("match_pattern", "default") == "default" else java_text(body["match_pattern"])
    if pattern not in (None, "simple", "regex"):
        raise IllegalArgumentError(f"No matching pattern matched on [{pattern}]")
    kinds = _kinds(conditions)
    if pattern == "regex":
        _check_expressions(name, [text for key in _LISTS[:4] for text in conditions[key]])
    return DynamicTemplate(name, MappingProxyType(conditions), kinds, pattern, body["mapping"])


def _patterns(key: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and not all(isinstance(item, str) for item in value):
        raise MapperParsingError(
            f"[{key}] values must either be a string or list of strings, but was [{java_text(value)}]"
        )
    return tuple(value) if isinstance(value, list) else (java_text(value),)


def _kinds(conditions: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the kinds of values a template is for: with a pattern alone, all there are."""
    wanted, unwanted = conditions["match_mapping_type"], conditions["unmatch_mapping_type"]
    implied = not wanted and any(conditions[key] for key in ("match", "path_match", "unmatch_mapping_type"))
    every = implied or tuple(wanted) == ("*",)
    for kind in (*(() if every else wanted), *unwanted):
        if kind not in DEFAULT_TYPES:
            known = ", ".join(DEFAULT_TYPES)
            raise IllegalArgumentError(f"No field type matched on [{kind}], possible values are [{known}]")
    return tuple(kind for kind in (DEFAULT_TYPES if every else wanted) if kind not in unwanted)


def _check_expressions(name: str, patterns: Sequence[str]) -> None:
    for pattern in patterns:
        try:
            JavaPattern.compile(pattern)
        except IllegalArgumentError as error:
            reason = f"Pattern [{pattern}] of type [regex] is invalid. Cannot create dynamic template [{name}]."
            raise MapperParsingError(reason, cause=error) from None


def _try(template: DynamicTemplate, read: Callable[[str, Mapping[str, Any]], object]) -> None:
    """Raise IllegalArgumentError for a template that fits no kind of value; one that asks for the name is not tried."""
    if _asks_for_name(template.mapping):
        return
    last: ShardError | None = None
    for kind in template.kinds:
        try:
            name = f"__dynamic__{template.name}"
            read(name, _known(template.definition(name, kind)))
            return
        except UnsupportedError:
            raise
        except ShardError as error:
            last = error
    if last is not None:
        raise IllegalArgumentError(
            f"dynamic template [{template.name}] has invalid content [{orjson.dumps(template.to_json()).decode()}], "
            f"attempted to validate it with the following match_mapping_type: [{', '.join(template.kinds)}]",
            cause=last,
        )


def _known(definition: dict[str, Any]) -> dict[str, Any]:
    kind = definition["type"]
    if kind not in (*PARAMETERS, *UNSUPPORTED_TYPES, "object", "alias"):
        raise IllegalArgumentError(f"No mapper found for type [{java_text(kind)}]")
    return definition


def _asks_for_name(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_asks_for_name(item) for pair in value.items() for item in pair)
    if isinstance(value, list):
        return any(map(_asks_for_name, value))
    return isinstance(value, str) and "{name}" in value
