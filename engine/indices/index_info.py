"""What an index tells of itself. Elasticsearch: GetIndexResponse, GetSettingsResponse, IndexStats."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from secondpass.engine.version import ELASTICSEARCH_VERSION

from .dotted import nested
from .index_service import IndexService

VERSION_CREATED = "9039000"


def settings_json(service: IndexService, *, human: bool = False) -> dict[str, Any]:
    """Return an index's settings, and what it was given when it was made: all strings; with *human* also readable."""
    made: dict[str, Any] = {
        "creation_date": str(service.created_ms),
        "provided_name": service.name,
        "uuid": service.uuid,
        "version": {"created": VERSION_CREATED},
        "routing": {"allocation": {"include": {"_tier_preference": "data_content"}}},
    }
    if not service.is_open:
        made["verified_before_close"] = "true"
    if human:
        made["creation_date_string"] = created_string(service)
        made["version"] = {**made["version"], "created_string": ELASTICSEARCH_VERSION}
    return {"index": nested({**service.settings.to_json(), **made})}


def created_string(service: IndexService) -> str:
    """Return when an index was made, as Elasticsearch writes dates."""
    moment = datetime.fromtimestamp(service.created_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
