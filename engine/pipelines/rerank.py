"""Rerank the page that came back. OpenSearch: RerankProcessor of neural-search, its types `ml_opensearch` and `by_field`.

Only the page is seen: what `from` and `size` left out is never ranked again, so page two is no slice of a ranking of everything.
Widen the page with `oversample`. Scores are the model's own, and may be negative.
"""

from __future__ import annotations

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.xcontent import ObjectReader, json_object

from .by_field import read_by_field
from .by_model import read_by_model
from .processor import ResponseProcessor

TYPES = ("ml_opensearch", "by_field")


def read_rerank(reader: ObjectReader) -> ResponseProcessor:
    """Read the configuration of `rerank`; raises IllegalArgumentError in OpenSearch's words."""
    found = [name for name in TYPES if reader.has(name)]
    if not found:
        raise IllegalArgumentError(f"No rerank type found. Possible rerank types are: [{', '.join(TYPES)}]")
    if len(found) > 1:
        raise IllegalArgumentError(f"Multiple rerank types found: [{', '.join(found)}]. Only one is permitted.")
    (name,) = found
    inner = ObjectReader(reader.take(name, json_object), (*reader.path, name), name, declarative=True)
    context = reader.take("context", json_object, None)
    processor = read_by_field(inner) if name == "by_field" else read_by_model(inner, context)
    inner.finish()
    return processor
