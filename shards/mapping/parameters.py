"""What each field type lets one say about a field, and what that means.

Every parameter acts, is refused as unknown, or is refused as unsupported; the last is also so for a parameter whose only
supported value is its default. Elasticsearch: FieldMapper.Parameter and the builders of the field mappers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..errors import IllegalArgumentError, UnsupportedError
from .dates import DEFAULT_FORMAT
from .errors import MapperParsingError
from .features import FEATURE, FEATURES, LEAST
from .held import HELD_TYPES
from .java import double_text, java_text
from .nanoseconds import NANOS_FORMAT
from .numbers import query_number, to_float32

Reader = Callable[[Any, str], Any]

_TERM_VECTORS = (
    *("no", "yes", "with_positions", "with_offsets", "with_positions_offsets"),
    *("with_positions_payloads", "with_positions_offsets_payloads"),
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """Say how a parameter is read, what it is when not given, and what may become of it.

    `only_default`: any other value is one Elasticsearch has and we have not. `updatable`: a mapping update may change
    it. `keep`: GET _mapping shows it whenever it was given, not only when it differs from the default. `tells_field`: what
    is wrong with it is told with the name of the field, which is read instead of the parameter's.
    """

    read: Reader
    default: Any = None
    only_default: bool = False
    updatable: bool = False
    keep: bool = False
    accepts_null: bool = False
    tells_field: bool = False


def boolean(value: Any, name: str) -> bool:
    """Read true or false, also as text."""
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise IllegalArgumentError(f"Failed to parse value [{java_text(value)}] as only [true] or [false] are allowed.")


def text(value: Any, name: str) -> str:
    """Read a string; a number or boolean as its text."""
    return java_text(value)


def anything(value: Any, name: str) -> Any:
    """Take a value as it stands."""
    return value


def integer(value: Any, name: str) -> int:
    """Read a whole number, also as text."""
    try:
        number = int(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None or abs(number) >= 2**31:
        raise IllegalArgumentError(f'For input string: "{java_text(value)}"')
    return number


def not_negative(value: Any, name: str) -> int:
    """Read a whole number from 0 on."""
    number = integer(value, name)
    if number < 0:
        raise IllegalArgumentError(f"[{name}] must be positive, got [{number}]")
    return number


def positive(value: Any, name: str) -> float:
    """Read a number above 0, also as text."""
    number = query_number(value)
    if not (math.isfinite(number) and number > 0):
        raise IllegalArgumentError(f"[{name}] must be a positive number, got [{double_text(number)}]")
    return number


def feature_value(value: Any, name: str) -> float:
    """Read a number that a feature may have, also as text."""
    number = to_float32(query_number(value))
    if not (math.isfinite(number) and number >= LEAST):
        raise IllegalArgumentError(f"[{name}] must be a positive normal float for field of type [{FEATURE}]")
    return number


def names(value: Any, name: str) -> tuple[str, ...]:
    """Read a name, or an array of names."""
    return tuple(text(item, name) for item in (value if isinstance(value, list | tuple) else [value]))


def offsets_or(value: Any, name: str) -> str:
    """Read how much is kept of each occurrence: offsets, from which nothing here is read, or no more than positions."""
    kept = text(value, name)
    if kept in ("docs", "freqs"):
        raise UnsupportedError(f"[{name}] with value [{kept}] is not supported")
    if kept not in ("positions", "offsets"):
        raise IllegalArgumentError(
            f"Unknown value [{kept}] for field [{name}] - accepted values are [positions, docs, freqs, offsets]"
        )
    return kept


def term_vector(value: Any, name: str) -> str:
    """Read what is kept beside the source to highlight from; here highlights are always made from the source."""
    kept = text(value, name)
    if kept not in _TERM_VECTORS:
        raise IllegalArgumentError(
            f"Unknown value [{kept}] for field [{name}] - accepted values are [{', '.join(_TERM_VECTORS)}]"
        )
    return kept


def index_prefixes(value: Any, name: str) -> dict[str, int]:
    """Read how long the beginnings of words are that a field is to be searched for at any time."""
    given = value if isinstance(value, Mapping) else {}
    for key in given.keys() - {"min_chars", "max_chars"}:
        raise IllegalArgumentError(f"[{name}] does not support [{key}]")
    low, high = integer(given.get("min_chars", 2), "min_chars"), integer(given.get("max_chars", 5), "max_chars")
    if low > high:
        raise IllegalArgumentError(f"min_chars [{low}] must be less than max_chars [{high}]")
    if low < 1:
        raise IllegalArgumentError("min_chars [0] must be greater than zero")
    if high >= 20:
        raise IllegalArgumentError("max_chars [20] must be less than 20")
    return {"min_chars": low, "max_chars": high}


def meta(value: Any, name: str) -> dict[str, str]:
    """Read what users note about a field: at most five short strings."""
    if not isinstance(value, Mapping):
        found = f"{java_class(value)}[{java_text(value)}]"
        raise MapperParsingError(f"[meta] must be an object, got {found} for field [{name}]")
    if len(value) > 5:
        raise MapperParsingError(f"[meta] can't have more than 5 entries, but got {len(value)} on field [{name}]")
    for key in value:
        if len(key) > 20:
            reason = f"[meta] keys can't be longer than 20 chars, but got [{key}] for field [{name}]"
            raise MapperParsingError(reason)
    for item in value.values():
        _check_note(item, name)
    return dict(sorted(value.items()))


def _check_note(item: Any, name: str) -> None:
    if item is None:
        raise MapperParsingError(f"[meta] values can't be null (field [{name}])")
    if not isinstance(item, str):
        found = f"{java_class(item)}[{java_text(item)}]"
        raise MapperParsingError(f"[meta] values can only be strings, but got {found} for field [{name}]")
    if len(item) > 50:
        raise MapperParsingError(f"[meta] values can't be longer than 50 chars, but got [{item}] for field [{name}]")


def constant(value: Any, name: str) -> str:
    """Read the value of a constant_keyword: a string, or a number as its text."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise MapperParsingError(
            f"Property [value] on field [{name}] must be a number or a string, but got [{java_text(value)}]"
        )
    return text(value, name)


def java_class(value: Any) -> str:
    """Return the simple name of the Java class a JSON value has."""
    names = {str: "String", bool: "Boolean", int: "Integer", float: "Double", list: "ArrayList", dict: "LinkedHashMap"}
    return names.get(type(value), type(value).__name__)


_YES = Parameter(boolean, True)
_NO_ONLY = Parameter(boolean, False, only_default=True)
_UNSUPPORTED = Parameter(anything, None, only_default=True)
_META = Parameter(meta, updatable=True, tells_field=True)

_COPY_TO = Parameter(names, (), updatable=True)
_COMMON = {
    "index": _YES,
    "store": Parameter(boolean, False),
    "meta": _META,
    "copy_to": _COPY_TO,
    "boost": _UNSUPPORTED,
}
_TERMS = {
    "similarity": Parameter(text, keep=True),
    "eager_global_ordinals": Parameter(boolean, False, updatable=True),  # when to make what makes no difference here
}
_TEXT = {
    "analyzer": Parameter(text, keep=True),
    "search_analyzer": Parameter(text, updatable=True, keep=True),
    "search_quote_analyzer": Parameter(text, updatable=True, keep=True),
    "position_increment_gap": Parameter(not_negative, -1),
    "norms": Parameter(boolean, True, updatable=True),
    "index_options": Parameter(offsets_or, "positions"),
    "term_vector": Parameter(term_vector, "no"),
    "fielddata": _NO_ONLY,
    "fielddata_frequency_filter": _UNSUPPORTED,
    "index_prefixes": Parameter(index_prefixes),
    "index_phrases": _NO_ONLY,
}
_KEYWORD = {
    "doc_values": _YES,
    "null_value": Parameter(text, accepts_null=True),
    "ignore_above": Parameter(not_negative, updatable=True),
    "normalizer": Parameter(text, accepts_null=True),
    "norms": _NO_ONLY,
    "index_options": Parameter(text, "docs", only_default=True),
    "split_queries_on_whitespace": _NO_ONLY,
    "time_series_dimension": _NO_ONLY,
    "script": _UNSUPPORTED,
    "on_script_error": _UNSUPPORTED,
}
_SCALAR = {
    "doc_values": _YES,
    "ignore_malformed": Parameter(boolean, False, updatable=True, keep=True),
    "null_value": Parameter(anything, accepts_null=True),
    "script": _UNSUPPORTED,
    "on_script_error": _UNSUPPORTED,
}
_NUMBER = _SCALAR | {
    "coerce": Parameter(boolean, True, updatable=True, keep=True),
    "time_series_dimension": _NO_ONLY,
    "time_series_metric": _UNSUPPORTED,
}
_DATE = _SCALAR | {"format": Parameter(text, DEFAULT_FORMAT), "locale": Parameter(text, "", only_default=True)}
_NANOS = _DATE | {"format": Parameter(text, NANOS_FORMAT)}

_SHOWN = Parameter(anything, keep=True, accepts_null=True)
_HELD = {"meta": _META, "copy_to": _COPY_TO, "store": _NO_ONLY}
_FEATURE = {"positive_score_impact": _YES}
_BINARY = {"store": Parameter(boolean, False)}
_SCALED = {"scaling_factor": Parameter(positive, keep=True)}
_IP = _SCALAR | {"null_value": Parameter(text, accepts_null=True), "time_series_dimension": _NO_ONLY}
_COUNT = {
    "doc_values": _YES,
    "null_value": Parameter(integer, accepts_null=True),
    "analyzer": Parameter(text, keep=True),
    "enable_position_increments": Parameter(boolean, True),
}
_UNSIGNED = _IP | {"time_series_metric": _UNSUPPORTED}
_ANALYSED = {
    key: _TEXT[key] for key in ("analyzer", "search_analyzer", "search_quote_analyzer", "position_increment_gap")
}
_WILDCARD = {key: _KEYWORD[key] for key in ("null_value", "ignore_above")}

PARAMETERS: Mapping[str, Mapping[str, Parameter]] = MappingProxyType(
    {
        "text": _COMMON | _TERMS | _TEXT,
        "keyword": _COMMON | _TERMS | _KEYWORD,
        "boolean": _COMMON | _SCALAR | {"time_series_dimension": _NO_ONLY},
        "date": _COMMON | _DATE,
        "date_nanos": _COMMON | _NANOS,
        "scaled_float": _COMMON | _NUMBER | _SCALED,
        "unsigned_long": _COMMON | _UNSIGNED,
        "ip": _COMMON | _IP,
        "token_count": _COMMON | _COUNT,
        "version": {"meta": _META, "copy_to": _COPY_TO},
        "match_only_text": {"meta": _META, "copy_to": _COPY_TO} | _ANALYSED,
        "constant_keyword": {"meta": _META, "value": Parameter(constant, tells_field=True)},
        "wildcard": {"meta": _META, "copy_to": _COPY_TO} | _WILDCARD,
        **dict.fromkeys(("byte", "short", "integer", "long", "half_float", "float", "double"), _COMMON | _NUMBER),
        **{name: _HELD | dict.fromkeys(known, _SHOWN) for name, known in HELD_TYPES.items()},
        FEATURE: _HELD | _FEATURE | {"null_value": Parameter(feature_value, accepts_null=True)},
        FEATURES: _HELD | _FEATURE,
        "binary": _HELD | dict.fromkeys(HELD_TYPES["binary"], _SHOWN) | _BINARY,
    }
)
"""The parameters of each supported type."""

UNSUPPORTED_TYPES = frozenset(
    (
        *("aggregate_metric_double", "annotated_text", "counted_keyword", "exponential_histogram", "flattened"),
        *("histogram", "join", "murmur3", "nested", "passthrough", "pattern_text", "percolator", "rank_vectors"),
        *("search_as_you_type", "semantic_text", "tdigest"),
    )
)
"""Field types that Elasticsearch has and we have not."""
