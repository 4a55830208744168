"""Which cross-encoders are within reach: the shipped one and those in the Hugging Face cache; what one of them is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .checksums import sha256
from .cross_encoder import SHIPPED_MODEL, CrossEncoder
from .errors import ModelNotFoundError
from .hub import FILES, hub_id, model_folder
from .inference.elasticsearch import RERANKER_ID

GRAPH = "model.onnx"


@dataclass(frozen=True, slots=True)
class Listed:
    """Name a model, its bytes, and what it can be used for."""

    name: str
    size: int
    use: str


@dataclass(frozen=True, slots=True)
class File:
    """Name a file of a model, its bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Description:
    """Hold a loaded model, where it lies, what its `config.json` says, and its files."""

    folder: Path
    model: CrossEncoder
    config: Mapping[str, Any]
    files: tuple[File, ...]


def listed_models() -> list[Listed]:
    """Return the shipped model, then the cached ones by name."""
    shipped = sum(file.stat().st_size for file in SHIPPED_MODEL.iterdir() if file.is_file())
    cached = [Listed(repo.repo_id, repo.size_on_disk, _use(repo)) for repo in _cached() if repo.repo_type == "model"]
    return [Listed(RERANKER_ID, shipped, "ready"), *sorted(cached, key=lambda model: model.name)]


def describe(source: str | Path) -> Description:
    """Load the model *source* and return what it is; raises `ModelNotFoundError` and `InvalidModelError` as loading does."""
    folder = model_folder(source)
    model = CrossEncoder.load(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    found = sorted({path for name in FILES for path in folder.glob(name)})
    files = [File(path.relative_to(folder).as_posix(), path.stat().st_size, sha256(path)) for path in found]
    return Description(folder, model, config, tuple(files))


def delete_model(source: str) -> int:
    """Delete a model from the Hugging Face cache and return the bytes that were freed.

    Raises `ModelNotFoundError` for one that is not there; folders of one's own are never touched.
    """
    name = hub_id(source)
    for repo in _cached():
        if name is not None and repo.repo_id.lower() == name.lower() and repo.repo_type == "model":
            return _delete(repo)
    where = " (a folder is yours to delete)" if Path(source).is_dir() else ""
    raise ModelNotFoundError(f"[{source}] is no model of the Hugging Face cache{where}")


def _cached() -> list[Any]:
    cache = _cache()
    return [] if cache is None else list(cache.repos)


def _cache() -> Any:
    """Return the Hugging Face cache, or None where there is none."""
    try:
        from huggingface_hub import CacheNotFound, constants, scan_cache_dir
    except ImportError:
        return None
    try:
        return scan_cache_dir(constants.HF_HUB_CACHE)
    except CacheNotFound:
        return None


def _use(repo: Any) -> str:
    names = {file.file_name for revision in repo.revisions for file in revision.files}
    if GRAPH in names:
        return "ready"
    weights = any(name.endswith((".safetensors", ".bin")) for name in names)
    return "to be exported" if weights else "no cross-encoder here"


def _delete(repo: Any) -> int:
    alone = replace(_cache(), repos=frozenset({repo}))  # copies of a repository share their revisions' names
    strategy = alone.delete_revisions(*(revision.commit_hash for revision in repo.revisions))
    strategy.execute()
    return int(strategy.expected_freed_size)
