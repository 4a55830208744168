"""Follow a path such as `$.results[*].score` through a JSON value.

Elasticsearch: MapPathExtractor, a part of JSONPath which keeps lists within lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .answers import AnswerFaultError

_STEP = re.compile(r"\.(?P<field>[^.\[]+)|(?P<each>\[\*\])")


def path_steps(path: str) -> tuple[str | None, ...]:
    """Split a path into the names of members and None for "each element"; raises ValueError.

    >>> path_steps("$.results[*].score")
    ('results', None, 'score')
    """
    if not path.startswith("$"):
        raise ValueError(f"Path [{path}] must start with a dollar sign ($)")
    steps: list[str | None] = []
    at = 1
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            raise ValueError(f"Invalid path received [{path[at:]}], unable to extract a field name.")
        steps.append(found["field"])
        at = found.end()
    return tuple(steps)


def extracted(value: Any, steps: tuple[str | None, ...]) -> Any:
    """Return what stands at the end of the path; raises AnswerFaultError where it leads nowhere."""
    if not steps:
        return value
    first, rest = steps[0], steps[1:]
    if first is None:
        if not isinstance(value, list):
            raise AnswerFaultError(f"the path asks for a list, but found invalid type [{type(value).__name__}] instead")
        return [extracted(element, rest) for element in value]
    if not isinstance(value, Mapping):
        raise AnswerFaultError(
            f"the path asks for a map with [{first}], but found invalid type [{type(value).__name__}] instead"
        )
    if value.get(first) is None:
        raise AnswerFaultError(f"Unable to find field [{first}] in map")
    return extracted(value[first], rest)
