"""The `sort` section of a search: read here, met with the mapping when the index is known. Elasticsearch: SortBuilder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, QueryShardError, UnsupportedError
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.dates import DateFormat
from secondpass.shards.mapping.field_type import FAMILIES
from secondpass.shards.metadata_columns import METADATA, metadata_field
from secondpass.shards.metadata_sort import MetadataSort
from secondpass.shards.query import QueryContext
from secondpass.shards.query.scripts import AskedScript, ask_script
from secondpass.shards.sort import FieldSort, PlaceSort, ScoreSort, ScriptSort, ShardPlaceSort, Sort
from secondpass.shards.sort_modes import MODES, NUMERIC_MODES
from secondpass.shards.xcontent import ObjectReader, scalar, string, token_name


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
class ShardPlaceSpec:
    descending: bool = False

    def resolve(self, context: QueryContext) -> Sort:
        return ShardPlaceSort(self.descending)


@dataclass(frozen=True, slots=True)
class ScriptSpec:
    script: AskedScript
    descending: bool
    text: bool = False

    def resolve(self, context: QueryContext) -> Sort:
        kind = "string_sort" if self.text else "number_sort"
        return ScriptSort(self.script.compile(kind, context), self.descending, self.text)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    field: str
    descending: bool = False
    missing: Any = "_last"
    mode: str | None = None
    unmapped_type: str | None = None
    format: str | None = None
    numeric_type: str | None = None

    def resolve(self, context: QueryContext) -> Sort:
        field = self._field(context)
        is_number = field.family not in ("text", "keyword", "ip")
        if self.mode in NUMERIC_MODES and not is_number:
            raise QueryShardError("we only support AVG, MEDIAN and SUM on number based fields", meta=context.where)
        if self.numeric_type is not None and not is_number:
            reason = f"[numeric_type] option cannot be set on a non-numeric field, got {field.type}"
            raise QueryShardError(reason, meta=context.where)
        if self.mode in NUMERIC_MODES and field.type == "unsigned_long":
            raise UnsupportedError(f"mode [{self.mode}] in a sort by an unsigned_long is not supported by secondpass")
        self._check_format(field)
        if field.name in METADATA:
            return MetadataSort(field.name, self.descending, self.numeric_type == "double")
        integral = None if self.numeric_type is None else self.numeric_type != "double"
        if field.family == "date" and self.numeric_type in ("date", "date_nanos"):
            return FieldSort(field, self.descending, self.missing, self.mode, self.format, None, self.numeric_type)
        if self.numeric_type == "date_nanos":
            raise UnsupportedError("[numeric_type] [date_nanos] in a sort is not supported by secondpass")
        return FieldSort(field, self.descending, self.missing, self.mode, self.format, integral)

    def _field(self, context: QueryContext) -> FieldType:
        field = context.mapping.field(self.field) or metadata_field(self.field)
        if field is not None:
            return field
        if self.unmapped_type is None:
            raise QueryShardError(f"No mapping found for [{self.field}] in order to sort on", meta=context.where)
        if self.unmapped_type not in FAMILIES:
            raise IllegalArgumentError(f"No mapper found for type [{self.unmapped_type}]")
        return FieldType(self.field, self.unmapped_type)

    def _check_format(self, field: FieldType) -> None:
        if self.format is None:
            return
        if field.family in ("long", "double"):
            raise UnsupportedError(
                f"[format] in a sort by a field of type [{field.type}] is not supported by secondpass"
            )
        if field.family != "date":
            raise IllegalArgumentError(f"Field [{field.name}] of type [{field.type}] does not support custom formats")
        DateFormat.of(self.format)


def read_sort(value: Any, path: Path) -> tuple[SortSpec, ...]:
    """Read `sort`: one entry, or an array of them."""
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(spec for i, item in enumerate(items) for spec in _read_item(item, (*path, i)))


def is_by_score(specs: tuple[SortSpec, ...]) -> bool:
    """Tell whether a sort asks for nothing but the usual order: by score, and equal scores by shard and insertion."""
    return specs in ((), (ScoreSpec(),), (ScoreSpec(), ShardPlaceSpec()))


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
    order = reader.take("order", _order, "desc" if name == "_score" else "asc")
    spec = _spec(name, reader, order == "desc")
    reader.finish()
    return spec


def _spec(name: str, reader: ObjectReader, descending: bool) -> SortSpec:
    if name == "_score":
        return ScoreSpec(descending)
    if name == "_doc":
        return PlaceSpec(descending)
    if name == "_shard_doc":
        return ShardPlaceSpec(descending)
    if name == "_script":
        return _script(reader, descending)
    if name == "_geo_distance":
        raise UnsupportedError("sort by [_geo_distance] is not supported by secondpass")
    _refuse_nested(reader)
    return FieldSpec(
        name,
        descending,
        reader.take("missing", _missing, "_last"),
        reader.take("mode", _mode, None),
        reader.take("unmapped_type", string, None),
        reader.take("format", string, None),
        reader.take("numeric_type", _numeric_type, None),
    )


def _script(reader: ObjectReader, descending: bool) -> SortSpec:
    _refuse_nested(reader)
    kind = reader.take("type", _script_type)
    mode = reader.take("mode", _mode, None)
    if kind == "string" and mode in NUMERIC_MODES:
        raise IllegalArgumentError(f"script sort of type [string] doesn't support mode [{mode}]")
    return ScriptSpec(reader.take("script", ask_script), descending, text=kind == "string")


def _refuse_nested(reader: ObjectReader) -> None:
    for key in ("nested", "nested_path", "nested_filter"):
        if reader.has(key):
            raise UnsupportedError(f"[{key}] in a sort is not supported by secondpass")


def _order(value: Any, path: Path) -> str:
    name = string(value, path)
    if name.lower() not in ("asc", "desc"):
        raise IllegalArgumentError(f"No enum constant org.elasticsearch.search.sort.SortOrder.{name.upper()}")
    return name.lower()


def _mode(value: Any, path: Path) -> str:
    name = string(value, path)
    if name.lower() not in MODES:
        raise IllegalArgumentError(f"Unknown SortMode [{name}]")
    return name.lower()


def _script_type(value: Any, path: Path) -> str:
    name = string(value, path).lower()
    if name == "version":
        raise UnsupportedError("a [_script] sort of type [version] is not supported by secondpass")
    if name not in ("number", "string"):
        raise IllegalArgumentError(f"Unknown ScriptSortType [{value}]")
    return name


def _missing(value: Any, path: Path) -> Any:
    return "_last" if value is None else scalar(value, path)


def _numeric_type(value: Any, path: Path) -> str:
    name = string(value, path).lower()
    if name not in ("long", "double", "date", "date_nanos"):
        raise IllegalArgumentError(
            f"invalid value for [numeric_type], must be [long, double, date, date_nanos], got {name}"
        )
    return name
