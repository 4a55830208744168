"""What `more_like_this` is to be like: texts, documents of the index, documents made up for the purpose.

Elasticsearch: MoreLikeThisQueryBuilder.Item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, Path, UnsupportedError
from secondpass.shards.mapping import ElasticsearchParseError, FieldType
from secondpass.shards.xcontent import list_of, string

from ..source_text import source_value
from .builder import QueryContext

_KNOWN = ("_index", "_id", "doc", "fields", "per_field_analyzer")
_REFUSED = ("routing", "version", "version_type")


@dataclass(frozen=True, slots=True)
class Item:
    """Name one document by *id*, or hold it as *doc*; *fields* narrow it down, *analyzers* read some of them otherwise."""

    id: str | None
    doc: Mapping[str, Any] | None
    index: str | None = None
    fields: tuple[str, ...] = ()
    analyzers: tuple[tuple[str, str], ...] = ()

    def words(self, context: QueryContext, fields: Iterable[str]) -> dict[str, list[str]]:
        """Return the terms of each text and keyword field among *fields* (names or patterns), none where it is not there.

        Raises UnsupportedError where the document cannot be looked up.
        """
        source = self._source(context)
        if source is None:
            return {}
        parsed, mapping = context.mapping.parse(self.id or "", source)
        asked = self.fields or (("*",) if self.doc is not None else tuple(fields))
        names = {mapping.searched[name].name for pattern in asked for name in mapping.expand(pattern)}
        found = {name: mapping.fields[name] for name in parsed.fields if name in names}
        return {
            name: [term for value in parsed.fields[name] for term in self._terms(context, field, str(value))]
            for name, field in found.items()
            if field.family in ("text", "keyword")
        }

    def _source(self, context: QueryContext) -> Mapping[str, Any] | None:
        if self.index not in (None, context.index):
            raise UnsupportedError("[more_like_this] items of another index are not supported by secondpass")
        if self.id is None:
            return self.doc
        if context.source_of is None:
            raise UnsupportedError("[more_like_this] items by [_id] are not supported here by secondpass")
        found = context.source_of(self.id)
        source: Mapping[str, Any] | None = None if found is None else source_value(found)
        return source

    def _terms(self, context: QueryContext, field: FieldType, value: str) -> list[str]:
        analyzer = dict(self.analyzers).get(field.name)
        if analyzer is None and field.family == "keyword":
            return [value]
        return context.analysis.analyzer(analyzer or field.analyzer).terms(value)[0]


def like(value: Any, path: Path) -> list[str | Item]:
    """Read one text or item, or several; raises IllegalArgumentError or ElasticsearchParseError."""
    return [_one(one, path) for one in (value if isinstance(value, list | tuple) else [value])]


def _one(value: Any, path: Path) -> str | Item:
    if isinstance(value, Mapping):
        return _item(value, path)
    if value is None or isinstance(value, list | tuple):
        raise IllegalArgumentError("Content of 'like' parameter should either be a string or an object")
    return string(value, path)


def _item(body: Mapping[str, Any], path: Path) -> Item:
    for name in body:
        if name in _REFUSED:
            raise UnsupportedError(f"[more_like_this] [{name}] of an item is not supported by secondpass")
        if name not in _KNOWN:
            raise _malformed(f"unknown field [{name}]")
    if "_id" in body and "doc" in body:
        raise _malformed("either [id] or [doc] can be specified, but not both!")
    if "_id" not in body and "doc" not in body:
        raise _malformed("neither [id] nor [doc] is specified!")
    if not isinstance(body.get("fields", []), list | tuple):
        raise _malformed("field [fields] must be an array")
    if not isinstance(body.get("doc", {}), Mapping) or not isinstance(body.get("per_field_analyzer", {}), Mapping):
        raise _malformed("[doc] and [per_field_analyzer] must be objects")
    analyzers = {name: string(given, path) for name, given in body.get("per_field_analyzer", {}).items()}
    return Item(
        string(body["_id"], path) if "_id" in body else None,
        body.get("doc"),
        string(body["_index"], path) if "_index" in body else None,
        tuple(list_of(string)(body.get("fields", []), path)),
        tuple(analyzers.items()),
    )


def _malformed(reason: str) -> ElasticsearchParseError:
    return ElasticsearchParseError(f"failed to parse More Like This item. {reason}")
