"""Elasticsearch's query DSL: what it accepts, and which Lucene query it means.

One file per query. `parse_query` checks the shape of a body without knowing any index; `to_lucene` then meets the mapping.
"""

from .builder import QueryBuilder, QueryContext, to_lucene
from .parse import parameters_of, parse_query, refused_queries, supported_queries

__all__ = [
    "QueryBuilder",
    "QueryContext",
    "parameters_of",
    "parse_query",
    "refused_queries",
    "supported_queries",
    "to_lucene",
]
