"""The functions a score script may call. Elasticsearch: ScoreScriptUtils.

But: the functions on geo points and vectors are refused by name.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import mmh3

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.time_value import parse_time_value

from .dates import ZonedDateTime
from .errors import NullPointerError
from .java_numbers import quotient, wrap32
from .math_functions import maximum, power
from .methods import Key, Method, table
from .object_text import text


def saturation(value: float, k: float) -> float:
    """Return value/(k+value): 0 for nothing, a half at k, 1 in the end."""
    return quotient(value, k + value)


def sigmoid(value: float, k: float, a: float) -> float:
    """Return value^a/(k^a+value^a): a half at k, the steeper the greater a."""
    return quotient(power(value, a), power(k, a) + power(value, a))


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _log(x: float) -> float:
    if x > 0:
        return math.log(x)
    return -math.inf if x == 0 else math.nan


def linear(distance: float, scale: float, decay: float) -> float:
    """Fall in a straight line, to *decay* at *scale*."""
    scaling = quotient(scale, 1.0 - decay)
    return maximum(0.0, quotient(scaling - distance, scaling))


def exponential(distance: float, scale: float, decay: float) -> float:
    """Fall exponentially, to *decay* at *scale*."""
    return _exp(quotient(_log(decay), scale) * distance)


def gauss(distance: float, scale: float, decay: float) -> float:
    """Fall as a bell, to *decay* at *scale*."""
    scaling = quotient(0.5 * power(scale, 2.0), _log(decay))
    return _exp(quotient(0.5 * power(distance, 2.0), scaling))


_CURVES = {"Linear": linear, "Exp": exponential, "Gauss": gauss}


def _numeric(curve: Any) -> Any:
    def decay_numeric(origin: float, scale: float, offset: float, decay: float, value: float) -> float:
        return float(curve(maximum(0.0, abs(value - origin) - offset), scale, decay))

    return decay_numeric


def _date(curve: Any, name: str) -> Any:
    def decay_date(origin: str, scale: str, offset: str, decay: float, value: ZonedDateTime) -> float:
        if value is None or origin is None or scale is None or offset is None:
            raise NullPointerError(f"an argument of [{name}] is null")
        distance = max(0, abs(value.millis - date_origin(origin)) - parse_time_value(offset, f"{name}.offset"))
        return float(curve(float(distance), float(parse_time_value(scale, f"{name}.scale")), decay))

    return decay_date


@lru_cache(maxsize=256)
def date_origin(origin: str) -> int:
    """Read an origin as milliseconds of UTC: a date in the default format, and date math but for `now`."""
    from secondpass.shards.mapping.date_math import resolve
    from secondpass.shards.mapping.dates import DEFAULT_FORMAT, DateFormat

    if origin.startswith("now"):
        raise IllegalArgumentError(f"the origin [{origin}] of a decay function cannot be relative to [now]")
    return resolve(origin, DateFormat.of(DEFAULT_FORMAT), now_ms=0)


SCORE_FUNCTIONS: dict[Key, Method] = table(
    {
        "double saturation(double, double)": saturation,
        "double sigmoid(double, double, double)": sigmoid,
        **{
            f"double decayNumeric{name}(double, double, double, double, double)": _numeric(curve)
            for name, curve in _CURVES.items()
        },
        **{
            f"double decayDate{name}(String, String, String, double, ZonedDateTime)": _date(curve, f"DecayDate{name}")
            for name, curve in _CURVES.items()
        },
    }
)
"""The functions that depend on their arguments alone."""

REFUSED_FUNCTIONS = frozenset(
    {
        "decayGeoLinear", "decayGeoExp", "decayGeoGauss", "cosineSimilarity", "dotProduct", "l1norm", "l2norm",
        "hamming", "maxSimDotProduct", "maxSimInvHamming",
    }
)  # fmt: skip
"""What Elasticsearch has and secondpass has not: fields of points and vectors."""


def salted_seed(seed: int, salt: int) -> int:
    """Mix a seed with the *salt* of a shard. Elasticsearch: BitMixer.mix."""
    mixed = (seed ^ salt) & 0xFFFFFFFF
    mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6B & 0xFFFFFFFF
    mixed = (mixed ^ (mixed >> 13)) * 0xC2B2AE35 & 0xFFFFFFFF
    return wrap32(mixed ^ (mixed >> 16))


def random_score(value: Any, seed: int) -> float:
    """Hash a value to a number in [0, 1), the same for the same seed: the hash's low 24 bits."""
    code = mmh3.hash(text(value).encode("utf-8", "surrogatepass"), seed & 0xFFFFFFFF, signed=True)
    return (code & 0xFFFFFF) / (1 << 24)
