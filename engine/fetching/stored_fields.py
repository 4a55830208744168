"""What a request asks of fields stored beside the source. Elasticsearch: StoredFieldsContext, StoredFieldsPhase.

Asking hides the source, and `_none_` the id too. But: what is shown is read from the source, as the field stores it.
"""

from __future__ import annotations

from collections.abc import Mapping as SourceOf
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path
from secondpass.shards.mapping import FieldType, Mapping
from secondpass.shards.xcontent import list_of, string, token_name

from .source_values import formatted, leaves_of, raw_values

NONE = "_none_"


@dataclass(frozen=True, slots=True)
class StoredFields:
    """Hold the names asked for; *disabled* asks for nothing at all, not even `_id`."""

    names: tuple[str, ...] = ()
    disabled: bool = False

    @property
    def shows_source(self) -> bool:
        """Whether the source is among the names."""
        return "_source" in self.names

    def values(self, mapping: Mapping, source: SourceOf[str, Any]) -> dict[str, list[Any]]:
        """Return what a document's fields store, of those that are asked for by name or pattern and store anything."""
        leaves, shown = dict(leaves_of(source, "")), {}
        for name in {name: None for pattern in self.names for name in mapping.expand(pattern)}:
            field = mapping.searched[name]
            if field.store and (values := _stored(field, raw_values(mapping, leaves, field.name))):
                shown[name] = values
        return shown

    def check(self, mapping: Mapping) -> None:
        """Raise IllegalArgumentError for a name that is an object of *mapping*."""
        for name in self.names:
            if mapping.is_object(name):
                raise IllegalArgumentError(f"field [{name}] isn't a leaf field")


def _stored(field: FieldType, raw: Sequence[Any]) -> list[Any]:
    if field.type == "binary":
        return [value for value in raw if value is not None]
    values = formatted(field, raw, None)
    return [str(value) for value in values] if field.type == "unsigned_long" else values


def read_stored_fields(value: Any, path: Path) -> StoredFields:
    """Read `stored_fields`: a name, an array of names, or `_none_`."""
    if not isinstance(value, str | list | tuple):
        raise ParsingError(
            f"Expected [VALUE_STRING] or [START_ARRAY] in [stored_fields] but found [{token_name(value)}]", path
        )
    names = tuple(list_of(string)(value, path))
    if names == (NONE,):
        return StoredFields(disabled=True)
    if NONE in names:
        raise IllegalArgumentError("cannot combine _none_ with other fields")
    return StoredFields(names)
