"""Grade films with a cross-encoder that reads more of them than its student will.

    python -m secondpass.models.training.reader MODEL --data MOVIES --out FILE

A teacher of our own: it reads who made a film and who plays in it where its student may be shown a title alone.
`cross_encoder --distil FILE` learns from these grades, beside or in place of those of `boosted`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from ..cross_encoder import CrossEncoder, sigmoid
from .corpus import Corpus, JudgedQuery, read_corpus
from .film_text import PEOPLE, film_text
from .grades import Given, write_grades


@click.command("reader")
@click.argument("model", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--queries", type=click.IntRange(1), help="Grade the first so many; else all.")
def main(model: Path, data: Path, out: Path, queries: int | None) -> None:
    """Write the MODEL's grade of every judged film of every train query: query, film and grade, separated by tabs."""
    corpus = read_corpus(data)
    with click.progressbar(corpus.of("train")[:queries], label="reading") as asked:
        write_grades(out, graded(CrossEncoder.load(model).without_cache(), corpus, asked))


def graded(model: CrossEncoder, corpus: Corpus, queries: Iterable[JudgedQuery]) -> Given:
    """Give each query with how probably each of its films is right, as *model* sees it."""
    for query in queries:
        logits = model.score(query.text, [film_text(corpus.films[film], PEOPLE) for film in query.grades])
        yield query, dict(zip(query.grades, sigmoid(logits).tolist(), strict=True))


if __name__ == "__main__":
    main()
