"""One number out of a document's several: `min`, `max`, `sum`, `avg`, `median`. Elasticsearch: MultiValueMode, FieldData.

Sums of whole numbers wrap around as Java's long does; their average and median are rounded half up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import numpy.typing as npt

from .columns import NumberColumn
from .sort_values import LONG_MIN, as_long
from .top_docs import Docs

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.uint64] | npt.NDArray[np.float64]
MODES = ("min", "max", "sum", "avg", "median")
NUMERIC_MODES = ("sum", "avg", "median")


def reduced(column: NumberColumn, docs: Docs, mode: str, fill: float, integral: bool) -> Numbers:
    """Return one value for each of *docs*, *fill* where a document has none; the column holds at least one value.

    With *integral* values are whole numbers, decimals cut off; without it they are float64s.
    """
    counts, starts = column.counts[docs], column.value_offsets[docs]
    flat = converted(column.flat, integral)
    kind: Any = flat.dtype
    if mode in ("min", "max"):
        at = starts if mode == "min" else starts + np.maximum(counts, 1) - 1
        picked = flat[np.minimum(at, len(flat) - 1)]
        return np.where(counts == 0, np.full(len(docs), fill, dtype=kind), picked)
    slices = [flat[start : start + count].tolist() for start, count in zip(starts, counts, strict=True)]
    join: Callable[[Any], Any] = (_WHOLE if integral else _DECIMAL)[mode]
    joined: Numbers = np.array([join(values) if values else fill for values in slices], dtype=kind)
    return joined


def converted(values: Numbers, integral: bool) -> Numbers:
    """Return *values* as Java casts them between long and double: towards zero, the extremes in place of what is beyond."""
    if integral == (values.dtype.kind in "iu"):
        return values
    if not integral:
        return values.astype(np.float64)
    return np.array([as_long(value) for value in values.tolist()], dtype=np.int64)


def _wrapped(value: int) -> int:
    return (value - LONG_MIN) % 2**64 + LONG_MIN


def _half_up(numerator: float, denominator: int) -> int:
    return as_long(math.floor(numerator / denominator + 0.5))


def _middle(values: Sequence[Any]) -> Sequence[Any]:
    return values[(len(values) - 1) // 2 : len(values) // 2 + 1]


def _total(values: Sequence[float]) -> float:
    return reduce(add, values, 0.0)  # not `sum`, which newer Pythons compensate


def _mean(values: Sequence[float]) -> float:
    return _total(values) / len(values)


def _whole_mean(values: Sequence[int]) -> int:
    return _half_up(float(_wrapped(sum(values))), len(values)) if len(values) > 1 else values[0]


def _whole_median(values: Sequence[int]) -> int:
    middle = _middle(values)
    return middle[0] if len(middle) == 1 else _half_up(float(_wrapped(sum(middle))), 2)


_WHOLE: dict[str, Callable[[Sequence[int]], int]] = {
    "sum": lambda values: _wrapped(sum(values)),
    "avg": _whole_mean,
    "median": _whole_median,
}
_DECIMAL: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": _total,
    "avg": _mean,
    "median": lambda values: _mean(_middle(values)),
}
