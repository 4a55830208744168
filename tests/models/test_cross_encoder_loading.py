"""What a folder must hold to be a cross-encoder, and what is said when it does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from secondpass.models import hub
from secondpass.models.cross_encoder import CrossEncoder
from secondpass.models.errors import InferenceError, InvalidModelError, ModelNotFoundError

Make = Callable[..., Path]


def test_a_graph_with_one_logit_gives_that_logit(graph_folder: Make) -> None:
    scores = CrossEncoder.load(graph_folder()).score("a", ["b", "b c"])
    assert scores.tolist() == [2 + 4 + 3 + 5 + 3, 2 + 4 + 3 + 5 + 6 + 3]


def test_a_graph_with_two_logits_gives_the_second_less_the_first(graph_folder: Make) -> None:
    assert CrossEncoder.load(graph_folder(columns=2)).score("a", ["b"]).tolist() == [17]


def test_an_output_of_any_name_will_do(graph_folder: Make) -> None:
    assert CrossEncoder.load(graph_folder(output="score")).score("a", ["b"]).tolist() == [17]


@pytest.mark.parametrize("columns", [3, None])
def test_a_graph_without_a_relevance_is_refused(graph_folder: Make, columns: int | None) -> None:
    with pytest.raises(InvalidModelError, match="gives no relevance"):
        CrossEncoder.load(graph_folder(columns=columns))


@pytest.mark.parametrize(
    "inputs", [("input_ids",), ("pixels", "attention_mask"), ("input_ids", "attention_mask", "extra")]
)
def test_inputs_nobody_can_give_are_refused_by_name(graph_folder: Make, inputs: tuple[str, ...]) -> None:
    with pytest.raises(InvalidModelError, match=inputs[0]):
        CrossEncoder.load(graph_folder(inputs=inputs))


def test_a_corrupt_graph_is_refused(graph_folder: Make) -> None:
    folder = graph_folder()
    (folder / "model.onnx").write_bytes(b"not a graph")
    with pytest.raises(InvalidModelError, match=r"model\.onnx is no graph"):
        CrossEncoder.load(folder)


@pytest.mark.parametrize("size", [0, 10, 100])
def test_a_graph_cut_short_is_refused(graph_folder: Make, size: int) -> None:
    folder = graph_folder()
    whole = (folder / "model.onnx").read_bytes()
    (folder / "model.onnx").write_bytes(whole[:size])
    with pytest.raises(InvalidModelError, match=r"model\.onnx"):
        CrossEncoder.load(folder)


def test_a_folder_without_a_graph_says_how_to_make_one(graph_folder: Make) -> None:
    folder = graph_folder()
    (folder / "model.onnx").unlink()
    with pytest.raises(InvalidModelError, match="secondpass models export"):
        CrossEncoder.load(folder)


def test_a_missing_tokenizer_is_named(graph_folder: Make) -> None:
    folder = graph_folder()
    (folder / "tokenizer.json").unlink()
    with pytest.raises(InvalidModelError, match=r"no tokenizer\.json"):
        CrossEncoder.load(folder)


def test_a_corrupt_tokenizer_is_refused(graph_folder: Make) -> None:
    folder = graph_folder()
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(InvalidModelError, match=r"tokenizer\.json cannot be read"):
        CrossEncoder.load(folder)


def test_a_tokenizer_can_be_made_of_a_vocabulary_alone(graph_folder: Make) -> None:
    folder = graph_folder(config={"model_type": "bert"})
    words = sorted(
        json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"].items(), key=lambda item: item[1]
    )
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("\n".join([word for word, _ in words[:-1]] + ["[MASK]"]))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}))
    assert CrossEncoder.load(folder).tokenizer.encode("a b").tolist() == [4, 5]


def test_a_tokenizer_with_more_tokens_than_the_model_is_refused(graph_folder: Make) -> None:
    with pytest.raises(InvalidModelError, match="vocabularies differ"):
        CrossEncoder.load(graph_folder(config={"vocab_size": 10}))


def test_a_smaller_vocabulary_in_the_graph_than_it_says_is_found_out(
    hugging_face_model: tuple[Path, Any], tmp_path: Path
) -> None:
    import shutil

    folder = tmp_path / "grown"
    shutil.copytree(hugging_face_model[0], folder)
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["model"]["vocab"]["surplus"] = 900
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    (folder / "config.json").write_text(json.dumps({"vocab_size": 1000}))
    with pytest.raises(InvalidModelError, match="ids up to 900"):
        CrossEncoder.load(folder)


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        ({"pad_token_id": "zero"}, "pad_token_id"),
        ({"vocab_size": -1}, "vocab_size"),
        ({"secondpass": {"match_types": True, "type_vocab_size": 4}}, "type_vocab_size"),
        ({"secondpass": {"match_types": True}}, "needs a .type_vocab_size. of 4"),
        ({"secondpass": {"match_types": "yes"}, "type_vocab_size": 4}, "true or false"),
        ({"secondpass": []}, "secondpass"),
        ({"secondpass": {"activation": "tanh"}}, "activation"),
        ({"secondpass": {"activation": []}}, "activation"),
        ({"secondpass": {"max_length": 4}}, "leaves no room"),
    ],
)
def test_a_config_that_makes_no_sense_is_refused_by_name(graph_folder: Make, config: Any, complaint: str) -> None:
    with pytest.raises(InvalidModelError, match=complaint):
        CrossEncoder.load(graph_folder(config=config))


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_a_config_that_is_no_object_is_refused(graph_folder: Make, text: str) -> None:
    folder = graph_folder()
    (folder / "config.json").write_text(text)
    with pytest.raises(InvalidModelError, match=r"config\.json"):
        CrossEncoder.load(folder)


@pytest.mark.parametrize(
    ("config", "length"),
    [
        ({}, 512),
        ({"max_position_embeddings": 64}, 64),
        ({"max_position_embeddings": 2048}, 512),
        ({"max_position_embeddings": 130, "model_type": "xlm-roberta", "pad_token_id": 1}, 128),
        ({"max_position_embeddings": 64, "secondpass": {"max_length": 32}}, 32),
        ({"max_position_embeddings": 64, "secondpass": {"max_length": 96}}, 64),
    ],
)
def test_pairs_are_as_long_as_the_model_has_positions(graph_folder: Make, config: Any, length: int) -> None:
    assert CrossEncoder.load(graph_folder(config=config)).tokenizer.max_length == length


@pytest.mark.parametrize("value", [float("nan"), 1e38])
def test_a_score_that_is_no_number_is_an_inference_error(graph_folder: Make, value: float) -> None:
    model = CrossEncoder.load(graph_folder(value=value))
    with pytest.raises(InferenceError, match=r"nan|inf"):
        model.score("a", ["b"])


def test_what_names_no_model_is_not_found(tmp_path: Path) -> None:
    for source in (tmp_path / "nowhere", "no such model", "a\x00b", "x" * 5000, ""):
        with pytest.raises(ModelNotFoundError, match="neither a folder nor a model id"):
            CrossEncoder.load(source)


def test_offline_a_hub_id_is_not_found_and_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def offline(*_: object, **__: object) -> str:
        raise ConnectionError("no route to host")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", offline)
    with pytest.raises(ModelNotFoundError, match=r"no route to host.*give the path of a folder"):
        CrossEncoder.load("cross-encoder/ms-marco-MiniLM-L6-v2")


def test_a_hub_id_is_looked_up_in_the_cache_when_the_hub_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, graph_folder: Make
) -> None:
    import huggingface_hub

    def cached(_: str, *, local_files_only: bool = False, **__: object) -> str:
        if not local_files_only:
            raise ConnectionError("no route to host")
        return str(graph_folder())

    monkeypatch.setattr(huggingface_hub, "snapshot_download", cached)
    model = CrossEncoder.load("someone/some-model")
    assert model.name == "someone/some-model"
    assert np.isfinite(model.score("a", ["b"])).all()


def test_a_hub_id_may_be_written_as_eland_names_models(monkeypatch: pytest.MonkeyPatch, graph_folder: Make) -> None:
    import huggingface_hub

    asked: list[str] = []
    monkeypatch.setattr(
        huggingface_hub, "snapshot_download", lambda name, **_: asked.append(name) or str(graph_folder())
    )

    hub.model_folder("cross-encoder__ms-marco-minilm-l-6-v2")

    assert asked == ["cross-encoder/ms-marco-minilm-l-6-v2"]


@pytest.mark.parametrize("weights", [False, True])
def test_torch_weights_are_fetched_for_an_export_alone(
    monkeypatch: pytest.MonkeyPatch, graph_folder: Make, weights: bool
) -> None:
    import huggingface_hub

    asked: list[str] = []

    def fetched(_: str, allow_patterns: list[str]) -> str:
        asked.extend(allow_patterns)
        return str(graph_folder())

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetched)
    hub.model_folder("someone/some-model", weights=weights)

    assert any(name.endswith((".bin", ".safetensors", ".pt")) for name in asked) == weights


def test_a_damaged_file_of_the_cache_is_refused(
    monkeypatch: pytest.MonkeyPatch, graph_folder: Make, tmp_path: Path
) -> None:
    import huggingface_hub

    folder = graph_folder()
    (folder / "model.onnx").rename(tmp_path / ("0" * 64))
    (folder / "model.onnx").symlink_to(tmp_path / ("0" * 64))
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *_, **__: str(folder))
    with pytest.raises(InvalidModelError, match=r"model\.onnx.*damaged"):
        CrossEncoder.load("someone/some-model")
