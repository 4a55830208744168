"""What can happen to an index, as values: an index is what its operations, in order, make of nothing.

Elasticsearch: Translog.Operation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import orjson

from secondpass.engine.indices.settings import IndexSettings
from secondpass.engine.json_body import json_bytes
from secondpass.shards.snapshot import Version

from .lines import Record


@dataclass(frozen=True, slots=True)
class Created:
    """The index was made, with these settings and this mapping."""

    name: str
    uuid: str
    created_ms: int
    settings: IndexSettings
    mappings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MappingMerged:
    """Fields were added to the mapping, or changed, by a request or by a document."""

    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """The settings became these."""

    settings: IndexSettings


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The index was opened, or closed."""

    is_open: bool


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document was added, or replaced the one with its id; *source* is compact JSON."""

    id: str
    source: bytes
    version: Version


@dataclass(frozen=True, slots=True)
class Deleted:
    """A document was deleted, if it was there."""

    id: str
    version: Version


Operation = Created | MappingMerged | SettingsChanged | StateChanged | Indexed | Deleted


def to_record(operation: Operation) -> Record:
    """Return what is written of an operation."""
    if isinstance(operation, Indexed):
        return _write_json("index", operation) | {"source": orjson.Fragment(operation.source)}
    if isinstance(operation, Deleted):
        return _write_json("delete", operation)
    if isinstance(operation, MappingMerged):
        return {"op": "mapping", "body": operation.body}
    if isinstance(operation, SettingsChanged):
        return {"op": "settings", "settings": _settings_json(operation.settings)}
    if isinstance(operation, StateChanged):
        return {"op": "state", "is_open": operation.is_open}
    made = {"name": operation.name, "uuid": operation.uuid, "created_ms": operation.created_ms}
    return {"op": "create", **made, "settings": _settings_json(operation.settings), "mappings": operation.mappings}


def from_record(record: Record) -> Operation:
    """Return the operation a record tells of; raises KeyError, TypeError, ValueError for a record nobody wrote."""
    return _READERS[record["op"]](record)


def _write_json(op: str, write: Indexed | Deleted) -> dict[str, Any]:
    of = write.version
    return {"op": op, "id": write.id, "version": of.version, "seq_no": of.seq_no, "routing": of.routing}


def _version(record: Record) -> Version:
    return Version(record["version"], record["seq_no"], record["routing"])


def _settings_json(settings: IndexSettings) -> dict[str, Any]:
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {**values, "given": sorted(settings.given)}


def _settings(values: Mapping[str, Any]) -> IndexSettings:
    tokenized = tuple(values.get("tokenized_fields", ()))
    return IndexSettings(**{**values, "given": frozenset(values["given"]), "tokenized_fields": tokenized})


_READERS: Mapping[str, Callable[[Record], Operation]] = {
    "create": lambda of: Created(of["name"], of["uuid"], of["created_ms"], _settings(of["settings"]), of["mappings"]),
    "mapping": lambda of: MappingMerged(of["body"]),
    "settings": lambda of: SettingsChanged(_settings(of["settings"])),
    "state": lambda of: StateChanged(of["is_open"]),
    "index": lambda of: Indexed(of["id"], json_bytes(of["source"]), _version(of)),
    "delete": lambda of: Deleted(of["id"], _version(of)),
}
