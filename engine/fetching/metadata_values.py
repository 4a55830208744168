"""What a hit shows of the fields every document has, where they are asked for by name.

Elasticsearch: the value fetchers and field data of MetadataFieldMapper's kinds.
"""

from __future__ import annotations

from typing import Any

from secondpass.shards.columns import KeywordColumn
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping import IGNORED
from secondpass.shards.metadata_columns import INDEX, SEQUENCE_NUMBER, VERSION, MetadataColumn, metadata_field
from secondpass.shards.snapshot import Snapshot

from .hit_fields_request import FieldRequest

_INTERNAL = (SEQUENCE_NUMBER, "_source", "_field_names")


def fetched_metadata(snapshot: Snapshot, doc: int, request: FieldRequest) -> list[Any]:
    """Return what `fields` shows of a document; raises IllegalArgumentError for a field it shows nothing of."""
    name = request.pattern
    if name in _INTERNAL:
        raise _unfetched(name, f"Cannot fetch values for internal field [{name}].")
    if name == VERSION and request.format is not None:
        raise _unfetched(name, _no_formats(name))
    if name == IGNORED.name:
        return ignoring_fields(snapshot, doc)
    if name in (INDEX, VERSION):
        return [MetadataColumn(snapshot, name).value(doc)]
    if name == "_id":
        return [snapshot.ids[doc]]
    routing = snapshot.versions[doc].routing if name == "_routing" else None
    return [] if routing is None else [routing]


def metadata_doc_values(snapshot: Snapshot, doc: int, request: FieldRequest) -> list[Any]:
    """Return what `docvalue_fields` shows of a document; raises IllegalArgumentError for a field without doc values."""
    name = request.pattern
    if name != IGNORED.name and metadata_field(name) is None:
        return []
    if request.format is not None:
        raise IllegalArgumentError(_no_formats(name))
    return ignoring_fields(snapshot, doc) if name == IGNORED.name else [MetadataColumn(snapshot, name).value(doc)]


def ignoring_fields(snapshot: Snapshot, doc: int) -> list[str]:
    """Return the names of the fields that dropped a value of a document."""
    column = snapshot.column(IGNORED.name)
    return list(column.values(doc)) if isinstance(column, KeywordColumn) else []


def _no_formats(name: str) -> str:
    return f"Field [{name}] of type [{name}] does not support custom formats"


def _unfetched(name: str, reason: str) -> IllegalArgumentError:
    return IllegalArgumentError(f"error fetching [{name}]: {reason}", cause=IllegalArgumentError(reason))
