"""Draw groups about meaning: what a film is about, asked in words its text need not contain.

Nobody judged these. A query is made from tags, genres or some words of a plot; the teacher says how near each film is,
and a film that carries the tag is right, unless far off, although the text, as shown, leaves the tags out.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from ..tokenization import PairTokenizer
from .corpus import Corpus
from .film_text import FilmTokens, View, film_parts, film_text
from .groups import Group, some
from .teacher import Floats, Teacher

PHRASES = (
    "{}",
    "{} movies",
    "films about {}",
    "a movie about {}",
    "stories of {}",
    "films that explore {}",
    "something with {}",
    "a film in which there is {}",
    "{} and its consequences",
    "best {} films",
)
VIEWS: tuple[View, ...] = (("title", "overview"), ("title", "year", "director", "genres", "overview"), ("overview",))
TAGGED = 0.9
"""How right a film is whose tags say so and whose plot, to the teacher, does not."""

MOST_FILMS = 3000
"""Films the teacher reads before training begins: it takes a minute or two."""

DOUBTED = 0.2
"""Likeness below which a tag is not believed: "predictable" and "brad pitt" cannot be read from a plot."""


class MeaningSource:
    """Draw groups whose grades come from a *teacher*, whose *vectors* of the films are given.

    The same seed and corpus give the same groups.
    """

    def __init__(
        self,
        corpus: Corpus,
        films: FilmTokens,
        tokenizer: PairTokenizer,
        teacher: Teacher,
        vectors: Floats,
        seed: int,
        size: int = 8,
    ) -> None:
        self._chance = random.Random(seed)
        self._tokenizer, self._films, self._teacher, self._size = tokenizer, films, teacher, size
        self._ids = read_by_teacher(corpus)
        self._plots = [film_parts(corpus.films[name])["overview"].split() for name in self._ids]
        self._tags = _films_by_tag(corpus)
        self._names = sorted(self._tags)
        self._vectors = vectors

    def draw(self) -> Group:
        """Return the next group."""
        if self._chance.random() < 0.6 and self._names:
            tags = some(self._chance, self._names, self._chance.choice((1, 1, 1, 2)))
            phrase = self._chance.choice(PHRASES).format(" and ".join(tags))
            return self._group(phrase, frozenset.intersection(*(self._tags[tag] for tag in tags)))
        words = self._chance.choice(self._plots)
        count = self._chance.randint(3, 12)
        start = self._chance.randrange(max(1, len(words) - count))
        return self._group(" ".join(words[start : start + count]), frozenset())

    def _group(self, query: str, tagged: frozenset[str]) -> Group:
        likeness = self._vectors @ self._teacher.vectors([query])[0]
        places = self._candidates(likeness)
        grades = rightness(likeness[places])
        shown = [self._ids[place] for place in places]
        known = np.array([TAGGED * (film in tagged) for film in shown], dtype=np.float32)
        known[likeness[places] < DOUBTED] = 0.0
        encoded, view = self._tokenizer.encode(query), self._chance.choice(VIEWS)
        pairs = tuple(self._tokenizer.pair(encoded, self._films(film, view)) for film in shown)
        return Group(pairs, np.maximum(grades, known))

    def _candidates(self, likeness: Floats) -> list[int]:
        near = np.argsort(-likeness)[:200].tolist()
        drawn = self._chance.sample(near[:10], min(3, len(near))) + self._chance.sample(near, min(3, len(near)))
        drawn += [self._chance.randrange(len(self._ids)) for _ in range(self._size)]
        return list(dict.fromkeys(drawn))[: self._size]


def read_by_teacher(corpus: Corpus) -> list[str]:
    """Return the films a group is drawn from: at most `MOST_FILMS` of those with a plot, by the order of their ids."""
    return [name for name, film in sorted(corpus.films.items()) if "overview" in film_parts(film)][:MOST_FILMS]


def teacher_vectors(corpus: Corpus, teacher: Teacher) -> Floats:
    """Return the teacher's vector of each film `read_by_teacher` names."""
    return teacher.vectors([film_text(corpus.films[name], VIEWS[0]) for name in read_by_teacher(corpus)])


def rightness(likeness: Floats) -> Floats:
    """Map the teacher's likeness to a grade between 0 and 1: one half at 0.35, nothing much below 0.15."""
    grades: Floats = (1 / (1 + np.exp(-15 * (likeness - 0.35)))).astype(np.float32)
    return grades


def _films_by_tag(corpus: Corpus) -> Mapping[str, frozenset[str]]:
    tagged: dict[str, set[str]] = defaultdict(set)
    for name, film in corpus.films.items():
        for tag in [*(film.get("tags") or []), *(film.get("genres") or [])]:
            tagged[str(tag).lower()].add(name)
    return {tag: frozenset(films) for tag, films in tagged.items() if 2 <= len(films) <= len(corpus.films) // 20}
