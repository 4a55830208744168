"""The engine against a specification of a page or two: same documents, same order, same float32 scores."""

from __future__ import annotations

import numpy as np
import specification
from corpora import INDEX, Corpus, corpora, texts
from hypothesis import given
from hypothesis import strategies as st
from queries_of import boosts, named, on_field
from schemas import IDS, NUMBERS, TAGS, TEXTS, WORDS, Json
from specification import Document

from secondpass.shards.routing import shard_of

ULPS = 4
"""How far nested sums may differ: the engine flattens them as Lucene does, the specification does not."""


def leaves(words: st.SearchStrategy[str]) -> st.SearchStrategy[Json]:
    """Draw a leaf that the specification knows; its texts are some *words*."""
    word, number = st.sampled_from(WORDS), st.sampled_from(NUMBERS)
    counted = {"minimum_should_match": st.integers(0, 3)}
    full = st.fixed_dictionaries(
        {"query": words, "boost": boosts()}, optional={"operator": st.sampled_from(["or", "and"])}
    )
    enough = st.fixed_dictionaries({"query": words, "boost": boosts(), **counted})
    start = st.fixed_dictionaries({"value": st.sampled_from(["r", "b", "", "the"]), "boost": boosts()})
    values = [("price", number), ("tag", st.sampled_from(TAGS)), ("title", word)]
    fields = st.sampled_from([["title", "body"], ["title^2", "body"], ["body^0.5"]])
    multi = {
        "query": words,
        "fields": fields,
        "type": st.sampled_from(["best_fields", "most_fields"]),
        "boost": boosts(),
    }
    return st.one_of(
        *(on_field("match", [field], st.one_of(words, full, enough)) for field in TEXTS),
        *(on_field("match_phrase", [field], texts(max_words=3)) for field in TEXTS),
        on_field("term", TEXTS, word),
        on_field("term", ["tag"], st.sampled_from(TAGS)),
        on_field("term", ["price"], number),
        on_field("prefix", [*TEXTS, "tag"], start),
        *(named("terms", st.fixed_dictionaries({f: st.lists(v, max_size=3), "boost": boosts()})) for f, v in values),
        named("multi_match", st.fixed_dictionaries(multi)),
        named("ids", st.fixed_dictionaries({"values": st.lists(st.sampled_from(IDS), max_size=4)})),
        st.builds(lambda a, b: {"range": {"price": {"gte": a, "lte": b}}}, number, number),
        st.builds(lambda f: {"exists": {"field": f}}, st.sampled_from(["tag", "price", "title"])),
        named("match_all", st.fixed_dictionaries({"boost": boosts()})),
    )


LEAVES = leaves(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True).map(" ".join))
REPEATING = leaves(texts(max_words=4))


def compounds(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Draw a query over *inner* ones that the specification knows."""
    some = st.lists(inner, max_size=3)
    occurs = dict.fromkeys(("must", "should", "filter", "must_not"), some)
    minimum = {"minimum_should_match": st.integers(0, 3), "boost": boosts()}
    weighing = st.fixed_dictionaries({"weight": st.sampled_from([0.5, 1, 3]), "filter": inner})
    modes = st.sampled_from(sorted(specification.WEIGHING))
    bodies: dict[str, st.SearchStrategy[Json]] = {
        "bool": st.fixed_dictionaries({}, optional={**occurs, **minimum}),
        "dis_max": st.fixed_dictionaries({"queries": some, "tie_breaker": st.sampled_from([0, 0.3])}),
        "constant_score": st.fixed_dictionaries({"filter": inner, "boost": boosts()}),
        "function_score": st.fixed_dictionaries(
            {"query": inner, "functions": st.lists(weighing, min_size=1, max_size=3), "score_mode": modes}
        ),
        "boosting": st.fixed_dictionaries(
            {"positive": inner, "negative": inner, "negative_boost": st.sampled_from([0, 0.2])}
        ),
    }
    return st.one_of([st.fixed_dictionaries({name: body}) for name, body in bodies.items()])


TREES = st.recursive(REPEATING | st.just({"match_none": {}}), compounds, max_leaves=6)
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
