"""Shards asked at once and one after another, in one run: which queries gain by threads, and from how many postings on.

python benchmarks/threads.py --docs 100000 --shards 4
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click
import measure
from zipf import Zipf, or_queries

from secondpass import Engine
from secondpass.engine.coordinator import Coordinator
from secondpass.engine.request import SearchRequest
from secondpass.engine.searches import open_shards
from secondpass.engine.shard_pool import ShardPool

INDEX = "texts"


def run(docs: int, shards: int, queries: int, rounds: int) -> measure.Report:
    """Measure *queries* queries of each kind on *docs* documents in *shards* shards."""
    texts = Zipf.of(docs).texts
    engine = Engine(number_of_shards=shards)
    engine.bulk(INDEX, ({"_id": str(i), "_source": {"text": text}} for i, text in enumerate(texts)))
    engine.refresh(INDEX)
    rows: list[tuple[str, ...]] = []
    for kind, bodies in _kinds(texts, queries):
        asked = [SearchRequest.from_body({"query": body, "_source": False}) for body in bodies]
        sides = [
            measure.Side(f"{kind}: one after another", _searcher(engine, ShardPool(1))),
            measure.Side(f"{kind}: all at once", _searcher(engine, ShardPool(always=True))),
            measure.Side(f"{kind}: as the engine does", _searcher(engine, ShardPool())),
        ]
        rows += measure.time_rows(sides, measure.in_turn(sides, asked, rounds))
    return measure.Report(f"{docs:,} documents in {shards} shards", ("", *measure.TIME_COLUMNS), tuple(rows))


def _searcher(engine: Engine, pool: ShardPool) -> Any:
    return Coordinator(replace(open_shards(engine.node, INDEX), pool=pool), engine.node.models).run


def _kinds(texts: Any, queries: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    rng = random.Random(1)

    def cut(words: int) -> str:
        return " ".join(rng.choice(texts).split()[:words])

    yield "2 to 4 terms", [{"match": {"text": text}} for text in or_queries(queries)]
    for words in (20, 40):
        yield f"{words} terms", [{"match": {"text": cut(words)}} for _ in range(queries)]
    yield "3 terms, all", [{"match": {"text": {"query": cut(3), "operator": "and"}}} for _ in range(queries)]
    yield "phrase of 2", [{"match_phrase": {"text": cut(2)}} for _ in range(queries)]


@click.command()
@click.option("--docs", default=100_000, show_default=True, help="Index so many texts of a made-up language.")
@click.option("--shards", default=4, show_default=True, type=click.IntRange(2), help="Share them among so many shards.")
@click.option("--queries", default=30, show_default=True, type=click.IntRange(1), help="Ask so many of each kind.")
@measure.rounds(5)
@measure.as_json
def main(docs: int, shards: int, queries: int, rounds: int, as_json: bool) -> None:
    """Measure what threads gain."""
    run(docs, shards, queries, rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()
