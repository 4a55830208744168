"""Rank documents at the coordinator: one file per retriever, from a request's `retriever` to a ranking of all shards.

    standard ──────────── a search like any other
    rescorer ┐
    text_similarity_… ├── compound: run the children as searches on the same snapshots, make one ranking of what they found,
    rrf      │            and search once more with that ranking as the query, so that totals, aggregations, filters, collapsing
    linear   ┘            and hits come about as they always do

`run.py`, which does this, knows the coordinator; the files here know only what they are given.
"""

from .compound import Compound, Retriever
from .parse import parse_retriever, refused_retrievers, supported_retrievers
from .standard import Standard

__all__ = ["Compound", "Retriever", "Standard", "parse_retriever", "refused_retrievers", "supported_retrievers"]
