"""What each word does to a score: the score less that of the pair without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.models.cross_encoder import CrossEncoder, default_cross_encoder
from secondpass.models.occlusion import attribute, words_read
from secondpass.models.tokenization import PairTokenizer

Make = Callable[..., Path]


@pytest.fixture
def sums(graph_folder: Make) -> CrossEncoder:
    """A model whose score is the sum of its token ids: a is 4, b is 5, and so on; special tokens add 8."""
    return CrossEncoder.load(graph_folder(config={"secondpass": {"max_length": 12}}))


def test_a_words_effect_is_what_it_adds(sums: CrossEncoder) -> None:
    found = attribute(sums, "a b", "c spiderman")

    assert found.score == sums.score("a b", ["c spiderman"])[0]
    assert [(word.start, word.end, word.effect) for word in found.query.words] == [(0, 1, 4.0), (2, 3, 5.0)]
    assert [word.effect for word in found.document.words] == [6.0, 14.0 + 13.0]  # spider ##man is one word
    assert found.largest == 27.0


def test_what_the_model_does_not_read_has_no_effect(sums: CrossEncoder) -> None:
    found = attribute(sums, "a", "b c d e f g h a b c d")

    assert len(found.document.words) == 8
    assert found.document.text[: found.document.read] == "b c d e f g h a"
    assert found.query.read == 1


@pytest.mark.parametrize("text", ["", " ", "\ud800", "שלום עולם", "👍🏽 a", "\u202ea\u202c", "x" * 300])
def test_any_text_can_be_explained(text: str, sums: CrossEncoder) -> None:
    for found in (attribute(sums, text, "a"), attribute(sums, "a", text)):
        for side in (found.query, found.document):
            assert all(0 <= word.start < word.end <= side.read <= len(side.text) for word in side.words)


def test_a_word_both_texts_have_raises_the_shipped_models_score() -> None:
    found = attribute(default_cross_encoder(), "spiderman", "Spiderman. 2002. Sam Raimi.")

    strongest = max(found.document.words, key=lambda word: word.effect)
    assert found.document.text[strongest.start : strongest.end] == "Spiderman"
    assert strongest.effect > 0.5


@given(st.text("ab spiderman.-é👍 ", max_size=40), st.integers(0, 30))
def test_words_are_apart_in_order_and_end_where_reading_ends(text: str, kept: int) -> None:
    pairs = PairTokenizer.of(_shipped().tokenizer.tokenizer, 256)
    words, read = words_read(pairs, text, kept)

    ends = [0, *(end for _, end in words)]
    assert all(end <= start < stop for end, (start, stop) in zip(ends, words, strict=False))
    assert ends[-1] <= read <= len(text)
    assert not any(text[start].isspace() or text[end - 1].isspace() for start, end in words)


def _shipped() -> Any:
    return default_cross_encoder()
