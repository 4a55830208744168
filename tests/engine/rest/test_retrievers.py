"""Parameters of a search that do not go with retrievers."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("param", ["scroll=1m", "allow_partial_search_results"])
def test_compound_retrievers_are_told_one_by_one(ask, param):
    ask("PUT", "/n/_doc/1?refresh", {"t": "red"})
    named, inner = param.partition("=")[0], {"rrf": {"retrievers": [{"standard": {}}]}}
    reranked = {"text_similarity_reranker": {"retriever": inner, "field": "t", "inference_text": "which?"}}

    told = ask("POST", f"/n/_search?{param}", {"retriever": reranked}).error

    problems = f"1: cannot specify [text_similarity_reranker] and [{named}];2: cannot specify [rrf] and [{named}];"
    assert told == (400, "action_request_validation_exception", f"Validation Failed: {problems}")


def test_a_standard_retriever_goes_with_both(ask):
    ask("PUT", "/n/_doc/1?refresh", {"t": "red"})

    for params in ("scroll=1m", "allow_partial_search_results=true"):
        assert ask("POST", f"/n/_search?{params}", {"retriever": {"standard": {}}}).status == 200


def test_a_point_in_time_goes_with_a_compound_retriever(ask):
    ask("PUT", "/n/_doc/1?refresh", {"t": "red"})
    pit = ask("POST", "/n/_pit?keep_alive=1m").body["id"]
    ask("PUT", "/n/_doc/2?refresh", {"t": "red"})

    answer = ask("POST", "/_search", {"retriever": {"rrf": {"retrievers": [{"standard": {}}]}}, "pit": {"id": pit}})

    assert [hit["_id"] for hit in answer.body["hits"]["hits"]] == ["1"]
