"""Indices and the documents in them: made, written, read, deleted."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from secondpass.engine.cluster import shards_of
from secondpass.engine.documents import get_answer, index_item, written_answer
from secondpass.engine.engine_state import EngineState
from secondpass.engine.indices.index_service import checked_id
from secondpass.engine.json_body import check_json
from secondpass.engine.took import took
from secondpass.shards.errors import IllegalArgumentError

from .answering import answering


class DocumentVerbs(EngineState):
    """Write documents and read them back."""

    @answering
    def create_index(
        self, index: str, mappings: Mapping[str, Any] | None = None, settings: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Create an index. Elasticsearch: `PUT /{index}`."""
        check_json(mappings)
        check_json(settings)
        service = self.node.indices.create(index, settings, mappings)
        return {"acknowledged": True, "shards_acknowledged": True, "index": service.name}

    @answering
    def delete_index(self, index: str) -> dict[str, Any]:
        """Delete an index and everything in it. Elasticsearch: `DELETE /{index}`."""
        self.node.indices.delete(index)
        return {"acknowledged": True}

    @answering
    def get_mapping(self, index: str) -> dict[str, Any]:
        """Return the mapping, dynamic fields included. Elasticsearch: `GET /{index}/_mapping`."""
        return {index: {"mappings": self.node.indices.get(index).mapping.to_json()}}

    @answering
    def index(self, index: str, source: Mapping[str, Any], id: Any = None) -> dict[str, Any]:
        """Add or replace a document; creates the index when there is none. Elasticsearch: `PUT /{index}/_doc/{id}`."""
        service = self.node.indices.for_write(index)
        return written_answer(service, service.index(source, id, routing=self.node.indices.index_routing(index)))

    @answering
    def bulk(self, index: str, documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """Add many documents, each `{"_id": …, "_source": {…}}`; bad ones are refused one by one, the others kept.

        Elasticsearch: `POST /{index}/_bulk` with index actions.
        """
        if not isinstance(documents, Iterable) or isinstance(documents, str | bytes | Mapping):
            raise IllegalArgumentError(f"documents must be an iterable of objects but was {type(documents).__name__}")
        service = self.node.indices.for_write(index)
        started = time.perf_counter()
        routing = self.node.indices.index_routing(index)
        items = [{"index": index_item(service, document, routing)} for document in documents]
        errors = any("error" in item["index"] for item in items)
        return {"errors": errors, "took": took(started), "items": items}

    @answering
    def get(self, index: str, id: Any) -> dict[str, Any]:
        """Return a document as last written, refreshed or not. Elasticsearch: `GET /{index}/_doc/{id}`."""
        return get_answer(self.node.indices.get(index), checked_id(id), self.node.indices.index_routing(index))

    @answering
    def delete(self, index: str, id: Any) -> dict[str, Any]:
        """Delete a document. Elasticsearch: `DELETE /{index}/_doc/{id}`."""
        service = self.node.indices.get(index)
        routing = self.node.indices.index_routing(index)
        return written_answer(service, service.delete(checked_id(id), routing=routing))

    @answering
    def refresh(self, index: str) -> dict[str, Any]:
        """Make everything written so far visible to searches. Elasticsearch: `POST /{index}/_refresh`."""
        services = self.node.indices.resolve(index)
        for service in services:
            service.refresh()
        return {"_shards": shards_of(services)}
