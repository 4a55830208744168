"""What options of a search do to its hits, told from the hits of the plain search."""

from __future__ import annotations

from typing import Any

from corpora import INDEX, Corpus, corpora
from hypothesis import given
from hypothesis import strategies as st
from queries import leaf_queries, queries
from schemas import Json, mappings
from sorting import SORTED_FIELDS, naive_key, sorts

from secondpass import Engine

ALL = 10_000
INDICES = corpora(mapping=mappings(), max_shards=3)
SIMPLY_MAPPED = corpora(max_shards=3)
SINGLE_VALUED = corpora(single=True, max_shards=3)


@given(INDICES, queries(), leaf_queries(), st.sampled_from([0, 0.3, 1, 1.5]))
def test_post_filter_and_min_score_keep_what_they_let_through(
    corpus: Corpus, query: Json, post_filter: Json, least: float
) -> None:
    engine = corpus.engine()
    let_through = {hit["_id"] for hit in found(engine, {"query": post_filter})}

    kept = [(id_, score) for id_, score in rows(engine, {"query": query}) if id_ in let_through and score >= least]

    assert rows(engine, {"query": query, "post_filter": post_filter, "min_score": least}) == kept


@given(INDICES, queries(), st.sampled_from([True, False, 0, 1, 3, 10_000]))
def test_the_total_is_counted_as_far_as_asked_and_count_counts_it_all(
    corpus: Corpus, query: Json, tracked: bool | int
) -> None:
    engine = corpus.engine()
    matching = len(rows(engine, {"query": query}))
    limit = ALL if tracked is True else tracked
    relation, value = ("eq", matching) if matching <= limit else ("gte", limit)

    told = engine.search(INDEX, {"query": query, "track_total_hits": tracked, "size": 1})["hits"].get("total")

    assert told == (None if tracked is False else {"value": value, "relation": relation})
    assert engine.count(INDEX, {"query": query})["count"] == matching


@given(INDICES, queries(), st.integers(1, 5))
def test_terminate_after_sees_the_first_matches_of_each_shard(corpus: Corpus, query: Json, count: int) -> None:
    engine = corpus.engine()
    in_place = found(engine, {"query": query, "sort": ["_doc"], "track_scores": True, "explain": True})
    shards: dict[str, list[tuple[str, float]]] = {}
    for hit in in_place:
        shards.setdefault(hit["_shard"], []).append((hit["_id"], hit["_score"]))
    seen = [row for shard in shards.values() for row in shard[:count]]

    answer = engine.search(INDEX, {"query": query, "size": ALL, "terminate_after": count})

    assert sorted((hit["_id"], hit["_score"]) for hit in answer["hits"]["hits"]) == sorted(seen)
    assert answer["hits"]["total"]["value"] == len(seen)
    assert answer["terminated_early"] == any(len(shard) > count for shard in shards.values())


@given(INDICES, st.lists(queries(max_leaves=3), min_size=1, max_size=3), queries(max_leaves=3))
def test_named_queries_have_the_scores_they_have_alone(corpus: Corpus, named: list[Json], query: Json) -> None:
    engine = corpus.engine()
    names = [f"query {i}" for i in range(len(named))]
    alone = {name: dict(rows(engine, {"query": one})) for name, one in zip(names, named, strict=True)}
    wrapped = [{"bool": {"must": [unnamed(one)], "_name": name}} for name, one in zip(names, named, strict=True)]
    body = {"query": {"bool": {"should": wrapped, "must": [unnamed(query)]}}}

    for hit in found(engine, body, include_named_queries_score=True):
        expected = {name: scores[hit["_id"]] for name, scores in alone.items() if hit["_id"] in scores}
        assert hit.get("matched_queries", {}) == expected


@given(SIMPLY_MAPPED, leaf_queries(), st.sampled_from(SORTED_FIELDS), st.booleans(), st.booleans())
def test_a_sort_goes_by_the_values_in_the_source(
    corpus: Corpus, query: Json, field: str, descending: bool, first: bool
) -> None:
    engine = corpus.engine()
    insertion = {id_: place for place, (id_, _) in enumerate(corpus.writes)}
    order = {"order": "desc" if descending else "asc", "missing": "_first" if first else "_last"}
    hits = found(engine, {"query": query, "sort": [{field: order}], "explain": True})

    in_order = sorted(hits, key=lambda hit: (hit["_shard"], insertion[hit["_id"]]))
    in_order.sort(key=lambda hit: naive_key(hit["_source"], field, descending, first))

    assert [hit["_id"] for hit in hits] == [hit["_id"] for hit in in_order]
    assert {hit["_id"] for hit in hits} == {id_ for id_, _ in rows(engine, {"query": query})}


@given(SIMPLY_MAPPED, leaf_queries(), sorts(), st.integers(1, 4))
def test_a_walk_with_search_after_shows_what_from_and_size_show(
    corpus: Corpus, query: Json, sort: list[Any], size: int
) -> None:
    engine = corpus.engine()
    body = {"query": query, "sort": sort}
    whole = keys(found(engine, body))
    pages = [keys(found(engine, {**body, "from": at, "size": size})) for at in range(0, len(whole), size)]

    assert [row for page in pages for row in page] == whole
    rest = whole
    while rest:
        page = rest[:size]
        rest = [row for row in rest[size:] if row[1] != page[-1][1]]
        assert keys(found(engine, {**body, "search_after": page[-1][1], "size": size})) == rest[:size]


@given(SINGLE_VALUED, queries(max_leaves=3), st.sampled_from(["tag", "price", "stock"]), sorts())
def test_collapsing_keeps_the_first_hit_of_each_value(corpus: Corpus, query: Json, field: str, sort: list[Any]) -> None:
    engine = corpus.engine()
    for body in ({"query": query}, {"query": query, "sort": sort, "track_scores": True}):
        heads: dict[Any, Json] = {}
        for hit in found(engine, body):
            heads.setdefault(hit["_source"].get(field), hit)

        collapsed = found(engine, {**body, "collapse": {"field": field}})

        assert [hit["_id"] for hit in collapsed] == [hit["_id"] for hit in heads.values()]
        assert [hit["_score"] for hit in collapsed] == [hit["_score"] for hit in heads.values()]


def found(engine: Engine, body: Json, **options: Any) -> list[Json]:
    hits: list[Json] = engine.search(INDEX, {"size": ALL, **body}, **options)["hits"]["hits"]
    return hits


def rows(engine: Engine, body: Json) -> list[tuple[str, float]]:
    return [(hit["_id"], hit["_score"]) for hit in found(engine, body)]


def keys(hits: list[Json]) -> list[tuple[str, list[Any]]]:
    return [(hit["_id"], hit["sort"]) for hit in hits]


def unnamed(query: Any) -> Any:
    """Return the same query without the names in it."""
    if isinstance(query, list):
        return [unnamed(each) for each in query]
    if not isinstance(query, dict):
        return query
    return {key: unnamed(value) for key, value in query.items() if key != "_name"}
