"""Where `copy_to` may copy to. Elasticsearch: FieldMapper.validate."""

from __future__ import annotations

from ..errors import IllegalArgumentError
from .tree import LeafMapper, ObjectMapper, walk


def check_copies(root: ObjectMapper) -> None:
    """Raise IllegalArgumentError for a field that copies to a multi-field or to an object."""
    members = list(walk(root))
    leaves = [mapper for mapper in members if isinstance(mapper, LeafMapper)]
    objects = {mapper.path for mapper in members if isinstance(mapper, ObjectMapper)}
    multi_fields = {field.name for leaf in leaves for field in leaf.multi_fields}
    for target in (target for leaf in leaves for target in leaf.field.copy_to):
        if target in multi_fields:
            raise IllegalArgumentError(f"[copy_to] may not be used to copy to a multi-field: [{target}]")
        if target in objects:
            raise IllegalArgumentError(f"Cannot copy to field [{target}] since it is mapped as an object")
