"""Store a model's weights in eight or sixteen bits, in a folder of its own. Arithmetic stays float32; needs `onnx`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .cross_encoder import CrossEncoder
from .errors import InvalidModelError
from .exporting import COMPARED, new_folder
from .hub import FILES, model_folder
from .model_files import onnx_file
from .weight_storage import WAYS


@dataclass(frozen=True, slots=True)
class Quantized:
    """Tell where a quantized model lies, the bytes of the graph before and after, and how far scores moved at most."""

    folder: Path
    before: int
    after: int
    difference: float


def quantize_model(source: str | Path, folder: Path, way: str = "int8") -> Quantized:
    """Write the model *source* to *folder*, which must be new or empty, with its weights stored as `int8` or `fp16`.

    Raises `InvalidModelError` for a model that does not fit, or with nothing in it to store smaller.
    """
    if way not in WAYS:
        raise InvalidModelError(f"weights are stored as one of {sorted(WAYS)}, not as [{way}]")
    origin = model_folder(source)
    whole, path = CrossEncoder.load(origin), onnx_file(origin)
    graph = _read(path)
    if not WAYS[way](graph):
        raise InvalidModelError(f"[{source}] holds no large float32 matrix: it is small, or quantized already")
    with new_folder(folder):
        for file in (file for name in FILES for file in origin.glob(name) if ".onnx" not in file.name):
            shutil.copyfile(file, folder / file.name)
        _write(graph, folder / "model.onnx")
        moved = np.abs(CrossEncoder.load(folder).score_pairs(COMPARED) - whole.score_pairs(COMPARED))
    return Quantized(folder, _size(path), _size(folder / "model.onnx"), float(moved.max()))


def _read(path: Path) -> Any:
    try:
        import onnx
    except ImportError as error:
        raise InvalidModelError("quantizing needs onnx: pip install 'secondpass[train]'", cause=error) from error
    return onnx.load(path)


def _write(graph: Any, path: Path) -> None:
    import onnx

    try:
        onnx.save(graph, path)
    except ValueError as error:
        raise InvalidModelError(f"the graph is still too large for one file: {error}", cause=error) from error


def _size(path: Path) -> int:
    return sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*"))
