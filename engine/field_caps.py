"""What fields can do over several indices. Elasticsearch: TransportFieldCapabilitiesAction, IndexFieldCapabilities."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from typing import Any

from secondpass.shards.mapping import Mapping

from .errors import RequestValidationError
from .index_service import IndexService

_METADATA = {"_id": True, "_index": True, "_seq_no": True, "_source": False, "_routing": True}
"""Fields every index has, and whether queries may ask for them."""


def field_caps(services: Sequence[IndexService], patterns: Sequence[str], *, include_unmapped: bool) -> dict[str, Any]:
    """Return `{"indices", "fields"}` for the fields that *patterns* match; raises RequestValidationError for none."""
    if not patterns:
        raise RequestValidationError(["no fields specified"])
    names = [service.name for service in services]
    kinds: dict[str, dict[str, dict[str, list[IndexService]]]] = {}
    for service in services:
        for field, (kind, caps) in _fields(service.mapping, patterns).items():
            kinds.setdefault(field, {}).setdefault(kind, {}).setdefault(caps, []).append(service)
    return {
        "indices": names,
        "fields": {field: _caps(kinds[field], names, include_unmapped) for field in sorted(kinds)},
    }


def _fields(mapping: Mapping, patterns: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return of each field its type, and whether it is searchable and aggregatable as two digits."""
    known = {name: (name, f"{int(asked)}0") for name, asked in _METADATA.items()}
    for name, field in mapping.fields.items():
        aggregatable = field.family != "text" and field.doc_values
        searchable = field.index or (field.family != "text" and field.doc_values)
        known[name] = (field.type, f"{int(searchable)}{int(aggregatable)}")
        for parent in _parents(name):
            if mapping.is_object(parent):
                known[parent] = ("object", "00")
    return {name: found for name, found in known.items() if any(fnmatch.fnmatchcase(name, p) for p in patterns)}


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts))]


def _caps(
    kinds: dict[str, dict[str, list[IndexService]]], names: Sequence[str], include_unmapped: bool
) -> dict[str, Any]:
    found = {kind: _kind(kind, by_caps, several=len(kinds) > 1) for kind, by_caps in sorted(kinds.items())}
    mapped = {service.name for by_caps in kinds.values() for services in by_caps.values() for service in services}
    missing = [name for name in names if name not in mapped]
    if include_unmapped and missing:
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
