"""Store the weights of an ONNX graph in eight or sixteen bits; they are unfolded to float32 when the graph is opened.

Half or a quarter of the size and, unlike quantised arithmetic, no pair's score depends on its batch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALLEST = 4096
"""Arrays of fewer numbers stay float32: biases, norms, the type embeddings and the last projection."""

LARGEST_HALF = 65_504
"""The largest number sixteen bits hold: an array with larger ones stays float32."""

Floats = NDArray[np.float32]
Shrink = Callable[[Any], int]


def shrink(model: Any) -> int:
    """Replace every large float32 matrix of the ONNX *model* by int8 codes and scales, in place; return how many."""
    graph = model.graph
    rows = {node.input[0] for node in graph.node if node.op_type == "Gather"}

    def unfolding(name: str, values: Floats) -> _Unfolding | None:
        return _of_codes(name, *eight_bits(values, axis=1 if name in rows else _summed_axis(graph, name)))

    return _replace(graph, unfolding)


def halve(model: Any) -> int:
    """Replace every large float32 matrix of the ONNX *model* by float16 values, in place; return how many."""
    return _replace(model.graph, _of_halves)


WAYS: dict[str, Shrink] = {"int8": shrink, "fp16": halve}
"""How weights may be stored, by the name of the numbers."""


def eight_bits(values: Floats, axis: int) -> tuple[NDArray[np.int8], Floats]:
    """Return int8 codes and float32 scales with codes x scales close to *values*; one scale for each line along *axis*."""
    scales = np.maximum(np.abs(values).max(axis=axis, keepdims=True) / 127, np.finfo(np.float32).tiny)
    return np.rint(values / scales).astype(np.int8), scales.astype(np.float32)


_Unfolding = tuple[list[Any], list[Any]]
"""What is stored in place of an array, and the nodes that make the array of it."""


def _replace(graph: Any, unfolding: Callable[[str, Floats], _Unfolding | None]) -> int:
    from onnx import numpy_helper

    nodes: list[Any] = []
    replaced = 0
    for stored in list(graph.initializer):
        values = numpy_helper.to_array(stored)
        if values.dtype != np.float32 or values.size < SMALLEST or values.ndim != 2 or 1 in values.shape:
            continue
        found = unfolding(stored.name, values)
        if found is not None:
            graph.initializer.remove(stored)
            graph.initializer.extend(found[0])
            nodes, replaced = [*nodes, *found[1]], replaced + 1
    first = list(graph.node)
    del graph.node[:]
    graph.node.extend([*nodes, *first])
    return replaced


def _of_codes(name: str, codes: NDArray[np.int8], scales: Floats) -> _Unfolding:
    from onnx import helper, numpy_helper

    names = [f"{name}.{part}" for part in ("codes", "scales", "floats")]
    kept = [numpy_helper.from_array(codes, names[0]), numpy_helper.from_array(scales, names[1])]
    cast = helper.make_node("Cast", [names[0]], [names[2]], to=1)
    return kept, [cast, helper.make_node("Mul", [names[2], names[1]], [name])]


def _of_halves(name: str, values: Floats) -> _Unfolding | None:
    from onnx import helper, numpy_helper

    if np.abs(values).max() > LARGEST_HALF:
        return None
    kept = numpy_helper.from_array(values.astype(np.float16), f"{name}.halves")
    return [kept], [helper.make_node("Cast", [kept.name], [name], to=1)]


def _summed_axis(graph: Any, name: str) -> int:
    for node in graph.node:
        if name in node.input and node.op_type == "Gemm":
            return 1 if any(entry.name == "transB" and entry.i for entry in node.attribute) else 0
    return 0
