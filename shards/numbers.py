"""Numbers as Java holds and prints them.

Scores are float32. JSON shows the shortest decimal that reads back as the same float32, as Java's `Float.toString` does,
never the long tail of its float64 expansion.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import orjson

FLOAT_MAX = np.finfo(np.float32).max


def shortest(value: np.float32 | float) -> float:
    """Return the float64 whose shortest decimal is that of the float32 *value*: 0.1 for float32(0.1)."""
    shown = orjson.loads(orjson.dumps(np.float32(value), option=orjson.OPT_SERIALIZE_NUMPY))
    return float(value) if shown is None else float(shown)  # JSON has no infinity


def all_shortest(values: npt.NDArray[np.float32]) -> list[float]:
    """Return what `shortest` returns for each of *values*, sooner than one by one."""
    shown = orjson.loads(orjson.dumps(np.ascontiguousarray(values), option=orjson.OPT_SERIALIZE_NUMPY))
    return [float(value) if text is None else float(text) for value, text in zip(values, shown, strict=True)]


def json_number(value: float) -> float | str:
    """Return a number as Jackson writes it: what JSON has no number for is a text."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def f32(value: float) -> np.float32:
    """Round a float64 to float32, silently passing over infinity as Java's cast does."""
    with np.errstate(over="ignore"):
        return np.float32(value)
