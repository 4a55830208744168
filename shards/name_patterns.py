"""Match names with patterns in which only `*` is special. Elasticsearch: Regex.simpleMatch."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from functools import lru_cache


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether one of *patterns* fits the whole of *name*.

    >>> matches("title.raw", ["plot", "title*"]), matches("a", ["?", "[a-z]"])
    (True, False)
    """
    return any(_expression(pattern).match(name) for pattern in patterns)


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    """Return *pattern* as `fnmatch` compiles it, which never looks at a stretch of a name twice for one `*`."""
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]").replace("?", "[?]")))
