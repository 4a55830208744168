"""Terms that a query fetches from a document, wherever a query may stand."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

FOLLOWED = {"terms": {"user": {"index": "lists", "id": "l1", "path": "people.name"}}}


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.create_index("users", {"properties": {"user": {"type": "keyword"}, "age": {"type": "long"}}})
    people = [{"user": name, "age": age} for age, name in enumerate(("ann", "bob", "cy"))]
    engine.bulk("users", [{"_id": source["user"], "_source": source} for source in people])
    engine.refresh("users")
    engine.index(
        "lists", {"people": [{"name": "ann"}, {"name": ["cy", None]}], "ages": 1, "people.name": "dotted"}, "l1"
    )
    return engine


def found(engine: Engine, query: dict[str, Any], **more: Any) -> list[str]:
    return [hit["_id"] for hit in engine.search("users", {"query": query, "sort": "age", **more})["hits"]["hits"]]


def test_terms_are_those_of_the_document_as_last_written(engine):
    assert found(engine, FOLLOWED) == ["ann", "cy"]
    assert found(engine, {"terms": {"age": {"index": "lists", "id": "l1", "path": "ages"}}}) == ["bob"]
    engine.index("lists", {"people": {"name": "bob"}}, "l1")
    assert found(engine, FOLLOWED) == ["bob"]


def test_no_document_and_nothing_at_the_path_are_no_terms(engine):
    for lookup in ({"id": "gone", "path": "people.name"}, {"id": "l1", "path": "people.age"}):
        assert found(engine, {"terms": {"user": {"index": "lists", **lookup}}}) == []


@pytest.mark.parametrize(
    "body",
    [
        {"query": {"bool": {"filter": [FOLLOWED]}}},
        {"query": {"bool": {"must_not": {"bool": {"must_not": FOLLOWED}}}}},
        {"query": {"function_score": {"query": FOLLOWED}}},
        {"query": {"match_all": {}}, "post_filter": FOLLOWED},
        {"retriever": {"standard": {"filter": FOLLOWED}}},
        {"query": FOLLOWED, "rescore": {"query": {"rescore_query": FOLLOWED}, "window_size": 5}},
    ],
)
def test_a_lookup_may_stand_wherever_a_query_may(engine, body):
    assert {hit["_id"] for hit in engine.search("users", body)["hits"]["hits"]} == {"ann", "cy"}


def test_counts_aggregations_and_aliases_look_up_too(engine):
    assert engine.count("users", {"query": FOLLOWED})["count"] == 2
    filtered = engine.search("users", {"size": 0, "aggs": {"f": {"filter": FOLLOWED}}})
    assert filtered["aggregations"]["f"]["doc_count"] == 2
    client = engine.client()
    client.indices.put_alias(index="users", name="mine", filter=FOLLOWED)
    assert client.count(index="mine")["count"] == 2


def test_a_routed_document_is_found_by_its_routing(engine):
    client = engine.client()
    client.indices.create(index="routed", settings={"number_of_shards": 5})
    client.index(index="routed", id="r", routing="elsewhere", document={"names": ["bob"]})
    lookup = {"index": "routed", "id": "r", "path": "names", "routing": "elsewhere"}
    assert found(engine, {"terms": {"user": lookup}}) == ["bob"]


@pytest.mark.parametrize(
    ("lookup", "status", "kind"),
    [
        ({"index": "gone", "id": "1", "path": "p"}, 404, "index_not_found_exception"),
        ({"index": "lists", "id": "1"}, 400, "illegal_argument_exception"),
        ({"index": "lists", "id": "1", "path": "p", "x": 1}, 400, "x_content_parse_exception"),
        ({"index": "lists", "id": "l1", "path": "people"}, 400, "query_shard_exception"),
    ],
)
def test_a_lookup_that_cannot_be_is_refused(engine, lookup, status, kind):
    with pytest.raises(ElasticsearchError) as caught:
        found(engine, {"terms": {"user": lookup}})
    assert (caught.value.status, caught.value.type) == (status, kind)


def test_looked_up_terms_count_towards_the_most_there_may_be(engine):
    engine.client().indices.put_settings(index="users", settings={"max_terms_count": 1})
    with pytest.raises(ElasticsearchError, match="exceeded the allowed maximum"):
        found(engine, FOLLOWED)
