"""Describe films beside a query in numbers, for trees: BM25 by field, letters and years, and how known a film is."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .baseline import words_of
from .corpus import Film, JudgedQuery
from .film_text import View, film_text
from .first_pass import FirstPass

Floats = NDArray[np.float32]

FIELDS: tuple[View, ...] = (("title",), ("overview",), ("director", "actors"), ("characters",), ("tags", "genres"))


class Evidence:
    """Keep what is asked of every film; *films* by id."""

    def __init__(self, films: Mapping[str, Film]) -> None:
        self._places = {name: place for place, name in enumerate(films)}
        self._fields = [FirstPass({name: film_text(film, view) for name, film in films.items()}) for view in FIELDS]
        self._standing = np.array([standing(film) for film in films.values()], dtype=np.float32)
        self._titles = [words_of(str(film.get("title", ""))) for film in films.values()]
        self._letters = [letters("".join(title)) for title in self._titles]

    def __call__(self, query: JudgedQuery) -> Floats:
        """Return one row for each judged film of *query* (films, numbers)."""
        places = [self._places[name] for name in query.grades]
        scores = [field.scores(query.text)[places] for field in self._fields]
        relative = [score / max(1e-6, float(score.max())) for score in scores]
        votes = self._standing[places, 0]
        rank = (votes[:, None] < votes[None, :]).sum(axis=1)
        alike = self._alike(words_of(query.text), places)
        return np.column_stack([*scores, *relative, alike, self._standing[places], rank]).astype(np.float32)

    def _alike(self, asked: list[str], places: list[int]) -> Floats:
        """Say how much of the query stands in each title, and of the title in the query; and how its year fits."""
        words, joined = set(asked), "".join(asked)
        pieces = letters(joined)
        years = [int(word) for word in asked if len(word) == 4 and word.isdecimal()]
        rows = []
        for place in places:
            title = self._titles[place]
            both, shared = len(words & set(title)), len(pieces & self._letters[place])
            rows.append(
                (
                    both / max(1, len(words)),
                    both / max(1, len(set(title))),
                    shared / len(pieces),
                    shared / len(self._letters[place]),
                    "".join(title) in joined,
                    len(title),
                    len(asked),
                    min((abs(year - self._standing[place, 4]) for year in years), default=-1),
                )
            )
        return np.array(rows, dtype=np.float32)


def standing(film: Film) -> list[float]:
    """Return how known, how liked and how old a film is."""
    known = [math.log1p(float(film.get(name) or 0)) for name in ("votes", "popularity", "budget")]
    return [*known, float(film.get("rating") or 0), float(film.get("year") or 0)]


def letters(text: str) -> set[str]:
    """Return every three letters in a row."""
    return {text[place : place + 3] for place in range(max(1, len(text) - 2))}
