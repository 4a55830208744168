"""The methods of strings. But: positions count code points, where Java counts UTF-16 units."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from .errors import IndexOutOfBoundsError, NullPointerError
from .methods import Key, Method, table
from .object_text import hash_code, text
from .operators import equals


def _checked(condition: bool, message: str) -> None:
    if not condition:
        raise IndexOutOfBoundsError(message)


def _char_at(s: str, index: int) -> int:
    _checked(0 <= index < len(s), f"Index {index} out of bounds for length {len(s)}")
    return ord(s[index])


def substring(s: str, begin: int, end: int | None = None) -> str:
    """Return a part of a string; raises IndexOutOfBoundsError past its ends."""
    stop = len(s) if end is None else end
    _checked(0 <= begin <= stop <= len(s), f"begin {begin}, end {stop}, length {len(s)}")
    return s[begin:stop]


def compare_strings(a: str, b: str) -> int:
    """Return the difference of the first characters that differ, or of the lengths."""
    for x, y in zip(a, b, strict=False):
        if x != y:
            return ord(x) - ord(y)
    return len(a) - len(b)


def _present(value: Any) -> Any:
    if value is None:
        raise NullPointerError("an argument of a String method is null")
    return value


def _replace(s: str, old: str, new: str) -> str:
    _present(old), _present(new)
    from .limits import MAX_GROWTH

    if s.count(old) * (len(new) - len(old)) > MAX_GROWTH:
        raise IllegalArgumentError(f"a string may have at most {MAX_GROWTH} characters")
    return s.replace(old, new)


def _split(s: str, token: str, limit: int = -1) -> list[str]:
    if limit == 0 or limit < -1:
        limit = -1
    return s.split(token, limit - 1 if limit > 0 else -1) if _present(token) else [s]


def _decode_base64(s: str) -> str:
    try:
        return base64.b64decode(s, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise IllegalArgumentError("Illegal base64 character") from None


STRING_METHODS: dict[Key, Method] = table(
    {
        "int length()": len,
        "boolean isEmpty()": lambda s: not s,
        "char charAt(int)": _char_at,
        "int codePointAt(int)": _char_at,
        "CharSequence subSequence(int, int)": substring,
        "int compareTo(String)": lambda s, o: compare_strings(s, _present(o)),
        "int compareToIgnoreCase(String)": lambda s, o: compare_strings(s.lower(), _present(o).lower()),
        "String concat(String)": lambda s, o: s + _present(o),
        "boolean contains(CharSequence)": lambda s, o: _present(o) in s,
        "boolean contentEquals(CharSequence)": lambda s, o: s == o,
        "boolean endsWith(String)": lambda s, o: s.endswith(_present(o)),
        "boolean equalsIgnoreCase(String)": lambda s, o: o is not None and s.lower() == o.lower(),
        "int indexOf(String)": lambda s, o: s.find(_present(o)),
        "int indexOf(String, int)": lambda s, o, start: s.find(_present(o), max(0, start)),
        "int lastIndexOf(String)": lambda s, o: s.rfind(_present(o)),
        "int lastIndexOf(String, int)": lambda s, o, start: s.rfind(_present(o), 0, max(0, start + len(o))),
        "String replace(CharSequence, CharSequence)": _replace,
        "List splitOnToken(String)": _split,
        "List splitOnToken(String, int)": _split,
        "boolean startsWith(String)": lambda s, o: s.startswith(_present(o)),
        "boolean startsWith(String, int)": lambda s, o, at: 0 <= at <= len(s) and s.startswith(_present(o), at),
        "String substring(int)": substring,
        "String substring(int, int)": substring,
        "String toLowerCase()": str.lower,
        "String toUpperCase()": str.upper,
        # Java trims everything up to the space, and nothing beyond
        "String trim()": lambda s: s.strip("".join(map(chr, range(33)))),
        "String encodeBase64()": lambda s: base64.b64encode(s.encode("utf-8", "replace")).decode("ascii"),
        "String decodeBase64()": _decode_base64,
        "boolean equals(Object)": equals,
        "int hashCode()": hash_code,
        "String toString()": text,
    },
    sized=True,
)
