"""Whatever was done to an engine, a restart leaves it as it was: answers, digits, versions."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ApiError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from secondpass import Engine
from secondpass.engine.commands.demo import INDEX, demo_engine, demo_request
from secondpass.fixtures import ltr_model

INDICES = st.sampled_from(["films", "tales"])
IDS = st.sampled_from(["1", "2", "ü/3", "long" * 20])
ROUTINGS = st.sampled_from([None, None, "east", "west"])
WORDS = st.lists(st.sampled_from(["red", "running", "shoes", "blue"]), min_size=1, max_size=5).map(" ".join)
VALUES = WORDS | st.integers(-3, 2**40) | st.booleans() | st.just("2024-01-02") | st.lists(st.floats(0, 9), max_size=2)
SOURCES = st.fixed_dictionaries(
    {}, optional={"name": WORDS, "any": VALUES, "more": st.fixed_dictionaries({"deep": VALUES}), "fixed": VALUES}
)
MAPPINGS = {
    "dynamic": "true",
    "properties": {"name": {"type": "text"}, "fixed": {"type": "object", "dynamic": False}},
}
QUERY = {"bool": {"should": [{"match": {"name": "red shoes"}}, {"match_all": {}}, {"match": {"fixed.later": "blue"}}]}}


def told(engine: Engine) -> dict[str, Any]:
    """Return all that a client can see of an engine's data."""
    client = engine.client()
    client.indices.refresh()
    search = client.search(query=QUERY, explain=True, version=True, seq_no_primary_term=True, size=100).body
    return {
        "indices": client.indices.get(index="*", flat_settings=True).body,
        "search": {**search, "took": 0},
        "scripts": [client.options(ignore_status=404).get_script(id=id_).body for id_ in ("a", "b")],
        "models": client.ml.get_trained_models(include="definition").body,
        "pipelines": client.perform_request("GET", "/_search/pipeline", headers={"accept": "application/json"}).body,
        "endpoints": client.inference.get().body,
    }


class Restarts(RuleBasedStateMachine):
    """Write at random; now and then restart, or save and load."""

    @initialize(shards=st.integers(1, 3))
    def start(self, shards: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.engine = Engine(data=self.folder.name, number_of_shards=shards, test_services=True)
        self.client = self.engine.client().options(ignore_status=(400, 404, 409))

    @rule(index=INDICES)
    def create(self, index: str) -> None:
        self.client.indices.create(index=index, mappings=MAPPINGS, settings={"refresh_interval": "-1"})

    @rule(index=INDICES, id_=IDS, source=SOURCES, routing=ROUTINGS)
    def write(self, index: str, id_: str, source: dict[str, Any], routing: str | None) -> None:
        self.client.index(index=index, id=id_, document=source, routing=routing)

    @rule(index=INDICES, id_=IDS, source=SOURCES, version=st.integers(1, 2**40))
    def write_a_version(self, index: str, id_: str, source: dict[str, Any], version: int) -> None:
        self.client.index(index=index, id=id_, document=source, version=version, version_type="external")

    @rule(
        index=INDICES,
        writes=st.lists(st.tuples(st.sampled_from(["index", "update", "delete"]), IDS, SOURCES), max_size=5),
    )
    def write_many(self, index: str, writes: list[tuple[str, str, dict[str, Any]]]) -> None:
        operations: list[dict[str, Any]] = []
        for kind, id_, source in writes:
            body = [] if kind == "delete" else [{"doc": source, "doc_as_upsert": True} if kind == "update" else source]
            operations += [{kind: {"_id": id_}}, *body]
        self.client.bulk(index=index, operations=operations)

    @rule(index=INDICES, id_=IDS, routing=ROUTINGS)
    def delete(self, index: str, id_: str, routing: str | None) -> None:
        self.client.delete(index=index, id=id_, routing=routing)

    @rule(index=INDICES)
    def delete_by_query(self, index: str) -> None:
        self.client.delete_by_query(index=index, query={"match": {"name": "running"}}, refresh=True)

    @rule(index=INDICES, kind=st.sampled_from(["text", "keyword"]))
    def map_more(self, index: str, kind: str) -> None:
        properties = {"fixed": {"properties": {"later": {"type": kind}}}, "any": {"type": "text"}}
        self.client.indices.put_mapping(index=index, properties=properties)

    @rule(index=INDICES, window=st.integers(100, 20_000))
    def set(self, index: str, window: int) -> None:
        self.client.indices.put_settings(index=index, settings={"max_result_window": window})

    @rule(index=INDICES, alias=st.sampled_from(["x", "y"]))
    def name(self, index: str, alias: str) -> None:
        self.client.indices.put_alias(index=index, name=alias, filter={"term": {"name": alias}}, routing="east")

    @rule(index=INDICES)
    def drop(self, index: str) -> None:
        self.client.indices.delete(index=index)

    @rule(id_=st.sampled_from(["a", "b"]), lang=st.sampled_from(["painless", "mustache", None]))
    def script(self, id_: str, lang: str | None) -> None:
        if lang is None:
            self.client.delete_script(id=id_)
        else:
            self.client.put_script(id=id_, script={"lang": lang, "source": "1"})

    @rule(id_=st.sampled_from(["p", "q"]))
    def pipeline(self, id_: str) -> None:
        body = {"request_processors": [{"oversample": {"sample_factor": 2}}]}
        headers = {"content-type": "application/json", "accept": "application/json"}
        self.client.perform_request("PUT", f"/_search/pipeline/{id_}", body=body, headers=headers)

    @rule()
    def endpoint(self) -> None:
        settings = {"service_settings": {"model_id": "m", "api_key": "k"}, "task_settings": {"min_score": 0.5}}
        config = {"service": "test_reranking_service", **settings}
        self.client.inference.put(inference_id="judge", inference_config=config, task_type="rerank")

    @rule()
    def restart(self) -> None:
        before = told(self.engine)
        self.engine.close()
        self.engine = Engine(data=self.folder.name, test_services=True)
        self.client = self.engine.client().options(ignore_status=(400, 404, 409))
        assert self.engine.load_report.damages == ()
        assert told(self.engine) == before

    @rule()
    def save_and_load(self) -> None:
        with tempfile.TemporaryDirectory() as other:
            self.engine.save(other)
            loaded = Engine.load(other, test_services=True)
            assert loaded.load_report.damages == ()
            assert told(loaded) == told(self.engine)

    def teardown(self) -> None:
        self.restart()
        self.save_and_load()
        self.engine.close()
        self.folder.cleanup()


TestRestarts = Restarts.TestCase
TestRestarts.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)


def test_a_learning_to_rank_model_ranks_as_before(tmp_path: Path) -> None:
    engine = demo_engine(shards=2, ltr_model=ltr_model())
    engine.save(tmp_path)
    loaded = Engine.load(tmp_path)

    request = demo_request("robot film where the machine is not evil")
    learnt = [rescorer for rescorer in request["rescore"] if "learning_to_rank" in rescorer]
    request = {**request, "rescore": learnt, "explain": True}
    assert learnt
    before, after = engine.search(INDEX, request), loaded.search(INDEX, request)
    assert {**after, "took": 0} == {**before, "took": 0}


def test_keys_of_endpoints_are_for_the_owner_alone(tmp_path: Path) -> None:
    engine = Engine(data=tmp_path, test_services=True)
    config = {"service": "test_reranking_service", "service_settings": {"model_id": "m", "api_key": "very secret"}}
    engine.put_inference("judge", config)

    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with_key = [path for path, text in written.items() if b"very secret" in text]
    assert [path.name for path in with_key] == ["endpoints.state"]
    assert with_key[0].stat().st_mode & 0o777 == 0o600
    assert "very secret" not in repr(engine.node.models.state)


def test_a_directory_is_written_to_by_one_engine_at_a_time(tmp_path: Path) -> None:
    engine = Engine(data=tmp_path)
    for other in (lambda: Engine(data=tmp_path), lambda: Engine().save(tmp_path)):
        with pytest.raises(Exception, match=r"the data directory .* is in use by process \d+"):
            other()

    engine.close()
    again = Engine(data=tmp_path)
    again.index("films", {"title": "Solaris"}, "1")
    with pytest.raises(Exception, match="is closed"):
        engine.create_index("films")
    again.close()


def test_what_is_done_after_closing_is_refused(tmp_path: Path) -> None:
    engine = Engine(data=tmp_path)
    engine.create_index("films")
    engine.close()

    with pytest.raises(ApiError, match="is closed"):
        engine.client().index(index="films", id="1", document={})
    with pytest.raises(ApiError, match="is closed"):
        engine.client().put_script(id="s", script={"lang": "painless", "source": "1"})
    assert Engine.load(tmp_path).load_report.documents == 0


def test_what_holds_no_data_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="holds no data of secondpass"):
        Engine.load(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(Exception, match="cannot keep data in"):
        Engine(data=tmp_path / "file")


def test_saving_again_leaves_nothing_of_an_earlier_save(tmp_path: Path) -> None:
    engine = Engine()
    engine.create_index("films")
    engine.save(tmp_path)
    engine.delete_index("films")
    engine.create_index("tales")
    engine.save(tmp_path)

    loaded = Engine.load(tmp_path)
    assert list(loaded.node.indices.state) == ["tales"]
    assert loaded.load_report.damages == ()


def test_data_that_would_not_be_kept_is_not_loaded(tmp_path: Path) -> None:
    Engine().save(tmp_path / "saved")
    with pytest.raises(Exception, match="illegal_argument_exception"):
        Engine.load(tmp_path / "saved", data=tmp_path / "other")
