"""The settings of an index below `index.mapping`. Elasticsearch: MapperService."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.shards.errors import UnsupportedError
from secondpass.shards.mapping.limits import SETTINGS, MappingLimits
from secondpass.shards.xcontent import string

_PREFIX = "mapping."
_NOTHING_TO_BOUND = ("nested_fields.limit", "nested_objects.limit", "dimension_fields.limit")
"""These bound what is not here."""
_REFUSED = ("total_fields.ignore_dynamic_beyond_limit", "source.mode", "synthetic_source_keep")
STATIC = frozenset(f"{_PREFIX}{name}" for name in ("ignore_malformed", "coerce", "ignore_above"))
"""The names of those that only a new index takes."""


def taken_mapping(given: dict[str, Any]) -> dict[str, str | None]:
    """Take the settings about mappings out of *given*, by their names below `mapping.`, as texts; null as it is.

    Raises IllegalArgumentError for a value that is none, UnsupportedError for what Elasticsearch has and secondpass has not.
    """
    names = [name for name in (*SETTINGS, *_NOTHING_TO_BOUND, *_REFUSED) if f"{_PREFIX}{name}" in given]
    for name in names:
        if name in _REFUSED:
            raise UnsupportedError(f"[index.mapping.{name}] is not supported by secondpass")
    taken = {name: given.pop(f"{_PREFIX}{name}") for name in names}
    texts = {
        name: None if value is None else string(value, (f"index.mapping.{name}",)) for name, value in taken.items()
    }
    limits_of({name: text for name, text in texts.items() if text is not None})
    return texts


def limits_of(settings: Mapping[str, str]) -> MappingLimits:
    """Return what settings by their names below `mapping.` say of a mapping."""
    return MappingLimits.of({name: text for name, text in settings.items() if name in SETTINGS})
