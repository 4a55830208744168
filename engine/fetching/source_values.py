"""What the source of a document holds for a field. Elasticsearch: SourceValueFetcher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from secondpass.shards.errors import ShardError, UnsupportedError
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping import Mapping as FieldMapping
from secondpass.shards.mapping.features import FEATURE, shown_feature
from secondpass.shards.mapping.held import HELD
from secondpass.shards.snapshot import Snapshot


def source_values(snapshot: Snapshot, doc: int, field: FieldType) -> list[Any]:
    """Return the values of *field* that the source of a document holds, as the field reads them."""
    return formatted(field, raw_values(snapshot.mapping, dict(leaves_of(snapshot.source(doc), "")), field.name), None)


def raw_values(mapping: FieldMapping, leaves: Mapping[str, list[Any]], name: str) -> list[Any]:
    """Return what stands in a source for a field: under its own name, or for a multi-field under its parent's.

    What other fields copy to it follows.
    """
    own = name if name in leaves else name.rpartition(".")[0]
    copied = [field.name for field in mapping.fields.values() if name in field.copy_to or own in field.copy_to]
    given = [value for source in copied for value in leaves.get(source, []) if value is not None]
    return [*leaves.get(own, []), *given]


def leaves_of(source: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, list[Any]]]:
    """Yield every leaf of a source by dotted path, its values flattened into one list, nulls among them."""
    found: dict[str, list[Any]] = {}
    for key, value in source.items():
        for item in _items(value):
            if isinstance(item, Mapping):
                for name, values in leaves_of(item, f"{prefix}{key}."):
                    found.setdefault(name, []).extend(values)
            else:
                found.setdefault(f"{prefix}{key}", []).append(item)
    yield from found.items()


def _items(value: Any) -> Iterator[Any]:
    """Yield what a value is made of: arrays in arrays count as one. Never recurses for them."""
    left = [iter([value])]
    while left:
        for item in left[-1]:
            if isinstance(item, list):
                left.append(iter(item))
                break
            yield item
        else:
            left.pop()


def formatted(field: FieldType, raw: Sequence[Any], format_: str | None) -> list[Any]:
    """Return *raw* values as the field reads them, without those it was told to ignore; dates in *format_*."""
    if field.type == FEATURE:
        return [number for item in raw if (number := shown_feature(item, field.null_value)) is not None]
    if field.family == HELD and any(item is not None for item in raw):
        raise UnsupportedError(f"values of field [{field.name}] of type [{field.type}] are not supported by secondpass")
    if field.type == "constant_keyword":
        return [] if field.constant is None else [field.constant]
    if field.type == "token_count" and not field.doc_values:
        return []
    shown = []
    for item in raw:
        try:
            value = field.parse(item)
        except ShardError:
            continue  # a malformed value the mapping was told to ignore
        if value is not None and not field.holds_too_long(str(value)):
            shown.append(value if field.family in ("text", "keyword") else field.display_source(value, format_))
    return shown


def ignored(field: FieldType, raw: Sequence[Any]) -> list[Any]:
    """Return those of *raw* values that the field was told to ignore, as they were given."""
    return [item for item in raw if item is not None and not formatted(field, [item], None)]
