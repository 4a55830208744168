"""Hypothesis strategies for documents, mappings and searches, as Elasticsearch's JSON.

All take *fields*, names and types, and go together as long as they are given the same. They draw what Elasticsearch answers and
does not refuse. Few words and few values are drawn, so that ties, repeats and missing fields happen often.
"""

from .documents import FIELDS, WORDS, documents, mappings
from .queries import queries
from .rescorers import rescore_chains
from .retrievers import retrievers
from .searches import page_walks, search_requests

__all__ = [
    "FIELDS",
    "WORDS",
    "documents",
    "mappings",
    "page_walks",
    "queries",
    "rescore_chains",
    "retrievers",
    "search_requests",
]
