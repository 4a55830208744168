"""A mapping as JSON again. Elasticsearch: the `toXContent` of ObjectMapper and FieldMapper."""

from __future__ import annotations

from typing import Any

from .definition import Options
from .field_type import FieldType
from .tree import AliasMapper, LeafMapper, Mapper, ObjectMapper


def mapping_json(root: ObjectMapper, options: Options) -> dict[str, Any]:
    """Return a whole mapping, fields sorted by name."""
    out = _settings(root)
    if options.meta is not None:
        out["_meta"] = dict(options.meta)
    if options.routing_required:
        out["_routing"] = {"required": True}
    if options.dynamic_date_formats is not None:
        out["dynamic_date_formats"] = list(options.dynamic_date_formats)
    if options.dynamic_templates is not None:
        out["dynamic_templates"] = [{each.name: each.to_json()} for each in options.dynamic_templates]
    for name in ("date_detection", "numeric_detection"):
        if getattr(options, name) is not None:
            out[name] = getattr(options, name)
    return out | _properties(root)


def _settings(mapper: ObjectMapper) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if mapper.dynamic is not None:
        out["dynamic"] = mapper.dynamic
    if mapper.enabled is False:
        out["enabled"] = False
    return out


def _properties(mapper: ObjectMapper) -> dict[str, Any]:
    if not mapper.children:
        return {}
    return {"properties": {name: _mapper(child) for name, child in sorted(mapper.children.items())}}


def _mapper(mapper: Mapper) -> dict[str, Any]:
    if isinstance(mapper, ObjectMapper):
        kind = {} if mapper.children else {"type": "object"}
        return kind | _settings(mapper) | _properties(mapper)
    if isinstance(mapper, AliasMapper):
        return {"type": "alias", "path": mapper.target}
    return leaf_json(mapper)


def leaf_json(mapper: LeafMapper) -> dict[str, Any]:
    """Return the definition of one field with its multi-fields."""
    out = _field(mapper.field)
    if mapper.multi_fields:
        out["fields"] = {leaf.name.rpartition(".")[2]: _field(leaf) for leaf in mapper.multi_fields}
    return out


def _field(leaf: FieldType) -> dict[str, Any]:
    params = {name: list(value) if isinstance(value, tuple) else value for name, value in leaf.params.items()}
    return {"type": leaf.type, **params}
