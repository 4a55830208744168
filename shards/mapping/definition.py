"""From a mapping body to the tree of its objects and fields.

Elasticsearch: MappingParser, RootObjectMapper.TypeParser, ObjectMapper.TypeParser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import IllegalArgumentError, ShardError, UnsupportedError
from .alias import read_alias
from .analysis import Analysis
from .dates import DateFormat
from .dynamic_templates import DynamicTemplate, read_templates
from .errors import LimitError, MapperParsingError
from .java import java_text
from .leaf import read_leaf
from .parameters import boolean, java_class
from .tree import METADATA_FIELDS, Mapper, ObjectMapper, check_depth, insert, join, split_path


@dataclass(frozen=True, slots=True)
class Options:
    """Hold what the root of a mapping says besides its properties; None where not given."""

    date_detection: bool | None = None
    numeric_detection: bool | None = None
    dynamic_date_formats: tuple[str, ...] | None = None
    meta: Mapping[str, Any] | None = None
    dynamic_templates: tuple[DynamicTemplate, ...] | None = None
    routing_required: bool | None = None


def read_mapping(body: Mapping[str, Any] | None, analysis: Analysis) -> tuple[ObjectMapper, Options]:
    """Return the root object and the options of a mapping *body*.

    Raises MapperParsingError caused by what is wrong, UnsupportedError for what Elasticsearch has and we have not.
    """
    try:
        return _root(body or {}, analysis)
    except (UnsupportedError, LimitError):
        raise
    except ShardError as error:
        raise MapperParsingError(f"Failed to parse mapping: {error.reason}", cause=error) from None


_DEEPEST = 200
"""No object lies deeper, whatever an index allows."""
_UNSUPPORTED_ROOT = ("runtime", "_size", "_field_names", "_data_stream_timestamp")


def _root(body: Any, analysis: Analysis) -> tuple[ObjectMapper, Options]:
    if not isinstance(body, Mapping):
        raise MapperParsingError(f"Expected map for mappings but got a class java.lang.{java_class(body)}")
    for key in _UNSUPPORTED_ROOT:
        if body.get(key):
            raise UnsupportedError(f"[{key}] in a mapping is not supported")
    _check_source(body.get("_source"))
    rest = {key: value for key, value in body.items() if key not in {*_UNSUPPORTED_ROOT, *_OPTIONS, "_source"}}
    unknown = _unknown(rest, _OBJECT_KEYS - {"type"})
    if unknown:
        raise MapperParsingError(f"Root mapping definition has unsupported parameters: {unknown}")
    return _object("", rest, analysis), _options(body, analysis)


_OPTIONS = ("date_detection", "numeric_detection", "dynamic_date_formats", "dynamic_templates", "_meta", "_routing")
_OBJECT_KEYS = frozenset({"type", "properties", "dynamic", "enabled", "subobjects"})


def _unknown(body: Mapping[str, Any], known: frozenset[str]) -> str:
    return "".join(f" [{key} : {java_text(value)}]" for key, value in body.items() if key not in known)


def _check_source(source: Any) -> None:
    if source is None:
        return
    if not isinstance(source, Mapping):
        raise MapperParsingError(f"[_source] config must be an object, got {java_class(source)}")
    for key, value in source.items():
        if key == "mode" and str(value).lower() == "stored":
            continue
        if key != "enabled":
            raise UnsupportedError(f"parameter [{key}] of [_source] in a mapping is not supported")
        if not boolean(value, key):
            raise UnsupportedError("[_source] with [enabled: false] is not supported")


def _options(body: Mapping[str, Any], analysis: Analysis) -> Options:
    formats, templates = body.get("dynamic_date_formats"), body.get("dynamic_templates")
    meta = body.get("_meta")
    if meta is not None and not isinstance(meta, Mapping):
        raise MapperParsingError(f"[_meta] must be an object, got {java_class(meta)}")
    return Options(
        _flag(body, "date_detection"),
        _flag(body, "numeric_detection"),
        None if formats is None else _date_formats(formats),
        dict(meta) if meta is not None else None,
        None if templates is None else read_templates(templates, lambda name, each: member(name, each, analysis)),
        _routing(body.get("_routing")),
    )


def _routing(body: Any) -> bool | None:
    """Read whether documents need a routing."""
    if body is None:
        return None
    if not isinstance(body, Mapping):
        raise MapperParsingError(f"[_routing] config must be an object, got {java_class(body)}")
    for key in body.keys() - {"required"}:
        raise MapperParsingError(f"unknown parameter [{key}] on metadata field [_routing]")
    return boolean(body["required"], "required") if "required" in body else None


def _flag(body: Mapping[str, Any], key: str) -> bool | None:
    value = body.get(key)
    return None if value is None else boolean(value, key)


def _date_formats(formats: Any) -> tuple[str, ...]:
    patterns = tuple(java_text(item) for item in (formats if isinstance(formats, list) else [formats]))
    if patterns == ("none",):
        return ()
    for pattern in patterns:
        if pattern.startswith("epoch_"):
            raise MapperParsingError(f"Epoch [{pattern}] is not supported as dynamic date format")
        DateFormat.of(pattern)
    return patterns


def _object(path: str, body: Mapping[str, Any], analysis: Analysis) -> ObjectMapper:
    unknown = _unknown(body, _OBJECT_KEYS)
    if unknown:
        raise MapperParsingError(
            f"Mapping definition for [{path.rpartition('.')[2]}] has unsupported parameters: {unknown}"
        )
    if body.get("subobjects", True) not in (True, "true"):
        raise UnsupportedError(f"[subobjects] other than [true] on object [{path}] is not supported")
    if path:
        _check_deepest(path)
    empty = ObjectMapper(path, _dynamic(body.get("dynamic")), _flag(body, "enabled"))
    return _with_properties(empty, body.get("properties"), analysis)


def _check_deepest(path: str) -> None:
    if path.count(".") + 2 > _DEEPEST:
        check_depth(path)


def _dynamic(value: Any) -> str | None:
    if value is None:
        return None
    if value == "runtime":
        raise UnsupportedError("[dynamic] with value [runtime] is not supported")
    if value in ("strict", "strict_allow_templates"):
        return str(value)
    try:
        return "true" if boolean(value, "dynamic") else "false"
    except IllegalArgumentError as error:
        raise IllegalArgumentError("Could not convert [dynamic] to boolean", cause=error) from None


def _with_properties(parent: ObjectMapper, properties: Any, analysis: Analysis) -> ObjectMapper:
    if properties is None or properties == []:
        return parent
    if not isinstance(properties, Mapping):
        raise IllegalArgumentError("properties must be a map type")
    properties = {name: body for name, body in properties.items() if body != []}  # PHP's empty object
    split = {name: _split(name) for name in properties}
    for name in sorted(split, key=lambda name: len(split[name])):  # "a" before "a.b", which goes into it
        path = join(parent.path, ".".join(split[name]))
        if "." in path:
            _check_deepest(path.rpartition(".")[0])
        parent = insert(parent, list(split[name]), _property(path, name, properties[name], analysis))
    return parent


def _split(name: str) -> tuple[str, ...]:
    """Split a name as `split_path` does; raise IllegalArgumentError in the words of ObjectMapper.validateFieldName."""
    for part in name.rstrip(".").split(".") if isinstance(name, str) and name.strip(".") else ():
        if not part or part.isspace():
            found = "cannot contain only whitespaces" if part else "cannot be an empty string"
            raise IllegalArgumentError(f"field name {found}")
    return split_path(name)


def _property(path: str, name: str, body: Any, analysis: Analysis) -> Mapper:
    if not isinstance(body, Mapping):  # the class told is that of the name
        raise MapperParsingError(
            f"Expected map for property [fields] on field [{name}] but got a class java.lang.String"
        )
    if path in METADATA_FIELDS:
        raise MapperParsingError(f"Field [{path}] is defined more than once")
    if body.get("type") is None and not _looks_like_object(body):
        raise MapperParsingError(f"No type specified for field [{name}]")
    return member(path, body, analysis)


def _looks_like_object(body: Mapping[str, Any]) -> bool:
    return body.get("properties") is not None or (len(body) == 1 and body.get("enabled") is not None)


def member(path: str, body: Mapping[str, Any], analysis: Analysis) -> Mapper:
    """Build the object, the alias or the field at *path*; raise what reading it does."""
    type_name = body.get("type", "object")
    if type_name is None or type_name == "object":
        return _object(path, body, analysis)
    if type_name == "alias":
        return read_alias(path, body)
    return read_leaf(path, type_name, body, analysis)
