"""`Engine.search`, ten hits of an OR query, beside what raw tantivy-py takes for the same tokens.

python benchmarks/first_pass.py --docs 100000
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click
import measure
import orjson
import tantivy
from zipf import Zipf, or_queries

from secondpass import Engine

SIZE = 10
NAME = "texts"


@dataclass(frozen=True, slots=True)
class Raw:
    """Hold the texts in tantivy alone, cut at blanks, in one segment."""

    index: Any
    searcher: Any

    @classmethod
    def of(cls, corpus: Zipf) -> Raw:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("ord", fast=True)
        builder.add_bytes_field("source", stored=True)
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="position")
        index = tantivy.Index(builder.build())
        writer = index.writer(heap_size=1_000_000_000, num_threads=1)
        for ord_, text in enumerate(corpus.texts):
            document = tantivy.Document()
            document.add_unsigned("ord", ord_)
            document.add_bytes("source", orjson.dumps({"body": text}))
            document.add_text("body", text)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index, index.searcher())

    def search(self, text: str) -> Any:
        """Return the ten best addresses and the number of matches."""
        return self.searcher.search(self._query(text.split()), limit=SIZE, count=True)

    def sources(self, text: str) -> list[Any]:
        """Return the ten best documents, read back from tantivy's store."""
        hits = self.search(text).hits
        return [orjson.loads(bytes(self.searcher.doc(address)["source"][0])) for _, address in hits]

    def ranking(self, text: str) -> tuple[int, list[float], list[int]]:
        """Return the total, the scores and the document numbers of the ten best."""
        found = self.search(text)
        hits = found.hits
        ords = self.searcher.fast_field_values("ord", [address for _, address in hits]) if hits else []
        return found.count, [score for score, _ in hits], ords

    def _query(self, terms: list[str]) -> Any:
        leaves = [tantivy.Query.term_query(self.index.schema, "body", term, "freq") for term in terms]
        return (
            leaves[0] if len(leaves) == 1 else tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in leaves])
        )


def engine_of(corpus: Zipf) -> Engine:
    """Return an engine that holds the texts in one shard."""
    engine = Engine()
    engine.create_index(NAME, {"properties": {"body": {"type": "text"}}}, {"refresh_interval": "-1"})
    engine.bulk(NAME, ({"_id": str(i), "_source": {"body": text}} for i, text in enumerate(corpus.texts)))
    engine.refresh(NAME)
    return engine


def search(engine: Engine, text: str) -> dict[str, Any]:
    """Return our answer, the total counted to the end."""
    body = {"query": {"match": {"body": text}}, "size": SIZE, "track_total_hits": True}
    return engine.search(NAME, body)["hits"]


def differences(engine: Engine, raw: Raw, queries: tuple[str, ...]) -> int:
    """Count the queries whose totals or scores differ, scores by more than tantivy's rounding."""
    return sum(not _agree(search(engine, text), *raw.ranking(text)) for text in queries)


def _agree(hits: dict[str, Any], total: int, scores: list[float], ords: list[int]) -> bool:
    ours = [hit["_score"] for hit in hits["hits"]]
    close = len(ours) == len(scores) and all(abs(a - b) <= 1e-6 * b for a, b in zip(ours, scores, strict=True))
    clear = [ord_ for ord_, score in zip(ords, scores, strict=True) if _stands_alone(score, scores)]
    named = [int(hit["_id"]) for hit in hits["hits"]]
    return hits["total"]["value"] == total and close and set(clear) <= set(named)


def _stands_alone(score: float, scores: list[float]) -> bool:
    """Tell whether a hit's place is beyond doubt: no tie with the last hit, behind which other documents may stand."""
    return score > scores[-1] * (1 + 1e-6)


def run(docs: int, queries: int, rounds: int) -> measure.Report:
    """Measure *queries* queries on *docs* documents."""
    corpus, texts = Zipf.of(docs), or_queries(queries)
    engine, raw = engine_of(corpus), Raw.of(corpus)
    different = differences(engine, raw, texts)
    sides = [
        measure.Side("raw tantivy, addresses alone", raw.search),
        measure.Side("raw tantivy, with documents", raw.sources),
        measure.Side("Engine.search", lambda text: search(engine, text)),
    ]
    times = measure.in_turn(sides, texts, rounds)
    return measure.Report(
        f"Top {SIZE} of an OR query, {docs:,} documents in one shard",
        ("", *measure.TIME_COLUMNS),
        measure.time_rows(sides, times),
        (f"{different} of {queries} queries differ in total, scores or hits from tantivy beyond its float32 rounding",),
    )


@click.command()
@click.option("--docs", default=100_000, show_default=True, type=click.IntRange(1))
@click.option("--queries", default=300, show_default=True, type=click.IntRange(1))
@measure.rounds(9)
@measure.as_json
def main(docs: int, queries: int, rounds: int, as_json: bool) -> None:
    """Compare Engine.search with raw tantivy."""
    run(docs, queries, rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()
