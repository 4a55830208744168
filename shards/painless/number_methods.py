"""The static members of `Integer`, `Long`, `Double` and their like, and the methods of boxed numbers."""

from __future__ import annotations

import math
import sys
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import types as t
from .classes import hash_code, text
from .collection_methods import natural
from .conversions import EXPLICIT
from .java_numbers import INT_MAX, INT_MIN, LONG_MAX, LONG_MIN, to_float, wrap32
from .java_text import double_text, float_text, parse_double, parse_integer, radix_text
from .math_functions import maximum, minimum
from .methods import Key, Method, table
from .operators import equals

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


def _whole(name: str, primitive: str, low: int, high: int, size: int) -> dict[Key, Method]:
    """Return the static methods `Integer` and `Long` share."""
    return table(
        {
            f"{primitive} parse{'Int' if size == 32 else 'Long'}(String)": lambda s: parse_integer(s, low, high),
            f"{primitive} parse{'Int' if size == 32 else 'Long'}(String, int)": lambda s, r: parse_integer(
                s, low, high, r
            ),
            f"{primitive} max({primitive}, {primitive})": max,
            f"{primitive} min({primitive}, {primitive})": min,
            f"{primitive} sum({primitive}, {primitive})": lambda a, b: (
                EXPLICIT[t.NAMED[primitive]](a + b)
                if low <= a + b <= high
                else ((a + b - low) & ((1 << size) - 1)) + low
            ),
            f"int compare({primitive}, {primitive})": compare_whole,
            f"int signum({primitive})": lambda v: compare_whole(v, 0),
            f"int bitCount({primitive})": lambda v: _bits(v, size).bit_count(),
            f"int numberOfLeadingZeros({primitive})": lambda v: size - _bits(v, size).bit_length(),
            f"int hashCode({primitive})": lambda v: v if size == 32 else wrap32((v ^ (v >> 32)) & 0xFFFFFFFF),
            f"String toString({primitive})": str,
            f"String toString({primitive}, int)": radix_text,
            f"String toHexString({primitive})": lambda v: format(_bits(v, size), "x"),
            f"String toBinaryString({primitive})": lambda v: format(_bits(v, size), "b"),
            f"String toOctalString({primitive})": lambda v: format(_bits(v, size), "o"),
            f"{name} valueOf({primitive})": lambda v: t.HOLDERS.get(t.NAMED[primitive], int)(v),
            f"{name} valueOf(String, int)": lambda s, r: t.HOLDERS.get(t.NAMED[primitive], int)(
                parse_integer(s, low, high, r)
            ),
        }
    )


def _real(name: str, primitive: str) -> dict[Key, Method]:
    """Return the static methods `Double` and `Float` share."""
    single = primitive == "float"
    return table(
        {
            f"{primitive} parse{name}(String)": (lambda s: to_float(parse_double(s))) if single else parse_double,
            f"{primitive} max({primitive}, {primitive})": maximum,
            f"{primitive} min({primitive}, {primitive})": minimum,
            f"{primitive} sum({primitive}, {primitive})": (lambda a, b: to_float(a + b))
            if single
            else (lambda a, b: a + b),
            f"int compare({primitive}, {primitive})": compare_doubles,
            f"boolean isNaN({primitive})": math.isnan,
            f"boolean isInfinite({primitive})": math.isinf,
            f"boolean isFinite({primitive})": math.isfinite,
            f"int hashCode({primitive})": lambda v: hash_code(t.HOLDERS.get(t.NAMED[primitive], float)(v)),
            f"String toString({primitive})": float_text if single else double_text,
            f"{name} valueOf({primitive})": lambda v: t.HOLDERS.get(t.NAMED[primitive], float)(v),
        }
    )


INTEGER_STATICS = _whole("Integer", "int", INT_MIN, INT_MAX, 32)
LONG_STATICS = _whole("Long", "long", LONG_MIN, LONG_MAX, 64)
DOUBLE_STATICS = _real("Double", "double")
FLOAT_STATICS = _real("Float", "float")

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
    {"boolean equals(Object)": equals, "int hashCode()": hash_code, "String toString()": text}
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
