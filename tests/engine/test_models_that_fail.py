"""A model that fails on some texts, and texts that are hard on models: the search says so, or goes on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from secondpass import ElasticsearchError, Engine
from secondpass.models.cross_encoder import SHIPPED_MODEL

HARD = {
    "empty": "",
    "blank": " \n\t",
    "million": "a man in space " * 66_667,
    "unbroken": "x" * 1_000_000,
    "right to left": "רובוט לבד בחלל \u202eשלום\u202c",
    "emoji": "👩‍🚀🏽 🤖 🪐",
    "control": "\x00\x07\u2028",
}


@pytest.fixture
def overflowing(tmp_path: Path) -> str:
    """A model that adds up token ids until float32 overflows, as it does on long texts."""
    onnx = pytest.importorskip("onnx", reason="onnx makes the small graph")
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Cast", ["input_ids"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["floats", "large"], ["scaled"]),
        helper.make_node("ReduceSum", ["scaled", "axis"], ["logits"], keepdims=1),
    ]
    names = ("input_ids", "attention_mask")
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, ["pairs", "tokens"]) for name in names]
    result = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["pairs", 1])
    stored = {"large": np.array(1e33, dtype=np.float32), "axis": np.array([1])}
    kept = [numpy_helper.from_array(array, name) for name, array in stored.items()]
    graph = helper.make_graph(nodes, "graph", given, [result], kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, tmp_path / "model.onnx")
    shutil.copyfile(SHIPPED_MODEL / "tokenizer.json", tmp_path / "tokenizer.json")
    (tmp_path / "config.json").write_text(json.dumps({"vocab_size": 30_522}))
    return str(tmp_path)


def engine_of(plots: dict[str, str], **settings: Any) -> Engine:
    engine = Engine(**settings)
    engine.bulk("films", [{"_id": id_, "_source": {"plot": plot}} for id_, plot in plots.items()])
    engine.refresh("films")
    return engine


def reranked(**options: Any) -> dict[str, Any]:
    asked = {"field": "plot", "inference_text": "heat", "retriever": {"standard": {}}, **options}
    return {"retriever": {"text_similarity_reranker": asked}}


def test_a_score_that_is_no_number_fails_the_search_or_is_survived(overflowing: str) -> None:
    engine = engine_of({"1": "space", "2": "words of a long text " * 100, "3": "ocean"})
    service = {
        "service": "elasticsearch",
        "service_settings": {"model_id": overflowing, "num_allocations": 1, "num_threads": 1},
    }
    engine.put_inference("broken", service)
    rescorer = {"field": "plot", "inference_text": "heat", "inference_id": "broken"}

    for body in (
        reranked(inference_id="broken"),
        {"rescore": {"window_size": 10, "text_similarity": rescorer}},
    ):
        with pytest.raises(ElasticsearchError) as failed:
            engine.search("films", body)
        assert failed.value.status == 500
        assert "gave [inf] for a score" in str(failed.value.body)
    survived = engine.search("films", reranked(inference_id="broken", allow_rerank_failures=True))
    assert [hit["_id"] for hit in survived["hits"]["hits"]] == ["1", "2", "3"]
    (failure,) = engine.trace("films", reranked(inference_id="broken", allow_rerank_failures=True)).failures
    assert "gave [inf] for a score" in failure


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "config.json"])
@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_model_that_is_broken_makes_no_endpoint(overflowing: str, file: str, damage: str) -> None:
    path = Path(overflowing) / file
    whole = path.read_bytes()
    path.unlink()
    if damage == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    engine = engine_of({"1": "space"})
    service = {
        "service": "elasticsearch",
        "service_settings": {"model_id": overflowing, "num_allocations": 1, "num_threads": 1},
    }

    with pytest.raises(ElasticsearchError) as refused:
        engine.put_inference("broken", service)
    assert file in str(refused.value)
    assert [hit["_id"] for hit in engine.search("films", {})["hits"]["hits"]] == ["1"]


@pytest.mark.parametrize("chunked", [False, True])
def test_any_text_is_ranked_on_either_floor(chunked: bool) -> None:
    engine = engine_of(HARD, number_of_shards=2)
    options: dict[str, Any] = {"chunk_rescorer": {"size": 2}} if chunked else {}
    rescorer = {"field": "plot", "inference_text": "alone 👩‍🚀🏽 שלום", **options}
    shard = {"size": 10, "rescore": {"window_size": 10, "text_similarity": rescorer}}

    for body in (shard, {"size": 10, **reranked(inference_text="alone 👩‍🚀🏽 שלום", **options)}):
        hits = engine.search("films", body)["hits"]["hits"]
        assert sorted(hit["_id"] for hit in hits) == sorted(HARD)
        assert all(np.isfinite(hit["_score"]) and hit["_score"] >= 0 for hit in hits)
