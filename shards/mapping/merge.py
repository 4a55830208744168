"""Two mappings made one: what PUT _mapping may change and what it may not.

Elasticsearch: ObjectMapper.merge, FieldMapper.merge, FieldMapper.Conflicts.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ..errors import IllegalArgumentError
from .errors import MapperError
from .field_type import FieldType
from .java import scalar_text
from .parameters import PARAMETERS, Parameter
from .tree import AliasMapper, LeafMapper, Mapper, ObjectMapper


def merge_objects(old: ObjectMapper, new: ObjectMapper) -> ObjectMapper:
    """Return *old* with everything *new* adds; raise IllegalArgumentError or MapperError where the two cannot both be."""
    if new.enabled is not None and new.enabled != (old.enabled is not False):
        raise MapperError(f"the [enabled] parameter can't be updated for the object mapping [{old.path or '_doc'}]")
    children: dict[str, Mapper] = dict(old.children)
    for name, child in new.children.items():
        present = children.get(name)
        children[name] = child if present is None else _merge(present, child)
    return replace(
        old,
        dynamic=old.dynamic if new.dynamic is None else new.dynamic,
        enabled=old.enabled if new.enabled is None else new.enabled,
        children=MappingProxyType(children),
    )


def _merge(old: Mapper, new: Mapper) -> Mapper:
    if isinstance(old, ObjectMapper) and isinstance(new, ObjectMapper):
        return merge_objects(old, new)
    if isinstance(old, ObjectMapper) or isinstance(new, ObjectMapper):
        raise IllegalArgumentError(f"can't merge a non object mapping [{new.path}] with an object mapping")
    if isinstance(old, AliasMapper):
        if isinstance(new, AliasMapper):
            return new
        reason = f"Cannot merge a field alias mapping [{old.path}] with a mapping that is not for a field alias."
        raise IllegalArgumentError(reason)
    if isinstance(new, AliasMapper):
        reason = f"mapper [{old.path}] cannot be changed from type [{old.field.type}] to [FieldAliasMapper]"
        raise IllegalArgumentError(reason)
    return _merge_leaves(old, new)


def _merge_leaves(old: LeafMapper, new: LeafMapper) -> LeafMapper:
    check_update(old.field, new.field)
    multi_fields = {field.name: field for field in old.multi_fields}
    for field in new.multi_fields:
        if field.name in multi_fields:
            check_update(multi_fields[field.name], field)
        multi_fields[field.name] = field
    return LeafMapper(new.field, tuple(multi_fields.values()))


def check_update(old: FieldType, new: FieldType) -> None:
    """Raise IllegalArgumentError when *new* cannot take the place of *old*, listing every conflict."""
    if old.type != new.type:
        raise IllegalArgumentError(f"mapper [{old.name}] cannot be changed from type [{old.type}] to [{new.type}]")
    conflicts = [
        f"\n\tCannot update parameter [{name}] from [{_shown(old, name)}] to [{_shown(new, name)}]"
        for name, parameter in PARAMETERS[old.type].items()
        if _effective(old, name) != _effective(new, name) and not _may_change(old, new, name, parameter)
    ]
    if conflicts:
        raise IllegalArgumentError(f"Mapper for [{old.name}] conflicts with existing mapper:{''.join(conflicts)}")


def _may_change(old: FieldType, new: FieldType, name: str, parameter: Parameter) -> bool:
    if name == "value":  # of a constant_keyword: once it has one, it keeps it
        return old.constant is None
    return parameter.updatable and not (name == "norms" and new.norms)


def _effective(field: FieldType, name: str) -> Any:
    """Return the value a parameter has, whether or not it was given."""
    if name == "analyzer":
        return field.analyzer
    return field.params.get(name, PARAMETERS[field.type][name].default)


def _shown(field: FieldType, name: str) -> str:
    value = field.params.get(name, PARAMETERS[field.type][name].default)
    return "default" if value is None and name == "analyzer" else scalar_text(value)
