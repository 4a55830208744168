"""Settings of the cluster: those that act here. Elasticsearch: ClusterSettings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.indices.dotted import flat
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.xcontent import ObjectReader, boolean, json_object

from .errors import RequestValidationError

EXPENSIVE = "search.allow_expensive_queries"
NAMED = "action.destructive_requires_name"
PARTIAL = "search.default_allow_partial_results"
DEFAULTS: Mapping[str, str] = {NAMED: "true", EXPENSIVE: "true", PARTIAL: "true"}
"""Each setting there is, and what it is unless it is said."""

LEVELS = ("persistent", "transient")


class ClusterSettings:
    """Hold settings by level, as texts; what is transient goes before what is persistent. But: neither outlives the process."""

    def __init__(self) -> None:
        self.state: Mapping[str, Mapping[str, str]] = {level: {} for level in LEVELS}

    @property
    def allow_expensive_queries(self) -> bool:
        """Whether queries that may take long are answered."""
        return self._is(EXPENSIVE)

    @property
    def destructive_requires_name(self) -> bool:
        """Whether indices are deleted by their names only, not by patterns."""
        return self._is(NAMED)

    @property
    def allow_partial_results(self) -> bool:
        """Whether a search that runs out of time answers with what it has, unless it says."""
        return self._is(PARTIAL)

    def _is(self, name: str) -> bool:
        given = {**self.state["persistent"], **self.state["transient"]}
        return given.get(name, DEFAULTS[name]) == "true"

    def update(self, body: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """Change settings, null taking one away; return what was given, by level. Raises for settings nobody knows."""
        reader = ObjectReader(body, (), "cluster_settings", declarative=True)
        given = {level: flat(dict(reader.take(level, json_object, {}))) for level in LEVELS}
        reader.finish()
        if not any(given.values()):
            raise RequestValidationError(["no settings to update"])
        changes = {level: _read(level, settings) for level, settings in given.items()}
        self.state = {level: _changed(self.state[level], changes[level]) for level in LEVELS}
        return {level: {key: text for key, text in of.items() if text is not None} for level, of in changes.items()}


def _read(level: str, settings: Mapping[str, Any]) -> dict[str, str | None]:
    for key in settings:
        if key not in DEFAULTS:
            raise IllegalArgumentError(f"{level} setting [{key}], not recognized")
    return {
        key: None if value is None else str(boolean(value, (level, key))).lower() for key, value in settings.items()
    }


def _changed(settings: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    return {key: text for key, text in {**settings, **changes}.items() if text is not None}
