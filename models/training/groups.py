"""Draw what a cross-encoder learns from people's judgments: a query, and films of which the right ones come first."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..tokenization import Pair, PairTokenizer
from .corpus import Corpus, JudgedQuery
from .film_text import FULL, FilmTokens, View, random_view


@dataclass(frozen=True, slots=True)
class Group:
    """Hold one query's pairs and how right each is, from 0 to 1, in the same order."""

    pairs: tuple[Pair, ...]
    grades: NDArray[np.float32]


class Source(Protocol):
    """Draw one group after another, for ever."""

    def draw(self) -> Group:
        """Return the next group."""
        ...


class JudgedSource:
    """Draw groups from the training queries of a corpus, each as often as the others.

    A group has at most four right films, wrong ones that were judged, and one film at random. The same seed and corpus
    give the same groups.
    """

    def __init__(self, corpus: Corpus, films: FilmTokens, tokenizer: PairTokenizer, seed: int, size: int = 10) -> None:
        self._chance = random.Random(seed)
        self._tokenizer, self._films, self._size = tokenizer, films, size
        self._ids = sorted(corpus.films)
        self._queries = [query for query in corpus.of("train") if positives(query) > 0]
        self._best = max((grade for query in corpus.queries for grade in query.grades.values()), default=1.0)
        self._order: list[JudgedQuery] = []

    def draw(self) -> Group:
        """Return the next group."""
        if not self._order:
            self._order = self._chance.sample(self._queries, len(self._queries))
        query = self._order.pop()
        right = [film for film, grade in query.grades.items() if grade > 0]
        wrong = [film for film, grade in query.grades.items() if grade <= 0]
        judged = some(self._chance, right, 4) + some(self._chance, wrong, self._size)
        shown = judged[: self._size - 1]
        shown += some(self._chance, self._ids, self._size - len(shown))
        view = random_view(self._chance)
        encoded = self._tokenizer.encode(query.text)
        pairs = tuple(self._tokenizer.pair(encoded, self._films(film, view)) for film in shown)
        return Group(pairs, np.array([query.grades.get(film, 0.0) / self._best for film in shown], dtype=np.float32))


class MixedSource:
    """Draw from several sources, each as often as its share says."""

    def __init__(self, sources: Sequence[tuple[Source, float]], seed: int) -> None:
        self._sources = [source for source, _ in sources]
        self._shares = [share for _, share in sources]
        self._chance = random.Random(seed)

    def draw(self) -> Group:
        """Return the next group of one of the sources."""
        return self._chance.choices(self._sources, self._shares)[0].draw()


def judged_pairs(
    query: JudgedQuery, films: FilmTokens, tokenizer: PairTokenizer, view: View = FULL
) -> tuple[Pair, ...]:
    """Return the pairs of *query* with all films it was judged on."""
    encoded = tokenizer.encode(query.text)
    return tuple(tokenizer.pair(encoded, films(film, view)) for film in query.grades)


def positives(query: JudgedQuery) -> int:
    """Count the films which are right for *query*."""
    return sum(grade > 0 for grade in query.grades.values())


def some(chance: random.Random, items: Sequence[str], most: int) -> list[str]:
    """Return at most *most* of *items*, at random."""
    return chance.sample(items, min(most, len(items)))
