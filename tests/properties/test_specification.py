"""The engine against a specification of a page or two: same documents, same order, same float32 scores."""

from __future__ import annotations

import numpy as np
import specification
from corpora import INDEX, Corpus, corpora, texts
from hypothesis import given
from hypothesis import strategies as st
from queries_of import boosts
from schemas import NUMBERS, TAGS, TEXTS, WORDS, Json
from specification import Document

from secondpass.shards.routing import shard_of

ULPS = 4
"""How far nested sums may differ: the engine flattens them as Lucene does, the specification does not."""


def leaves() -> st.SearchStrategy[Json]:
    """Draw a leaf that the specification knows."""
    word, number = st.sampled_from(WORDS), st.sampled_from(NUMBERS)
    distinct = st.lists(word, min_size=1, max_size=4, unique=True).map(" ".join)
    full = st.fixed_dictionaries({"query": distinct, "boost": boosts(), "operator": st.sampled_from(["or", "and"])})
    return st.one_of(
        *(st.fixed_dictionaries({"match": st.fixed_dictionaries({f: st.one_of(distinct, full)})}) for f in TEXTS),
        *(st.fixed_dictionaries({"match_phrase": st.fixed_dictionaries({f: texts(max_words=3)})}) for f in TEXTS),
        *(st.fixed_dictionaries({"term": st.fixed_dictionaries({f: word})}) for f in TEXTS),
        st.fixed_dictionaries({"term": st.fixed_dictionaries({"tag": st.sampled_from(TAGS)})}),
        st.fixed_dictionaries({"term": st.fixed_dictionaries({"price": number})}),
        st.builds(lambda a, b: {"range": {"price": {"gte": a, "lte": b}}}, number, number),
        st.builds(lambda f: {"exists": {"field": f}}, st.sampled_from(["tag", "price", "title"])),
        st.fixed_dictionaries({"match_all": st.fixed_dictionaries({"boost": boosts()})}),
    )


LEAVES = leaves()


def compounds(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Draw a query over *inner* ones that the specification knows."""
    some = st.lists(inner, max_size=3)
    occurs = dict.fromkeys(("must", "should", "filter", "must_not"), some)
    minimum = {"minimum_should_match": st.integers(0, 3), "boost": boosts()}
    bodies: dict[str, st.SearchStrategy[Json]] = {
        "bool": st.fixed_dictionaries({}, optional={**occurs, **minimum}),
        "dis_max": st.fixed_dictionaries({"queries": some, "tie_breaker": st.sampled_from([0, 0.3])}),
        "constant_score": st.fixed_dictionaries({"filter": inner, "boost": boosts()}),
        "boosting": st.fixed_dictionaries(
            {"positive": inner, "negative": inner, "negative_boost": st.sampled_from([0, 0.2])}
        ),
    }
    return st.one_of([st.fixed_dictionaries({name: body}) for name, body in bodies.items()])


TREES = st.recursive(LEAVES | st.just({"match_none": {}}), compounds, max_leaves=6)
INDICES = corpora(changes=False, odd=False, max_shards=3)


@st.composite
def rescored_searches(draw: st.DrawFn) -> Json:
    """Draw a search over leaves, so that no sum is nested, with query rescorers."""
    weights = st.floats(-4, 4, width=32)
    options = {"query_weight": weights, "rescore_query_weight": weights}
    modes = st.sampled_from(["total", "multiply", "avg", "max", "min"])
    body = st.fixed_dictionaries({"rescore_query": LEAVES}, optional={**options, "score_mode": modes})
    one = st.builds(lambda query, window: {"query": query, "window_size": window}, body, st.integers(0, 12))
    page = {"from": draw(st.integers(0, 4)), "size": draw(st.integers(1, 10))}
    return {"query": draw(LEAVES), **page, "rescore": draw(st.lists(one, max_size=3))}


@given(INDICES, rescored_searches())
def test_a_rescored_page_is_the_specified_one_to_the_last_digit(corpus: Corpus, body: Json) -> None:
    expected = specification.search(shards_of(corpus), body)

    assert found(corpus, body) == expected


@given(INDICES, TREES)
def test_trees_match_what_is_specified_with_the_specified_scores(corpus: Corpus, query: Json) -> None:
    body = {"query": query, "from": 0, "size": 100}
    expected, actual = dict(specification.search(shards_of(corpus), body)), dict(found(corpus, body))

    assert actual.keys() == expected.keys()
    ids = list(expected)
    if ids:
        np.testing.assert_array_max_ulp(
            np.array([actual[i] for i in ids], np.float32), np.array([expected[i] for i in ids], np.float32), ULPS
        )


def shards_of(corpus: Corpus) -> list[list[Document]]:
    shards: list[list[Document]] = [[] for _ in range(corpus.shards)]
    for id_, source in corpus.writes:
        shards[shard_of(id_, corpus.shards)].append(Document(id_, source))
    return shards


def found(corpus: Corpus, body: Json) -> list[tuple[str, np.float32]]:
    hits = corpus.engine().search(INDEX, body)["hits"]["hits"]
    return [(hit["_id"], np.float32(hit["_score"])) for hit in hits]
