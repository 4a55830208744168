"""Ask for more hits than were asked for, and cut them at the end.

OpenSearch: OversampleRequestProcessor, TruncateHitsResponseProcessor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from secondpass.engine.request import DEFAULT_SIZE
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.xcontent import ObjectReader, integer, number, string

from .processor import Answer, Body, Context

_ORIGINAL_SIZE = "original_size"


@dataclass(frozen=True, slots=True)
class Oversample:
    """Multiply `size` by *factor*, rounding up, and remember what it was."""

    factor: float
    prefix: str | None

    def request(self, body: Body, context: Context) -> Body:
        size = int(body.get("size", DEFAULT_SIZE))
        context.variables[_variable(self.prefix)] = size
        return {**body, "size": math.ceil(size * self.factor)}


@dataclass(frozen=True, slots=True)
class TruncateHits:
    """Keep the first *target_size* hits, or as many as were asked for before oversampling; totals stay."""

    target_size: int | None
    prefix: str | None

    def response(self, answer: Answer, context: Context) -> Answer:
        size = context.variables.get(_variable(self.prefix)) if self.target_size is None else self.target_size
        if size is None:
            raise IllegalArgumentError(
                f"Must specify target_size unless an earlier processor set {_variable(self.prefix)}"
            )
        return {**answer, "hits": {**answer["hits"], "hits": answer["hits"]["hits"][:size]}}


def read_oversample(reader: ObjectReader) -> Oversample:
    """Read the configuration of `oversample`."""
    factor = reader.take("sample_factor", number)
    if factor < 1:
        raise IllegalArgumentError("[sample_factor] Value must be >= 1.0")
    return Oversample(factor, reader.take("context_prefix", string, None))


def read_truncate_hits(reader: ObjectReader) -> TruncateHits:
    """Read the configuration of `truncate_hits`."""
    size = reader.take("target_size", integer, None)
    if size is not None and size < 0:
        raise IllegalArgumentError("[target_size] Value must be >= 0")
    return TruncateHits(size, reader.take("context_prefix", string, None))


def _variable(prefix: str | None) -> str:
    return _ORIGINAL_SIZE if prefix is None else f"{prefix}.{_ORIGINAL_SIZE}"
