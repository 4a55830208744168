"""Names of indices that say a date: `<logs-{now/d}>`. Elasticsearch: IndexNameExpressionResolver.DateMathExpressionResolver."""

from __future__ import annotations

import re

from secondpass.shards.clock import now_ms
from secondpass.shards.mapping import ElasticsearchParseError
from secondpass.shards.mapping.calendar import Zone
from secondpass.shards.mapping.date_math import resolve
from secondpass.shards.mapping.dates import DateFormat

_PLACE = re.compile(r"\{(?P<math>[^{}]*)(\{(?P<format>[^{}|]+)(\|(?P<zone>[^{}|]+))?\})?\}")
_USUAL = "uuuu.MM.dd"
_READ = DateFormat.of("strict_date_optional_time||epoch_millis")


def dated(expression: str, now: int | None = None) -> str:
    """Return a comma list with the dates in its names computed; raises ElasticsearchParseError.

    >>> dated("<logs-{2024-02-28||+2d{yyyy-MM-dd}}>,-<{now{'x'}}>", 0)
    'logs-2024-03-01,-x'
    """
    if "<" not in expression:
        return expression
    moment = now_ms() if now is None else now
    return ",".join(_dated(part, moment) for part in expression.split(","))


def _dated(part: str, now: int) -> str:
    sign, name = ("-", part[1:]) if part.startswith("-") else ("", part)
    if not (name.startswith("<") and name.endswith(">")):
        return part
    found = _PLACE.sub(lambda place: _computed(place, now), name[1:-1])
    if "{" in found or "}" in found:
        raise ElasticsearchParseError(f"invalid dynamic name expression [{name[1:-1]}]")
    return sign + found


def _computed(place: re.Match[str], now: int) -> str:
    zone = Zone.of(place["zone"]) if place["zone"] else Zone()
    moment = resolve(place["math"], _READ, now_ms=now, zone=zone)
    return DateFormat.of(place["format"] or _USUAL).print(moment, zone)
