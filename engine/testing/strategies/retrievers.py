"""Random trees of retrievers, as Elasticsearch's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from .documents import FIELDS, WORDS, Fields, texts
from .queries import Strategy, queries
from .rescorers import rescore_chains

_WEIGHTS = st.sampled_from([0, 0.5, 1, 2])
_NORMALIZERS = st.sampled_from(["none", "minmax"])


def retrievers(
    fields: Fields = FIELDS,
    *,
    words: Sequence[str] = WORDS,
    rank_window_size: int = 12,
    max_leaves: int = 3,
    inference_ids: Sequence[str] = (),
) -> Strategy:
    """Draw a tree of `standard`, `rrf`, `linear` and `rescorer`.

    With *inference_ids* also of `text_similarity_reranker`. All have one *rank_window_size*, which has to reach the end of the
    deepest page.
    """
    query = queries(fields, words=words, max_leaves=2)
    standard = st.fixed_dictionaries({"standard": st.fixed_dictionaries({"query": query})})

    def over(inner: Strategy) -> Strategy:
        kinds = [_rrf(inner, rank_window_size), _linear(inner, rank_window_size)]
        kinds += [_rescorer(inner, fields, words, rank_window_size)]
        kinds += [_reranker(inner, fields, words, rank_window_size, inference_ids)] if inference_ids else []
        return st.one_of(kinds)

    return st.recursive(standard, over, max_leaves=max_leaves)


def _rrf(inner: Strategy, window: int) -> Strategy:
    body = {"retrievers": _several(inner), "rank_window_size": st.just(window)}
    optional = {"rank_constant": st.sampled_from([1, 20, 60])}
    return st.fixed_dictionaries({"rrf": st.fixed_dictionaries(body, optional=optional)})


def _linear(inner: Strategy, window: int) -> Strategy:
    part = {"retriever": inner, "weight": _WEIGHTS, "normalizer": _NORMALIZERS}
    body = {"retrievers": _several(st.fixed_dictionaries(part)), "rank_window_size": st.just(window)}
    return st.fixed_dictionaries({"linear": st.fixed_dictionaries(body)})


def _rescorer(inner: Strategy, fields: Fields, words: Sequence[str], window: int) -> Strategy:
    chain = rescore_chains(fields, words=words, window_sizes=st.just(window), min_size=1, max_size=1)
    body = {"retriever": inner, "rescore": chain}
    return st.fixed_dictionaries({"rescorer": st.fixed_dictionaries(body)})


def _reranker(
    inner: Strategy, fields: Fields, words: Sequence[str], window: int, inference_ids: Sequence[str]
) -> Strategy:
    body: dict[str, st.SearchStrategy[Any]] = {
        "retriever": inner,
        "rank_window_size": st.just(window),
        "inference_id": st.sampled_from(inference_ids),
        "field": st.sampled_from([name for name, kind in fields.items() if kind == "text"]),
        "inference_text": texts(words, 3),
    }
    return st.fixed_dictionaries({"text_similarity_reranker": st.fixed_dictionaries(body)})


def _several(inner: Strategy) -> st.SearchStrategy[list[Any]]:
    return st.lists(inner, min_size=2, max_size=3)
