"""The `highlight` section of a search. Elasticsearch: HighlightBuilder, AbstractHighlighterBuilder.

Options stand beside `fields` for all of them, or with one field, where they win.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, UnsupportedError, XContentParseError
from secondpass.shards.query import QueryBuilder, parse_query
from secondpass.shards.xcontent import ObjectReader, Read, boolean, integer, list_of, string

PLAIN, UNIFIED = "plain", "unified"
_REFUSED = (
    *("boundary_chars", "boundary_max_scan", "boundary_scanner", "boundary_scanner_locale"),
    *("force_source", "fragment_offset", "highlight_filter", "matched_fields", "options", "phrase_limit"),
)
_TAGS = {"default": ("<em>", "</em>"), "styled": ('<em class="hlt1">', "</em>")}
_AFTER_ARRAY = (
    "[highlight] [fields] can be a single object with any number of fields or an array where each entry is an object "
    "with a single field"
)


@dataclass(frozen=True, slots=True)
class HighlightOptions:
    """Hold how one field is highlighted; sizes count UTF-16 units.

    *type* None means `unified`; *fragmenter* None means `span`; *query* None means the query of the search. Of several tags
    only the first is used, as Elasticsearch's plain and unified highlighters do.
    """

    type: str | None = None
    pre_tag: str = "<em>"
    post_tag: str = "</em>"
    fragment_size: int = 100
    number_of_fragments: int = 5
    fragmenter: str | None = None
    no_match_size: int = 0
    by_score: bool = False
    require_field_match: bool = True
    max_analyzed_offset: int | None = None
    html: bool = False
    query: QueryBuilder | None = None


@dataclass(frozen=True, slots=True)
class HighlightField:
    """Ask for the fields that *pattern* names to be highlighted."""

    pattern: str
    options: HighlightOptions


def read_highlight(value: Any, path: Path) -> tuple[HighlightField, ...]:
    """Read `highlight`; raises ParsingError, IllegalArgumentError or UnsupportedError in Elasticsearch's words."""
    reader = ObjectReader(value, path, "highlight", declarative=True)
    shared = replace(HighlightOptions(), **_options(reader))
    fields = reader.take("fields", _read_fields, [])
    reader.finish()
    return tuple(_read_field(name, body, at, shared) for name, body, at in fields)


def _read_fields(value: Any, path: Path) -> list[tuple[str, Any, Path]]:
    if isinstance(value, Mapping):
        return [(name, body, (*path, name)) for name, body in value.items()]
    if not isinstance(value, list | tuple):
        raise XContentParseError(_AFTER_ARRAY, path)
    found = []
    for i, item in enumerate(value):
        if not isinstance(item, Mapping) or len(item) != 1:
            raise XContentParseError(_AFTER_ARRAY, (*path, i))
        found += [(name, body, (*path, i, name)) for name, body in item.items()]
    return found


def _read_field(name: str, body: Any, path: Path, shared: HighlightOptions) -> HighlightField:
    reader = ObjectReader(body, path, "highlight_field", declarative=True)
    options = replace(shared, **_options(reader))
    reader.finish()
    return HighlightField(name, options)


def _options(reader: ObjectReader) -> dict[str, Any]:
    """Take the options given here, by their names in HighlightOptions."""
    for key in _REFUSED:
        if reader.has(key):
            raise UnsupportedError(f"[{key}] in a highlight is not supported by secondpass")
    readings: dict[str, tuple[str, Read[Any]]] = {
        "type": ("type", _type),
        "fragment_size": ("fragment_size", _not_negative),
        "number_of_fragments": ("number_of_fragments", _not_negative),
        "fragmenter": ("fragmenter", string),
        "no_match_size": ("no_match_size", _not_negative),
        "order": ("by_score", _by_score),
        "require_field_match": ("require_field_match", boolean),
        "max_analyzed_offset": ("max_analyzed_offset", _analyzed_offset),
        "encoder": ("html", _is_html),
        "highlight_query": ("query", parse_query),
    }
    given = {name: reader.take(key, read, None) for key, (name, read) in readings.items()}
    return {**_tags(reader), **{name: value for name, value in given.items() if value is not None}}


def _tags(reader: ObjectReader) -> dict[str, str]:
    schema = reader.take("tags_schema", _schema, None)
    before, after = reader.take("pre_tags", list_of(string), None), reader.take("post_tags", list_of(string), None)
    if before is not None and after is None and schema is None:
        raise ParsingError("pre_tags are set but post_tags are not set", reader.path)
    if [] in (before, after):
        raise ParsingError("pre_tags or post_tags must not be empty", reader.path)
    tags = dict(zip(("pre_tag", "post_tag"), schema, strict=True)) if schema else {}
    if before:
        tags["pre_tag"] = before[0]
    if after:
        tags["post_tag"] = after[0]
    return tags


def _schema(value: Any, path: Path) -> tuple[str, str]:
    name = string(value, path)
    if name not in _TAGS:
        raise IllegalArgumentError(f"Unknown tag schema [{name}]")
    return _TAGS[name]


def _type(value: Any, path: Path) -> str:
    name = string(value, path)
    if name in ("fvh", "semantic"):
        raise UnsupportedError(f"highlighter type [{name}] is not supported by secondpass")
    return name


def _not_negative(value: Any, path: Path) -> int:
    size = integer(value, path)
    if size < 0:
        raise IllegalArgumentError(f"[{path[-1]}] must not be negative but was [{size}]")
    return size


def _analyzed_offset(value: Any, path: Path) -> int:
    offset = integer(value, path)
    if offset <= 0 and offset != -1:
        raise IllegalArgumentError("[max_analyzed_offset] must be a positive integer, or -1")
    return offset


def _by_score(value: Any, path: Path) -> bool:
    return string(value, path).lower() == "score"


def _is_html(value: Any, path: Path) -> bool:
    return string(value, path) == "html"
