"""Reranking a window of films with the cross-encoder, beside the bare onnxruntime session on the very same batches.

    python benchmarks/rerank.py --window 100

The bare session is given finished arrays: nothing is tokenised, joined, sorted or padded while its clock runs. No score is
kept anywhere; every item is another query. What the product does keep are the documents' token ids, and both are told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click
import measure
import numpy as np

from secondpass import Engine
from secondpass.fixtures import films, queries
from secondpass.models.batching import attention_mask, pad_rows, plan_batches
from secondpass.models.cross_encoder import CrossEncoder, default_cross_encoder

NAME = "films"
FIELDS = ("title", "plot")
Fed = list[dict[str, Any]]
Plan = Callable[[Sequence[int]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Bare:
    """Hold the session alone, and for every query the arrays it is fed."""

    model: CrossEncoder
    batches: dict[str, Fed]

    @classmethod
    def of(cls, model: CrossEncoder, texts: Sequence[str], asked: Sequence[str], plan: Plan) -> Bare:
        return cls(model, {query: _fed(model, query, texts, plan) for query in asked})

    def score(self, query: str) -> object:
        session = self.model.session
        return [session.runner.run([session.output], fed) for fed in self.batches[query]]


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


def engine_of(window: int) -> Engine:
    """Return an engine that holds *window* films."""
    engine = Engine()
    engine.bulk(NAME, [{"_id": film.id, "_source": film.source()} for film in films()[:window]])
    engine.refresh(NAME)
    return engine


def search(engine: Engine, query: str, window: int) -> list[Any]:
    """Rerank all films of the engine and return ten hits."""
    rescorer = {"fields": list(FIELDS), "inference_text": query}
    body = {"query": {"match_all": {}}, "rescore": {"window_size": window, "text_similarity": rescorer}}
    hits: list[Any] = engine.search(NAME, body)["hits"]["hits"]
    return hits


def run(window: int, asked: int, rounds: int) -> measure.Report:
    """Measure *asked* queries, each on the same *window* films."""
    model = default_cross_encoder()
    forgetful = replace(model, _remembered=model.tokenizer.encode)
    texts = [f"{film.title}. {film.plot}" for film in films()[:window]]
    items = [query.text for query in queries()[:asked]]
    engine = engine_of(window)
    sides = [
        measure.Side("bare session, our batches", Bare.of(model, texts, items, plan_batches).score),
        measure.Side("CrossEncoder.score, token ids kept", lambda query: model.score(query, texts)),
        measure.Side("CrossEncoder.score, texts never seen", lambda query: forgetful.score(query, texts)),
        measure.Side("Engine.search, text_similarity", lambda query: search(engine, query, window)),
        measure.Side("bare session, one padded batch", Bare.of(model, texts, items, one_batch).score),
    ]
    times = measure.in_turn(sides, items, rounds)
    return measure.Report(
        f"Reranking {window} films with the shipped cross-encoder",
        ("", "p50 ms", "p95 ms", "mean ms", "ratio"),
        measure.time_rows(sides, times, unit=1e-3),
        (f"{_tokens(model, texts)} tokens a film in the mean; fp32, as many threads as cores",),
    )


def _tokens(model: CrossEncoder, texts: Sequence[str]) -> int:
    return round(sum(len(model.encode(text)) for text in texts) / len(texts))


@click.command()
@click.option("--window", default=100, show_default=True, type=click.IntRange(1, len(films())))
@click.option("--queries", "asked", default=3, show_default=True, type=click.IntRange(1, len(queries())))
@measure.rounds(5)
@measure.as_json
def main(window: int, asked: int, rounds: int, as_json: bool) -> None:
    """Compare reranking with the bare session."""
    run(window, asked, rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()
