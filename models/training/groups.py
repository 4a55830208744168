"""Draw what a cross-encoder learns from: one query, and some films of which the right ones should come first.

Most groups are queries people judged. The others are made from the films themselves and keep alive what the pretrained
encoder knows about meaning: a sentence of a plot should find its film by the rest of the plot, and a tag should find
the films that carry it although their text, as shown, does not contain it.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..tokenization import Pair, PairTokenizer
from .corpus import Corpus, JudgedQuery
from .film_text import FULL, FilmTokens, View, film_parts, random_view

PHRASES = ("{}", "{} movies", "films about {}", "a movie about {}", "{} {}", "films with {}", "best {} films")


@dataclass(frozen=True, slots=True)
class Group:
    """Hold one query's pairs and their grades (higher is better), in the same order."""

    pairs: tuple[Pair, ...]
    grades: NDArray[np.float32]


class GroupSource:
    """Draw groups at random; the same seed and corpus give the same groups."""

    def __init__(
        self, corpus: Corpus, tokenizer: PairTokenizer, seed: int, size: int = 10, judged: float = 0.75
    ) -> None:
        self._chance = random.Random(seed)
        self._tokenizer, self._size, self._judged = tokenizer, size, judged
        self._films = FilmTokens(corpus.films, tokenizer.encode)
        self._ids = sorted(corpus.films)
        self._queries = [query for query in corpus.of("train") if 0 < positives(query) < len(query.grades)]
        self._tags = _films_by_tag(corpus)
        self._plots = {name: text for name, film in corpus.films.items() if (text := film_parts(film).get("overview"))}
        self._order: list[JudgedQuery] = []

    def draw(self) -> Group:
        """Return the next group."""
        kind = self._chance.random()
        if kind < self._judged:
            return self._from_judgments()
        return self._from_tag() if kind < (1 + self._judged) / 2 and self._tags else self._from_plot()

    def _from_judgments(self) -> Group:
        if not self._order:
            self._order = self._chance.sample(self._queries, len(self._queries))
        query = self._order.pop()
        right = [film for film, grade in query.grades.items() if grade > 0]
        wrong = [film for film, grade in query.grades.items() if grade <= 0]
        shown = self._sample(right, 4) + self._sample(wrong, self._size)
        films = [*shown[: self._size - 1], self._chance.choice(self._ids)]
        return self._group(
            query.text, films, [query.grades.get(film, 0.0) for film in films], random_view(self._chance)
        )

    def _from_tag(self) -> Group:
        tag = self._chance.choice(list(self._tags))
        tagged = self._tags[tag]
        right = self._sample(sorted(tagged), 2)
        wrong = [film for film in self._sample(self._ids, self._size) if film not in tagged]
        films = (right + wrong)[: self._size]
        text = self._chance.choice(PHRASES).format(tag, self._chance.choice(("movies", "films", "")))
        return self._group(text.strip(), films, [float(film in tagged) for film in films], ("title", "overview"))

    def _from_plot(self) -> Group:
        film = self._chance.choice(list(self._plots))
        sentences = [part for part in re.split(r"(?<=[.!?])\s+", self._plots[film]) if len(part) > 20]
        query = self._chance.choice(sentences or [self._plots[film]])
        rest = " ".join(part for part in sentences if part != query)
        others = self._sample([other for other in self._sample(self._ids, self._size) if other != film], self._size - 1)
        words = query.split()
        start = self._chance.randrange(max(1, len(words) - 12))
        encoded = self._tokenizer.encode(" ".join(words[start : start + 12]))
        # The film itself is shown without the sentence, or found by it would be found by its very words.
        title = self._films(film, ("title", "genres", "tags"))
        shown = [np.concatenate([title, self._tokenizer.encode(rest)])]
        shown += [self._films(other, ("title", "genres", "tags", "overview")) for other in others]
        pairs = tuple(self._tokenizer.pair(encoded, document) for document in shown)
        return Group(pairs, np.array([1.0] + [0.0] * len(others), dtype=np.float32))

    def _group(self, text: str, films: Sequence[str], grades: Sequence[float], view: View) -> Group:
        query = self._tokenizer.encode(text)
        pairs = tuple(self._tokenizer.pair(query, self._films(film, view)) for film in films)
        return Group(pairs, np.array(grades, dtype=np.float32))

    def _sample(self, items: Sequence[str], most: int) -> list[str]:
        return self._chance.sample(items, min(most, len(items)))


def judged_pairs(
    query: JudgedQuery, films: FilmTokens, tokenizer: PairTokenizer, view: View = FULL
) -> tuple[Pair, ...]:
    """Return the pairs of *query* with all films it was judged on."""
    encoded = tokenizer.encode(query.text)
    return tuple(tokenizer.pair(encoded, films(film, view)) for film in query.grades)


def positives(query: JudgedQuery) -> int:
    """Count the films which are right for *query*."""
    return sum(grade > 0 for grade in query.grades.values())


def _films_by_tag(corpus: Corpus) -> Mapping[str, frozenset[str]]:
    tagged: dict[str, set[str]] = defaultdict(set)
    for name, film in corpus.films.items():
        for tag in [*(film.get("tags") or []), *(film.get("genres") or [])]:
            tagged[str(tag).lower()].add(name)
    return {tag: frozenset(films) for tag, films in tagged.items() if 2 <= len(films) <= len(corpus.films) // 20}
