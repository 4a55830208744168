"""Elasticsearch's built-in date formats by name, each as what it reads and the Java pattern it prints.

Elasticsearch: FormatNames and DateFormatters.
"""

from __future__ import annotations

import re

_ISO_ZONE = r"(?P<z>Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?|[A-Za-z][A-Za-z0-9~/._+-]+)"

_COMMON = {
    "f": r"[.,](?P<f>\d{1,9})",
    "z": r"(?P<z>Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)",
    "YYYY": r"(?P<y>\d{4})",
    "MM": r"(?P<M>\d\d)",
    "DD": r"(?P<d>\d\d)",
    "DDD": r"(?P<D>\d{3})",
    "HH": r"(?P<H>\d\d)",
    "mm": r"(?P<m>\d\d)",
    "ss": r"(?P<s>\d\d)",
}
_STRICT = _COMMON | {
    "y": r"(?P<y>-?\d{4}|[+-]\d{5,9})",
    "D": r"(?P<D>\d{3})",
    **{letter: rf"(?P<{letter}>\d\d)" for letter in "MdHms"},
}
_LENIENT = _COMMON | {
    "y": r"(?P<y>[+-]?\d{1,9})",
    "D": r"(?P<D>\d{1,3})",
    **{letter: rf"(?P<{letter}>\d{{1,2}})" for letter in "MdHms"},
}

_OPTIONAL_TIME = "{y}(?:-{M}(?:-{d}(?:T(?:{H}(?::{m}(?::{s}(?:{f})?)?)?(?:" + "ZONE" + ")?)?)?)?)?"
_ISO_PRINT = "uuuu-MM-dd'T'HH:mm:ss.SSSXXX"

_BASIC = {
    "basic_date": ("{YYYY}{MM}{DD}", "uuuuMMdd"),
    "basic_date_time": ("{YYYY}{MM}{DD}T{HH}{mm}{ss}{f}{z}", "uuuuMMdd'T'HHmmss.SSSX"),
    "basic_date_time_no_millis": ("{YYYY}{MM}{DD}T{HH}{mm}{ss}{z}", "uuuuMMdd'T'HHmmssX"),
    "basic_ordinal_date": ("{YYYY}{DDD}", "uuuuDDD"),
    "basic_ordinal_date_time": ("{YYYY}{DDD}T{HH}{mm}{ss}{f}{z}", "uuuuDDD'T'HHmmss.SSSX"),
    "basic_ordinal_date_time_no_millis": ("{YYYY}{DDD}T{HH}{mm}{ss}{z}", "uuuuDDD'T'HHmmssX"),
    "basic_time": ("{HH}{mm}{ss}{f}{z}", "HHmmss.SSSX"),
    "basic_time_no_millis": ("{HH}{mm}{ss}{z}", "HHmmssX"),
    "basic_t_time": ("T{HH}{mm}{ss}{f}{z}", "'T'HHmmss.SSSX"),
    "basic_t_time_no_millis": ("T{HH}{mm}{ss}{z}", "'T'HHmmssX"),
}

_LOOSE_OR_STRICT = {
    "date": ("{y}-{M}-{d}", "uuuu-MM-dd"),
    "date_hour": ("{y}-{M}-{d}T{H}", "uuuu-MM-dd'T'HH"),
    "date_hour_minute": ("{y}-{M}-{d}T{H}:{m}", "uuuu-MM-dd'T'HH:mm"),
    "date_hour_minute_second": ("{y}-{M}-{d}T{H}:{m}:{s}", "uuuu-MM-dd'T'HH:mm:ss"),
    "date_hour_minute_second_fraction": ("{y}-{M}-{d}T{H}:{m}:{s}{f}", "uuuu-MM-dd'T'HH:mm:ss.SSS"),
    "date_hour_minute_second_millis": ("{y}-{M}-{d}T{H}:{m}:{s}{f}", "uuuu-MM-dd'T'HH:mm:ss.SSS"),
    "date_optional_time": (_OPTIONAL_TIME, _ISO_PRINT),
    "date_time": ("{y}-{M}-{d}T{H}:{m}:{s}{f}{z}", _ISO_PRINT),
    "date_time_no_millis": ("{y}-{M}-{d}T{H}:{m}:{s}{z}", "uuuu-MM-dd'T'HH:mm:ssXXX"),
    "hour": ("{H}", "HH"),
    "hour_minute": ("{H}:{m}", "HH:mm"),
    "hour_minute_second": ("{H}:{m}:{s}", "HH:mm:ss"),
    "hour_minute_second_fraction": ("{H}:{m}:{s}{f}", "HH:mm:ss.SSS"),
    "hour_minute_second_millis": ("{H}:{m}:{s}{f}", "HH:mm:ss.SSS"),
    "ordinal_date": ("{y}-{D}", "uuuu-DDD"),
    "ordinal_date_time": ("{y}-{D}T{H}:{m}:{s}{f}{z}", "uuuu-DDD'T'HH:mm:ss.SSSXXX"),
    "ordinal_date_time_no_millis": ("{y}-{D}T{H}:{m}:{s}{z}", "uuuu-DDD'T'HH:mm:ssXXX"),
    "time": ("{H}:{m}:{s}{f}{z}", "HH:mm:ss.SSSXXX"),
    "time_no_millis": ("{H}:{m}:{s}{z}", "HH:mm:ssXXX"),
    "t_time": ("T{H}:{m}:{s}{f}{z}", "'T'HH:mm:ss.SSSXXX"),
    "t_time_no_millis": ("T{H}:{m}:{s}{z}", "'T'HH:mm:ssXXX"),
    "year": ("{y}", "uuuu"),
    "year_month": ("{y}-{M}", "uuuu-MM"),
    "year_month_day": ("{y}-{M}-{d}", "uuuu-MM-dd"),
}

_STRICT_ONLY = {
    "strict_date_optional_time_nanos": (_OPTIONAL_TIME, _ISO_PRINT),
    "iso8601": (_OPTIONAL_TIME, _ISO_PRINT),
}

UNSUPPORTED_NAMES = re.compile(r"(?:strict_)?(?:basic_)?week(?:_?date|year|_year)\w*")
"""Formats that count weeks, which Elasticsearch has and this module has not."""


def built_in(name: str) -> tuple[re.Pattern[str], str] | None:
    """Return what the format called *name* reads and the pattern it prints, or None when there is no such name."""
    if name in _BASIC:
        return _compiled(*_BASIC[name], _COMMON)
    if name in _STRICT_ONLY:
        return _compiled(*_STRICT_ONLY[name], _STRICT)
    if name in _LOOSE_OR_STRICT:
        return _compiled(*_LOOSE_OR_STRICT[name], _LENIENT)
    bare = name.removeprefix("strict_")
    if bare in _LOOSE_OR_STRICT:
        return _compiled(*_LOOSE_OR_STRICT[bare], _STRICT)
    return _compiled(*_BASIC[bare], _COMMON) if bare in _BASIC else None


def _compiled(template: str, pattern: str, parts: dict[str, str]) -> tuple[re.Pattern[str], str]:
    expression = re.sub(r"\{(\w+)\}(?!\d)", lambda found: parts[found.group(1)], template).replace("ZONE", _ISO_ZONE)
    return re.compile(expression, re.ASCII), pattern
