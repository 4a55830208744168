"""Names with `*` in them. Elasticsearch: Regex.simpleMatch."""

from __future__ import annotations

import re


def wildcard(pattern: str) -> re.Pattern[str]:
    """Return the expression that the names fit which *pattern* means: `*` stands for any text.

    >>> bool(wildcard("*_name").fullmatch("first_name")), bool(wildcard("a.b").fullmatch("axb"))
    (True, False)
    """
    return re.compile(".*".join(map(re.escape, re.split(r"\*+", pattern))), re.DOTALL)
