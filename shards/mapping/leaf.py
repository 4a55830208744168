"""From the definition of one field in a mapping body to the field.

Elasticsearch: FieldMapper.Builder.parse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ..errors import IllegalArgumentError, ShardError, UnsupportedError
from .analysis import Analysis
from .dates import DEFAULT_FORMAT, DateFormat
from .errors import MapperParsingError
from .features import FEATURE
from .field_type import FAMILIES, SCORED, FieldType, Value
from .held import HELD
from .java import java_text, parse_long, scalar_text
from .kinds import KINDS
from .nanoseconds import NANOS_FORMAT
from .numbers import INTEGRAL, finite, query_exact, query_number, ranged
from .parameters import PARAMETERS, UNSUPPORTED_TYPES, Parameter, boolean, java_class
from .tree import LeafMapper


def read_leaf(path: str, type_name: Any, body: Mapping[str, Any], analysis: Analysis) -> LeafMapper:
    """Build the field at *path* and its multi-fields.

    Raises MapperParsingError or IllegalArgumentError, and UnsupportedError for what Elasticsearch has and we have not.
    """
    given = {key: value for key, value in body.items() if key not in {"type", "fields"}}
    field = _field(path, type_name, given, analysis)
    return LeafMapper(field, tuple(_multi_fields(path, body.get("fields"), analysis)))


def _multi_fields(path: str, bodies: Any, analysis: Analysis) -> list[FieldType]:
    if bodies is None or bodies == []:
        return []
    if not isinstance(bodies, Mapping):
        raise MapperParsingError(
            f"expected map for property [fields] on field [{path}] but got a class java.lang.{java_class(bodies)}"
        )
    return [_multi_field(path, name, body, analysis) for name, body in bodies.items()]


def _multi_field(path: str, name: str, body: Any, analysis: Analysis) -> FieldType:
    if not isinstance(name, str) or not name or "." in name:
        raise MapperParsingError(f"Field name [{name}] which is a multi field of [{path}] cannot contain '.'")
    if not isinstance(body, Mapping):
        raise MapperParsingError(f"illegal field [{name}], only fields can be specified inside fields")
    type_name = body.get("type")
    if type_name is None:
        raise MapperParsingError(f"no type specified for property [{name}]")
    if type_name in ("object", "nested", "alias"):
        raise MapperParsingError(f"Type [{type_name}] cannot be used in multi field")
    if "fields" in body:
        raise IllegalArgumentError(
            f"Encountered a multi-field [{name}] which itself contains a multi-field. "
            "Defining chained multi-fields is not supported."
        )
    if "copy_to" in body:
        raise MapperParsingError(
            f"copy_to in multi fields is not allowed. Found the copy_to in field [{name}] which is "
            "within a multi field."
        )
    given = {key: value for key, value in body.items() if key != "type"}
    return _field(f"{path}.{name}", type_name, given, analysis)


def _field(path: str, type_name: Any, given: Mapping[str, Any], analysis: Analysis) -> FieldType:
    name = path.rpartition(".")[2]
    if not isinstance(type_name, str) or type_name not in PARAMETERS:
        if isinstance(type_name, str) and type_name in UNSUPPORTED_TYPES:
            raise UnsupportedError(f"field type [{type_name}] of field [{path}] is not supported")
        raise MapperParsingError(f"No handler for type [{java_text(type_name)}] declared on field [{name}]")
    known = PARAMETERS[type_name]
    values = {key: _value(known, key, value, name, type_name) for key, value in given.items()}
    shown = {key: value for key, value in values.items() if known[key].keep or value != known[key].default}
    return make_field(path, type_name, values, shown, analysis)


def _value(known: Mapping[str, Parameter], key: str, raw: Any, name: str, type_name: str) -> Any:
    parameter = known.get(key)
    if parameter is None:
        raise MapperParsingError(f"unknown parameter [{key}] on mapper [{name}] of type [{type_name}]")
    if raw is None and not parameter.accepts_null:
        raise MapperParsingError(f"[{key}] on mapper [{name}] of type [{type_name}] must not have a [null] value")
    value = None if raw is None else parameter.read(raw, name if parameter.tells_field else key)
    if parameter.only_default and value != parameter.default:
        raise UnsupportedError(
            f"parameter [{key}] with value [{java_text(raw)}] on mapper [{name}] of type [{type_name}] is not supported"
        )
    return value


def make_field(
    path: str, type_name: str, values: Mapping[str, Any], shown: Mapping[str, Any], analysis: Analysis
) -> FieldType:
    """Build a field of *type_name* from parameters already read; *shown* is what GET _mapping prints."""
    common = {key: values[key] for key in _PASSED & values.keys()} | {"params": MappingProxyType(dict(shown))}
    if FAMILIES[type_name] == HELD:
        kept = {name: common[name] for name in ("params", "copy_to", "store") if name in common}
        return FieldType(path, type_name, null_value=values.get("null_value") if type_name == FEATURE else None, **kept)
    if "similarity" in values:
        _check_similarity(path, values["similarity"], analysis)
    family = FAMILIES[type_name]
    if family == "text":
        common |= {} if type_name in SCORED else {"norms": False}
        return FieldType(path, type_name, **common, **_analyzers(values, analysis))
    if family == "keyword":
        return FieldType(path, type_name, **common, constant=values.get("value"), **_keyword(path, values, analysis))
    if family == "date":
        common |= {"format": _date_format(path, type_name, values)}
    if type_name == "scaled_float" and "scaling_factor" not in values:
        raise IllegalArgumentError("Field [scaling_factor] is required")
    if type_name == "token_count":
        common |= _counting(path, values, analysis)
    return _with_null_value(FieldType(path, type_name, **common), values.get("null_value"))


_PASSED = {
    "enable_position_increments",
    *("index", "doc_values", "store", "norms", "ignore_above", "coerce", "ignore_malformed", "copy_to"),
    *("scaling_factor", "similarity"),
}


def _check_similarity(path: str, name: str, analysis: Analysis) -> None:
    try:
        analysis.similarity(name)
    except IllegalArgumentError:
        field = path.rpartition(".")[2]
        raise MapperParsingError(f"Unknown Similarity type [{name}] for field [{field}]") from None


def _analyzers(values: Mapping[str, Any], analysis: Analysis) -> dict[str, Any]:
    default = _named_or(analysis, "default", "standard")
    index = values.get("analyzer") or default
    search = values.get("search_analyzer") or values.get("analyzer") or _named_or(analysis, "default_search", default)
    quote = values.get("search_quote_analyzer") or search
    for name in {index, search, quote}:
        analysis.analyzer(name)
    gap = values.get("position_increment_gap", analysis.analyzer(index).position_increment_gap)
    return {
        "analyzer": index,
        "search_analyzer": search,
        "search_quote_analyzer": quote,
        "position_increment_gap": gap,
        "doc_values": False,
    }


def _named_or(analysis: Analysis, name: str, otherwise: str) -> str:
    return name if name in analysis.analyzers else otherwise


def _keyword(path: str, values: Mapping[str, Any], analysis: Analysis) -> dict[str, Any]:
    name, null_value = values.get("normalizer"), values.get("null_value")
    if name is None:
        return {"norms": False, "null_value": null_value}
    try:
        normalize = analysis.normalizer(name).apply
    except IllegalArgumentError:
        raise MapperParsingError(f"normalizer [{name}] not found for field [{path.rpartition('.')[2]}]") from None
    null_value = normalize(null_value) if null_value is not None else None
    return {"norms": False, "null_value": null_value, "normalizer": name, "normalize": normalize}


def _counting(path: str, values: Mapping[str, Any], analysis: Analysis) -> dict[str, Any]:
    name = values.get("analyzer")
    if name is None:
        raise MapperParsingError(f"Analyzer must be set for field [{path.rpartition('.')[2]}] but wasn't.")
    return {"analyzer": name, "terms": analysis.analyzer(name).terms}


def _date_format(path: str, type_name: str, values: Mapping[str, Any]) -> str:
    pattern: str = values.get("format", NANOS_FORMAT if type_name == "date_nanos" else DEFAULT_FORMAT)
    try:
        DateFormat.of(pattern)
    except IllegalArgumentError as error:
        reason = f"Error parsing [format] on field [{path.rpartition('.')[2]}]: {error.reason}"
        raise IllegalArgumentError(reason, cause=error) from None
    return pattern


def _with_null_value(field: FieldType, raw: Any) -> FieldType:
    if raw is None:
        return field
    if field.type == "token_count":
        return replace(field, null_value=raw)
    if field.family == "date" or field.type in KINDS:
        return replace(field, null_value=_parsed_null(field, raw))
    return replace(field, null_value=_null_value(field.type, raw))


def _null_value(type_name: str, raw: Any) -> Value:
    family = FAMILIES[type_name]
    if family == "boolean":
        return boolean(raw, "null_value")
    if family == "double":
        return finite(type_name, query_number(raw))
    value = query_number(raw)
    if value % 1 != 0:
        raise IllegalArgumentError(f"Value [{scalar_text(raw)}] has a decimal part")
    if type_name == "long":
        return parse_long(scalar_text(raw))
    return ranged(INTEGRAL[type_name], query_exact(type_name, raw, value), scalar_text(raw))


def _parsed_null(field: FieldType, raw: Any) -> Value | None:
    """Return what the field makes of a value in a document, which stands for null from then on."""
    try:
        return field.parse(scalar_text(raw) if field.family == "date" else raw)
    except ShardError as error:
        reason = f"Error parsing [null_value] on field [{field.name.rpartition('.')[2]}]: {error.reason}"
        raise MapperParsingError(reason, cause=error) from None
