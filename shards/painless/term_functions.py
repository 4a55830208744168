"""The functions on term frequencies a score script may call. OpenSearch: TermFrequencyFunctionFactory. Elasticsearch has none."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import types as t
from .doc_values import TermCounts


@dataclass(frozen=True, slots=True)
class TermFunction:
    """Count something of the field, and the term, that the script names: `count(counts, doc, field, term)`."""

    returns: t.Type
    count: Callable[..., Any]


def _tf(counts: TermCounts, doc: int, field: str, term: str) -> float:
    """Return the root of the frequency. Lucene: ClassicSimilarity.tf."""
    return float(np.float32(math.sqrt(counts.of_document(field, term, doc))))


TERM_FUNCTIONS: Mapping[tuple[str, int], TermFunction] = {
    ("termFreq", 2): TermFunction(t.INT, lambda counts, doc, field, term: counts.of_document(field, term, doc)),
    ("tf", 2): TermFunction(t.FLOAT, _tf),
    ("totalTermFreq", 2): TermFunction(t.LONG, lambda counts, doc, field, term: counts.of_shard(field, term)),
    ("sumTotalTermFreq", 1): TermFunction(t.LONG, lambda counts, doc, field: counts.of_field(field)),
}
