"""What a rescore query costs on a window of the first pass: the columns asked about these documents alone.

python benchmarks/window.py --docs 100000
"""

from __future__ import annotations

from dataclasses import dataclass

import click
import measure
import numpy as np
from contenders import NAME, engine_of
from zipf import Zipf, or_queries

from secondpass.shards.lucene import Scope, SearchContext
from secondpass.shards.query import QueryContext, parse_query, to_lucene

WINDOWS = (10, 100, 1000)
GOALS = {10: "", 100: "200", 1000: "600"}
"""Microseconds that a window may take."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Hold what a query needs to be asked about some documents of a shard, or all of them."""

    bound: SearchContext
    mapping: QueryContext

    def score(self, text: str, scope: Scope) -> object:
        """Score a query on *scope*, from its JSON on."""
        query = to_lucene(parse_query({"match": {"body": text}}), self.mapping)
        return query.rewrite().weight(self.bound, np.float32(1.0), scoring=True).score(scope)


def run(docs: int, queries: int, rounds: int) -> measure.Report:
    """Measure *queries* OR queries of two to four terms on windows drawn from *docs* documents."""
    engine = engine_of(Zipf.of(docs))
    service = engine.node.indices.get(NAME)
    (snapshot,) = service.snapshots()
    shard = Shard(SearchContext(snapshot, snapshot), service.query_context())
    texts = [text for text in or_queries(3 * queries) if " " in text][:queries]
    scopes = {size: _window(docs, size) for size in WINDOWS}
    sides = [measure.Side("the whole shard", lambda text: shard.score(text, Scope(docs)))]
    for size, scope in scopes.items():
        sides.append(measure.Side(f"a window of {size}", lambda text, scope=scope: shard.score(text, scope)))
    rows = measure.time_rows(sides, measure.in_turn(sides, texts, rounds))
    goals = ("", *(GOALS[size] for size in WINDOWS))
    return measure.Report(
        f"Scoring a rescore query of 2 to 4 terms, {docs:,} documents in one shard",
        ("", *measure.TIME_COLUMNS, "goal µs"),
        tuple((*row, goal) for row, goal in zip(rows, goals, strict=True)),
        ("from the query's JSON to its scores; ratio to scoring every document of the shard",),
    )


def _window(docs: int, size: int) -> Scope:
    drawn = np.random.default_rng(size).choice(docs, min(size, docs), replace=False)
    return Scope.window(docs, drawn.astype(np.int32))


@click.command()
@click.option("--docs", default=100_000, show_default=True, type=click.IntRange(1))
@click.option("--queries", default=100, show_default=True, type=click.IntRange(1))
@measure.rounds(9)
@measure.as_json
def main(docs: int, queries: int, rounds: int, as_json: bool) -> None:
    """Measure what scoring a window costs."""
    run(docs, queries, rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()
