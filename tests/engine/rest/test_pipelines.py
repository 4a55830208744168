"""OpenSearch's search pipelines: the page that came back is reranked, and what it costs to see only that page."""

from __future__ import annotations

import numpy as np
import pytest

STARS = {1: 4.2, 2: 4.7, 3: 4.5, 4: 4.8}


@pytest.fixture
def books(ask):
    for id_, stars in STARS.items():
        ask("PUT", f"/books/_doc/{id_}", {"title": f"book {id_}", "reviews": {"stars": stars}})
    ask("POST", "/books/_refresh")
    return ask


@pytest.fixture
def by_length(application, monkeypatch):
    """Let the model "length" score a text by its length, less ten."""
    from secondpass.engine import models

    class Length:
        def score(self, query, texts):
            return np.array([len(text) - 10 for text in texts], dtype=np.float32)

    real = models.Models.endpoint
    monkeypatch.setattr(
        models.Models, "endpoint", lambda self, name: Length() if name == "length" else real(self, name)
    )


def by_field(**config):
    return {"rerank": {"by_field": {"target_field": "reviews.stars", **config}}}


def by_model(fields=("title",), **config):
    return {"rerank": {"ml_opensearch": {"model_id": "length"}, "context": {"document_fields": list(fields)}, **config}}


def put(ask, request=(), response=(), name="p"):
    return ask(
        "PUT", f"/_search/pipeline/{name}", {"request_processors": [*request], "response_processors": [*response]}
    )


def ids(answer):
    return [hit["_id"] for hit in answer.body["hits"]["hits"]]


def test_a_pipeline_is_stored_shown_and_forgotten(ask):
    source = {"description": "d", "response_processors": [by_field()]}
    assert ask("PUT", "/_search/pipeline/p", source).body == {"acknowledged": True}
    assert ask("GET", "/_search/pipeline/p").body == {"p": source}
    assert ask("DELETE", "/_search/pipeline/p").status == 200
    assert ask("GET", "/_search/pipeline/p").status == 404
    assert ask("GET", "/_search?search_pipeline=p").error[1] == "resource_not_found_exception"


def test_books_are_ranked_by_their_stars_and_keep_their_scores_beside(books):
    put(books, response=[by_field(keep_previous_score=True, remove_target_field=True)])
    answer = books("POST", "/books/_search?search_pipeline=p", {"query": {"match_all": {}}})
    assert ids(answer) == ["4", "2", "3", "1"]
    assert [hit["_score"] for hit in answer.body["hits"]["hits"]] == [4.8, 4.7, 4.5, 4.2]
    assert answer.body["hits"]["hits"][0]["_source"] == {"title": "book 4", "previous_score": 1.0}
    assert (answer.body["hits"]["max_score"], answer.body["hits"]["total"]["value"]) == (4.8, 4)


def test_a_hit_without_the_field_fails_the_search_unless_failures_are_ignored(books):
    put(books, response=[{"rerank": {"by_field": {"target_field": "nothing"}}}])
    assert books("GET", "/books/_search?search_pipeline=p").error[2] == "The field to rerank by is not found at hit [1]"
    put(books, response=[{"rerank": {"by_field": {"target_field": "nothing"}, "ignore_failure": True}}])
    assert ids(books("GET", "/books/_search?search_pipeline=p")) == ["1", "2", "3", "4"]
    put(books, response=[by_field()])
    assert "no source field" in books("GET", "/books/_search?search_pipeline=p&_source=false").error[2]


def test_a_model_reads_the_query_and_the_fields_of_each_hit_and_its_scores_may_be_negative(books, by_length):
    books("PUT", "/books/_doc/5?refresh", {"title": "a much longer title", "reviews": {"stars": 1}})
    put(books, response=[by_model(("title", "reviews.stars"))])
    body = {"ext": {"rerank": {"query_context": {"query_text": "q"}}}}
    answer = books("POST", "/books/_search?search_pipeline=p", body)
    assert [(hit["_id"], hit["_score"]) for hit in answer.body["hits"]["hits"]] == [
        ("5", 11.0),
        ("1", 0.0),
        ("2", 0.0),
        ("3", 0.0),
        ("4", 0.0),
    ]
    put(books, response=[by_model()])
    path = {"ext": {"rerank": {"query_context": {"query_text_path": "query.match.title.query"}}}}
    for written in ("book", {"query": "book"}):
        asked = {**path, "query": {"match": {"title": written}}}
        assert books("POST", "/books/_search?search_pipeline=p", asked).body["hits"]["max_score"] == -4.0


@pytest.mark.parametrize(
    ("context", "reason"),
    [
        (None, "must specify query_context"),
        ([], "query_context must be a map"),
        ({}, 'Must specify either "query_text" or "query_text_path"'),
        ({"query_text": "a", "query_text_path": "b"}, 'Cannot specify both "query_text" and "query_text_path"'),
        ({"query_text_path": "query"}, "query_text_path must point to a string field"),
        ({"query_text_path": "a" * 1001}, "query_text_path exceeded the maximum path length of 1000 characters"),
        ({"query_text_path": "a." * 30 + "a"}, "query_text_path exceeded the maximum path length of 20 nested fields"),
    ],
)
def test_a_search_that_does_not_say_its_query_is_refused(books, by_length, context, reason):
    put(books, response=[by_model()])
    body = {"ext": {"rerank": {} if context is None else {"query_context": context}}, "query": {"match_all": {}}}
    assert books("POST", "/books/_search?search_pipeline=p", body).error[2] == reason


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"rerank": {}}, "No rerank type found. Possible rerank types are: [ml_opensearch, by_field]"),
        (
            {"rerank": {"ml_opensearch": {"model_id": "m"}, "by_field": {"target_field": "f"}}},
            "Multiple rerank types found: [ml_opensearch, by_field]. Only one is permitted.",
        ),
        (
            {"rerank": {"ml_opensearch": {"model_id": "m"}}},
            "[context] required property is missing for processor [rerank]",
        ),
        ({"rerank": {"by_field": {}}}, "[target_field] required property is missing for processor [rerank]"),
        (
            {"rerank": {"ml_opensearch": {"model_id": "m"}, "context": {"x": 1}}},
            "unrecognized context field: x",
        ),
        (
            {"rerank": {"ml_opensearch": {"model_id": "m"}, "context": {"document_fields": "f"}}},
            "document_fields must be a list of field names",
        ),
        (
            {"rerank": {"ml_opensearch": {"model_id": "m"}, "context": {"document_fields": []}}},
            "document_fields must be nonempty",
        ),
        ({"oversample": {"sample_factor": 2}}, "Invalid processor type oversample"),
        ({"nothing": {}}, "Invalid processor type nothing"),
    ],
)
def test_a_pipeline_that_cannot_be_is_refused_when_it_is_made(ask, step, reason):
    assert put(ask, response=[step]).error[2] == reason
    assert ask("GET", "/_search/pipeline/p").status == 404


def test_oversampling_reranks_a_wider_page_and_cuts_it_again(books):
    books("PUT", "/books/_settings", {"index": {"search": {"default_pipeline": "p"}}})
    put(books, response=[by_field()])
    narrow = books("POST", "/books/_search", {"size": 2})
    assert ids(narrow) == ["2", "1"]
    put(books, request=[{"oversample": {"sample_factor": 1.5}}], response=[by_field(), {"truncate_hits": {}}])
    assert ids(books("POST", "/books/_search", {"size": 2})) == ["2", "3"]
    assert ids(books("POST", "/books/_search?search_pipeline=_none", {"size": 2})) == ["1", "2"]
    assert (
        put(books, request=[{"oversample": {"sample_factor": 0.5}}]).error[2] == "[sample_factor] Value must be >= 1.0"
    )
    put(books, response=[{"truncate_hits": {}}])
    assert (
        books("GET", "/books/_search").error[2].startswith("Must specify target_size unless an earlier processor set")
    )


def test_a_page_reranked_on_its_own_is_no_slice_of_a_ranking_of_everything(books):
    pipeline = {"response_processors": [by_field()]}
    page = lambda from_, size: ids(  # noqa: E731
        books("POST", "/books/_search", {"from": from_, "size": size, "search_pipeline": pipeline})
    )
    assert page(0, 4) == ["4", "2", "3", "1"]
    assert page(0, 2) + page(2, 2) == ["2", "1", "4", "3"]


def test_a_verbose_search_tells_what_each_processor_did(books):
    put(books, request=[{"oversample": {"sample_factor": 2, "tag": "wide"}}], response=[by_field()])
    results = books("GET", "/books/_search?search_pipeline=p&verbose_pipeline=true").body["processor_results"]
    assert [(result["processor_name"], result["status"]) for result in results] == [
        ("oversample", "success"),
        ("rerank", "success"),
    ]
    assert (results[0]["tag"], results[0]["output_data"]["size"]) == ("wide", 20)


def test_equal_scores_leave_the_order_as_it_was_and_an_empty_page_asks_no_model(books, by_length):
    put(books, response=[by_model()])
    body = {"ext": {"rerank": {"query_context": {"query_text": "q"}}}}
    assert ids(books("POST", "/books/_search?search_pipeline=p", body)) == ["1", "2", "3", "4"]
    beyond = books("POST", "/books/_search?search_pipeline=p&from=100", body)
    assert (beyond.status, ids(beyond)) == (200, [])
