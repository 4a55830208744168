"""Which words moved a cross-encoder's score: each is blanked out in turn, and the scores are compared.

A word whose absence lowers the score has raised it. Effects need not add up to the score: two words that say the same each
count for little, since the other stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from .cross_encoder import CrossEncoder
from .tokenization import LONGEST_READ, PairTokenizer, beginning, readable


@dataclass(frozen=True, slots=True)
class Word:
    """Mark a word from character *start* to *end*; *effect* is the score less the score without it."""

    start: int
    end: int
    effect: float


@dataclass(frozen=True, slots=True)
class Side:
    """Hold a query or a text, the words of it that were read, and how many characters that is."""

    text: str
    words: tuple[Word, ...]
    read: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """Hold the *score* of a query and a text, and what each word of both did to it."""

    score: float
    query: Side
    document: Side

    @property
    def largest(self) -> float:
        """The largest effect of a word, up or down."""
        return max((abs(word.effect) for word in (*self.query.words, *self.document.words)), default=0.0)


Span = tuple[int, int]


def attribute(model: CrossEncoder, query: str, text: str) -> Attribution:
    """Return what each word does to the score of *text* for *query*; it costs one pair for each word."""
    query, text = readable(query), readable(text)
    pair = model.pair(query, text)
    query_kept = len(pair.ids) - model.tokenizer.template.specials - pair.kept
    query_words, query_read = words_read(model.tokenizer, query, query_kept)
    text_words, text_read = words_read(model.tokenizer, text, pair.kept)
    asked, told = query[:query_read], text[:text_read]
    without = [(_blanked(asked, word), told) for word in query_words]
    without += [(asked, _blanked(told, word)) for word in text_words]
    score, *others = model.score_pairs([(query, text), *without]).tolist()
    words = [Word(*word, score - other) for word, other in zip(query_words + text_words, others, strict=True)]
    count = len(query_words)
    return Attribution(
        score, Side(query, tuple(words[:count]), query_read), Side(text, tuple(words[count:]), text_read)
    )


def words_read(tokenizer: PairTokenizer, text: str, kept: int) -> tuple[list[Span], int]:
    """Return the words that the first *kept* tokens of *text* belong to, and where the last of them ends.

    What is a word, the tokenizer says; where all is read, the end is the text's.
    """
    seen = beginning(text, LONGEST_READ)
    encoding = tokenizer.tokenizer.encode(seen, add_special_tokens=False)
    spans = [_trimmed(seen, span) for span in _spans(encoding, kept)]
    words = [span for span in spans if span[0] < span[1]]
    whole = len(encoding.ids) <= kept and len(seen) == len(text)
    return words, len(text) if whole else max((end for _, end in words), default=0)


def _spans(encoding: Any, kept: int) -> list[Span]:
    """Return from where to where the tokens of each word reach; a token of no word is one by itself."""
    numbered = list(enumerate(zip(encoding.word_ids, encoding.offsets, strict=True)))[:kept]
    words = groupby(numbered, key=lambda token: -token[0] - 1 if token[1][0] is None else token[1][0])
    return [_around([offsets for _, (_, offsets) in tokens]) for _, tokens in words]


def _around(offsets: list[Span]) -> Span:
    return min(start for start, _ in offsets), max(end for _, end in offsets)


def _trimmed(text: str, span: Span) -> Span:
    """Leave out the blanks that some tokenizers count to the word behind them."""
    word = text[slice(*span)]
    return span[1] - len(word.lstrip()), span[0] + len(word.rstrip())


def _blanked(text: str, span: Span) -> str:
    return f"{text[: span[0]]} {text[span[1] :]}"
