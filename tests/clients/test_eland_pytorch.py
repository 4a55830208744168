"""What `eland_import_hub_model` sends once it has traced a model: config, definition in parts, vocabulary, deployment."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pytest

from secondpass import Engine

elasticsearch = pytest.importorskip("elasticsearch", reason="the extra `client` is not installed")

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "blue", "shoes", "##s"]
MODEL = "tiny__cross-encoder"
CONFIG = {
    "description": "Model for task type 'text_similarity'",
    "model_type": "pytorch",
    "input": {"field_names": ["text_field"]},
    "inference_config": {
        "text_similarity": {
            "tokenization": {"bert": {"do_lower_case": True, "max_sequence_length": 16, "truncate": "second"}}
        }
    },
    "metadata": {"per_deployment_memory_bytes": 1},
}
SIZE = 1000


@pytest.fixture(scope="module")
def archive() -> bytes:
    """A traced module that counts the word `red` in query and text."""
    torch = pytest.importorskip("torch", reason="torch is not installed")

    class Reds(torch.nn.Module):
        def forward(self, ids: Any, mask: Any, types: Any, positions: Any) -> Any:
            seen = (ids == WORDS.index("red")).float() * mask * (1 + types) + 0 * positions
            return seen.sum(1, keepdim=True)

    ones = torch.ones((1, 4), dtype=torch.long)
    written = io.BytesIO()
    torch.jit.save(torch.jit.trace(Reds(), (ones, ones, ones, ones)), written)
    return written.getvalue()


@pytest.fixture
def client() -> Any:
    found = Engine().client()
    found.ml.put_trained_model(model_id=MODEL, **CONFIG)
    return found


def send(client: Any, definition: bytes) -> None:
    parts = [definition[start : start + SIZE] for start in range(0, len(definition), SIZE)]
    for number, part in enumerate(parts):
        client.ml.put_trained_model_definition_part(
            model_id=MODEL,
            part=number,
            definition=base64.b64encode(part).decode(),
            total_definition_length=len(definition),
            total_parts=len(parts),
        )
    client.ml.put_trained_model_vocabulary(model_id=MODEL, vocabulary=WORDS)


def predicted(client: Any, query: str, *texts: str) -> list[float]:
    config = {"text_similarity": {"text": query}}
    docs = [{"text_field": text} for text in texts]
    answer = client.ml.infer_trained_model(model_id=MODEL, docs=docs, inference_config=config)
    return [result["predicted_value"] for result in answer["inference_results"]]


def test_an_uploaded_model_is_deployed_asked_and_stopped(client: Any, archive: bytes) -> None:
    send(client, archive)
    with pytest.raises(elasticsearch.ConflictError, match="must be deployed"):
        predicted(client, "red", "red")
    client.ml.start_trained_model_deployment(model_id=MODEL, timeout="60s", wait_for="started")
    assert predicted(client, "Red shoes", "blue", "red", "red reds") == [1.0, 3.0, 5.0]
    stats = client.ml.get_trained_models_stats(model_id=MODEL)["trained_model_stats"][0]
    assert (stats["deployment_stats"]["state"], stats["inference_stats"]["inference_count"]) == ("started", 3)
    client.ml.stop_trained_model_deployment(model_id=MODEL)
    client.ml.delete_trained_model(model_id=MODEL)
    assert client.ml.get_trained_models(model_id="*")["trained_model_configs"] == []


def test_an_uploaded_model_ranks_behind_an_inference_endpoint(client: Any, archive: bytes) -> None:
    send(client, archive)
    settings = {"model_id": MODEL, "num_allocations": 1, "num_threads": 1}
    client.inference.put(
        task_type="rerank",
        inference_id="reds",
        inference_config={"service": "elasticsearch", "service_settings": settings},
    )
    ranked = client.inference.rerank(inference_id="reds", query="shoes", input=["blue", "red", "red red"])["rerank"]
    assert [(each["index"], each["relevance_score"]) for each in ranked] == [(2, 4.0), (1, 2.0), (0, 0.0)]


def test_what_was_not_sent_whole_says_so(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secondpass.engine.models.has_onnx", lambda _: False)
    with pytest.raises(elasticsearch.BadRequestError, match="Could not find trained model definition"):
        client.ml.start_trained_model_deployment(model_id=MODEL)
    part = {"definition": "QUJD", "total_definition_length": 2, "total_parts": 1}
    with pytest.raises(elasticsearch.BadRequestError, match="the parts hold"):
        client.ml.put_trained_model_definition_part(model_id=MODEL, part=0, **part)
    with pytest.raises(elasticsearch.BadRequestError, match="part"):
        client.ml.put_trained_model_definition_part(model_id=MODEL, part=1, **part)
    with pytest.raises(elasticsearch.BadRequestError, match="base64"):
        client.ml.put_trained_model_definition_part(model_id=MODEL, part=0, **{**part, "definition": "?"})
    with pytest.raises(elasticsearch.NotFoundError):
        client.ml.put_trained_model_vocabulary(model_id="nobody", vocabulary=WORDS)


def test_another_definition_takes_the_place_of_the_first(client: Any, archive: bytes) -> None:
    send(client, b"an archive of another length" * 100)
    send(client, archive)
    client.ml.start_trained_model_deployment(model_id=MODEL)
    assert predicted(client, "red", "blue") == [1.0]


def test_a_broken_archive_is_refused_when_it_is_started(client: Any) -> None:
    pytest.importorskip("torch", reason="torch is not installed")
    send(client, b"no archive")
    with pytest.raises(elasticsearch.ApiError, match="no TorchScript archive"):
        client.ml.start_trained_model_deployment(model_id=MODEL)


def test_an_onnx_model_of_the_same_id_stands_in_where_torch_is_not_there(
    client: Any, monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    folder = repository / "models" / "default"
    monkeypatch.setattr("secondpass.models.hub._from_hub", lambda name, files: folder)
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    send(client, b"never read")
    client.ml.start_trained_model_deployment(model_id=MODEL)
    best, worst = predicted(client, "red shoes", "shoes in red", "a boat")
    assert best > worst


def test_an_uploaded_model_is_there_after_a_restart(archive: bytes, tmp_path: Path) -> None:
    engine = Engine(data=tmp_path)
    engine.client().ml.put_trained_model(model_id=MODEL, **CONFIG)
    send(engine.client(), archive)
    engine.client().ml.start_trained_model_deployment(model_id=MODEL)
    engine.close()

    assert predicted(Engine.load(tmp_path).client(), "Red shoes", "blue", "red") == [1.0, 3.0]


def test_a_snapshot_keeps_an_uploaded_model(archive: bytes) -> None:
    engine = Engine()
    engine.client().ml.put_trained_model(model_id=MODEL, **CONFIG)
    send(engine.client(), archive)
    engine.client().ml.start_trained_model_deployment(model_id=MODEL)
    snapshot = engine.snapshot()
    engine.client().ml.delete_trained_model(model_id=MODEL, force=True)
    engine.restore(snapshot)

    assert predicted(engine.client(), "Red shoes", "red") == [3.0]
