"""Random rescore chains, as Elasticsearch's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from .documents import FIELDS, WORDS, Fields, Json, texts
from .queries import Strategy, queries

WINDOWS = st.integers(12, 20)
_WEIGHTS = st.sampled_from([1, 0.5, 2, 10, 0, -1])
_MODES = st.sampled_from(["total", "multiply", "avg", "max", "min"])
_SCRIPTS = st.sampled_from(["Math.abs(_score) * 2", "1 / (1 + Math.abs(_score))", "Math.abs(_score) > 1 ? 1 : 0"])


def rescore_chains(
    fields: Fields = FIELDS,
    *,
    words: Sequence[str] = WORDS,
    window_sizes: st.SearchStrategy[int] = WINDOWS,
    min_size: int = 0,
    max_size: int = 3,
    kinds: Sequence[str] = ("query",),
    model_ids: Sequence[str] = (),
) -> st.SearchStrategy[list[Json]]:
    """Draw up to *max_size* rescorers of *kinds*, whose windows do not grow along the chain.

    *kinds* are `query`, `script` (Elasticsearch 9.2), and `learning_to_rank` with one of *model_ids*, whose templates get a
    parameter `query`. Windows have to reach the end of the deepest page: WINDOWS do for the first 12 hits.
    """
    known: Mapping[str, Strategy] = {
        "query": _query(queries(fields, words=words, max_leaves=2)),
        "script": st.fixed_dictionaries({"script": st.fixed_dictionaries({"source": _SCRIPTS})}),
        **({"learning_to_rank": _learning_to_rank(model_ids, words)} if model_ids else {}),
    }
    rescorer = st.one_of([st.fixed_dictionaries({kind: known[kind]}) for kind in kinds])
    return st.lists(st.tuples(rescorer, window_sizes), min_size=min_size, max_size=max_size).map(_chained)


def _chained(drawn: Sequence[tuple[Json, int]]) -> list[Json]:
    windows = sorted((window for _, window in drawn), reverse=True)
    return [{"window_size": window, **body} for (body, _), window in zip(drawn, windows, strict=True)]


def _query(query: Strategy) -> Strategy:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "query_weight": _WEIGHTS,
        "rescore_query_weight": _WEIGHTS,
        "score_mode": _MODES,
    }
    return st.fixed_dictionaries({"rescore_query": query}, optional=optional)


def _learning_to_rank(model_ids: Sequence[str], words: Sequence[str]) -> Strategy:
    params = st.fixed_dictionaries({"query": texts(words, 2)})
    return st.fixed_dictionaries({"model_id": st.sampled_from(model_ids), "params": params})
