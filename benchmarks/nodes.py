"""Where a session's time goes, by kind of node: with our settings, and with all that onnxruntime would fuse.

    python benchmarks/nodes.py
    python benchmarks/nodes.py --graph six-layers
    python benchmarks/nodes.py --graph newer-exporter

The shipped model ranks 100 films; a model of MiniLM's shape reads texts of all kinds of lengths, as it is exported here or
by torch's newer exporter (needs the extra `train`). One thread; onnxruntime's own profile is read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import measure
from rerank import Bare, Fed, stories, texts_of
from six_layers import make, write_as_torch_does

from secondpass.fixtures import queries
from secondpass.models.cross_encoder import SHIPPED_MODEL, CrossEncoder
from secondpass.models.model_files import onnx_file
from secondpass.models.scoring_session import SLOW_FUSIONS

GRAPHS = ("shipped", "six-layers", "newer-exporter")
SETTINGS: dict[str, list[str]] = {"ours": SLOW_FUSIONS, "fused": []}
"""What onnxruntime is kept from, on either side."""
SHOWN = 9
"""How many kinds of nodes are told by name; the others are one row."""


def run(graph: str, window: int, rounds: int) -> measure.Report:
    """Profile both sessions on the batches of one query, in turn."""
    with folder_of(graph) as folder, TemporaryDirectory() as profiles:
        model = CrossEncoder.load(folder)
        texts = texts_of(stories(window, mixed=graph != "shipped"))
        fed = next(iter(Bare.of(model, texts, [queries()[0].text]).batches.values()))
        sessions = [profiled(folder, Path(profiles) / name, left_out) for name, left_out in SETTINGS.items()]
        for _ in range(rounds + 1):
            for batch in fed:
                for session in sessions:
                    session.run(None, batch)
        ours, fused = (spent(Path(session.end_profiling()), fed, rounds) for session in sessions)
    rows = [("all", ours.total(), fused.total()), *by_name(ours, fused)]
    return measure.Report(
        f"Where the time of {window} pairs goes: {graph}",
        ("nodes", "ours, ms", "share", "all fused, ms", "share", "ratio"),
        tuple(
            (name, *told(mine, ours.total()), *told(other, fused.total()), ratio(other, mine))
            for name, mine, other in rows
        ),
        ("one thread; the mean of all rounds but the first",),
    )


@contextmanager
def folder_of(graph: str) -> Iterator[Path]:
    """Give the folder of a model."""
    if graph == "shipped":
        yield SHIPPED_MODEL
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        pytorch = make(folder)
        if graph == "newer-exporter":
            write_as_torch_does(pytorch, folder / "model.onnx")
        yield folder


def profiled(folder: Path, profile: Path, left_out: list[str]) -> Any:
    """Return a session of one thread that writes down how long each node takes."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads, options.enable_profiling, options.profile_file_prefix = 1, True, str(profile)
    return InferenceSession(
        onnx_file(folder), options, providers=["CPUExecutionProvider"], disabled_optimizers=left_out
    )


def spent(profile: Path, fed: Fed, rounds: int) -> Counter[str]:
    """Return the milliseconds of a round by kind of node; the first round is left out."""
    events = json.loads(profile.read_text())
    begun = [event["ts"] for event in events if event["name"] == "model_run"][len(fed)]
    found: Counter[str] = Counter()
    for event in events:
        if event["cat"] == "Node" and event["name"].endswith("_kernel_time") and event["ts"] >= begun:
            found[kind(event["args"])] += event["dur"] / 1e3 / rounds
    return found


def kind(node: dict[str, Any]) -> str:
    """Name a node's operator; products of matrices by what they multiply."""
    name = str(node["op_name"])
    if name not in ("MatMul", "FusedMatMul", "Gemm", "FusedGemm"):
        return name
    shapes = [shape for entry in node["input_type_shape"] for shape in entry.values()]
    return "products between tokens" if len(shapes) > 1 and len(shapes[1]) == 4 else "products with weights"


def by_name(ours: Counter[str], fused: Counter[str]) -> Iterator[tuple[str, float, float]]:
    """Yield the kinds that take most of the time, and all others as one."""
    names = [name for name, _ in (ours + fused).most_common()]
    yield from ((name, ours[name], fused[name]) for name in names[:SHOWN])
    rest = names[SHOWN:]
    yield "all others", sum(ours[name] for name in rest), sum(fused[name] for name in rest)


def told(spent: float, total: float) -> tuple[str, str]:
    return f"{spent:,.1f}", f"{spent / total:.0%}"


def ratio(other: float, mine: float) -> str:
    return f"{other / mine:.2f}" if mine else "-"


@click.command()
@click.option("--graph", default="shipped", show_default=True, type=click.Choice(GRAPHS), help="Which graph is run.")
@click.option("--window", default=100, show_default=True, type=click.IntRange(1, 420))
@measure.rounds(3)
@measure.as_json
def main(graph: str, window: int, rounds: int, as_json: bool) -> None:
    """Tell where a session's time goes."""
    run(graph, window, rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()
