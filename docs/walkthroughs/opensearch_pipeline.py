"""OpenSearch's way to rerank, with its own client: a search pipeline around the search.

Three processors: `oversample` fetches more hits than were asked for, `rerank` lets a model or a field order them,
`truncate_hits` cuts the page to what was asked for.

    python docs/walkthroughs/opensearch_pipeline.py
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
import numpy as np
from opensearchpy import OpenSearch, helpers
from rich.console import Console
from rich.progress import track
from rich.table import Table

from secondpass import Engine
from secondpass.engine.metrics import ndcg
from secondpass.fixtures import JudgedQuery, films, judgments, queries

INDEX = "films"
SEARCHED = ["title", "plot", "director", "cast", "genres"]
READ = ["title", "year", "director", "cast", "genres", "plot"]
MODEL = ".rerank-v1-elasticsearch"
"""OpenSearch names a deployed model here, secondpass an inference endpoint: this one is there out of the box."""

OVERSAMPLE = {"oversample": {"sample_factor": 2}}
BY_MODEL = {"rerank": {"ml_opensearch": {"model_id": MODEL}, "context": {"document_fields": READ}}}
BY_RATING = {"rerank": {"by_field": {"target_field": "rating", "keep_previous_score": True}}}
TRUNCATE: dict[str, Any] = {"truncate_hits": {}}

PIPELINES = {
    "by-model": {"request_processors": [OVERSAMPLE], "response_processors": [BY_MODEL, TRUNCATE]},
    "by-rating": {"request_processors": [OVERSAMPLE], "response_processors": [BY_RATING, TRUNCATE]},
}
NONE = "_none"


def prepare(client: OpenSearch) -> int:
    """Write the films that come with the package, and store the pipelines; return how many films there are."""
    client.indices.delete(index=INDEX, ignore=[400, 404])
    client.indices.create(
        index=INDEX, body={"mappings": {"properties": {"plot": {"type": "text", "analyzer": "english"}}}}
    )
    actions = ({"_index": INDEX, "_id": film.id, "_source": film.source()} for film in films())
    written, _ = helpers.bulk(client, actions, refresh=True)
    for name, pipeline in PIPELINES.items():
        client.search_pipeline.put(id=name, body=pipeline)
    return written


def found(client: OpenSearch, text: str, pipeline: str) -> list[dict[str, Any]]:
    """Return the ten best hits, ranked through a pipeline; the model is told where in the body the query stands."""
    body = {
        "query": {"multi_match": {"query": text, "fields": SEARCHED}},
        "ext": {"rerank": {"query_context": {"query_text_path": "query.multi_match.query"}}},
    }
    asked = {"query": body["query"]} if pipeline == NONE else body
    hits: list[dict[str, Any]] = client.search(index=INDEX, body=asked, search_pipeline=pipeline)["hits"]["hits"]
    return hits


def compared(client: OpenSearch, text: str) -> Table:
    """Show the first page as BM25, the model and the ratings order it."""
    names = (NONE, *PIPELINES)
    table = Table(*(cell for name in names for cell in (name, "score")), title=text)
    for row in zip(*(found(client, text, name) for name in names), strict=False):
        table.add_row(*(str(cell) for hit in row for cell in (hit["_source"]["title"], hit["_score"])))
    return table


def mean_ndcg(client: OpenSearch, asked: Sequence[JudgedQuery], pipeline: str, console: Console) -> float:
    """Return the mean nDCG@10 over the judged queries."""
    grades = judgments()
    scores = [
        ndcg([hit["_id"] for hit in found(client, query.text, pipeline)], grades[query.id])
        for query in track(asked, f"Evaluating {pipeline}", console=console)
    ]
    return float(np.mean(scores))


@click.command()
@click.option("--url", help="A server to ask; without one, an engine in this process.")
@click.option("--queries", "limit", type=click.IntRange(1), help="Evaluate so many of the 40 test queries only.")
@click.option("--query", "text", default="a heist that happens inside dreams", show_default=True)
def main(url: str | None, limit: int | None, text: str) -> None:
    """Rank films by BM25, through a model that reads them, and by their ratings."""
    console, client = Console(), OpenSearch(url) if url else Engine().opensearch_client()
    console.print(f"{prepare(client)} films indexed, pipelines {', '.join(client.search_pipeline.get())}")
    console.print(compared(client, text))
    asked = queries("test")[:limit]
    for name in (NONE, *PIPELINES):
        console.print(f"nDCG@10 of {len(asked)} judged queries, {name}: {mean_ndcg(client, asked, name, console):.4f}")


if __name__ == "__main__":
    main()
