"""Indexing films, from JSON objects to an index that answers, beside raw tantivy fed with the finished tokens.

    python benchmarks/indexing.py --docs 9750

tantivy is given the very tokens our analysis makes, joined by blanks: it neither parses, analyses nor keeps a source. The films
are those in `shared/data/movies` where that folder stands beside the checkout, else the fixtures', shuffled into new ones.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click
import measure
import tantivy

from secondpass import Engine
from secondpass.fixtures import films
from secondpass.shards.columns import TextColumn
from secondpass.shards.snapshot import Snapshot

NAME = "films"
MOVIES = Path(__file__).parent.parent.parent / "shared" / "data" / "movies"
Document = Mapping[str, Any]
Tokens = Sequence[tuple[str, str]]
"""One document for tantivy: (field, tokens joined by blanks)."""


def documents(count: int) -> tuple[list[Document], dict[str, Any]]:
    """Return *count* documents for `Engine.bulk` and their mapping."""
    if (MOVIES / "movies-corpus.jsonl.gz").is_file():
        with gzip.open(MOVIES / "movies-corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
            sources = [json.loads(line) for line in islice(lines, count)]
        mapping = json.loads((MOVIES / "movies-index-settings.json").read_text())["mappings"]
        return [{"_id": source["id"], "_source": source} for source in sources], mapping
    english = {"type": "text", "analyzer": "english"}
    text = {"type": "text", "fields": {"keyword": {"type": "keyword"}}}
    mapping = {"properties": {"title": english, "plot": english, "cast": text, "director": text, "genres": text}}
    return [{"_id": str(i), "_source": source} for i, source in enumerate(islice(shuffled(), count))], mapping


def shuffled() -> Iterator[Document]:
    """Yield the fixtures' films, then films with the title of one, the plot of another, and so on without end."""
    sources = [film.source() for film in films()]
    for shift in range(1_000_000):
        for i, source in enumerate(sources):
            plot, cast = sources[(i + shift) % len(sources)], sources[(i + 2 * shift) % len(sources)]
            yield {**source, "plot": plot["plot"], "cast": cast["cast"]}


def text_alone(documents: Sequence[Document], mapping: Mapping[str, Any]) -> tuple[list[Document], dict[str, Any]]:
    """Return documents and mapping of the text fields, without anything else that is indexed."""
    kept = {name: field for name, field in mapping["properties"].items() if field["type"] == "text"}
    properties = {name: {key: field[key] for key in field if key != "fields"} for name, field in kept.items()}
    sources = [{name: d["_source"][name] for name in kept if name in d["_source"]} for d in documents]
    given = [{"_id": d["_id"], "_source": source} for d, source in zip(documents, sources, strict=True)]
    return given, {"properties": properties}


def ours(documents: Sequence[Document], mapping: Mapping[str, Any], *, ask_tantivy: bool = False) -> Snapshot:
    """Index the documents and refresh; with *ask_tantivy* as far as the first search that asks tantivy."""
    engine = Engine()
    engine.create_index(NAME, mapping, {"refresh_interval": "-1"})
    if engine.bulk(NAME, documents)["errors"]:
        raise click.ClickException("not every document was accepted")
    engine.refresh(NAME)
    service = engine.node.indices.get(NAME)
    (snapshot,), (shard,) = service.snapshots(), service.shards
    if ask_tantivy:
        shard.tantivy._catch_up(snapshot)
    return snapshot


def joined_tokens(snapshot: Snapshot) -> list[Tokens]:
    """Return every document's tokens, as they stand in the columns."""
    columns = {name: snapshot.column(name) for name in snapshot.mapping.fields}
    texts = {name: column.written_out(0, "", 0) for name, column in columns.items() if isinstance(column, TextColumn)}
    return [[(name, every[doc]) for name, every in texts.items()] for doc in range(snapshot.max_doc)]


def raw(documents: Sequence[Tokens]) -> None:
    """Index finished tokens with tantivy alone."""
    builder = tantivy.SchemaBuilder()
    for name, _ in documents[0]:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=1_000_000_000, num_threads=1)
    for values in documents:
        document = tantivy.Document()
        for name, text in values:
            document.add_text(name, text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def run(docs: int, rounds: int) -> measure.Report:
    """Index *docs* films *rounds* times on each side."""
    given, mapping = documents(docs)
    plain = text_alone(given, mapping)
    snapshot = ours(*plain)
    tokens = joined_tokens(snapshot)
    sides = [
        measure.Side("raw tantivy, finished tokens", lambda _: raw(tokens)),
        measure.Side("Engine.bulk and refresh, text fields", lambda _: ours(*plain)),
        measure.Side("… and tantivy, built when first needed", lambda _: ours(*plain, ask_tantivy=True)),
        measure.Side("Engine.bulk and refresh, whole mapping", lambda _: ours(given, mapping)),
    ]
    times = measure.in_turn(sides, [None], rounds)
    rows = [
        (side.name, f"{taken.min() / len(given) * 1e6:,.0f}", f"{measure.ratio(taken, times[0]):.2f}")
        for side, taken in zip(sides, times, strict=True)
    ]
    count = sum(text.count(" ") + 1 for document in tokens for _, text in document if text)
    return measure.Report(
        f"Indexing {len(given):,} films, {count:,} tokens",
        ("", "µs a document", "ratio"),
        tuple(rows),
        tuple(_sizes(snapshot, len(given))),
    )


def _sizes(snapshot: Snapshot, docs: int) -> Iterator[str]:
    columns = measure.held_bytes([list(segment.fields.values()) for segment in snapshot.segments])
    sources = measure.held_bytes(list(snapshot.sources))
    yield f"a document holds {columns // docs:,} bytes of columns and {sources // docs:,} of source"


@click.command()
@click.option("--docs", default=9_750, show_default=True, type=click.IntRange(1))
@measure.rounds(5)
@measure.as_json
def main(docs: int, rounds: int, as_json: bool) -> None:
    """Compare indexing with raw tantivy."""
    run(docs, rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()
