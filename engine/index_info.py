"""What an index tells of itself. Elasticsearch: GetIndexResponse, GetSettingsResponse, IndexStats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .index_service import IndexService
from .version import ELASTICSEARCH_VERSION

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
    if human:
        made["creation_date_string"] = created_string(service)
        made["version"] = {**made["version"], "created_string": ELASTICSEARCH_VERSION}
    return {"index": nested({**service.settings.to_json(), **made})}


def created_string(service: IndexService) -> str:
    """Return when an index was made, as Elasticsearch writes dates."""
    moment = datetime.fromtimestamp(service.created_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def nested(dotted: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with dotted names as a tree."""
    tree: dict[str, Any] = {}
    for key, value in dotted.items():
        *parents, last = key.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[last] = value
    return tree


def flat(settings: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested settings with dotted names."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            found.update(flat(value, f"{prefix}{key}."))
        else:
            found[f"{prefix}{key}"] = value
    return found
