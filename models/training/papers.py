"""Examine a network while it is trained: on queries it does not learn from, about the views of films it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..tokenization import PairTokenizer
from .corpus import Corpus, JudgedQuery
from .examination import examine
from .film_text import BRIEF, FULL, MIXES, PEOPLE, FilmTokens, View

if TYPE_CHECKING:
    from .loop import Trainer

SEEN: dict[str, View] = {"full": FULL, "people": PEOPLE, "title": ("title",), "title and year": BRIEF}
"""The views of films a report during training is about."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Hold one examination: queries, the films, and the view of them that is shown."""

    name: str
    queries: tuple[JudgedQuery, ...]
    films: FilmTokens
    view: View
    tokenizer: PairTokenizer


def papers_of(corpus: Corpus, tokenizer: PairTokenizer, mix: str, queries: int) -> list[Paper]:
    """Set examinations on the first validation queries of *corpus*, about the views of a *mix* that is learnt from."""
    films = FilmTokens(corpus.films, tokenizer.encode)
    asked = corpus.of("validation")[:queries]
    return [Paper(name, asked, films, view, tokenizer) for name, view in SEEN.items() if view in MIXES[mix]]


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
