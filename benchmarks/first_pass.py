"""The 10 and the 1000 best of an OR query with exact totals: our first pass and `Engine.search`, raw tantivy, bm25s.

python benchmarks/first_pass.py --docs 100000
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import click
import measure
from contenders import Bm25s, Ours, Raw, differences
from zipf import Zipf, or_queries

from secondpass.shards.impacts import Impacts

SIZES = (10, 1000)


def run(docs: int, queries: int, rounds: int, with_bm25s: bool) -> measure.Report:
    """Measure *queries* queries on *docs* documents."""
    corpus, texts = Zipf.of(docs), or_queries(queries)
    ours, raw = Ours.of(corpus), Raw.of(corpus)
    bm25s = Bm25s.of(corpus) if with_bm25s and find_spec("bm25s") else None
    rows: list[tuple[str, ...]] = []
    notes: list[str] = []
    for size in SIZES:
        sides = list(_sides(ours, raw, bm25s, min(size, docs)))
        rows += measure.time_rows(sides, measure.in_turn(sides, texts, rounds))
        different = differences(ours, raw, texts, size)
        notes.append(f"top {size}: {different} of {queries} queries differ from tantivy beyond its float32 rounding")
    return measure.Report(
        f"First pass of an OR query, {docs:,} documents in one shard",
        ("", *measure.TIME_COLUMNS),
        tuple(rows),
        (*notes, *_remarks(ours)),
    )


def _sides(ours: Ours, raw: Raw, bm25s: Bm25s | None, size: int) -> Iterator[measure.Side]:
    top = f"top {size}: "
    yield measure.Side(f"{top}raw tantivy, addresses alone", lambda text: raw.addresses(text, size))
    yield measure.Side(f"{top}our first pass", lambda text: ours.first_pass(text, size))
    if bm25s is not None:
        yield measure.Side(f"{top}{bm25s.name}", lambda text: bm25s.search(text, size))
    yield measure.Side(f"{top}raw tantivy, with documents", lambda text: raw.sources(text, size))
    yield measure.Side(f"{top}Engine.search", lambda text: ours.search(text, size))


def _remarks(ours: Ours) -> Iterator[str]:
    snapshot = ours.context.snapshot
    columns = measure.held_bytes([list(segment.fields.values()) for segment in snapshot.segments])
    weighed = sum(_own_bytes(impacts) for impacts in snapshot._impacts.values())
    yield (
        f"a document holds {columns // snapshot.max_doc:,} bytes of columns, and {weighed // snapshot.max_doc:,} of what the "
        "words of all these queries weigh"
    )
    if not find_spec("bm25s"):
        yield "bm25s is not installed (pip install '.[bench]')"


def _own_bytes(impacts: Impacts) -> int:
    """Return the bytes of what is kept about a term beside its column."""
    arrays = (impacts.saturations, impacts.heaviest, impacts.heavy_docs, impacts.heavy_saturations, impacts.by_doc)
    return sum(array.nbytes for array in arrays if array is not None)


@click.command()
@click.option("--docs", default=100_000, show_default=True, type=click.IntRange(1))
@click.option("--queries", default=300, show_default=True, type=click.IntRange(1))
@click.option("--bm25s/--no-bm25s", "with_bm25s", default=True, help="Measure bm25s, where it is installed.")
@measure.rounds(5)
@measure.as_json
def main(docs: int, queries: int, rounds: int, with_bm25s: bool, as_json: bool) -> None:
    """Compare the first pass with raw tantivy and bm25s."""
    run(docs, queries, rounds, with_bm25s).show(as_json=as_json)


if __name__ == "__main__":
    main()
