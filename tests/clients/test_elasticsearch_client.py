"""The official Python client, unmodified, in process and over a port."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from secondpass import Engine

elasticsearch = pytest.importorskip("elasticsearch", reason="the extra `client` is not installed")
from elasticsearch import helpers  # noqa: E402

FILMS = [{"_index": "films", "_id": i, "title": f"film {i}", "year": 1950 + i} for i in range(60)]


@pytest.fixture(params=["in process", "over a port", "over a port, compressed"])
def client(request: pytest.FixtureRequest, engine: Engine) -> Iterator[Any]:
    if request.param == "in process":
        yield engine.client()
        return
    number = request.getfixturevalue("port")
    compressed = request.param.endswith("compressed")
    with elasticsearch.Elasticsearch(f"http://127.0.0.1:{number}", http_compress=compressed) as found:
        yield found


def test_the_client_is_told_the_version_and_that_this_is_elasticsearch(client):
    assert client.info()["version"]["number"].startswith("9.")
    assert client.ping()


def test_a_client_that_sniffs_finds_the_node_where_it_is_served(engine, port):
    with elasticsearch.Elasticsearch(f"http://localhost:{port}", sniff_on_start=True) as client:
        (node,) = client.nodes.info(metric="http")["nodes"].values()
        assert node["http"]["publish_address"] == f"127.0.0.1:{port}"
        assert f"http://127.0.0.1:{port}" in [known.base_url for known in client.transport.node_pool.all()]


def test_a_client_in_process_may_sniff_too(engine):
    assert engine.client(sniff_on_start=True).ping()


def test_helpers_copy_an_index(client):
    helpers.bulk(client, FILMS, refresh=True)
    assert helpers.reindex(client, "films", "copies") == (60, 0)
    client.indices.refresh(index="copies")
    assert helpers.reindex(client, "films", "copies") == (60, 0)
    assert client.count(index="copies")["count"] == 60


def test_helpers_write_scan_and_page(client):
    assert helpers.bulk(client, FILMS, refresh=True) == (60, [])
    assert {hit["_id"] for hit in helpers.scan(client, index="films", size=7)} == {str(i) for i in range(60)}
    assert sum(ok for ok, _ in helpers.parallel_bulk(client, FILMS, chunk_size=10)) == 60
    found = client.search(index="films", query={"match": {"title": "7"}}, size=1, source=False)
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["7"]


def test_failures_are_the_clients_own_exceptions(client):
    client.index(index="films", id="1", document={"n": 1})
    with pytest.raises(elasticsearch.NotFoundError, match="index_not_found_exception"):
        client.search(index="nothing")
    with pytest.raises(elasticsearch.ConflictError, match="version conflict"):
        client.create(index="films", id="1", document={})
    with pytest.raises(elasticsearch.BadRequestError, match="unknown query"):
        client.search(index="films", query={"nothing": {}})
    with pytest.raises(helpers.BulkIndexError):
        helpers.bulk(client, [{"_index": "films", "_id": "2", "n": "no number"}])
    assert client.exists(index="films", id="1")
    assert not client.exists(index="films", id="9")
    assert not client.indices.exists(index="nothing")


def test_a_point_in_time_is_paged_by_search_after(client):
    helpers.bulk(client, FILMS, refresh=True)
    pit, seen, after = client.open_point_in_time(index="films", keep_alive="1m")["id"], [], None
    while True:
        page = client.search(pit={"id": pit}, sort=[{"year": "desc"}], size=25, search_after=after)["hits"]["hits"]
        if not page:
            break
        seen += [hit["_id"] for hit in page]
        after = page[-1]["sort"]
        client.index(index="films", document={"year": 2100}, refresh=True)
    assert seen == [str(i) for i in reversed(range(60))]
    client.close_point_in_time(id=pit)


def test_what_is_written_is_found_within_a_second_without_a_refresh(client):
    client.index(index="films", id="1", document={"title": "soon"})
    deadline = time.monotonic() + 3
    while not client.count(index="films")["count"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_every_room_of_the_api_answers(client):
    helpers.bulk(client, FILMS, refresh=True)
    client.indices.put_mapping(index="films", properties={"tag": {"type": "keyword"}})
    client.indices.put_alias(index="films", name="movies")
    client.indices.put_settings(index="films", settings={"refresh_interval": "-1"})
    client.put_script(id="t", script={"lang": "mustache", "source": {"query": {"match": {"title": "{{q}}"}}}})
    assert client.search_template(index="movies", id="t", params={"q": "7"})["hits"]["total"]["value"] == 1
    assert len(client.msearch(searches=[{"index": "films"}, {"size": 1}])["responses"]) == 1
    assert client.mget(index="films", ids=["1", "2"])["docs"][1]["found"]
    assert client.update(index="films", id="1", doc={"year": 1}, refresh=True)["result"] == "updated"
    assert client.explain(index="films", id="7", query={"match": {"title": "7"}})["matched"]
    assert client.cluster.health()["number_of_nodes"] == 1
    assert client.cat.indices(format="json")[0]["index"] == "films"
    assert "films" in str(client.cat.indices())
    assert client.field_caps(index="films", fields="*")["fields"]["year"]["long"]["searchable"]
    assert client.indices.stats(index="films")["indices"]["films"]["total"]["docs"]["count"] == 60
    assert client.inference.get()["endpoints"][0]["inference_id"] == ".rerank-v1-elasticsearch"
    assert client.delete_by_query(index="films", query={"match_all": {}}, refresh=True)["deleted"] > 50


def test_the_asynchronous_client_answers_too(engine):
    async def ask() -> Any:
        async with engine.async_client() as client:
            await client.index(index="i", id="1", document={"t": "x"}, refresh=True)
            return await client.search(index="i", query={"match": {"t": "x"}})

    assert asyncio.run(ask())["hits"]["total"]["value"] == 1


def test_a_client_that_leaves_in_the_middle_of_its_body_harms_nobody(engine, port):
    with socket.create_connection(("127.0.0.1", port)) as rude:
        rude.sendall(
            b"POST /i/_doc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )
    with elasticsearch.Elasticsearch(f"http://127.0.0.1:{port}") as client:
        assert client.ping()
        assert client.cat.indices() == ""


def test_who_comes_when_all_places_are_taken_is_turned_away_at_once(engine):
    import httpx

    from secondpass.engine.rest.asgi import asgi_app

    held = threading.Event()
    application = engine.application()
    answer = application.answer
    application.answer = lambda request: (held.wait(10), answer(request))[1]

    async def crowd() -> list[int]:
        transport = httpx.ASGITransport(asgi_app(application, threads=1, queue_size=2))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            asked = [asyncio.create_task(client.get("/")) for _ in range(10)]
            while sum(task.done() for task in asked) < 7:
                await asyncio.sleep(0.01)
            held.set()
            return sorted(response.status_code for response in await asyncio.gather(*asked))

    assert asyncio.run(crowd()) == [200] * 3 + [429] * 7


def test_frozen_pages_are_walked_with_bodies(client):
    helpers.bulk(client, FILMS, refresh=True)
    rescore = {"window_size": 5, "query": {"rescore_query": {"range": {"year": {"gte": 1990}}}}}
    body = {"query": {"match": {"title": "film"}}, "rescore": rescore, "size": 20, "pagination": "frozen"}
    page = client.search(index="films", body=body)
    seen = []
    while page["hits"]["hits"]:
        seen += [hit["_id"] for hit in page["hits"]["hits"]]
        last = page["hits"]["hits"][-1]["sort"]
        page = client.search(body={**body, "pit": {"id": page["pit_id"]}, "search_after": last})

    assert sorted(seen, key=int) == [str(i) for i in range(60)]
    assert client.close_point_in_time(id=page["pit_id"])["num_freed"] == 1
