"""What fields can do over several indices. Elasticsearch: TransportFieldCapabilitiesAction, IndexFieldCapabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from secondpass.engine.indices.index_service import IndexService
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping import Mapping
from secondpass.shards.mapping.features import FEATURE
from secondpass.shards.mapping.held import HELD
from secondpass.shards.name_patterns import matches

from .errors import RequestValidationError

_METADATA = {"_id": True, "_index": True, "_seq_no": True, "_source": False, "_routing": True}
"""Fields every index has, and whether queries may ask for them."""

_KINDS = {"constant_keyword": "keyword", "wildcard": "keyword", "match_only_text": "text"}
"""The types that can do what another can, under whose name they stand. Elasticsearch: familyTypeName."""

_FILTERS = frozenset({"+metadata", "-metadata", "-multifield", "-nested", "-parent"})


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """Say which fields are looked at: those that *patterns* match, of these *types* if any are named, less what *filters* drop.

    Filters are `-metadata`, `+metadata` (nothing else), `-parent` (objects), `-multifield`, and `-nested`, which drops nothing
    here; without *with_empty* fields that no document holds are left out.
    """

    patterns: tuple[str, ...]
    types: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    with_empty: bool = True

    def __post_init__(self) -> None:
        if not self.patterns:
            raise RequestValidationError(["no fields specified"])
        for name in self.filters:
            if name not in _FILTERS:
                raise IllegalArgumentError(f"Unknown field caps filter: [{name}]")

    def of(self, service: IndexService) -> dict[str, tuple[str, str]]:
        """Return the fields of an index, each with its type and its capabilities."""
        return {name: found for name, found in _fields(service.mapping).items() if self._takes(service, name, found[0])}

    def _takes(self, service: IndexService, name: str, kind: str) -> bool:
        is_metadata = kind in _METADATA
        is_multifield = name in service.mapping.fields and name.rpartition(".")[0] in service.mapping.fields
        dropped = {
            "-metadata": is_metadata,
            "+metadata": not is_metadata,
            "-parent": kind == "object",
            "-multifield": is_multifield,
        }
        return (
            matches(name, self.patterns)
            and (not self.types or kind in self.types)
            and not any(dropped.get(each, False) for each in self.filters)
            and (self.with_empty or is_metadata or _is_held(service, name))
        )


def _is_held(service: IndexService, name: str) -> bool:
    leaves = [leaf for leaf in service.mapping.searched if leaf == name or leaf.startswith(f"{name}.")]
    return any(len(snapshot.existing(leaf)) > 0 for snapshot in service.snapshots() for leaf in leaves)


def field_caps(services: Sequence[IndexService], choice: FieldChoice, *, include_unmapped: bool) -> dict[str, Any]:
    """Return `{"indices", "fields"}` for the fields of *choice*."""
    names = [service.name for service in services]
    kinds: dict[str, dict[str, dict[str, list[IndexService]]]] = {}
    for service in services:
        for field, (kind, caps) in choice.of(service).items():
            kinds.setdefault(field, {}).setdefault(kind, {}).setdefault(caps, []).append(service)
    return {
        "indices": names,
        "fields": {field: _caps(kinds[field], names, include_unmapped) for field in sorted(kinds)},
    }


def _fields(mapping: Mapping) -> dict[str, tuple[str, str]]:
    """Return of each field its type, and whether it is searchable and aggregatable as two digits."""
    known = {name: (name, f"{int(asked)}0") for name, asked in _METADATA.items()}
    for name, field in mapping.searched.items():
        aggregatable = field.family not in ("text", HELD) and field.doc_values
        searchable = (field.family != HELD or field.type == FEATURE) and (
            field.index or (field.family != "text" and field.doc_values)
        )
        known[name] = (_KINDS.get(field.type, field.type), f"{int(searchable)}{int(aggregatable)}")
        for parent in _parents(name):
            if mapping.is_object(parent):
                known[parent] = ("object", "00")
    return known


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts))]


def _caps(
    kinds: dict[str, dict[str, list[IndexService]]], names: Sequence[str], include_unmapped: bool
) -> dict[str, Any]:
    mapped = {service.name for by_caps in kinds.values() for services in by_caps.values() for service in services}
    missing = [name for name in names if name not in mapped] if include_unmapped else []
    several = len(kinds) > 1 or bool(missing)
    found = {kind: _kind(kind, by_caps, several=several) for kind, by_caps in sorted(kinds.items())}
    if missing:
        unmapped = {"type": "unmapped", "metadata_field": False, "searchable": False, "aggregatable": False}
        found["unmapped"] = {**unmapped, "indices": missing}
    return found


def _kind(kind: str, by_caps: dict[str, list[IndexService]], *, several: bool) -> dict[str, Any]:
    """Return the capabilities of a field of one type: what all indices can do, and which cannot what others can."""
    indices = sorted(service.name for services in by_caps.values() for service in services)
    shown: dict[str, Any] = {"type": kind, "metadata_field": kind in _METADATA}
    for place, verb in enumerate(("searchable", "aggregatable")):
        unable = sorted(
            service.name for caps, services in by_caps.items() if caps[place] == "0" for service in services
        )
        shown[verb] = not unable
        if unable and len(unable) < len(indices):
            shown[f"non_{verb}_indices"] = unable
    return {**shown, "indices": indices} if several else shown
