"""Semantic reranking with the official client: BM25 fetches, the cross-encoder that is there out of the box reads.

Nothing is uploaded and no inference endpoint is made: a `text_similarity_reranker` that names none finds the default one.

    python docs/walkthroughs/semantic_reranking.py
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click
import numpy as np
from elasticsearch import Elasticsearch, helpers
from rich.console import Console
from rich.progress import track
from rich.table import Table

from secondpass import Engine
from secondpass.engine.metrics import ndcg
from secondpass.fixtures import Film, JudgedQuery, films, judgments, queries

INDEX = "films"
SEARCHED = ["title", "plot", "director", "cast", "genres"]
READ = ("title", "year", "director", "cast", "genres", "plot")
"""What the model is to know of a film: joined in one field, for the retriever reads one."""
WINDOW = 20

Body = Callable[[str], dict[str, Any]]


def index_films(client: Elasticsearch) -> int:
    """Write the films that come with the package; return how many there are."""
    client.options(ignore_status=[400, 404]).indices.delete(index=INDEX)
    client.indices.create(index=INDEX, mappings={"properties": {"plot": {"type": "text", "analyzer": "english"}}})
    actions = ({"_index": INDEX, "_id": film.id, "_source": source(film)} for film in films())
    written, _ = helpers.bulk(client, actions, refresh=True)
    return written


def source(film: Film) -> dict[str, Any]:
    """Return a film with the text that the model is to read."""
    members = film.source()
    told = (members[name] for name in READ)
    return {**members, "about": " ".join(" ".join(each) if isinstance(each, list) else str(each) for each in told)}


def first_pass(text: str) -> dict[str, Any]:
    """Return a retriever that asks BM25 alone."""
    return {"standard": {"query": {"multi_match": {"query": text, "fields": SEARCHED}}}}


def reranked(text: str) -> dict[str, Any]:
    """Return a retriever whose best hits are ranked once more by how well they answer *text*."""
    return {
        "text_similarity_reranker": {
            "retriever": first_pass(text),
            "field": "about",
            "inference_text": text,
            "rank_window_size": WINDOW,
        }
    }


def found(client: Elasticsearch, retriever: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the ten best hits."""
    hits: list[dict[str, Any]] = client.search(index=INDEX, retriever=retriever, size=10)["hits"]["hits"]
    return hits


def compared(client: Elasticsearch, text: str) -> Table:
    """Show the first pages of both, side by side."""
    table = Table("BM25", "score", "reranked", "score", title=text)
    for before, after in zip(found(client, first_pass(text)), found(client, reranked(text)), strict=False):
        table.add_row(*(str(part) for hit in (before, after) for part in (hit["_source"]["title"], hit["_score"])))
    return table


def mean_ndcg(client: Elasticsearch, asked: Sequence[JudgedQuery], body: Body, console: Console) -> float:
    """Return the mean nDCG@10 over the judged queries."""
    grades = judgments()
    scores = [
        ndcg([hit["_id"] for hit in found(client, body(query.text))], grades[query.id])
        for query in track(asked, f"Evaluating {body.__name__}", console=console)
    ]
    return float(np.mean(scores))


@click.command()
@click.option("--url", help="A server to ask; without one, an engine in this process.")
@click.option("--queries", "limit", type=click.IntRange(1), help="Evaluate so many of the 40 test queries only.")
@click.option("--query", "text", default="a heist that happens inside dreams", show_default=True)
def main(url: str | None, limit: int | None, text: str) -> None:
    """Rank films by BM25, then by a model that reads query and film together."""
    console, client = Console(), Elasticsearch(url) if url else Engine().client()
    console.print(f"{index_films(client)} films indexed")
    console.print([endpoint["inference_id"] for endpoint in client.inference.get()["endpoints"]])
    console.print(compared(client, text))
    asked = queries("test")[:limit]
    before, after = (mean_ndcg(client, asked, body, console) for body in (first_pass, reranked))
    console.print(f"nDCG@10 of {len(asked)} judged queries: first pass {before:.4f}, reranked {after:.4f}")


if __name__ == "__main__":
    main()
