"""What the settings of an index say of its mapping: how large it may grow, and what fields do unless told otherwise.

Elasticsearch: MapperService, MappingLookup.checkLimits, FieldMapper.IGNORE_MALFORMED_SETTING, COERCE_SETTING.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from .errors import LimitError
from .field_type import FieldType
from .parameters import PARAMETERS, boolean, not_negative
from .tree import LeafMapper, Mapper, ObjectMapper, check_depth, check_total, size, walk


@dataclass(frozen=True, slots=True)
class MappingLimits:
    """Hold the settings below `index.mapping`; the last three are for fields that say nothing of it."""

    total_fields: int = 1000
    depth: int = 20
    field_name_length: int | None = None
    ignore_malformed: bool = False
    coerce: bool = True
    ignore_above: int | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> MappingLimits:
        """Read settings by their names below `index.mapping.`, values as texts; raises IllegalArgumentError."""
        return cls(**{SETTINGS[name][0]: SETTINGS[name][1](value, name) for name, value in given.items()})

    def check(self, root: ObjectMapper) -> None:
        """Raise IllegalArgumentError when a mapping nests too deep, has too many members or too long names."""
        total = 0
        for mapper in walk(root):
            total += size(mapper)
            self.check_name(mapper.path)
            if isinstance(mapper, ObjectMapper):
                check_depth(mapper.path, self.depth)
        check_total(total, limit=self.total_fields)

    def check_name(self, path: str) -> None:
        """Raise IllegalArgumentError when the last part of *path* is too long."""
        name, longest = path.rpartition(".")[2], self.field_name_length
        if longest is not None and len(name) > longest:
            raise LimitError(f"Field name [{name}] is longer than the limit of [{longest}] characters")

    def on(self, mapper: Mapper) -> Mapper:
        """Return *mapper* with what the settings say where its fields say nothing."""
        if isinstance(mapper, LeafMapper):
            return LeafMapper(self._field(mapper.field), tuple(map(self._field, mapper.multi_fields)))
        return self.on_object(mapper) if isinstance(mapper, ObjectMapper) else mapper

    def on_object(self, mapper: ObjectMapper) -> ObjectMapper:
        """Return *mapper* with what the settings say where the fields in it say nothing."""
        children = {name: self.on(child) for name, child in mapper.children.items()}
        return replace(mapper, children=MappingProxyType(children))

    def _field(self, field: FieldType) -> FieldType:
        """Return *field* with what the settings say, which for most says nothing new."""
        usual = {name: getattr(self, name) for name in _FOR_FIELDS if getattr(self, name) != getattr(USUAL, name)}
        known = PARAMETERS[field.type].keys() - field.params.keys()
        said = {name: value for name, value in usual.items() if name in known}
        return replace(field, **said) if said else field


USUAL = MappingLimits()
_FOR_FIELDS = ("ignore_malformed", "coerce", "ignore_above")

SETTINGS: Mapping[str, tuple[str, Callable[[Any, str], Any]]] = MappingProxyType(
    {
        "total_fields.limit": ("total_fields", not_negative),
        "depth.limit": ("depth", not_negative),
        "field_name_length.limit": ("field_name_length", not_negative),
        "ignore_malformed": ("ignore_malformed", boolean),
        "coerce": ("coerce", boolean),
        "ignore_above": ("ignore_above", not_negative),
    }
)
"""Each setting by its name below `index.mapping.`, with what it sets and how it is read."""
