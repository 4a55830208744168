"""`version`: how versions of software follow each other: `1.9.0` before `1.10.0-rc.1` before `1.10.0`.

A column holds versions as they are written; where they stand among others is told by a text made of them. Versions that follow
no rule come last, as texts. Elasticsearch: VersionStringFieldMapper, VersionEncoder. See https://semver.org.
"""

from __future__ import annotations

import re

_PLACED = re.compile(
    r"(?P<main>(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*)"
    r"(?:-(?P<before>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
    r"(?:\+(?P<build>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?",
    re.ASCII,
)
_BEFORE, _RELEASED, _NUMBER = "\x01", "\x02", "\x03"
_END = "\x00"


def place_of(version: str) -> str:
    """Return a text that sorts as versions do, and ends with *version* itself.

    >>> sorted(["1.10.0", "1.9.0", "1.10.0-rc.1", "latest", "1.10"], key=place_of)
    ['1.9.0', '1.10', '1.10.0-rc.1', '1.10.0', 'latest']
    """
    found = _PLACED.fullmatch(version)
    if found is None:
        return f"w{version}{_END}{version}"
    main = ".".join(map(_counted, found["main"].split(".")))
    parts = (found["before"] or "").split(".")
    before = ".".join(_NUMBER + _counted(part) if part.isdigit() else part for part in parts)
    rank = f"{_BEFORE}{before}" if found["before"] else _RELEASED
    return f"v{main}{rank}{'+' + found['build'] if found['build'] else ''}{_END}{version}"


def version_at(place: str) -> str:
    """Return the version that stands at *place*."""
    return place.rpartition(_END)[2]


def _counted(number: str) -> str:
    """Return *number* with how many digits it has before it, so that longer ones come later."""
    return f"{len(number):05d}{number}"
