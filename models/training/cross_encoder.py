"""Train a small cross-encoder on judged films and on what they are about.

    python -m secondpass.models.training.cross_encoder --data MOVIES --examine fixtures --out FOLDER --minutes 60

Stops by the clock, saves every few minutes, and goes on where it stopped when started again with the same `--out`.
`python -m secondpass.models.training.export FOLDER/checkpoint.pt MODEL` makes a model of what was saved. Where other work
runs beside it, set `OMP_WAIT_POLICY=PASSIVE` in the environment: it took four times as many steps here. Under glibc
`MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184` keep large blocks for the next step: a sixth more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from ..tokenization import PairTokenizer
from .corpus import Corpus, read_corpus
from .film_text import MIXES, FilmTokens, film_parts
from .grades import read_grades
from .groups import JudgedSource, MixedSource, Source
from .papers import fixture_papers, papers_of, reporter
from .pretrained import ALL_LAYERS, pretrained_network, pretrained_teacher, pretrained_tokenizer

if TYPE_CHECKING:
    from .loop import Plan
    from .network import CrossEncoderNetwork

LOSSES = {"both": (1.0, 0.5), "listwise": (1.0, 0.0), "pointwise": (0.0, 1.0)}
"""How loudly each loss asks for the right order of a group, and for the right answer to each pair alone."""

Folder = click.Path(exists=True, file_okay=False, path_type=Path)
Grades = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("cross-encoder")
@click.option("--data", required=True, type=Folder, help="Films and judgments to learn from.")
@click.option(
    "--examine",
    "examined",
    type=Folder,
    help="Films and judgments of another kind: its test queries are never learnt from.",
)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where checkpoints go.")
@click.option("--minutes", default=15.0, show_default=True, help="How long to train.")
@click.option("--seed", default=7, show_default=True)
@click.option("--max-length", default=96, show_default=True, help="Tokens of a pair at most, while training.")
@click.option("--meaning", default=0.4, show_default=True, help="Share of the groups that are about meaning.")
@click.option(
    "--also", type=(Folder, click.FloatRange(0, 1)), multiple=True, help="Another corpus, and its share of the groups."
)
@click.option("--queries", default=100, show_default=True, help="Validation queries at each report.")
@click.option("--start", type=Folder, help="A model to go on from, as `export` wrote it; without it, --layers.")
@click.option(
    "--layers",
    default=",".join(map(str, ALL_LAYERS)),
    show_default=True,
    help="Layers of all-MiniLM-L6-v2 to begin with.",
)
@click.option("--scratch", is_flag=True, help="Begin with random weights of that shape.")
@click.option("--loss", default="both", show_default=True, type=click.Choice(list(LOSSES)))
@click.option("--hard", default=0.2, show_default=True, help="Share of films which only a first pass thought right.")
@click.option("--slips", default=0.0, show_default=True, help="Share of the judged queries that are misspelt.")
@click.option("--dropout", default=0.0, show_default=True, help="Share of what each layer adds that is left out.")
@click.option("--distil", type=Grades, multiple=True, help="Grades of `boosted` or `reader`; their mean counts half.")
@click.option(
    "--views", default="all", show_default=True, type=click.Choice(list(MIXES)), help="What of films is shown."
)
@click.option("--rate", default=2e-4, show_default=True, help="Learning rate of pretrained layers at its peak.")
@click.option("--head-rate", default=1e-3, show_default=True, help="That of the head and the token types.")
@click.option("--pairs", default=math.inf, help="End after so many pairs, if the minutes last.")
@click.option("--groups", default=5, show_default=True, help="Queries of a step.")
@click.option("--threads", default=2, show_default=True)
def main(**options: Any) -> None:
    """Train a cross-encoder on judged queries; no test query is ever learnt from."""
    train(Settings(**options))


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold what the command line says; each option explains itself there."""

    data: Path
    examined: Path | None
    out: Path
    minutes: float
    pairs: float
    seed: int
    max_length: int
    meaning: float
    also: tuple[tuple[Path, float], ...]
    hard: float
    slips: float
    dropout: float
    distil: tuple[Path, ...]
    views: str
    queries: int
    start: Path | None
    layers: str
    scratch: bool
    loss: str
    groups: int
    rate: float
    head_rate: float
    threads: int

    def plan(self) -> Plan:
        """Return how long to train and how boldly."""
        from .loop import Plan

        together, alone = LOSSES[self.loss]
        return Plan(self.minutes, self.pairs, alone, together, self.groups, rate=self.rate, head_rate=self.head_rate)

    def network(self) -> CrossEncoderNetwork:
        """Return the network training begins with."""
        network = self._beginning()
        network.drop(self.dropout)
        return network

    def _beginning(self) -> CrossEncoderNetwork:
        if self.start:
            from .shipped import exported_network

            return exported_network(self.start)
        pretrained = pretrained_network(tuple(map(int, self.layers.split(","))))
        return type(pretrained)(pretrained.shape) if self.scratch else pretrained


def train(settings: Settings) -> None:
    """Train until the settings say stop, telling of the progress."""
    import torch

    from .loop import Trainer, load_network

    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    out = settings.out
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = pretrained_tokenizer(settings.max_length)
    corpus = read_corpus(settings.data)
    other = read_corpus(settings.examined) if settings.examined else None
    trainer = Trainer(settings.network(), settings.plan(), out)
    if (out / "checkpoint.pt").exists():
        trainer.resume(load_network(out / "checkpoint.pt")[1])
        click.echo(f"resumed after {trainer.steps} steps")
    papers = papers_of(corpus, tokenizer, settings.views, settings.queries)
    if other and settings.examined not in dict(settings.also):
        papers += fixture_papers(other, tokenizer)
    learnt = corpus.without(other.queries) if other else corpus
    trainer.run(sources(learnt, tokenizer, settings, trainer.steps), click.echo, reporter(papers))
    click.echo(f"after: {reporter(papers)(trainer)}")


def sources(corpus: Corpus, tokenizer: PairTokenizer, settings: Settings, steps: int) -> Source:
    """Return the groups to learn from after *steps* steps: judged, about meaning, and those of other corpora."""
    films, seed = FilmTokens(corpus.films, tokenizer.encode), settings.seed + steps
    graded = read_grades(settings.distil)
    judged = JudgedSource(
        corpus, films, tokenizer, seed, mix=settings.views, hard=settings.hard, slips=settings.slips, graded=graded
    )
    shares: list[tuple[Source, float]] = [(judged, 1 - settings.meaning - sum(dict(settings.also).values()))]
    if settings.meaning > 0:
        shares.append((meaning_source(corpus, films, tokenizer, settings, seed), settings.meaning))
    for folder, share in settings.also:
        other = read_corpus(folder)
        tokens = FilmTokens(other.films, tokenizer.encode)
        shares.append((JudgedSource(other, tokens, tokenizer, seed, mix=mix_for(other), hard=settings.hard), share))
    return MixedSource(shares, seed)


def mix_for(corpus: Corpus) -> str:
    """Return the name of the views to show of another corpus: what has no years are articles."""
    return "all" if any("year" in film_parts(film) for film in corpus.films.values()) else "articles"


def meaning_source(
    corpus: Corpus, films: FilmTokens, tokenizer: PairTokenizer, settings: Settings, seed: int
) -> Source:
    """Return groups about meaning; the teacher reads the films once for each folder of checkpoints."""
    from .meaning import MeaningSource, teacher_vectors

    teacher, known = pretrained_teacher(), settings.out / "teacher.npy"
    if not known.exists():
        click.echo("the teacher reads the films")
        np.save(known, teacher_vectors(corpus, teacher))
    return MeaningSource(corpus, films, tokenizer, teacher, np.load(known), seed)


if __name__ == "__main__":
    main()
