"""The names by which eland knows the hub's models."""

from __future__ import annotations

from pathlib import Path

import pytest

from secondpass.models.hub import has_onnx, model_folder


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Hugging Face cache with one model, out of reach of the hub."""
    constants = pytest.importorskip("huggingface_hub.constants", reason="huggingface_hub is not installed")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    repository = tmp_path / "models--cross-encoder--ms-marco-MiniLM-L-6-v2"
    snapshot = repository / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    (snapshot / "model.onnx").write_bytes(b"")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0" * 40)
    return snapshot


def test_a_cached_model_is_found_by_the_name_eland_gives_it(cached: Path) -> None:
    assert model_folder("cross-encoder__ms-marco-minilm-l-6-v2") == cached
    assert has_onnx("cross-encoder__ms-marco-minilm-l-6-v2")
    assert not has_onnx("cross-encoder__another")
