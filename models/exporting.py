"""Make an ONNX cross-encoder of PyTorch weights, as transformers keeps them, and hold it to what PyTorch computes.

    folder or hub id ─ config checked ─ traced in float32 ─ model.onnx, tokenizer.json, config.json ─ loaded, compared

Needs the extra `train`. Code that comes with a model is never run: only families that transformers knows are exported.
"""

from __future__ import annotations

import inspect
import json
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .cross_encoder import CrossEncoder
from .errors import InvalidModelError
from .first_tokens import first_tokens
from .hub import model_folder
from .model_files import ACTIVATIONS, Config, read_tokenizer
from .scoring_session import one_logit

OPSET = 17
TOLERANCE = 1e-4
"""How far a score may be from PyTorch's, relative to the largest of those compared (or to 1)."""

COMPARED = (
    ("heat", "A thief and a detective follow each other through the city."),
    ("who discovered the moons of jupiter", "Galileo Galilei saw four of them in 1610, from Padua. " * 6),
    ("a", ""),
)
"""Pairs of different lengths that PyTorch and the graph score alike, or the export is refused."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Tell where an exported model lies, and how far its scores are from PyTorch's at most."""

    folder: Path
    difference: float


def export_model(
    source: str | Path, folder: Path, *, max_length: int | None = None, activation: str = "raw"
) -> Exported:
    """Write the model *source* (a folder or a hub id) to *folder*, which must be new or empty.

    *max_length* tokens of a pair are read at most, and *activation* is what `config.json` will say of scores. Raises
    `InvalidModelError` for what is no cross-encoder, `ModelNotFoundError` for what is not there.
    """
    origin = model_folder(source, weights=True)
    tokenizer = read_tokenizer(origin, Config.read(origin)).tokenizer
    module = _read(origin)
    if activation not in ACTIVATIONS:
        raise InvalidModelError(f"[activation] is one of {list(ACTIVATIONS)}, not [{activation}]")
    settings = {"activation": activation, **({"max_length": max_length} if max_length is not None else {})}
    config = json.loads(module.config.to_json_string(use_diff=False)) | {"secondpass": settings}
    with new_folder(folder):
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        tokenizer.save(str(folder / "tokenizer.json"))
        write_graph(module, folder / "model.onnx")
        return Exported(folder, _compare(module, CrossEncoder.load(folder)))


@contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Make *folder* to write a model to; what goes wrong then takes it away again.

    Raises `InvalidModelError` where there is something in it already.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        filled = any(folder.iterdir())
    except OSError as error:
        raise InvalidModelError(f"[{folder}] is no folder to write a model to: {error}", cause=error) from error
    if filled:
        raise InvalidModelError(f"[{folder}] is not empty; a model is written to a folder of its own")
    try:
        yield
    except BaseException:
        shutil.rmtree(folder)
        raise


def write_graph(module: Any, path: Path) -> None:
    """Trace a sequence classifier of transformers, with free batch and sequence axes, without what no head reads."""
    import torch

    ids = torch.full((2, 7), min(5, module.config.vocab_size - 1))
    mask = torch.ones_like(ids)
    ids[1, 5:], mask[1, 5:] = module.config.pad_token_id or 0, 0
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if _tells_texts_apart(module) else [])]
    axes = {0: "pairs", 1: "tokens"}
    try:
        with warnings.catch_warnings(), first_tokens(module):
            warnings.simplefilter("ignore")  # of tracing, which _compare checks
            torch.onnx.export(
                _logits_of(module),
                (ids, mask, torch.zeros_like(ids))[: len(names)],
                path,
                input_names=names,
                output_names=["logits"],
                dynamic_axes=dict.fromkeys(names, axes) | {"logits": {0: "pairs"}},
                opset_version=OPSET,
                dynamo=False,
            )
    except Exception as error:  # what torch raises has no common ancestor
        raise InvalidModelError(f"[{module.config.model_type}] cannot be exported: {error}", cause=error) from error


def _read(folder: Path) -> Any:
    try:
        import torch  # noqa: F401  # transformers says less clearly that it is missing
        from transformers import AutoConfig, AutoModelForSequenceClassification
    except ImportError as error:
        raise InvalidModelError("an export needs PyTorch: pip install 'secondpass[train]'", cause=error) from error
    try:
        config = AutoConfig.from_pretrained(str(folder), local_files_only=True)
        _check_head(config)
        options = {"local_files_only": True, "attn_implementation": "eager", "output_loading_info": True}
        module, told = AutoModelForSequenceClassification.from_pretrained(str(folder), config=config, **options)
    except InvalidModelError:
        raise
    except Exception as error:  # what transformers, safetensors and torch raise has no common ancestor
        raise InvalidModelError(f"[{folder.name}] cannot be read by transformers: {error}", cause=error) from error
    if told["missing_keys"]:
        raise InvalidModelError(f"[{folder.name}] holds no weights for {sorted(told['missing_keys'])}")
    return module.float().eval()


def _check_head(config: Any) -> None:
    heads = config.architectures or []
    if not any(name.endswith("ForSequenceClassification") for name in heads):
        raise InvalidModelError(f"the weights are of {heads}, not of a ...ForSequenceClassification: they have no head")
    if config.num_labels not in (1, 2):
        raise InvalidModelError(f"the head has {config.num_labels} labels; a cross-encoder has one logit or two")


def _tells_texts_apart(module: Any) -> bool:
    takes = "token_type_ids" in inspect.signature(module.forward).parameters
    return takes and getattr(module.config, "type_vocab_size", 0) > 1


def _logits_of(module: Any) -> Any:
    import torch

    class Logits(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.module = module

        def forward(self, ids: Any, mask: Any, types: Any = None) -> Any:
            given = {} if types is None else {"token_type_ids": types}
            return self.module(input_ids=ids, attention_mask=mask, **given).logits

    return Logits().eval()


def _compare(module: Any, model: CrossEncoder) -> float:
    """Return the largest difference of scores; raises `InvalidModelError` where it is no rounding any more."""
    expected = _torch_scores(module, model)
    found = model.session.scores([model.pair(*pair) for pair in COMPARED])
    difference = float(np.abs(found - expected).max())
    if difference > TOLERANCE * max(1.0, float(np.abs(expected).max())):
        raise InvalidModelError(
            f"the exported graph differs from PyTorch by {difference:.2g}: the family cannot be traced"
        )
    return difference


def _torch_scores(module: Any, model: CrossEncoder) -> Any:
    """Return what PyTorch gives for `COMPARED`, one pair at a time, read as *model* reads logits."""
    import torch

    logits, scores = _logits_of(module), []
    for pair in (model.pair(*pair) for pair in COMPARED):
        ids, types = (torch.from_numpy(part.astype(np.int64))[None] for part in (pair.ids, pair.type_ids))
        given = (ids, torch.ones_like(ids), *((types,) if "token_type_ids" in model.session.inputs else ()))
        with torch.no_grad():
            scores.append(one_logit(logits(*given).numpy(), 1)[0])
    return np.array(scores, dtype=np.float32)
