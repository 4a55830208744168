"""Write a film as the one text a cross-encoder reads: title first, then people, then what it is about.

    Black Adam. 2022. Jaume Collet-Serra. Dwayne Johnson, … . Black Adam, … . superhero, … . Action. Nearly 5,000 years …

Training shows the model many *views* of a film (the title alone, title and plot, all of it), because an index may keep
any of these in the field it is asked to rerank by.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
View = tuple[str, ...]

PARTS = ("title", "year", "director", "actors", "characters", "tags", "genres", "overview")
LONGEST_LISTS = {"actors": 4, "characters": 4, "tags": 8, "genres": 4}

FULL: View = PARTS
BRIEF: View = ("title", "year")
PEOPLE: View = ("title", "year", "director", "actors", "characters")
MIXES: dict[str, Mapping[View, float]] = {
    "brief": {("title",): 0.35, BRIEF: 0.65},
    "all": {
        ("title",): 0.20,
        BRIEF: 0.45,
        ("title", "overview"): 0.08,
        PEOPLE: 0.10,
        ("title", "year", "characters", "tags", "genres"): 0.05,
        ("overview",): 0.04,
        FULL: 0.08,
    },
    "people": {
        ("title",): 0.15,
        BRIEF: 0.30,
        ("title", "overview"): 0.06,
        PEOPLE: 0.32,
        ("title", "year", "characters", "tags", "genres"): 0.05,
        ("overview",): 0.03,
        FULL: 0.09,
    },
    "articles": {("title",): 0.1, ("title", "overview"): 0.55, ("overview",): 0.35},
}
"""How often training shows each view, by the name of the mix."""


def film_parts(film: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of each part which *film* has. A `plot` or `text` is an overview, a `cast` its actors."""
    merged = {"overview": film.get("plot", film.get("text")), "actors": film.get("cast"), **film}
    texts = {part: _text(merged.get(part), LONGEST_LISTS.get(part, 4)) for part in PARTS}
    return {part: text for part, text in texts.items() if text}


def film_text(film: Mapping[str, Any], view: View = FULL) -> str:
    """Return *film* as one text, its parts in the order of *view* and a full stop after each."""
    parts = film_parts(film)
    return " ".join(f"{parts[part]}." for part in view if part in parts)


def random_view(chance: random.Random, mix: str) -> View:
    """Draw a view with the weight it has in a *mix* of `MIXES`."""
    weights = MIXES[mix]
    return chance.choices(list(weights), list(weights.values()))[0]


class FilmTokens:
    """Keep the token ids of every part of every film that was asked for, and join them as `film_text` would.

    *encode* gives the ids of one text without special tokens. Joining ids saves tokenising each film once per view.
    """

    def __init__(self, films: Mapping[str, Mapping[str, Any]], encode: Callable[[str], Ids]) -> None:
        self._films, self._encode = films, encode
        self._stop = encode(".")
        self._kept: dict[tuple[str, str], Ids] = {}

    def __call__(self, film: str, view: View = FULL) -> Ids:
        """Return the ids of *film* seen in *view*; a film without any of its parts shows its title."""
        parts = film_parts(self._films[film])
        shown = [part for part in view if part in parts] or [part for part in PARTS if part in parts]
        joined = [piece for part in shown for piece in (self._ids(film, part, parts[part]), self._stop)]
        return np.concatenate(joined) if joined else self._stop

    def _ids(self, film: str, part: str, text: str) -> Ids:
        if (film, part) not in self._kept:
            self._kept[film, part] = self._encode(text)
        return self._kept[film, part]


def _text(value: object, longest: int) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(list(dict.fromkeys(str(item) for item in value))[:longest])
    return "" if value is None else str(value)
