"""How good a page is when the cross-encoder reranks our own first pass over all films, beside the first pass alone.

    python benchmarks/reranking_quality.py --data MOVIES --queries 100

Queries nobody learnt from; films that were not judged count as wrong, for either side. Without `--data` the films of the
package are searched: then the queries are few.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import measure
import numpy as np

from secondpass import Engine, fixtures
from secondpass.engine.metrics import ndcg
from secondpass.models.training.corpus import Corpus, Film, JudgedQuery, read_corpus
from secondpass.models.training.film_text import film_parts

Body = dict[str, Any]
Rescorer = Callable[[str], Body]
SEARCHED = ("title", "overview")
READ = (("title",), ("title", "year"), ("title", "year", "overview"))
KEPT = 0.05
"""How much of BM25's score the last row adds to the model's; 0.02 to 0.1 were level on validation queries."""


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path), help="The folder of the movie corpus; else the films of the package."
)
@click.option("--split", default="test", show_default=True, type=click.Choice(["validation", "test"]))
@click.option("--queries", default=100, show_default=True, type=click.IntRange(1), help="Ask so many.")
@click.option("--window", default=100, show_default=True, type=click.IntRange(10), help="Rerank so many films.")
@click.option("--model", default=".rerank-v1", show_default=True, help="The name or folder of another model.")
@measure.rounds(1)
@measure.as_json
def main(data: Path | None, split: Any, queries: int, window: int, model: str, rounds: int, as_json: bool) -> None:
    """Compare a first pass with what the cross-encoder makes of it."""
    corpus = read_corpus(data or Path(fixtures.__file__).parent)
    run(corpus, corpus.of(split)[:queries], window, model, rounds).show(as_json=as_json)


def run(corpus: Corpus, asked: Sequence[JudgedQuery], window: int, model: str, rounds: int) -> measure.Report:
    """Mark the pages for *asked*; of the times of a page the best of the *rounds* counts."""
    engine = indexed(corpus, model)
    sides: list[tuple[str, Rescorer | None]] = [("BM25", None)]
    sides += [(f"reranked by {', '.join(fields)}", reranked_by(fields, window)) for fields in READ]
    sides.append((f"the last, and {KEPT} of BM25", reranked_by(READ[-1], window, KEPT)))
    rows = tuple((name, *marks(engine, asked, rescorer, rounds)) for name, rescorer in sides)
    notes = (
        f"{len(corpus.films)} films; BM25 is a multi_match over title and overview, of which {window} are reranked",
    )
    return measure.Report(f"Pages for {len(asked)} unseen queries", ("", "nDCG@10", "ms a page"), rows, notes)


def indexed(corpus: Corpus, model: str) -> Engine:
    """Return an engine that holds all films of *corpus*, and the endpoint `reranker`."""
    engine = Engine(score_cache=False)
    settings = {"model_id": model, "num_threads": os.cpu_count() or 1, "num_allocations": 1}
    engine.put_inference("reranker", {"service": "elasticsearch", "service_settings": settings})
    engine.bulk("films", ({"_id": name, "_source": source(film)} for name, film in corpus.films.items()))
    engine.refresh("films")
    return engine


def source(film: Film) -> Body:
    """Return what the index holds of *film*."""
    parts = film_parts(film)
    return {field: parts[field] for field in ("title", "year", "overview") if field in parts}


def marks(engine: Engine, asked: Sequence[JudgedQuery], rescorer: Rescorer | None, rounds: int) -> tuple[str, str]:
    """Return the mean nDCG@10 of the pages for *asked*, and how many milliseconds one takes."""
    values, times = [], np.empty((rounds, len(asked)))
    for place, query in enumerate(asked):
        for number in range(rounds):
            began = time.perf_counter()
            found = page(engine, query.text, rescorer)
            times[number, place] = 1e3 * (time.perf_counter() - began)
        values.append(ndcg(found, {film: int(grade) for film, grade in query.grades.items()}))
    return f"{np.mean(values):.4f}", f"{times.min(axis=0).mean():.0f}"


def page(engine: Engine, text: str, rescorer: Rescorer | None) -> list[str]:
    """Return the ids of the ten best films for *text*."""
    body: Body = {"query": {"multi_match": {"query": text, "fields": list(SEARCHED)}}, "_source": False}
    if rescorer:
        body["rescore"] = rescorer(text)
    return [hit["_id"] for hit in engine.search("films", body)["hits"]["hits"]]


def reranked_by(fields: Sequence[str], window: int, kept: float = 0.0) -> Rescorer:
    """Return a function which makes a rescorer for a query's text; its score replaces, or joins what is *kept*."""

    def rescorer(text: str) -> Body:
        said = {"fields": list(fields), "inference_text": text, "inference_id": "reranker"}
        weighed = {"score_mode": "total", "query_weight": kept} if kept else {}
        return {"window_size": window, "text_similarity": {**said, **weighed}}

    return rescorer


if __name__ == "__main__":
    main()
