"""`function_score`, being written."""

from __future__ import annotations

from secondpass.shards.errors import UnsupportedError
from secondpass.shards.xcontent import ObjectReader

from .match_all import MatchAll


def parse(reader: ObjectReader, sub: object) -> MatchAll:
    raise UnsupportedError("[function_score] is being written")
