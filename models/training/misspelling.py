"""Misspell queries as hurried fingers do, so that a model does not count on finding every letter in its place."""

from __future__ import annotations

import random
from collections.abc import Callable

SHORTEST = 4
"""Letters of the shortest word that is misspelt: of shorter ones too little would be left."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspelt(chance: random.Random, query: str) -> str:
    """Return *query* with one slip in one of its longer words, or as it is where all are short."""
    words = query.split(" ")
    places = [place for place, word in enumerate(words) if len(word) >= SHORTEST]
    if not places:
        return query
    place, slip = chance.choice(places), chance.choice(SLIPS)
    words[place] = slip(words[place], chance.randrange(1, len(words[place]) - 1), chance)
    return " ".join(words)


def dropped(word: str, at: int, chance: random.Random) -> str:
    """Leave out the letter *at* a place."""
    return word[:at] + word[at + 1 :]


def doubled(word: str, at: int, chance: random.Random) -> str:
    """Write the letter twice."""
    return word[: at + 1] + word[at:]


def swapped(word: str, at: int, chance: random.Random) -> str:
    """Write the letter after the next one."""
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def replaced(word: str, at: int, chance: random.Random) -> str:
    """Write some letter instead."""
    return word[:at] + chance.choice(LETTERS) + word[at + 1 :]


SLIPS: tuple[Callable[[str, int, random.Random], str], ...] = (dropped, doubled, swapped, replaced)
