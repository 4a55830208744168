"""`rrf` and `linear`: one list of several. Numbers as in Elasticsearch's own tests of them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]
INDEX = "stages"
Search = Callable[..., list[tuple[str, float]]]
By = Callable[..., Json]


def scored(**boosts: float) -> Json:
    """Make a retriever that finds documents by id (`d1=…`) and gives them these scores."""
    return {
        "standard": {
            "query": {
                "bool": {
                    "should": [
                        {"constant_score": {"filter": {"ids": {"values": [name[1:]]}}, "boost": boost}}
                        for name, boost in boosts.items()
                    ]
                }
            }
        }
    }


def linear(*parts: Json, **members: Any) -> Json:
    return {"linear": {"retrievers": list(parts), **members}}


def rrf(*children: Json, **members: Any) -> Json:
    return {"rrf": {"retrievers": list(children), **members}}


def part(child: Json, weight: float = 1, **members: Any) -> Json:
    return {"retriever": child, "weight": weight, **members}


def test_linear_interleaves_weighted_scores(engine: Engine, shown: Search) -> None:
    retriever = linear(part(scored(d1=10, d2=5), 2), part(scored(d3=5, d4=4), 3))

    assert shown(engine, retriever) == [("1", 20.0), ("3", 15.0), ("4", 12.0), ("2", 10.0)]


def test_linear_puts_scores_to_scale_and_shows_nothing_as_the_smallest_score(engine: Engine, shown: Search) -> None:
    retriever = linear(part(scored(d1=10, d2=9, d3=5), 10, normalizer="minmax"), part(scored(d4=1), 2))

    assert shown(engine, retriever) == [("1", 10.0), ("2", 8.0), ("4", 2.0), ("3", 1e-45)]
    assert shown(engine, retriever, **{"from": 2, "size": 1}) == [("4", 2.0)]


def test_linear_normalises_within_the_window(engine: Engine, shown: Search) -> None:
    first = part(scored(d1=10, d2=9, d3=5), 1, normalizer="minmax")

    assert shown(engine, linear(first, part(scored(d4=1), 2), rank_window_size=2)) == [("4", 2.0), ("1", 1.0)]


def test_a_normalizer_of_all_is_that_of_each_without_its_own(engine: Engine, shown: Search) -> None:
    parts = [part(scored(d1=10, d2=5)), part(scored(d3=7, d4=3), normalizer="none")]

    assert shown(engine, linear(*parts, normalizer="minmax"), size=3) == [("3", 7.0), ("4", 3.0), ("1", 1.0)]


def test_linear_drops_what_is_below_its_min_score(engine: Engine, shown: Search) -> None:
    retriever = linear(part(scored(d1=10, d2=5)), min_score=6)

    assert shown(engine, retriever) == [("1", 10.0)]
    assert engine.search(INDEX, {"retriever": retriever})["hits"]["total"]["value"] == 1


def test_linear_scores_children_sorted_by_something_else(engine: Engine, shown: Search) -> None:
    child = scored(d1=10, d2=5)
    child["standard"]["sort"] = [{"first": "desc"}]

    assert shown(engine, linear(part(child))) == [("1", 10.0), ("2", 5.0)]


def test_linear_may_stand_in_linear(engine: Engine, shown: Search) -> None:
    inner = linear(part(scored(d2=20)), part(scored(d4=1)))

    assert shown(engine, linear(part(scored(d1=10), 0.5), part(inner, 2))) == [("2", 40.0), ("1", 5.0), ("4", 2.0)]


def test_linear_explains_weights_and_scores(engine: Engine) -> None:
    named = scored(d1=10, d4=1)
    named["standard"]["_name"] = "mine"
    retriever = linear(part(named, 10, normalizer="minmax"), part(scored(d4=1), 20))
    hits = engine.search(INDEX, {"retriever": retriever, "explain": True, "size": 2})["hits"]["hits"]

    best = hits[0]["_explanation"]
    assert hits[0]["_explanation"]["value"] == 20.0
    assert best["description"] == (
        "weighted linear combination score: [20.0] computed for normalized scores [0.0, 1.0] and weights [10.0, 20.0] as sum "
        "of (weight[i] * score[i]) for each query."
    )
    assert [detail["description"] for detail in best["details"]] == [
        "weighted score: [0], result not found in query at index [0] [mine]",
        "weighted score: [20.0] in query at index [1] computed as [20.0 * 1.0] using score normalizer [none] for original "
        "matching query with score:",
    ]


def test_rrf_weighs_reciprocal_ranks(engine: Engine, shown: Search) -> None:
    (second, best), (first, other) = shown(engine, rrf(part(scored(d1=1), 0.1), part(scored(d2=1), 0.9)))

    assert (second, first) == ("2", "1")
    assert (best, other) == pytest.approx((0.9 / 61, 0.1 / 61))


def test_rrf_breaks_ties_by_shard_and_insertion(engine: Engine, sharded: Engine, shown: Search) -> None:
    retriever = rrf(scored(d7=1), scored(d3=1), scored(d5=1))
    order = [hit["_id"] for hit in sharded.search(INDEX, {"size": 20})["hits"]["hits"]]

    assert [id_ for id_, _ in shown(engine, retriever)] == ["3", "5", "7"]
    tied = [id_ for id_, _ in shown(sharded, retriever)]
    assert tied == sorted(tied, key=order.index)


def test_rrf_explains_ranks(engine: Engine) -> None:
    named = scored(d1=10, d3=9)
    named["standard"]["_name"] = "mine"
    retriever = rrf(named, scored(d3=1), rank_constant=1)
    hits = engine.search(INDEX, {"retriever": retriever, "explain": True})["hits"]["hits"]

    best = hits[0]["_explanation"]
    assert (hits[0]["_id"], best["value"]) == ("3", hits[0]["_score"])
    assert best["description"] == (
        "rrf score: [0.8333334] computed for initial ranks [2, 1] with rankConstant: [1] as sum of [1 / (rank + rankConstant)] "
        "for each query"
    )
    first, second = best["details"]
    assert (first["value"], second["value"]) == (2, 1)
    assert first["description"] == (
        "rrf score: [0.33333334], for rank [2] in query at index [0] [mine] computed as [1 / (2 + 1)], for matching query with "
        "score"
    )
    missed = hits[1]["_explanation"]["details"][1]
    assert (missed["value"], missed["description"], missed["details"]) == (
        0.0,
        "rrf score: [0], result not found in query at index [1]",
        [],
    )


def test_names_of_retrievers_are_matched_queries(engine: Engine) -> None:
    named = [scored(d1=2, d2=1), scored(d2=1)]
    named[0]["standard"]["_name"], named[1]["standard"]["_name"] = "a", "b"
    hits = engine.search(INDEX, {"retriever": rrf(*named, _name="all")})["hits"]["hits"]

    assert {hit["_id"]: sorted(hit["matched_queries"]) for hit in hits} == {"1": ["a", "all"], "2": ["a", "all", "b"]}


def test_hits_beyond_the_ranking_cannot_be_reached(engine: Engine, by: By, shown: Search) -> None:
    retriever = rrf(by("first"), rank_window_size=3)

    assert len(shown(engine, retriever)) == 3
    assert len(shown(engine, retriever, **{"from": 2, "size": 3})) == 1
    beyond = engine.search(INDEX, {"retriever": retriever, "from": 5, "size": 3})["hits"]
    assert (beyond["hits"], beyond["total"]["value"]) == ([], 10)


def test_a_childs_min_score_takes_what_is_not_ranked_out_of_the_total(engine: Engine, by: By) -> None:
    def total(**members: Any) -> int:
        retriever = rrf(
            by("first", min_score=4), by("second", filter={"term": {"group": 3}}), rank_window_size=2, **members
        )
        value: int = engine.search(INDEX, {"retriever": retriever})["hits"]["total"]["value"]
        return value

    assert total() == 2
    assert total(min_score=0) == 10


def test_totals_of_tracked_hits_alone_count_the_ranking(engine: Engine, by: By) -> None:
    def total(tracked: Any) -> Any:
        body = {"retriever": rrf(by("first"), rank_window_size=4), "track_total_hits": tracked}
        return engine.search(INDEX, body)["hits"].get("total")

    assert total(True) == {"value": 10, "relation": "eq"}
    assert total(5) == {"value": 5, "relation": "gte"}
    assert total(3) == {"value": 3, "relation": "gte"}
    assert total(False) is None


def test_a_post_filter_lets_what_is_not_ranked_move_up_with_a_score_of_0(engine: Engine, by: By, shown: Search) -> None:
    moved_up = shown(engine, rrf(by("first"), rank_window_size=2), post_filter={"term": {"group": 2}})

    assert [(id_, score > 0) for id_, score in moved_up] == [("9", True), ("6", False)]


def test_one_text_is_searched_in_the_fields_asked_for(engine: Engine, shown: Search) -> None:
    as_written = {"multi_match": {"query": "3", "type": "most_fields", "fields": ["group", "first^2"]}}

    for name, options in (("rrf", {}), ("linear", {"normalizer": "none"})):
        here = shown(engine, {name: {"query": "3", "fields": ["group", "first^2"], **options}})
        child = {"standard": {"query": as_written}}
        assert here == shown(engine, rrf(child) if name == "rrf" else linear(part(child)))
    assert [id_ for id_, _ in shown(engine, {"rrf": {"query": "3", "filter": {"term": {"group": 1}}}})] == ["8"]


@pytest.mark.parametrize(
    ("retriever", "told"),
    [
        ({"rrf": {}}, "[rrf] must provide [retrievers] or [query]"),
        ({"rrf": {"fields": ["text"]}}, "[rrf] [query] must be provided when [fields] is specified"),
        ({"rrf": {"fields": ["text"], "query": ""}}, "[rrf] [query] cannot be empty"),
        ({"rrf": {"fields": [], "query": "x"}}, "[rrf] [fields] cannot be empty"),
        ({"rrf": {"retrievers": [{"standard": {}}], "query": "x"}}, "[rrf] cannot combine [retrievers] and [query]"),
        ({"linear": {"query": "x"}}, "[linear] [normalizer] must be provided when [query] is specified"),
        ({"rrf": {"retrievers": [{"standard": {}}], "rank_window_size": -1}}, "cannot be negative, found [-1]"),
    ],
)
def test_what_cannot_be_asked_together_is_told(engine: Engine, retriever: Json, told: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"retriever": retriever})

    assert refused.value.type == "action_request_validation_exception"
    assert told in refused.value.reason


@pytest.mark.parametrize(
    ("retriever", "told"),
    [
        (rrf(part({"standard": {}}, -0.5)), "[weight] must be non-negative, found [-0.5]"),
        (linear(part({"standard": {}}, -10)), "[weight] must be non-negative"),
        (linear(part({"standard": {}}, normalizer="aardvark")), "Unknown normalizer [aardvark]"),
        (rrf({"standard": {}}, rank_constant=0), "[rank_constant] must be greater or equal to [1] for [rrf]"),
        (linear(part({"standard": {}}), min_score=-1), "[min_score] must be greater than or equal to 0, was: [-1.0]"),
    ],
)
def test_numbers_and_names_out_of_bounds_are_told(engine: Engine, retriever: Json, told: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"retriever": retriever})

    assert refused.value.status == 400
    assert told in str(refused.value.body)


@pytest.mark.parametrize("name", ["rrf", "linear"])
def test_a_field_that_counts_for_less_than_nothing_is_told_where_a_search_would_begin(
    engine: Engine, name: str
) -> None:
    asked = {
        name: {"query": "x", "fields": ["text^2", "group^-1"], **({"normalizer": "none"} if name == "linear" else {})}
    }
    for retriever in (asked, rrf(asked)):
        with pytest.raises(ElasticsearchError) as refused:
            engine.search(INDEX, {"retriever": retriever})

        assert refused.value.body["error"]["root_cause"] == [
            {"type": "illegal_argument_exception", "reason": f"[{name}] per-field weights must be non-negative"}
        ]


@pytest.fixture(scope="module")
def terms() -> Engine:
    """Nine documents, `term1` to `term9`, of which most have a subject."""
    subjects = {
        2: "biology",
        3: "technology",
        5: "technology",
        6: "biology",
        7: "astronomy",
        8: "technology",
        9: "technology",
    }
    engine = Engine()
    properties = {"id": {"type": "integer"}, "text": {"type": "text"}, "keyword": {"type": "keyword"}}
    engine.create_index(INDEX, {"properties": properties})
    sources = [
        {"id": i, "text": f"term{i}", **({"keyword": subjects[i]} if i in subjects else {})} for i in range(1, 10)
    ]
    engine.bulk(INDEX, [{"_id": str(source["id"]), "_source": source} for source in sources])
    engine.refresh(INDEX)
    return engine


def test_collapsing_and_aggregating_see_more_than_the_ranking(terms: Engine) -> None:
    everything = {"constant_score": {"filter": {"exists": {"field": "text"}}}}
    second = scored(d4=10, d5=9, d1=8, d2=7, d6=6)
    second["standard"]["query"]["bool"]["should"].append(everything)
    inner_hits = {"name": "subject", "size": 2, "sort": {"id": {"order": "desc"}}}
    body = {
        "retriever": rrf(scored(d6=3, d5=2, d4=1), second, rank_window_size=5, rank_constant=10),
        "size": 3,
        "collapse": {"field": "keyword", "inner_hits": inner_hits},
        "aggs": {"subjects": {"terms": {"field": "keyword"}}},
    }
    answer = terms.search(INDEX, body)

    hits, buckets = answer["hits"]["hits"], answer["aggregations"]["subjects"]["buckets"]
    assert answer["hits"]["total"]["value"] == 9
    assert [(hit["_id"], hit["_score"]) for hit in hits] == [("4", 0.16783217), ("5", 0.16666667), ("6", 0.15757576)]
    groups = [hit["inner_hits"]["subject"]["hits"] for hit in hits]
    assert [[hit["_id"] for hit in group["hits"]] for group in groups] == [["4", "1"], ["9", "8"], ["6", "2"]]
    assert groups[1]["total"]["value"] == 4
    assert [(bucket["key"], bucket["doc_count"]) for bucket in buckets] == [
        ("technology", 4),
        ("biology", 2),
        ("astronomy", 1),
    ]


def test_a_score_of_nothing_is_lifted_and_its_explanation_says_so() -> None:
    engine = Engine()
    engine.index("i", {"t": "x"}, id="1")
    engine.refresh("i")
    child = {"retriever": {"standard": {"query": {"match": {"t": "x"}}}}, "weight": 0}
    body = {"retriever": {"linear": {"retrievers": [child]}}, "explain": True}
    (hit,) = engine.search("i", body)["hits"]["hits"]
    assert hit["_explanation"]["value"] == hit["_score"] > 0
    assert hit["_explanation"]["details"][0]["value"] == 0


@pytest.mark.parametrize("normalizer", ["none", "minmax", "l2_norm"])
@pytest.mark.parametrize("weight", [0, 1])
def test_infinite_scores_are_fused_without_a_warning(normalizer: str, weight: int, engine: Engine) -> None:
    query = {"script_score": {"query": {"match_all": {}}, "script": "1.0 / 0"}}
    one = {"retriever": {"standard": {"query": query}}, "normalizer": normalizer, "weight": weight}

    with warnings.catch_warnings(action="error"):
        assert engine.search(INDEX, {"retriever": {"linear": {"retrievers": [one]}}})["hits"]["total"]["value"] == 11
