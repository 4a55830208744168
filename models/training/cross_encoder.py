"""Train a small cross-encoder on judged films and on what they are about.

    python -m secondpass.models.training.cross_encoder --data MOVIES --examine fixtures --out FOLDER --minutes 60

Stops by the clock, saves every few minutes, and goes on where it stopped when started again with the same `--out`.
`python -m secondpass.models.training.export FOLDER/checkpoint.pt MODEL` makes a model of what was saved. Where other work
runs beside it, set `OMP_WAIT_POLICY=PASSIVE` in the environment: it took four times as many steps here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from ..tokenization import PairTokenizer
from .corpus import Corpus, JudgedQuery, read_corpus
from .examination import examine
from .film_text import FULL, FilmTokens, View
from .groups import JudgedSource, MixedSource, Source
from .pretrained import pretrained_network, pretrained_teacher, pretrained_tokenizer

if TYPE_CHECKING:
    from .loop import Trainer

Folder = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("cross-encoder")
@click.option("--data", required=True, type=Folder, help="Films and judgments to learn from.")
@click.option("--examine", "examined", type=Folder, help="Films and judgments to be examined on only.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where checkpoints go.")
@click.option("--minutes", default=15.0, show_default=True, help="How long to train.")
@click.option("--seed", default=7, show_default=True)
@click.option("--max-length", default=96, show_default=True, help="Tokens of a pair at most, while training.")
@click.option("--meaning", default=0.4, show_default=True, help="Share of the groups that are about meaning.")
@click.option("--queries", default=100, show_default=True, help="Validation queries at each report.")
@click.option("--threads", default=2, show_default=True)
def main(
    data: Path,
    examined: Path | None,
    out: Path,
    minutes: float,
    seed: int,
    max_length: int,
    meaning: float,
    queries: int,
    threads: int,
) -> None:
    """Train a cross-encoder on judged queries; no query of --examine is ever learnt from."""
    import torch

    from .loop import Plan, Trainer, load_network

    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    click.echo(f"seed {seed}, {minutes:g} minutes")
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = pretrained_tokenizer(max_length)
    corpus = read_corpus(data)
    other = read_corpus(examined) if examined else None
    trainer = Trainer(pretrained_network(), Plan(minutes), out)
    if (out / "checkpoint.pt").exists():
        trainer.resume(load_network(out / "checkpoint.pt")[1])
        click.echo(f"resumed after {trainer.steps} steps")
    papers = [*papers_of(corpus, tokenizer, queries), *(fixture_papers(other, tokenizer) if other else ())]
    learnt = corpus.without(other.queries) if other else corpus
    source = sources(learnt, tokenizer, seed + trainer.steps, meaning, out / "teacher.npy")
    trainer.run(source, click.echo, reporter(papers))
    click.echo(f"after: {reporter(papers)(trainer)}")


@dataclass(frozen=True, slots=True)
class Paper:
    """Hold one examination: queries, the films, and the view of them that is shown."""

    name: str
    queries: tuple[JudgedQuery, ...]
    films: FilmTokens
    view: View
    tokenizer: PairTokenizer


def papers_of(corpus: Corpus, tokenizer: PairTokenizer, queries: int) -> list[Paper]:
    """Set examinations on the first validation queries of *corpus*: with full texts, and with titles alone."""
    films = FilmTokens(corpus.films, tokenizer.encode)
    asked = corpus.of("validation")[:queries]
    return [Paper(name, asked, films, view, tokenizer) for name, view in (("full", FULL), ("title", ("title",)))]


def fixture_papers(corpus: Corpus, tokenizer: PairTokenizer) -> list[Paper]:
    """Set examinations on the training split of a corpus that is not learnt from; its test split is for the end."""
    films = FilmTokens(corpus.films, tokenizer.encode)
    asked = corpus.of("train")
    views: tuple[tuple[str, View], ...] = (("other full", FULL), ("other plot", ("overview",)))
    return [Paper(name, asked, films, view, tokenizer) for name, view in views]


def reporter(papers: list[Paper]) -> Callable[[Trainer], str]:
    """Return a function which examines a trainer's averaged network and says how it did."""
    from .loop import scorer

    def report(trainer: Trainer) -> str:
        score = scorer(trainer.averaged())
        marks = ((p.name, examine(score, p.queries, p.films, p.tokenizer, p.view)) for p in papers)
        return "nDCG@10 " + ", ".join(f"{name} {mark:.4f}" for name, mark in marks)

    return report


def sources(corpus: Corpus, tokenizer: PairTokenizer, seed: int, meaning: float, known: Path) -> Source:
    """Return a source of groups, a share of *meaning* of them about meaning; *known* keeps what the teacher read."""
    films = FilmTokens(corpus.films, tokenizer.encode)
    judged = JudgedSource(corpus, films, tokenizer, seed)
    if meaning <= 0:
        return judged
    from .meaning import MeaningSource, teacher_vectors

    teacher = pretrained_teacher()
    if not known.exists():
        click.echo("the teacher reads the films")
        np.save(known, teacher_vectors(corpus, teacher))
    about = MeaningSource(corpus, films, tokenizer, teacher, np.load(known), seed)
    return MixedSource([(judged, 1 - meaning), (about, meaning)], seed)


if __name__ == "__main__":
    main()
