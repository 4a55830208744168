"""How many clauses a query may have. Lucene: IndexSearcher.getMaxClauseCount."""

from __future__ import annotations

from secondpass.shards.errors import TooManyClausesError

MAX_CLAUSES = 1 << 14
"""Elasticsearch makes it depend on heap and threads: this is for 1 GiB and four search threads, about a second of work."""


def check_clauses(count: int) -> None:
    """Raise TooManyClausesError where *count* is more than there may be."""
    if count > MAX_CLAUSES:
        raise TooManyClausesError(f"maxClauseCount is set to {MAX_CLAUSES}")
