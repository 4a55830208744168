"""Reranking a window of films with the cross-encoder, beside the bare onnxruntime session on the very same batches.

    python benchmarks/rerank.py --window 100
    python benchmarks/rerank.py --six-layers

With `--six-layers` the model is one of MiniLM's shape with random weights, texts have all kinds of lengths, and PyTorch runs
the same weights beside it in the way of sentence-transformers' CrossEncoder; that needs the extra `train`.

The bare session is given finished arrays: nothing is tokenised, joined, sorted or padded while its clock runs. No score is
remembered: the models' memory of scores is switched off here. What is kept are the documents' token ids, and both are told.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import measure
import numpy as np
from beside import Watch
from six_layers import PyTorchEncoder, operands, operations, sgemm
from six_layers import make as made_for_pytorch

from secondpass import Engine
from secondpass.fixtures import films, queries
from secondpass.models.batching import attention_mask, fair_budget, pad_rows, plan_batches
from secondpass.models.cross_encoder import SHIPPED_MODEL, CrossEncoder, default_cross_encoder
from secondpass.models.model_files import onnx_file

NAME = "films"
FIELDS = ("title", "plot")
Fed = list[dict[str, Any]]
Plan = Callable[[Sequence[int]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Bare:
    """Hold a session alone, for every query the arrays it is fed, and how many of them it works on at a time."""

    runner: Any
    batches: dict[str, Fed]
    threads: int = 1

    @classmethod
    def of(cls, model: CrossEncoder, texts: Sequence[str], asked: Sequence[str]) -> Bare:
        """Return the product's own session and batches."""
        threads = model.session.threads

        def plan(lengths: Sequence[int]) -> Sequence[Any]:
            return plan_batches(lengths, fair_budget(lengths, threads))[::-1]

        return cls(model.session.runner, {query: _fed(model, query, texts, plan) for query in asked}, threads)

    @classmethod
    def as_it_comes(
        cls, folder: Path, model: CrossEncoder, texts: Sequence[str], asked: Sequence[str], plan: Plan
    ) -> Bare:
        """Return a session with onnxruntime's own settings: each product is shared out among threads."""
        from onnxruntime import InferenceSession

        runner = InferenceSession(onnx_file(folder), providers=["CPUExecutionProvider"])
        return cls(runner, {query: _fed(model, query, texts, plan) for query in asked})

    def score(self, query: str) -> object:
        with ThreadPoolExecutor(self.threads) as threads:
            return list(threads.map(lambda fed: self.runner.run(None, fed), self.batches[query]))


def _fed(model: CrossEncoder, query: str, texts: Sequence[str], plan: Plan) -> Fed:
    pairs = [model.tokenizer.pair(model.encode(query), model.encode(text)) for text in texts]
    fed = []
    for rows in plan([len(pair.ids) for pair in pairs]):
        ids, types = [pairs[row].ids for row in rows], [pairs[row].type_ids for row in rows]
        given = {
            "input_ids": pad_rows(ids, model.session.padding),
            "attention_mask": attention_mask(ids),
            "token_type_ids": pad_rows(types),
        }
        fed.append({name: array for name, array in given.items() if name in model.session.inputs})
    return fed


def one_batch(lengths: Sequence[int]) -> Sequence[Any]:
    """Put all rows into one batch, padded to the longest: the way of libraries that do not sort."""
    return [np.arange(len(lengths))]


def stories(window: int, mixed: bool) -> list[dict[str, str]]:
    """Return title and plot of *window* films; where lengths are *mixed*, every other has the plots of up to six films."""
    found = films()[:window]
    if not mixed:
        return [{"title": film.title, "plot": film.plot} for film in found]
    long = [" ".join(other.plot for other in found[place : place + 1 + place % 6]) for place in range(len(found))]
    return [{"title": film.title, "plot": long[place] if place % 2 else film.plot} for place, film in enumerate(found)]


def texts_of(sources: Sequence[dict[str, str]]) -> list[str]:
    """Return what the model reads of each, joined as the rescorer joins `FIELDS`."""
    return [f"{source['title']}. {source['plot']}" for source in sources]


def engine_of(sources: Sequence[dict[str, str]]) -> Engine:
    """Return an engine that holds *sources* and remembers no scores."""
    engine = Engine(score_cache=False)
    engine.bulk(NAME, [{"_id": str(place), "_source": source} for place, source in enumerate(sources)])
    engine.refresh(NAME)
    return engine


def search(engine: Engine, query: str, window: int, inference_id: str) -> list[Any]:
    """Rerank all films of the engine and return ten hits."""
    rescorer = {"fields": list(FIELDS), "inference_text": query, "inference_id": inference_id}
    body = {"query": {"match_all": {}}, "rescore": {"window_size": window, "text_similarity": rescorer}}
    hits: list[Any] = engine.search(NAME, body)["hits"]["hits"]
    return hits


def run(window: int, asked: int, rounds: int, six_layers: bool = False) -> measure.Report:
    """Measure *asked* queries, each on the same *window* films."""
    sources = stories(window, mixed=six_layers)
    texts = texts_of(sources)
    items = [query.text for query in queries()[:asked]]
    engine = engine_of(sources)
    if not six_layers:
        return compared(
            "the shipped cross-encoder", default_cross_encoder(), SHIPPED_MODEL, engine, texts, items, rounds
        )
    with TemporaryDirectory() as folder:
        pytorch = made_for_pytorch(Path(folder))
        threads = os.cpu_count() or 1
        settings = {"model_id": folder, "num_threads": threads, "num_allocations": 1}
        engine.put_inference("six-layers", {"service": "elasticsearch", "service_settings": settings})
        model = CrossEncoder.load(folder, threads)
        return compared("six layers of MiniLM's shape", model, Path(folder), engine, texts, items, rounds, pytorch)


def compared(
    name: str,
    model: CrossEncoder,
    folder: Path,
    engine: Engine,
    texts: Sequence[str],
    items: Sequence[str],
    rounds: int,
    pytorch: PyTorchEncoder | None = None,
) -> measure.Report:
    """Measure every way to score *texts* for each of *items*."""
    window, inference_id = len(texts), ".rerank-v1-elasticsearch" if pytorch is None else "six-layers"
    model, watch = model.without_cache(), Watch()
    forgetful = replace(model, _remembered=model.tokenizer.encode)
    sides = [
        measure.Side("bare session, our batches and threads", Bare.of(model, texts, items).score),
        watch.side("CrossEncoder.score, token ids kept", lambda query: model.score(query, texts)),
        watch.side("CrossEncoder.score, texts never seen", lambda query: forgetful.score(query, texts)),
        watch.side("Engine.search, text_similarity", lambda query: search(engine, query, window, inference_id)),
        *(
            measure.Side(f"onnxruntime's threads, {batches}", Bare.as_it_comes(folder, model, texts, items, plan).score)
            for batches, plan in (("our batches", plan_batches), ("one padded batch", one_batch))
        ),
    ]
    if pytorch is not None:
        sides.append(measure.Side("PyTorch, as sentence-transformers", lambda query: pytorch.score(query, texts)))
        sides += products({query: [len(model.pair(query, text).ids) for text in texts] for query in items})
    with watch.on():
        times = measure.in_turn(sides, items, rounds)
    lengths = [len(model.encode(text)) for text in texts]
    told = f"{sum(lengths) / len(lengths):.0f} tokens a text in the mean, {max(lengths)} at most"
    notes = (f"{told}; fp32, as many threads as cores", watch.note())
    return measure.Report(
        f"Reranking {window} films with {name}",
        ("", "p50 ms", "p95 ms", "mean ms", "ratio"),
        measure.time_rows(sides, times, unit=1e-3),
        notes
        if pytorch is None
        else (*notes, "the ratio of a sgemm is the share of its speed reached; we spare a seventh of six whole layers"),
    )


def products(lengths: dict[str, list[int]]) -> list[measure.Side]:
    """Return matrix products alone, as many as all pairs of a query with so many tokens take."""
    sides = []
    for told, whole in (("six whole layers", True), ("as many operations", False)):
        needed = {query: operations(read, whole) for query, read in lengths.items()}
        sides += [
            measure.Side(f"{name}, {told}", lambda query, of=factors, needed=needed: sgemm(of, needed[query]))
            for name, factors in operands().items()
        ]
    return sides


@click.command()
@click.option("--window", default=100, show_default=True, type=click.IntRange(1, len(films())))
@click.option("--queries", "asked", type=click.IntRange(1, len(queries())), help="3, or 1 of --six-layers.")
@click.option("--six-layers", is_flag=True, help="A model of MiniLM's shape, beside PyTorch; needs secondpass[train].")
@measure.rounds(5)
@measure.as_json
def main(window: int, asked: int | None, six_layers: bool, rounds: int, as_json: bool) -> None:
    """Compare reranking with the bare session."""
    run(window, asked or (1 if six_layers else 3), rounds, six_layers).show(as_json=as_json)


if __name__ == "__main__":
    main()
