"""Pairs of texts as token ids: the tokenizer's own pairs, truncation, and which tokens match."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, normalizers

import secondpass.models
from secondpass.models.errors import InvalidModelError
from secondpass.models.tokenization import PairTokenizer, beginning, canonical_ids

SHIPPED = str(Path(secondpass.models.__file__).parent / "default" / "tokenizer.json")
texts = st.text(max_size=80) | st.text("ab man.-spider2 ", max_size=80)


@given(texts, texts)
def test_a_joined_pair_is_what_the_tokenizer_itself_would_join(query: str, text: str) -> None:
    own = Tokenizer.from_file(SHIPPED)
    own.no_truncation()
    own.no_padding()
    expected = own.encode(query, text)
    pairs = PairTokenizer.of(Tokenizer.from_file(SHIPPED), 512)
    pair = pairs.pair(pairs.encode(query), pairs.encode(text))
    assert pair.ids.tolist() == expected.ids
    assert pair.type_ids.tolist() == expected.type_ids


@given(st.text(max_size=300), st.text(max_size=300), st.integers(5, 40))
def test_a_pair_is_never_longer_than_allowed_and_the_query_keeps_at_most_what_is_its_due(
    query: str, text: str, longest: int
) -> None:
    pairs = PairTokenizer.of(Tokenizer.from_file(SHIPPED), longest)
    first, second = pairs.encode(query), pairs.encode(text)
    pair = pairs.pair(first, second)
    assert len(pair.ids) == len(pair.type_ids) <= longest
    assert pair.kept >= min(len(second), pairs.room - pairs.room // 2)
    assert len(pair.ids) == longest or pair.kept == len(second)


def test_without_match_types_a_token_type_says_only_which_text_it_belongs_to(tiny_tokenizer: Any) -> None:
    pairs = PairTokenizer.of(tiny_tokenizer, 32)
    assert pairs.pair(pairs.encode("a b"), pairs.encode("b c")).type_ids.tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_with_match_types_a_token_of_both_texts_has_its_type_raised_by_two(tiny_tokenizer: Any) -> None:
    pairs = PairTokenizer.of(tiny_tokenizer, 32, match_types=True)
    assert pairs.pair(pairs.encode("a b"), pairs.encode("b c")).type_ids.tolist() == [0, 0, 2, 0, 3, 1, 1]


def test_a_word_matches_the_same_letters_inside_another_word(tiny_tokenizer: Any) -> None:
    pairs = PairTokenizer.of(tiny_tokenizer, 32, match_types=True)
    assert pairs.pair(pairs.encode("spiderman"), pairs.encode("spider-man")).type_ids.tolist() == [
        0,
        2,
        2,
        0,
        3,
        1,
        3,
        1,
    ]


def test_a_token_that_was_cut_off_matches_nothing(tiny_tokenizer: Any) -> None:
    pairs = PairTokenizer.of(tiny_tokenizer, 7, match_types=True)
    pair = pairs.pair(pairs.encode("b"), pairs.encode("a a a b"))
    assert pair.kept == 3
    assert pair.type_ids.tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_pieces_of_every_vocabulary_lose_their_mark_when_compared() -> None:
    vocabulary = {"man": 0, "##man": 1, "▁man": 2, "Ġman": 3, "##x": 4, "▁": 5}
    assert canonical_ids(vocabulary).tolist() == [0, 0, 0, 0, 4, 5]


@given(st.text(max_size=400), st.integers(1, 300))
def test_a_beginning_is_a_prefix_and_whole_when_short(text: str, size: int) -> None:
    cut = beginning(text, size)
    assert text.startswith(cut)
    assert cut == text if len(text) <= size else 0 < len(cut) <= size


def test_a_long_text_gives_the_ids_its_whole_would_begin_with() -> None:
    pairs = PairTokenizer.of(Tokenizer.from_file(SHIPPED), 512)
    text = "unbelievably extraordinary words, " * 2000
    whole = pairs.tokenizer.encode(text, add_special_tokens=False).ids
    assert pairs.encode(text).tolist() == whole[: pairs.room]


@pytest.mark.parametrize("text", ["a" * 10**6, " " * 10**6, "word " * 200_000, "漢字" * 500_000, "👍🏽" * 500_000])
def test_a_million_characters_cost_no_more_than_a_page(text: str) -> None:
    pairs = PairTokenizer.of(Tokenizer.from_file(SHIPPED), 512)
    started = time.process_time()
    assert len(pairs.encode(text)) <= pairs.room
    assert time.process_time() - started < 1.0


def test_a_lone_surrogate_is_read_as_a_question_mark() -> None:
    pairs = PairTokenizer.of(Tokenizer.from_file(SHIPPED), 64)
    assert pairs.encode("a\ud800b").tolist() == pairs.encode("a?b").tolist()


def test_a_tokenizer_that_loses_one_of_the_texts_is_refused(tiny_tokenizer: Any) -> None:
    tiny_tokenizer.normalizer = normalizers.Replace(Regex(".+"), "")
    with pytest.raises(InvalidModelError, match="joins no pairs"):
        PairTokenizer.of(tiny_tokenizer, 64)


def test_a_length_without_room_for_two_texts_is_refused(tiny_tokenizer: Any) -> None:
    with pytest.raises(InvalidModelError, match="leaves no room"):
        PairTokenizer.of(tiny_tokenizer, 4)


def test_a_template_without_special_tokens_joins_bare_texts(tiny_tokenizer: Any) -> None:
    tiny_tokenizer.post_processor = None
    pairs = PairTokenizer.of(tiny_tokenizer, 8)
    ids = pairs.pair(pairs.encode("a"), pairs.encode("b")).ids
    assert ids.tolist() == np.concatenate([pairs.encode("a"), pairs.encode("b")]).tolist()
