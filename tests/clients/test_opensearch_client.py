"""OpenSearch's Python client, unmodified, in process and over a port."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from secondpass import Engine

opensearchpy = pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")
from opensearchpy import helpers  # noqa: E402

FILMS = [{"_index": "films", "_id": str(i), "title": f"film {i}", "stars": i % 7} for i in range(60)]
BY_STARS = {"rerank": {"by_field": {"target_field": "stars"}}}


@pytest.fixture(params=["in process", "in process, compressed", "over a port", "over a port, compressed"])
def client(request: pytest.FixtureRequest, engine: Engine) -> Iterator[Any]:
    compressed = request.param.endswith("compressed")
    if request.param.startswith("in process"):
        yield engine.opensearch_client(http_compress=compressed)
        return
    number = request.getfixturevalue("port")
    with opensearchpy.OpenSearch(f"http://127.0.0.1:{number}", http_compress=compressed) as found:
        yield found


@pytest.fixture
def films(client: Any) -> Any:
    helpers.bulk(client, FILMS, refresh=True)
    return client


def test_the_client_is_told_who_answers(client: Any) -> None:
    assert client.ping()
    assert client.info()["cluster_name"] == "secondpass"


def test_helpers_write_and_scan(films: Any) -> None:
    assert {hit["_id"] for hit in helpers.scan(films, index="films", size=7)} == {str(i) for i in range(60)}
    assert films.count(index="films")["count"] == 60
    assert films.search(index="films", body={"query": {"match": {"title": "7"}}}, size=1)["hits"]["total"]["value"] == 1


def test_failures_are_the_clients_own_exceptions(client: Any) -> None:
    client.index(index="films", id="a/ü", body={"n": 1}, refresh=True)
    assert client.get(index="films", id="a/ü")["_source"] == {"n": 1}
    assert client.exists(index="films", id="a/ü")
    assert not client.exists(index="films", id="b")
    assert not client.indices.exists(index="nothing")
    with pytest.raises(opensearchpy.NotFoundError, match="index_not_found_exception"):
        client.search(index="nothing")
    with pytest.raises(opensearchpy.RequestError, match="parsing_exception"):
        client.search(index="films", body={"query": {"nothing": {}}})
    with pytest.raises(opensearchpy.ConflictError):
        client.create(index="films", id="a/ü", body={})
    with pytest.raises(helpers.BulkIndexError):
        helpers.bulk(client, [{"_index": "films", "_id": "2", "n": "no number"}])
    assert client.indices.delete(index="nothing", ignore=[404])["status"] == 404


def test_a_search_goes_through_a_pipeline_by_name_and_by_default(films: Any) -> None:
    wide = {
        "request_processors": [{"oversample": {"sample_factor": 10}}],
        "response_processors": [BY_STARS, {"truncate_hits": {}}],
    }
    films.search_pipeline.put(id="wide", body=wide)
    assert films.search_pipeline.get(id="wide") == {"wide": wide}
    hits = films.search(index="films", search_pipeline="wide", size=6)["hits"]["hits"]
    assert [hit["_score"] for hit in hits] == [6.0] * 6
    films.indices.put_settings(index="films", body={"index": {"search": {"default_pipeline": "wide"}}})
    assert films.search(index="films", size=6)["hits"]["hits"] == hits
    assert films.search_pipeline.delete(id="wide")["acknowledged"]
    with pytest.raises(opensearchpy.NotFoundError, match="pipeline"):
        films.search_pipeline.delete(id="wide")


def test_a_model_that_is_there_out_of_the_box_reads_the_page(films: Any) -> None:
    films.index(index="films", id="x", body={"title": "A cook opens a small restaurant"}, refresh=True)
    reading = {
        "rerank": {"ml_opensearch": {"model_id": ".rerank-v1-elasticsearch"}, "context": {"document_fields": ["title"]}}
    }
    films.search_pipeline.put(id="reading", body={"response_processors": [reading]})
    body = {"ext": {"rerank": {"query_context": {"query_text": "someone cooks in a small restaurant"}}}}
    assert films.search(index="films", body=body, search_pipeline="reading", size=61)["hits"]["hits"][0]["_id"] == "x"
