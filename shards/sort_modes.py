"""One number out of a document's several: `min`, `max`, `sum`, `avg`, `median`. Elasticsearch: MultiValueMode."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .columns import NumberColumn
from .top_docs import Docs

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]


def reduced(column: NumberColumn, docs: Docs, mode: str, fill: float) -> Numbers:
    """Return one value for each of *docs*, *fill* where a document has none; values within a document are ascending."""
    counts = column.counts[docs]
    starts = column.value_offsets[docs]
    kind: Any = column.flat.dtype
    if len(column.flat) == 0:
        return np.full(len(docs), fill, dtype=kind)
    if mode in ("min", "max"):
        at = starts if mode == "min" else starts + np.maximum(counts, 1) - 1
        picked = column.flat[np.minimum(at, len(column.flat) - 1)]
        return np.where(counts == 0, np.full(len(docs), fill, dtype=kind), picked)
    slices = [column.flat[start : start + count].tolist() for start, count in zip(starts, counts, strict=True)]
    values = [_REDUCE[mode](values) if values else fill for values in slices]
    whole = kind == np.int64
    return np.array([round(value) if whole else value for value in values], dtype=kind)


def _median(values: Sequence[float]) -> float:
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


_REDUCE: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "avg": lambda values: sum(values) / len(values),
    "median": _median,
}

MODES = ("min", "max", *_REDUCE)
