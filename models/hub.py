"""Find a model's folder: on this disk, in the Hugging Face cache, or on the Hugging Face hub."""

from __future__ import annotations

import re
from pathlib import Path

from .checksums import check_blobs
from .errors import ModelNotFoundError

FILES = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "*.model",
    "model.onnx",
    "model.onnx_data",
    "onnx/model.onnx",
    "onnx/model.onnx_data",
)
"""What is fetched of a repository: never its torch weights, which only an export reads."""

WEIGHTS = ("*.safetensors", "*.safetensors.index.json", "pytorch_model*.bin", "*.bin.index.json")
"""What an export reads beside `FILES`."""

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


def model_folder(source: str | Path, *, weights: bool = False) -> Path:
    """Return the folder holding the files of the model named *source*.

    A folder on this disk goes first, then a hub id such as `cross-encoder/ms-marco-MiniLM-L6-v2`, asked of the hub and,
    when it does not answer, of the local cache. A hub id may be written as eland names the model it imports,
    `cross-encoder__ms-marco-minilm-l-6-v2`: the hub does not mind case. With *weights* its PyTorch weights are fetched as
    well. Raises `ModelNotFoundError` which says what was tried, and `InvalidModelError` for a file of the cache whose
    checksum is not the hub's.
    """
    if source != "" and _is_folder(Path(source)):
        return Path(source)
    name = hub_id(str(source))
    if name is None:
        raise ModelNotFoundError(f"[{source}] is neither a folder nor a model id of the Hugging Face hub")
    folder = _from_hub(name, [*FILES, *WEIGHTS] if weights else list(FILES))
    check_blobs(folder)
    return folder


def hub_id(source: str) -> str | None:
    """Return the hub id *source* is or stands for, or None."""
    name = source if "/" in source else source.replace("__", "/", 1)
    return name if _HUB_ID.fullmatch(name) else None


def has_onnx(source: str) -> bool:
    """Tell whether a model of that name, with an ONNX file, is within reach."""
    try:
        folder = model_folder(source)
    except ModelNotFoundError:
        return False
    return any((folder / name).is_file() for name in ("model.onnx", "onnx/model.onnx"))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name too long or with a null byte names no folder
        return False


def _from_hub(name: str, files: list[str]) -> Path:
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise ModelNotFoundError(f"[{name}] is no folder, and huggingface_hub is not installed", cause=error) from error
    try:
        return Path(snapshot_download(name, allow_patterns=files))
    except Exception as online:  # the hub's, httpx's and the operating system's exceptions have no common ancestor
        return _from_cache(name, files, online)


def _from_cache(name: str, files: list[str], online: Exception) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(_as_cached(name), allow_patterns=files, local_files_only=True))
    except Exception as offline:
        raise ModelNotFoundError(
            f"[{name}] is no folder here and could not be fetched from the Hugging Face hub "
            f"({_first_sentence(online)}); offline, give the path of a folder with config.json, tokenizer.json and model.onnx",
            cause=online,
        ) from offline


def _as_cached(name: str) -> str:
    """Return the id of the cached model that is called *name* but for case, in which eland's names differ; else *name*."""
    from huggingface_hub import constants

    wanted = f"models--{name.replace('/', '--')}".lower()
    folders = Path(constants.HF_HUB_CACHE).glob("models--*")
    found = next((folder.name for folder in folders if folder.name.lower() == wanted), f"models--{name}")
    return found.removeprefix("models--").replace("--", "/", 1)


def _first_sentence(error: Exception) -> str:
    said = str(error).strip().partition("\n")[0].partition(". ")[0][:200]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
