"""Measure a finished model the way it will be used: texts in, scores out.

    python -m secondpass.models.training.report MODEL --data FOLDER --queries 300

Each query reranks the films it was judged on. Beside the model stand BM25 over the same texts, and chance.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zlib import crc32

import click
import numpy as np
from numpy.typing import NDArray

from ..cross_encoder import CrossEncoder
from .baseline import Bm25
from .corpus import Corpus, JudgedQuery, Split, read_corpus
from .examination import ndcg
from .film_text import BRIEF, FULL, PEOPLE, View, film_parts, film_text

Score = Callable[[str, Sequence[str]], NDArray[np.float32]]

VIEWS: dict[str, View] = {
    "full": FULL,
    "title": ("title",),
    "title and year": BRIEF,
    "title, year and people": PEOPLE,
    "plot": ("overview",),
}


@click.command("report")
@click.argument("model", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--split", default="test", show_default=True, type=click.Choice(["train", "validation", "test"]))
@click.option("--queries", default=300, show_default=True, help="How many of the split's queries are asked.")
def main(model: Path, data: Path, split: Split, queries: int) -> None:
    """Print the nDCG@10 of MODEL on queries of --data, and its speed."""
    encoder, corpus = CrossEncoder.load(model).without_cache(), read_corpus(data)
    asked = corpus.of(split)[:queries]
    click.echo(f"{len(asked)} {split} queries, mean nDCG@10 over the judged films")
    for name, view in shown(corpus).items():
        texts = {film: film_text(entry, view) for film, entry in corpus.films.items()}
        began = time.perf_counter()
        ours = mean_ndcg(encoder.score, asked, texts)
        pace = (time.perf_counter() - began) / sum(len(query.grades) for query in asked)
        words = mean_ndcg(Bm25(list(texts.values())).score, asked, texts)
        click.echo(f"{name:22} model {ours:.4f}  BM25 {words:.4f}  {1e5 * pace:.0f} ms for 100 pairs")
    click.echo(f"chance {mean_ndcg(by_chance, asked, texts):.4f}")


def shown(corpus: Corpus) -> dict[str, View]:
    """Return all of a text, and the views of which every part is known of some film: articles have no year."""
    known = {part for film in corpus.films.values() for part in film_parts(film)}
    return {name: view for name, view in VIEWS.items() if view == FULL or known.issuperset(view)}


def mean_ndcg(score: Score, queries: Sequence[JudgedQuery], texts: Mapping[str, str]) -> float:
    """Return the mean nDCG@10 of *queries*, each over its judged films in the order of their ids."""
    values = []
    for query in queries:
        films = sorted(query.grades)
        scores = score(query.text, [texts[film] for film in films])
        values.append(ndcg(np.array([query.grades[film] for film in films]), scores))
    return float(np.mean(values))


def by_chance(query: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """Score *texts* at random, the same for the same query."""
    return np.random.default_rng(crc32(query.encode())).random(len(texts), dtype=np.float32)


if __name__ == "__main__":
    main()
