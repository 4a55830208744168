"""Read the files of a cross-encoder and refuse those that do not belong together.

A folder as the Hugging Face hub keeps it: `config.json`, `tokenizer.json`, and `model.onnx` or `onnx/model.onnx`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from .errors import InvalidModelError
from .tokenization import PairTokenizer

LONGEST_PAIR = 512
"""Tokens of a pair at most where a model does not say how many it can read."""

ACTIVATIONS = ("raw", "sigmoid")
"""What is made of a logit: nothing, as Elasticsearch does, or a number from 0 to 1."""

_SETTINGS = frozenset({"match_types", "max_length", "activation"})

_OFFSET_POSITIONS = ("roberta", "camembert", "mpnet")
"""Families whose first positions, up to and including the padding's id, are not for tokens."""


@dataclass(frozen=True, slots=True)
class Config:
    """Hold what `config.json` says that matters here.

    Three settings are our own, below the key `secondpass`: `"match_types": true` says that the model has four token types
    and wants those of matching tokens raised by two, `"max_length": n` reads pairs of n tokens, `"activation": "sigmoid"`
    gives scores from 0 to 1.
    """

    max_length: int
    padding: int = 0
    vocabulary: int | None = None
    match_types: bool = False
    activation: str = "raw"

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read *folder*'s `config.json`; raises `InvalidModelError` when it is missing or makes no sense."""
        config = _json(folder / "config.json")
        own = config.get("secondpass", {})
        unknown = sorted(set(own) - _SETTINGS) if isinstance(own, dict) else ["secondpass"]
        if unknown:
            raise InvalidModelError(f"config.json: unknown setting [{unknown[0]}] of [secondpass]")
        matching = own.get("match_types", False)
        if matching is not False and (matching is not True or _number(config, "type_vocab_size", 0) < 4):
            raise InvalidModelError("config.json: [match_types] is true or false, and needs a [type_vocab_size] of 4")
        activation = own.get("activation", "raw")
        if activation not in ACTIVATIONS:
            raise InvalidModelError(f"config.json: [activation] is one of {list(ACTIVATIONS)}, not [{activation}]")
        padding = _number(config, "pad_token_id", 0)
        longest = min(_number(own, "max_length", LONGEST_PAIR), _positions(config, padding))
        vocabulary = _number(config, "vocab_size", 0)
        return cls(longest, padding, vocabulary or None, matching, activation)


def read_tokenizer(folder: Path, config: Config) -> PairTokenizer:
    """Read *folder*'s tokenizer: `tokenizer.json`, or whatever transformers can make one of.

    Raises `InvalidModelError` when there is none, or when it knows tokens the model does not.
    """
    tokenizer = _from_json(folder / "tokenizer.json") if (folder / "tokenizer.json").exists() else _from_rest(folder)
    largest = max(tokenizer.get_vocab().values(), default=-1)
    if config.vocabulary is not None and largest >= config.vocabulary:
        raise InvalidModelError(
            f"the vocabularies differ: the tokenizer's ids reach {largest}, config.json's [vocab_size] is {config.vocabulary}"
        )
    return PairTokenizer.of(tokenizer, config.max_length, config.match_types)


def onnx_file(folder: Path) -> Path:
    """Return the path of *folder*'s ONNX graph, or raise `InvalidModelError` saying how one is made."""
    for name in ("model.onnx", "onnx/model.onnx"):
        if (folder / name).is_file():
            return folder / name
    raise InvalidModelError(
        f"[{folder.name}] holds neither model.onnx nor onnx/model.onnx; "
        "make one of its PyTorch weights with: secondpass models export MODEL FOLDER"
    )


def _from_json(path: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception
        raise InvalidModelError(f"tokenizer.json cannot be read: {error}", cause=error) from error


def _from_rest(folder: Path) -> Any:
    if not any((folder / name).exists() for name in ("vocab.txt", "vocab.json", "tokenizer_config.json")):
        raise InvalidModelError(f"[{folder.name}] holds no tokenizer.json, and nothing else a tokenizer can be made of")
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(str(folder), local_files_only=True).backend_tokenizer
    except Exception as error:
        raise InvalidModelError(f"[{folder.name}] holds no tokenizer that can be read: {error}", cause=error) from error


def _positions(config: Mapping[str, Any], padding: int) -> int:
    positions = _number(config, "max_position_embeddings", LONGEST_PAIR)
    family = str(config.get("model_type", ""))
    offset = padding + 1 if any(name in family for name in _OFFSET_POSITIONS) else 0
    return positions - offset if positions > offset else LONGEST_PAIR


def _number(config: Mapping[str, Any], key: str, default: int) -> int:
    value = config.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidModelError(f"config.json: [{key}] must be a natural number, but is [{value}]")
    return value


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidModelError(f"[{path.parent.name}] holds no {path.name}", cause=error) from error
    except (OSError, ValueError) as error:
        raise InvalidModelError(f"{path.name} cannot be read: {error}", cause=error) from error
    if not isinstance(value, dict):
        raise InvalidModelError(f"{path.name} must be an object")
    return value
