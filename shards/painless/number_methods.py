"""The static members of `Integer`, `Long`, `Double` and their like, and the methods of boxed numbers."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import types as t
from .collection_methods import natural
from .conversions import EXPLICIT
from .java_numbers import INT_MAX, INT_MIN, LONG_MAX, LONG_MIN, to_float
from .java_text import parse_double, parse_integer, radix_text
from .math_functions import maximum, minimum
from .methods import Key, Method, table
from .object_text import hash_code, text
from .operators import ARITHMETIC, equals

Constants = dict[str, tuple[t.Type, Any]]


def compare_whole(a: int, b: int) -> int:
    """Return -1, 0 or 1."""
    return int(a > b) - int(a < b)


def compare_doubles(a: float, b: float) -> int:
    """Order doubles wholly: -0.0 before 0.0, NaN last and equal to itself. Java: `Double.compare`."""
    if a != a or b != b:
        return int(a != a) - int(b != b)
    if a == b == 0:
        return compare_whole(int(math.copysign(1, a)), int(math.copysign(1, b)))
    return int(a > b) - int(a < b)


def _bits(value: int, size: int) -> int:
    return value & ((1 << size) - 1)


def _whole(type_: t.Type, parse: str, low: int, high: int) -> dict[Key, Method]:
    """Return the static methods `Integer` and `Long` share."""
    size, name, box = high.bit_length() + 1, t.BOX_OF[type_].name, t.HOLDERS.get(type_, int)
    return table(
        {
            f"{type_} {parse}(String)": lambda s: parse_integer(s, low, high),
            f"{type_} {parse}(String, int)": lambda s, radix: parse_integer(s, low, high, radix),
            f"{name} valueOf({type_})": box,
            f"{name} valueOf(String, int)": lambda s, radix: box(parse_integer(s, low, high, radix)),
            f"{type_} max({type_}, {type_})": max,
            f"{type_} min({type_}, {type_})": min,
            f"{type_} sum({type_}, {type_})": ARITHMETIC["+"][type_],
            f"int compare({type_}, {type_})": compare_whole,
            f"int signum({type_})": lambda v: compare_whole(v, 0),
            f"int bitCount({type_})": lambda v: _bits(v, size).bit_count(),
            f"int numberOfLeadingZeros({type_})": lambda v: size - _bits(v, size).bit_length(),
            f"int hashCode({type_})": lambda v: hash_code(box(v)),
            f"String toString({type_})": str,
            f"String toString({type_}, int)": radix_text,
            f"String toHexString({type_})": lambda v: format(_bits(v, size), "x"),
            f"String toBinaryString({type_})": lambda v: format(_bits(v, size), "b"),
            f"String toOctalString({type_})": lambda v: format(_bits(v, size), "o"),
        }
    )


def _real(type_: t.Type, narrow: Callable[[float], float]) -> dict[Key, Method]:
    """Return the static methods `Double` and `Float` share."""
    name, box = t.BOX_OF[type_].name, t.HOLDERS.get(type_, float)
    return table(
        {
            f"{type_} parse{name}(String)": lambda s: narrow(parse_double(s)),
            f"{name} valueOf({type_})": box,
            f"{type_} max({type_}, {type_})": maximum,
            f"{type_} min({type_}, {type_})": minimum,
            f"{type_} sum({type_}, {type_})": ARITHMETIC["+"][type_],
            f"int compare({type_}, {type_})": compare_doubles,
            f"boolean isNaN({type_})": math.isnan,
            f"boolean isInfinite({type_})": math.isinf,
            f"boolean isFinite({type_})": math.isfinite,
            f"int hashCode({type_})": lambda v: hash_code(box(v)),
            f"String toString({type_})": lambda v: text(box(v)),
        }
    )


INTEGER_STATICS = _whole(t.INT, "parseInt", INT_MIN, INT_MAX)
LONG_STATICS = _whole(t.LONG, "parseLong", LONG_MIN, LONG_MAX)
DOUBLE_STATICS = _real(t.DOUBLE, float)
FLOAT_STATICS = _real(t.FLOAT, to_float)

BOOLEAN_STATICS: dict[Key, Method] = table(
    {
        "boolean parseBoolean(String)": lambda s: s is not None and s.lower() == "true",
        "int compare(boolean, boolean)": compare_whole,
        "boolean logicalAnd(boolean, boolean)": lambda a, b: a and b,
        "boolean logicalOr(boolean, boolean)": lambda a, b: a or b,
        "boolean logicalXor(boolean, boolean)": lambda a, b: a != b,
        "String toString(boolean)": text,
        "Boolean valueOf(boolean)": bool,
    }
)

CHARACTER_STATICS: dict[Key, Method] = table(
    {
        "boolean isDigit(int)": lambda c: _char(c).isdecimal(),
        "boolean isLetter(int)": lambda c: _char(c).isalpha(),
        "boolean isLetterOrDigit(int)": lambda c: _char(c).isalpha() or _char(c).isdecimal(),
        "boolean isUpperCase(int)": lambda c: _char(c).isupper(),
        "boolean isLowerCase(int)": lambda c: _char(c).islower(),
        "boolean isWhitespace(int)": lambda c: _char(c).isspace() and c not in {0xA0, 0x2007, 0x202F},
        "int compare(char, char)": lambda a, b: a - b,
        "int getNumericValue(int)": lambda c: int(_char(c), 36) if _char(c).isascii() and _char(c).isalnum() else -1,
        "char toUpperCase(char)": lambda c: _other_case(c, chr(c).upper()),
        "char toLowerCase(char)": lambda c: _other_case(c, chr(c).lower()),
        "String toString(char)": chr,
    }
)


def _char(code: int) -> str:
    if not 0 <= code <= sys.maxunicode:
        raise IllegalArgumentError(f"Not a valid Unicode code point: 0x{code & 0xFFFFFFFF:X}")
    return chr(code)


def _other_case(code: int, changed: str) -> int:
    return ord(changed) if len(changed) == 1 else code


_DOUBLE_MAX, _DOUBLE_MIN = sys.float_info.max, 5e-324

CONSTANTS: dict[t.Type, Constants] = {
    t.MATH: {"E": (t.DOUBLE, math.e), "PI": (t.DOUBLE, math.pi)},
    t.BYTE_BOX: {"MIN_VALUE": (t.BYTE, -128), "MAX_VALUE": (t.BYTE, 127)},
    t.SHORT_BOX: {"MIN_VALUE": (t.SHORT, -32768), "MAX_VALUE": (t.SHORT, 32767)},
    t.CHARACTER: {"MIN_VALUE": (t.CHAR, 0), "MAX_VALUE": (t.CHAR, 65535)},
    t.INTEGER: {"MIN_VALUE": (t.INT, INT_MIN), "MAX_VALUE": (t.INT, INT_MAX)},
    t.LONG_BOX: {"MIN_VALUE": (t.LONG, LONG_MIN), "MAX_VALUE": (t.LONG, LONG_MAX)},
    t.BOOLEAN_BOX: {"TRUE": (t.BOOLEAN_BOX, True), "FALSE": (t.BOOLEAN_BOX, False)},
    t.DOUBLE_BOX: {
        "MAX_VALUE": (t.DOUBLE, _DOUBLE_MAX),
        "MIN_VALUE": (t.DOUBLE, _DOUBLE_MIN),
        "MIN_NORMAL": (t.DOUBLE, sys.float_info.min),
        "NaN": (t.DOUBLE, math.nan),
        "POSITIVE_INFINITY": (t.DOUBLE, math.inf),
        "NEGATIVE_INFINITY": (t.DOUBLE, -math.inf),
    },
    t.FLOAT_BOX: {
        "MAX_VALUE": (t.FLOAT, 3.4028234663852886e38),
        "MIN_VALUE": (t.FLOAT, 1.401298464324817e-45),
        "NaN": (t.FLOAT, math.nan),
        "POSITIVE_INFINITY": (t.FLOAT, math.inf),
        "NEGATIVE_INFINITY": (t.FLOAT, -math.inf),
    },
}

OBJECT_METHODS: dict[Key, Method] = table(
    {"boolean equals(Object)": equals, "int hashCode()": hash_code, "String toString()": text}, sized=True
)

NUMBER_METHODS: dict[Key, Method] = OBJECT_METHODS | table(
    {
        "byte byteValue()": EXPLICIT[t.BYTE],
        "short shortValue()": EXPLICIT[t.SHORT],
        "int intValue()": EXPLICIT[t.INT],
        "long longValue()": EXPLICIT[t.LONG],
        "float floatValue()": EXPLICIT[t.FLOAT],
        "double doubleValue()": EXPLICIT[t.DOUBLE],
    }
)

WHOLE_METHODS: dict[Key, Method] = NUMBER_METHODS | table({"int compareTo(def)": natural})

REAL_METHODS: dict[Key, Method] = NUMBER_METHODS | table(
    {
        "int compareTo(def)": lambda a, b: compare_doubles(a, b) if type(a) is type(b) else natural(a, b),
        "boolean isNaN()": math.isnan,
        "boolean isInfinite()": math.isinf,
    }
)

BOOLEAN_METHODS: dict[Key, Method] = OBJECT_METHODS | table(
    {"boolean booleanValue()": bool, "int compareTo(def)": natural}
)

CHARACTER_METHODS: dict[Key, Method] = OBJECT_METHODS | table({"char charValue()": int, "int compareTo(def)": natural})
