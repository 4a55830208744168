"""The shipped model's scores are the same, to the bit, whatever the batch, its padding, the number of threads, and what it
remembers."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass.models.batching import plan_batches
from secondpass.models.cross_encoder import SHIPPED_MODEL, CrossEncoder, default_cross_encoder
from secondpass.models.score_cache import ScoreCache

WORDS = ["spider", "man", "the", "of", "heat", "space", "détective", "2", "love", "עולם", "👍🏽", "unbelievable", "."]
short = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
texts = short | st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join) | st.text(max_size=30)
long = st.integers(100, 400).map(lambda count: "a man in space " * count)
pairs_of_texts = st.lists(st.tuples(short, texts), min_size=1, max_size=9)


@pytest.fixture(scope="module")
def threaded() -> list[CrossEncoder]:
    return [CrossEncoder.load(SHIPPED_MODEL, threads).without_cache() for threads in (1, 3)]


@settings(max_examples=12)
@given(pairs_of_texts, st.none() | long, st.sampled_from([0, 64, 300, 100_000]), st.randoms(use_true_random=False))
def test_no_batch_no_padding_and_no_thread_changes_a_bit(
    threaded: list[CrossEncoder], pairs: list[tuple[str, str]], giant: str | None, budget: int, chance: random.Random
) -> None:
    model = default_cross_encoder().without_cache()
    pairs = [*pairs, *([("heat", giant)] if giant else [])]
    alone = np.concatenate([model.score_pairs([pair]) for pair in pairs])

    assert model.score_pairs(pairs).tobytes() == alone.tobytes()
    for other in threaded:
        assert in_batches(other, pairs, budget).tobytes() == alone.tobytes()
        assert other.score_pairs(pairs).tobytes() == alone.tobytes()
    order = chance.sample(range(len(pairs)), len(pairs))
    assert model.score_pairs([pairs[place] for place in order]).tobytes() == alone[order].tobytes()


def test_searches_that_come_at_the_same_time_change_no_bit(threaded: list[CrossEncoder]) -> None:
    alone, together = threaded
    texts = [" ".join(WORDS[: 1 + place % len(WORDS)] * (1 + place % 7)) for place in range(24)]
    expected = alone.score("space man", texts).tobytes()

    with ThreadPoolExecutor(4) as searches:
        found = list(searches.map(lambda _: together.score("space man", texts).tobytes(), range(4)))
    assert found == [expected] * 4


@settings(max_examples=12)
@given(pairs_of_texts, st.integers(1, 9), st.lists(st.lists(st.integers(0, 8), min_size=1), min_size=1, max_size=4))
def test_what_is_remembered_changes_no_bit(pairs: list[tuple[str, str]], capacity: int, asked: list[list[int]]) -> None:
    alone = np.concatenate([default_cross_encoder().without_cache().score_pairs([pair]) for pair in pairs])
    model = replace(default_cross_encoder(), cache=ScoreCache(capacity))

    for places in ([place % len(pairs) for place in some] for some in asked):
        assert model.score_pairs([pairs[place] for place in places]).tobytes() == alone[places].tobytes()


def in_batches(model: CrossEncoder, pairs: list[tuple[str, str]], budget: int) -> np.ndarray:
    """Score *pairs* in batches of at most *budget* tokens with padding: each alone, or all in one."""
    read = [model.pair(*pair) for pair in pairs]
    scores = np.empty(len(read), dtype=np.float32)
    for batch in plan_batches([len(pair.ids) for pair in read], budget):
        scores[batch] = model.session._logits([read[place] for place in batch])
    return scores


def test_the_shipped_model_minds_no_company() -> None:
    assert not default_cross_encoder().session.alone
