"""The `sort` section of a search: read here, met with the mapping when the index is known. Elasticsearch: SortBuilder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, QueryShardError, UnsupportedError
from secondpass.shards.mapping import FieldType
from secondpass.shards.query import QueryContext
from secondpass.shards.query.scripts import AskedScript, ask_script
from secondpass.shards.sort import FieldSort, PlaceSort, ScoreSort, ScriptSort, Sort
from secondpass.shards.sort_modes import MODES
from secondpass.shards.xcontent import ObjectReader, anything, one_of, string, token_name


class SortSpec(Protocol):
    """Hold one sort as written."""

    def resolve(self, context: QueryContext) -> Sort:
        """Return the sort for the index of *context*."""
        ...


@dataclass(frozen=True, slots=True)
class ScoreSpec:
    descending: bool = True

    def resolve(self, context: QueryContext) -> Sort:
        return ScoreSort(self.descending)


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    descending: bool = False

    def resolve(self, context: QueryContext) -> Sort:
        return PlaceSort(self.descending)


@dataclass(frozen=True, slots=True)
class ScriptSpec:
    script: AskedScript
    descending: bool

    def resolve(self, context: QueryContext) -> Sort:
        return ScriptSort(self.script.compile("number_sort", context), self.descending)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    field: str
    descending: bool = False
    missing: Any = "_last"
    mode: str | None = None
    unmapped_type: str | None = None
    format: str | None = None

    def resolve(self, context: QueryContext) -> Sort:
        field = context.mapping.field(self.field)
        if field is None:
            if self.unmapped_type is None:
                raise QueryShardError(f"No mapping found for [{self.field}] in order to sort on")
            field = FieldType(self.field, self.unmapped_type)
        return FieldSort(field, self.descending, self.missing, self.mode, self.format)


def read_sort(value: Any, path: Path) -> tuple[SortSpec, ...]:
    """Read `sort`: one entry, or an array of them."""
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(spec for i, item in enumerate(items) for spec in _read_item(item, (*path, i)))


def is_by_score(specs: tuple[SortSpec, ...]) -> bool:
    """Tell whether a sort asks for nothing but the usual order."""
    return specs in ((), (ScoreSpec(),))


def _read_item(item: Any, path: Path) -> list[SortSpec]:
    if isinstance(item, str):
        return [_named(item, {}, path)]
    if isinstance(item, Mapping):
        return [_named(name, options, (*path, name)) for name, options in item.items()]
    raise IllegalArgumentError(
        "malformed sort format, within the sort array, an object, or an actual string are allowed"
    )


def _named(name: str, options: Any, path: Path) -> SortSpec:
    if isinstance(options, str):
        options = {"order": options}
    if not isinstance(options, Mapping):
        raise ParsingError(f"unexpected token [{token_name(options)}] in sort [{name}]", path)
    reader = ObjectReader(options, path, "field_sort" if name[:1] != "_" else name, declarative=True)
    order = reader.take("order", one_of("asc", "desc"), "desc" if name == "_score" else "asc")
    spec = _spec(name, reader, order == "desc")
    reader.finish()
    return spec


def _spec(name: str, reader: ObjectReader, descending: bool) -> SortSpec:
    if name == "_score":
        return ScoreSpec(descending)
    if name == "_doc":
        return PlaceSpec(descending)
    if name == "_shard_doc":
        raise IllegalArgumentError("[_shard_doc] sort field cannot be used without [point in time]")
    if name == "_script":
        return _script(reader, descending)
    if name == "_geo_distance":
        raise UnsupportedError("sort by [_geo_distance] is not supported by secondpass")
    for key in ("nested", "nested_path", "nested_filter", "numeric_type"):
        if reader.has(key):
            raise UnsupportedError(f"[{key}] in a sort is not supported by secondpass")
    return FieldSpec(
        name,
        descending,
        reader.take("missing", anything, "_last"),
        reader.take("mode", one_of(*MODES), None),
        reader.take("unmapped_type", string, None),
        reader.take("format", string, None),
    )


def _script(reader: ObjectReader, descending: bool) -> SortSpec:
    kind = reader.take("type", one_of("number", "string"))
    if kind == "string":
        raise UnsupportedError("a [_script] sort of type [string] is not supported by secondpass")
    return ScriptSpec(reader.take("script", ask_script), descending)
