"""How good a page is when the cross-encoder reranks our own first pass over all films, beside the first pass alone.

    python benchmarks/reranking_quality.py --data MOVIES --queries 100

Queries nobody learnt from; films that were not judged count as wrong, for either side. Without `--data` the films of the
package are searched: then the queries are few.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import measure
import numpy as np

from secondpass import Engine, fixtures
from secondpass.engine.metrics import ndcg
from secondpass.models.training.corpus import Corpus, Film, JudgedQuery, read_corpus
from secondpass.models.training.film_text import View, film_parts
from secondpass.models.training.report import VIEWS

Body = dict[str, Any]

READ = ("title", "title and year", "title, year and people")
TEXTS: View = ("title", "overview", "director", "actors", "characters", "tags")
FIELDS = (*TEXTS, "year")

FIRST_PASSES: dict[str, Body] = {
    "title and overview": {"fields": ["title", "overview"]},
    "all texts": {"fields": list(TEXTS)},
    "all texts, weighed for films": {"fields": ["title^2", *TEXTS[1:]], "tie_breaker": 0.3},
}
"""What a `multi_match` says beside the query's text: what Elasticsearch does unasked over a few fields and over all, and the
best of thirteen ways on validation queries."""


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path), help="The folder of the movie corpus; else the films of the package."
)
@click.option("--split", default="test", show_default=True, type=click.Choice(["validation", "test"]))
@click.option("--queries", default=100, show_default=True, type=click.IntRange(1), help="Ask so many.")
@click.option("--window", default=50, show_default=True, type=click.IntRange(10), help="Rerank so many films.")
@click.option("--model", default=".rerank-v1", show_default=True, help="The name or folder of another model.")
@measure.rounds(1)
@measure.as_json
def main(data: Path | None, split: Any, queries: int, window: int, model: str, rounds: int, as_json: bool) -> None:
    """Compare first passes with what the cross-encoder makes of them."""
    corpus = read_corpus(data or Path(fixtures.__file__).parent)
    run(corpus, corpus.of(split)[:queries], window, model, rounds).show(as_json=as_json)


def run(corpus: Corpus, asked: Sequence[JudgedQuery], window: int, model: str, rounds: int) -> measure.Report:
    """Mark the pages for *asked*; of the times of a page the best of the *rounds* counts."""
    engine = indexed(corpus, model)
    rows = []
    for name, first in FIRST_PASSES.items():
        found, quickest = marked(engine, asked, first, None, rounds)
        best = np.mean([ndcg(ideal(engine, query, first, window), grades_of(query)) for query in asked])
        rows.append((f"BM25 over {name}", f"{found:.4f}", "", f"{best:.4f}", f"{quickest:.0f}"))
        for view in READ:
            mark, took = marked(engine, asked, first, rescorer(VIEWS[view], window), rounds)
            rows.append((f"… reranked by {view}", f"{mark:.4f}", f"{mark - found:+.4f}", "", f"{took:.0f}"))
    columns = ("", "nDCG@10", "gain", f"best order of {window}", "ms a page")
    return measure.Report(
        f"Pages for {len(asked)} unseen queries", columns, tuple(rows), (f"{len(corpus.films)} films",)
    )


def indexed(corpus: Corpus, model: str) -> Engine:
    """Return an engine that holds all films of *corpus*, and the endpoint `reranker`."""
    engine = Engine(score_cache=False)
    settings = {"model_id": model, "num_threads": os.cpu_count() or 1, "num_allocations": 1}
    engine.put_inference("reranker", {"service": "elasticsearch", "service_settings": settings})
    engine.create_index("films", mappings={"properties": {field: {"type": "text"} for field in FIELDS}})
    engine.bulk("films", ({"_id": name, "_source": source(film)} for name, film in corpus.films.items()))
    engine.refresh("films")
    return engine


def source(film: Film) -> Body:
    """Return what the index holds of *film*."""
    parts = film_parts(film)
    return {field: parts[field] for field in FIELDS if field in parts}


def marked(
    engine: Engine, asked: Sequence[JudgedQuery], first: Body, rescore: Body | None, rounds: int
) -> tuple[float, float]:
    """Return the mean nDCG@10 of the pages for *asked*, and how many milliseconds one takes."""
    values, times = [], np.empty((rounds, len(asked)))
    for place, query in enumerate(asked):
        for number in range(rounds):
            began = time.perf_counter()
            found = page(engine, query.text, first, rescore)
            times[number, place] = 1e3 * (time.perf_counter() - began)
        values.append(ndcg(found, grades_of(query)))
    return float(np.mean(values)), float(times.min(axis=0).mean())


def ideal(engine: Engine, query: JudgedQuery, first: Body, window: int) -> list[str]:
    """Return the films of the window in the best order there is."""
    grades = grades_of(query)
    return sorted(page(engine, query.text, first, size=window), key=lambda film: -grades.get(film, 0))


def page(engine: Engine, text: str, first: Body, rescore: Body | None = None, size: int = 10) -> list[str]:
    """Return the ids of the best films for *text*."""
    body: Body = {"query": {"multi_match": {"query": text, **first}}, "_source": False, "size": size}
    if rescore:
        body["rescore"] = {**rescore, "text_similarity": {**rescore["text_similarity"], "inference_text": text}}
    return [hit["_id"] for hit in engine.search("films", body)["hits"]["hits"]]


def rescorer(view: View, window: int) -> Body:
    """Return a rescorer that reads the fields of *view*, but for the text it is asked about."""
    return {"window_size": window, "text_similarity": {"fields": list(view), "inference_id": "reranker"}}


def grades_of(query: JudgedQuery) -> dict[str, int]:
    """Return what people said of the films."""
    return {film: int(grade) for film, grade in query.grades.items()}


if __name__ == "__main__":
    main()
