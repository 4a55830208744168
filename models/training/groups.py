"""Draw what a cross-encoder learns from people's judgments: a query, and films of which the right ones come first."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..tokenization import Pair, PairTokenizer
from .corpus import Corpus, JudgedQuery
from .film_text import BRIEF, FULL, FilmTokens, View, film_text, random_view
from .first_pass import FirstPass
from .misspelling import misspelt

SEARCHED: View = ("title", "overview")
DEEPEST = 50
"""How far down a first pass over `SEARCHED` hard wrong films are taken from."""


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

    A group has *size* films, twice as many where only titles and years are shown: up to two in five are right, a share
    of *hard* were found by a first pass and not judged, one is drawn at random, the others were judged wrong. Where
    *graded* has a teacher's grade of a film, it counts half. A share of *slips* of the queries is misspelt. The same
    seed and corpus give the same groups.
    """

    def __init__(
        self,
        corpus: Corpus,
        films: FilmTokens,
        tokenizer: PairTokenizer,
        seed: int,
        *,
        size: int = 10,
        mix: str = "all",
        hard: float = 0.0,
        slips: float = 0.0,
        graded: Mapping[tuple[str, str], float] = MappingProxyType({}),
    ) -> None:
        self._chance = random.Random(seed)
        self._tokenizer, self._films = tokenizer, films
        self._size, self._mix, self._hard, self._slips, self._graded = size, mix, hard, slips, graded
        self._ids = sorted(corpus.films)
        self._queries = [query for query in corpus.of("train") if positives(query) > 0]
        self._best = max((grade for query in corpus.queries for grade in query.grades.values()), default=1.0)
        self._order: list[JudgedQuery] = []
        self._first_pass = FirstPass({name: film_text(film, SEARCHED) for name, film in corpus.films.items()})

    def draw(self) -> Group:
        """Return the next group."""
        if not self._order:
            self._order = self._chance.sample(self._queries, len(self._queries))
        query = self._order.pop()
        view = random_view(self._chance, self._mix)
        shown = self._shown(query, 2 * self._size if set(view) <= set(BRIEF) else self._size)
        said = misspelt(self._chance, query.text) if self._chance.random() < self._slips else query.text
        encoded = self._tokenizer.encode(said)
        pairs = tuple(self._tokenizer.pair(encoded, self._films(film, view)) for film in shown)
        return Group(pairs, np.array([self._grade(query, film) for film in shown], dtype=np.float32))

    def _grade(self, query: JudgedQuery, film: str) -> float:
        judged = query.grades.get(film, 0.0) / self._best
        return (judged + self._graded.get((query.text, film), judged)) / 2

    def _shown(self, query: JudgedQuery, size: int) -> list[str]:
        hard = some(self._chance, self._found(query), int(self._hard * size))
        right = [film for film, grade in query.grades.items() if grade > 0]
        wrong = [film for film, grade in query.grades.items() if grade <= 0]
        judged = some(self._chance, right, 2 * size // 5) + some(self._chance, wrong, size)
        shown = judged[: size - 1 - len(hard)] + hard
        return shown + some(self._chance, self._ids, 1)

    def _found(self, query: JudgedQuery) -> list[str]:
        found = self._first_pass.best(query.text, DEEPEST) if self._hard else []
        return [film for film in found if film not in query.grades]


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
