"""What an index bounds in queries. Elasticsearch: IndexSettings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """Hold the most terms of a `terms` query, letters of an expression, letters a highlighter analyzes, and ids of `ids`."""

    max_terms_count: int = 65_536
    max_regex_length: int = 1_000
    max_analyzed_offset: int = 1_000_000
    max_result_window: int = 10_000
