"""What one mapping has and an earlier one had not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def added(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a printed mapping that an earlier one lacks, each below the objects it stands in.

    A field that says more than it did is told whole.

    >>> added({"properties": {"a": {"type": "long"}}}, {"properties": {"a": {"type": "long"}, "b": {"type": "date"}}})
    {'properties': {'b': {'type': 'date'}}}
    """
    found = {}
    for name, value in new.items():
        if name not in old:
            found[name] = value
        elif isinstance(value, Mapping) and value != old[name]:
            found[name] = value if isinstance(value.get("type"), str) else added(old[name], value)
    return found
