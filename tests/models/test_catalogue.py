"""Which models are within reach, and what one of them is."""

from __future__ import annotations

from pathlib import Path

import pytest

from secondpass.models.catalogue import delete_model, describe, listed_models
from secondpass.models.checksums import sha256
from secondpass.models.cross_encoder import SHIPPED_MODEL
from secondpass.models.errors import ModelNotFoundError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Hugging Face cache with a graph, with weights alone, and with neither."""
    from huggingface_hub import constants

    cache = tmp_path / "cache"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    for name, file in {"a/graph": "onnx/model.onnx", "b/weights": "model.safetensors", "c/other": "readme.md"}.items():
        snapshot = cache / f"models--{name.replace('/', '--')}" / "snapshots" / ("0" * 40)
        (snapshot / file).parent.mkdir(parents=True)
        (snapshot / file).write_bytes(b"12345")
    return cache


def test_the_shipped_model_and_the_cached_ones_are_listed_with_their_use() -> None:
    assert {model.name: model.use for model in listed_models()} == {
        ".rerank-v1": "ready",
        "a/graph": "ready",
        "b/weights": "to be exported",
        "c/other": "no cross-encoder here",
    }


def test_without_a_cache_there_is_the_shipped_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "none"))
    assert [model.name for model in listed_models()] == [".rerank-v1"]


@pytest.mark.parametrize("name", ["a/graph", "A/Graph", "a__graph"])
def test_a_cached_model_can_be_deleted(name: str, cache: Path) -> None:
    assert delete_model(name) == 5
    assert not (cache / "models--a--graph").exists()
    assert (cache / "models--b--weights").exists()


@pytest.mark.parametrize("name", ["d/unknown", ".rerank-v1", "", "a/b/c"])
def test_what_is_not_cached_cannot_be_deleted(name: str) -> None:
    with pytest.raises(ModelNotFoundError, match="no model of the Hugging Face cache"):
        delete_model(name)


def test_a_folder_of_ones_own_is_never_deleted(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="yours to delete"):
        delete_model(str(tmp_path))
    assert tmp_path.exists()


def test_a_model_is_described_by_its_files_and_what_it_says() -> None:
    description = describe(SHIPPED_MODEL)

    assert description.config["model_type"] == "bert"
    assert {file.name: file.sha256 for file in description.files} == {
        name: sha256(SHIPPED_MODEL / name) for name in ("config.json", "model.onnx", "tokenizer.json")
    }
