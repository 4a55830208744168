"""`ids`: documents by their `_id`, scoring 1. Elasticsearch: IdsQueryBuilder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secondpass.shards.errors import IllegalStateError
from secondpass.shards.lucene import DocumentsQuery, Query
from secondpass.shards.top_docs import Docs
from secondpass.shards.xcontent import ObjectReader, list_of, string

from .builder import QueryContext

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Ids:
    """Match the documents with these ids."""

    values: tuple[str, ...]

    def to_lucene(self, context: QueryContext) -> Query:
        most = context.limits.max_result_window
        if len(set(self.values)) > most:
            raise IllegalStateError(f"Too many ids specified, allowed max result window is [{most}]")
        return by_id(self.values)


def parse(reader: ObjectReader, sub: object) -> Ids:
    return Ids(tuple(reader.take("values", list_of(string), [])))


def by_id(ids: Sequence[str]) -> Query:
    """Return the query for documents with any of *ids*."""

    def find(snapshot: Snapshot) -> Docs:
        found = {snapshot.doc_of_id(id_) for id_ in ids} - {None}
        return np.array(sorted(doc for doc in found if doc is not None), dtype=np.int32)

    return DocumentsQuery(f"_id:({' '.join(ids)})", find)
