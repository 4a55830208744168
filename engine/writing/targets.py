"""Which index a write goes to, and whether it is made for it. Elasticsearch: TransportBulkAction."""

from __future__ import annotations

from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.indices.indices import Indices


def write_target(indices: Indices, name: str, *, creates: bool) -> IndexService:
    """Return the index that takes a write, made where there is none and the write *creates* it: a deletion does not.

    Raises IndexNotFoundError.
    """
    if creates:
        return indices.for_write(name)
    return indices.names().for_write(name) or indices.get(name)
