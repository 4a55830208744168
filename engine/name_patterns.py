"""Match names with patterns in which only `*` is special. Elasticsearch: Regex.simpleMatch."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether one of *patterns* fits the whole of *name*.

    >>> matches("title.raw", ["plot", "title*"]), matches("a", ["?", "[a-z]"])
    (True, False)
    """
    return any(fnmatch.fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]")) for pattern in patterns)
