"""Another name for a field: `{"type": "alias", "path": "title"}`. Elasticsearch: FieldAliasMapper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import MapperParsingError
from .java import java_text
from .tree import AliasMapper, LeafMapper, ObjectMapper, walk


def read_alias(path: str, body: Mapping[str, Any]) -> AliasMapper:
    """Read the definition of an alias; raise MapperParsingError. Whether there is what it names is seen later."""
    name = path.rpartition(".")[2]
    target = body.get("path")
    if target is None:
        raise MapperParsingError(f"The [path] property must be specified for field [{name}].")
    unknown = "".join(f" [{key} : {java_text(item)}]" for key, item in body.items() if key not in ("type", "path"))
    if unknown:
        raise MapperParsingError(f"Mapping definition for [{name}] has unsupported parameters: {unknown}")
    return AliasMapper(path, java_text(target))


def check_aliases(root: ObjectMapper) -> None:
    """Raise MapperParsingError for an alias that names no field."""
    members = list(walk(root))
    aliases = {mapper.path: mapper.target for mapper in members if isinstance(mapper, AliasMapper)}
    leaves = {leaf.name for mapper in members if isinstance(mapper, LeafMapper) for leaf in mapper.fields}
    for name, target in aliases.items():
        if (reason := _refusal(name, target, aliases, leaves)) is not None:
            raise MapperParsingError(f"Invalid [path] value [{target}] for field alias [{name}]: {reason}")


def _refusal(name: str, target: str, aliases: Mapping[str, str], leaves: set[str]) -> str | None:
    if name == target:
        return "an alias cannot refer to itself."
    if target in aliases:
        return "an alias cannot refer to another alias."
    return None if target in leaves else "an alias must refer to an existing field in the mappings."
