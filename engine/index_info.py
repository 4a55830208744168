"""What an index tells of itself. Elasticsearch: GetIndexResponse, GetSettingsResponse, IndexStats."""

from __future__ import annotations

from typing import Any

from .index_service import IndexService

VERSION_CREATED = "9039000"


def settings_json(service: IndexService) -> dict[str, Any]:
    """Return an index's settings, and what it was given when it was made: all strings."""
    made = {
        "creation_date": str(service.created_ms),
        "provided_name": service.name,
        "uuid": service.uuid,
        "version": {"created": VERSION_CREATED},
        "routing": {"allocation": {"include": {"_tier_preference": "data_content"}}},
    }
    return {"index": {**service.settings.to_json(), **made}}


def flat(settings: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested settings with dotted names."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            found.update(flat(value, f"{prefix}{key}."))
        else:
            found[f"{prefix}{key}"] = value
    return found
