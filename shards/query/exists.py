"""`exists`: documents that have a field, scoring 1. Elasticsearch: ExistsQueryBuilder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secondpass.shards.columns.arrays import distinct
from secondpass.shards.errors import IllegalArgumentError, ParsingError, QueryShardError, UnsupportedError
from secondpass.shards.lucene import ConstantScoreQuery, DocumentsQuery, MatchAllQuery, MatchNoneQuery, Query
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.features import FEATURES
from secondpass.shards.mapping.held import HELD
from secondpass.shards.top_docs import Docs
from secondpass.shards.xcontent import ObjectReader, string

from .builder import QueryContext

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot

_ALWAYS_THERE = ("_id", "_index", "_seq_no", "_version")


@dataclass(frozen=True, slots=True)
class Exists:
    """Match documents with any indexed value in *field*: a name, a pattern, or an object's path."""

    field: str

    def to_lucene(self, context: QueryContext) -> Query:
        if self.field in _ALWAYS_THERE:
            return ConstantScoreQuery(MatchAllQuery())
        if self.field == "_source":
            raise QueryShardError("The _source field is not searchable", meta=context.where)
        if self.field == "_routing":
            return ConstantScoreQuery(DocumentsQuery("FieldExistsQuery [field=_routing]", _routed))
        names = _leaves(context, self.field)
        if not names:
            return MatchNoneQuery(f"No field mapping can be found for the field with name [{self.field}]")
        return ConstantScoreQuery(DocumentsQuery(f"FieldExistsQuery [field={self.field}]", lambda s: _having(s, names)))


def parse(reader: ObjectReader, sub: object) -> Exists:
    if not reader.has("field"):
        reader.refuse_unknown()
        raise ParsingError("[exists] must be provided with a [field]", reader.path)
    return Exists(reader.take("field", string))


def _leaves(context: QueryContext, name: str) -> list[str]:
    field = context.mapping.field(name)
    if field is not None and field.type == FEATURES:
        raise IllegalArgumentError(f"[{FEATURES}] fields do not support [exists] queries")
    if field is not None:
        _check_kept(field)
        return [name]
    pattern = f"{name}.*" if context.mapping.is_object(name) else name
    return context.mapping.expand(pattern) if "*" in pattern else []


def _check_kept(field: FieldType) -> None:
    """Refuse a field without index and doc values whose name Elasticsearch may keep in `_field_names`; others no document has."""
    kept = field.index or field.family == HELD or (field.doc_values and field.family != "text")
    if not kept and (field.store or field.family in ("boolean", "keyword")):
        raise UnsupportedError(
            f"[exists] on field [{field.name}], which is neither indexed nor has doc values, is not supported by secondpass"
        )


def _routed(snapshot: Snapshot) -> Docs:
    routed = (doc for doc in range(snapshot.max_doc) if snapshot.versions[doc].routing is not None)
    return np.fromiter(routed, dtype=np.int32)


def _having(snapshot: Snapshot, names: Sequence[str]) -> Docs:
    return snapshot.existing(names[0]) if len(names) == 1 else distinct([snapshot.existing(name) for name in names])
