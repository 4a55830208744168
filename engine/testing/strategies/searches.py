"""Random searches to be paged, and the pages to ask for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from .documents import FIELDS, WORDS, Fields, Json
from .queries import Strategy, queries
from .rescorers import rescore_chains
from .retrievers import retrievers

DEPTH = 12


def search_requests(
    fields: Fields = FIELDS,
    *,
    words: Sequence[str] = WORDS,
    depth: int = DEPTH,
    kinds: Sequence[str] = ("query",),
    model_ids: Sequence[str] = (),
    retrieved: bool = False,
    max_leaves: int = 4,
) -> Strategy:
    """Draw the body of a search without `from` and `size`, whose windows reach as deep as *depth* hits.

    It has a query and mostly a rescore chain of *kinds*, or with *retrieved* sometimes a retriever.
    """
    query = queries(fields, words=words, max_leaves=max_leaves)
    windows = st.integers(depth, depth + 8)
    one, several = (
        rescore_chains(
            fields, words=words, window_sizes=windows, min_size=least, max_size=most, kinds=kinds, model_ids=model_ids
        )
        for least, most in ((1, 1), (2, 3))
    )
    optional: dict[str, st.SearchStrategy[Any]] = {
        "min_score": st.sampled_from([0, 0.1]),
        "post_filter": queries(fields, words=words, max_leaves=1),
        "track_total_hits": st.sampled_from([True, 10]),
    }
    found = {"query": query}
    ranked = [st.fixed_dictionaries({**found, "rescore": chain}, optional=optional) for chain in (one, several)]
    tree = retrievers(fields, words=words, rank_window_size=depth)
    others = [st.fixed_dictionaries({"retriever": tree})] if retrieved else []
    return st.one_of(st.fixed_dictionaries(found, optional=optional), *ranked, *others)


def page_walks(depth: int = DEPTH, *, max_pages: int = 6, disorder: bool = False) -> st.SearchStrategy[list[Json]]:
    """Draw two pages or more that together show the first hits, down to *depth* at most: `from` and `size` of each.

    With *disorder* they come in any order, as they do where people jump.
    """
    cuts = st.lists(st.integers(1, depth), min_size=min(2, depth), max_size=max_pages, unique=True).map(sorted)
    walks = cuts.map(lambda ends: [{"from": start, "size": end - start} for start, end in pairwise([0, *ends])])
    return walks.flatmap(st.permutations).map(list) if disorder else walks
