"""What a stage of a rescore chain adds to a search: each rescorer on windows of 10, 100 and 1000 documents.

python benchmarks/rescore.py --docs 100000
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import measure
import numpy as np
from contenders import NAME, engine_of
from zipf import Zipf, or_queries

from secondpass import Engine

WINDOWS = (10, 100, 1000)
MODEL = "two_features"
Json = dict[str, Any]


def run(docs: int, queries: int, rounds: int) -> measure.Report:
    """Measure *queries* OR queries of two to four terms, ten hits each, over *docs* documents."""
    engine = engine_of(Zipf.of(docs))
    engine.put_trained_model(MODEL, model())
    texts = [text for text in or_queries(3 * queries) if " " in text][:queries]
    rows = [row for window in WINDOWS for row in measured(engine, window, texts, rounds)]
    return measure.Report(
        f"A search with one rescorer, {docs:,} documents in one shard",
        ("", *measure.TIME_COLUMNS, "stage µs"),
        tuple(rows),
        (
            "ratio to the same search with a list as deep and a rescorer that matches nothing",
            "stage µs: what a search takes beyond that one, the median over the queries",
            "learning_to_rank: a tree over two features, each a query",
        ),
    )


def measured(engine: Engine, window: int, texts: list[str], rounds: int) -> Iterator[tuple[str, ...]]:
    """Yield a row for each rescorer on a window."""
    sides = [
        measure.Side(name, lambda text, name=name: engine.search(NAME, body(name, text, window)))
        for name in rescorers("", 1)
    ]
    times = measure.in_turn(sides, texts, rounds)
    best = [taken.min(axis=0) for taken in times]
    for (name, *figures), taken in zip(measure.time_rows(sides, times), best, strict=True):
        yield (f"{window} documents: {name}", *figures, f"{np.median(taken - best[0]) * 1e6:,.0f}")


def body(name: str, text: str, window: int) -> Json:
    """Return a search for *text* with the rescorer called *name*."""
    return {"query": {"match": {"body": text}}, "rescore": rescorers(text, window)[name]}


def rescorers(text: str, window: int) -> dict[str, Json]:
    """Return the rescorers of a window by what they are called; the first does nothing."""
    again = {"match": {"body": {"query": text, "operator": "and"}}}
    bodies: dict[str, Json] = {
        "query, matching nothing": {"query": {"rescore_query": {"match_none": {}}}},
        "query": {"query": {"rescore_query": again}},
        "query, a phrase": {"query": {"rescore_query": {"match_phrase": {"body": {"query": text, "slop": 2}}}}},
        "script": {"script": {"script": {"source": "Math.log(1 + _score) * params.weight", "params": {"weight": 2}}}},
        "learning_to_rank": {"learning_to_rank": {"model_id": MODEL, "params": {"query": text}}},
    }
    return {name: {"window_size": window, **rescorer} for name, rescorer in bodies.items()}


def model() -> Json:
    """Return a model of one tree over two queries."""
    queries = {
        "any": {"match": {"body": "{{query}}"}},
        "all": {"match": {"body": {"query": "{{query}}", "operator": "and"}}},
    }
    tree = [
        {"node_index": 0, "split_feature": 0, "threshold": 5.0, "left_child": 1, "right_child": 2},
        {"node_index": 1, "leaf_value": 1.0},
        {"node_index": 2, "split_feature": 1, "threshold": 9.0, "left_child": 3, "right_child": 4},
        {"node_index": 3, "leaf_value": 2.0},
        {"node_index": 4, "leaf_value": 3.0},
    ]
    extractors = [{"query_extractor": {"feature_name": name, "query": query}} for name, query in queries.items()]
    return {
        "inference_config": {"learning_to_rank": {"feature_extractors": extractors}},
        "definition": {"trained_model": {"tree": {"feature_names": list(queries), "tree_structure": tree}}},
    }


@click.command()
@click.option("--docs", default=100_000, show_default=True, type=click.IntRange(1))
@click.option("--queries", default=50, show_default=True, type=click.IntRange(1))
@measure.rounds(5)
@measure.as_json
def main(docs: int, queries: int, rounds: int, as_json: bool) -> None:
    """Measure what each rescorer adds to a search."""
    run(docs, queries, rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()
