"""Begin with a model that `export` wrote: its eight-bit weights, unfolded to float32."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from ..errors import ModelDefinitionError
from .network import CrossEncoderNetwork, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

SIZES = {
    "vocabulary": "vocab_size",
    "width": "hidden_size",
    "layers": "num_hidden_layers",
    "heads": "num_attention_heads",
    "inner": "intermediate_size",
    "positions": "max_position_embeddings",
    "types": "type_vocab_size",
}
"""Where `config.json` keeps each size of a `Shape`."""


def exported_network(folder: Path) -> CrossEncoderNetwork:
    """Return the network whose `model.onnx` and `config.json` lie in *folder*.

    Raises `ModelDefinitionError` for a model that `python -m secondpass.models.training.export` did not write.
    """
    import onnx

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config.get("architectures") != ["CrossEncoderNetwork"]:
        raise ModelDefinitionError(f"[{folder}] holds a model of another architecture; training cannot go on with it")
    network = CrossEncoderNetwork(Shape(**{ours: config[theirs] for ours, theirs in SIZES.items()}))
    weights = _weights(onnx.load(folder / "model.onnx").graph)
    network.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
    return network


def _weights(graph: Any) -> Mapping[str, NDArray[Any]]:
    """Name every weight as the network does; the exporter turned and renamed the matrices of its products."""
    stored = _unfolded(graph)
    products = {node.input[1]: node.name for node in graph.node if node.op_type == "MatMul"}
    return {_name(products[name]) if name in products else name: _turned(name, products, stored) for name in stored}


def _turned(name: str, products: Mapping[str, str], stored: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    return stored[name].T if name in products else stored[name]


def _name(product: str) -> str:
    """Turn `/layers.0/look/MatMul` into `layers.0.look.weight`."""
    return product.removeprefix("/").removesuffix("/MatMul").replace("/", ".") + ".weight"


def _unfolded(graph: Any) -> dict[str, NDArray[Any]]:
    from onnx import numpy_helper

    stored = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}
    codes = {name.removesuffix(".codes"): value for name, value in stored.items() if name.endswith(".codes")}
    whole = {name: value for name, value in stored.items() if not name.endswith((".codes", ".scales"))}
    return whole | {name: value.astype("float32") * stored[f"{name}.scales"] for name, value in codes.items()}
