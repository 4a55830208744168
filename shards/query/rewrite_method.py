"""`rewrite`: what becomes of the terms a pattern stands for. Elasticsearch: QueryParsers.parseRewriteMethod."""

from __future__ import annotations

import re

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.lucene.multi_term import CONSTANT_SCORE, Method, Rewrite
from secondpass.shards.xcontent import string

_PLAIN = {
    "constant_score": CONSTANT_SCORE,
    "constant_score_blended": CONSTANT_SCORE,
    "constant_score_boolean": Rewrite(Method.CONSTANT_SCORE_BOOLEAN),
    "scoring_boolean": Rewrite(Method.SCORING_BOOLEAN),
}
_SIZED = re.compile(r"(top_terms_(?:boost_|blended_freqs_)?)([1-9]\d{0,8})")


def rewrite_name(value: object, path: Path) -> str | None:
    """Read a `rewrite`; null means the default."""
    return None if value is None else string(value, path)


def rewrite_method(name: str | None, default: Rewrite = CONSTANT_SCORE) -> Rewrite:
    """Return the rewrite method called *name*, or *default* when None; raises IllegalArgumentError."""
    if name is None:
        return default
    if name in _PLAIN:
        return _PLAIN[name]
    sized = _SIZED.fullmatch(name)
    if sized is None:
        raise IllegalArgumentError(f"Failed to parse rewrite_method [{name}]")
    return Rewrite(Method(sized[1]), int(sized[2]))
