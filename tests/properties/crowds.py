"""A few indices of thousands of documents, where a search passes over most; and queries for them."""

from __future__ import annotations

from functools import cache

import numpy as np
from corpora import INDEX
from hypothesis import strategies as st
from schemas import Json, Strategy

from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.indices.settings import IndexSettings

VOCABULARY = [f"w{i}" for i in range(60)]


@cache
def crowd(which: int) -> IndexService:
    """Return the index of that number: from 2 on some documents lack a text, from 3 on some are deleted."""
    service = IndexService(INDEX, IndexSettings(refresh_interval=None), None)
    rng = np.random.default_rng(which)
    for i in range(2500):
        length = int(rng.choice([0, 1, 3, 8, 60]) if which >= 2 else rng.integers(1, 30))
        words = [VOCABULARY[w] for w in np.minimum(rng.zipf(1.4, length), len(VOCABULARY)) - 1]
        service.index({"text": " ".join(words), "more": words[0]} if words else {}, str(i))
    for i in range(0, 2500, 7) if which >= 3 else ():
        service.delete(str(i))
    service.refresh()
    return service


@cache
def crowd_queries() -> Strategy[Json]:
    """Draw terms side by side, some boosted, some repeated, and what can be made of them."""
    word = st.integers(0, 11).map(lambda i: VOCABULARY[i * i // 3])
    boost = st.sampled_from([1, 1, 0.1, 2.5, 30, 1e-9])
    field = st.sampled_from(["text", "text", "text", "more"])
    term = st.builds(lambda f, w, b: {"term": {f: {"value": w, "boost": b}}}, field, word, boost)
    text = st.lists(word, min_size=1, max_size=8).map(lambda words: {"match": {"text": " ".join(words)}})
    some = st.lists(term, min_size=1, max_size=8)
    any_of = st.one_of(text, term, some.map(lambda terms: {"bool": {"should": terms}}))
    both = st.builds(lambda q, must: {"bool": {"should": [q], "must": must}}, any_of, st.lists(term, max_size=2))
    best = st.lists(any_of, min_size=2, max_size=3).map(lambda each: {"dis_max": {"queries": each, "tie_breaker": 0.3}})
    return st.one_of(any_of, any_of, any_of, both, best)
