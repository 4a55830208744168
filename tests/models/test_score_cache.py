"""Remembered scores: bounded, shared by threads, each model's own, and the same bits as if nothing were remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import Engine
from secondpass.models.cross_encoder import CrossEncoder, default_cross_encoder
from secondpass.models.errors import InferenceError
from secondpass.models.occlusion import attribute
from secondpass.models.score_cache import CacheStatistics, Key, ScoreCache

requests = st.lists(st.lists(st.integers(0, 9), max_size=8), max_size=12)


def keys(numbers: Sequence[int]) -> list[Key]:
    return [(b"query", bytes([number])) for number in numbers]


class Thirds:
    """Score a number by its third, and note what was asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def of(self, numbers: Sequence[int]) -> Callable[[Sequence[int]], np.ndarray]:
        def compute(places: Sequence[int]) -> np.ndarray:
            self.asked.append([numbers[place] for place in places])
            return np.array([numbers[place] / 3 for place in places], dtype=np.float32)

        return compute


@given(requests, st.integers(0, 10))
def test_whatever_is_remembered_the_scores_are_those_computed(asked: list[list[int]], capacity: int) -> None:
    cache, thirds = ScoreCache(capacity), Thirds()
    for numbers in asked:
        expected = np.array(numbers, dtype=np.float32) / np.float32(3)
        assert cache.scores(keys(numbers), thirds.of(numbers)).tobytes() == expected.tobytes()
        assert cache.statistics.kept <= capacity


@given(requests, st.integers(1, 10))
def test_what_was_not_asked_for_longest_goes_first(asked: list[list[int]], capacity: int) -> None:
    cache, thirds, model = ScoreCache(capacity), Thirds(), OrderedDict[int, None]()
    for numbers in asked:
        thirds.asked.clear()
        missing = [number for number in dict.fromkeys(numbers) if number not in model]
        cache.scores(keys(numbers), thirds.of(numbers))
        assert thirds.asked == ([missing] if missing else [])
        for number in [number for number in dict.fromkeys(numbers) if number in model] + missing:
            model[number] = None
            model.move_to_end(number)
        while len(model) > capacity:
            model.popitem(last=False)


def test_hits_and_misses_are_counted_by_pair() -> None:
    cache, thirds = ScoreCache(), Thirds()
    for numbers in ([1, 2, 2], [2, 3], []):
        cache.scores(keys(numbers), thirds.of(numbers))
    assert cache.statistics == CacheStatistics(hits=1, misses=4, kept=3)


def test_many_threads_ask_at_once_and_get_their_own() -> None:
    cache, thirds = ScoreCache(50), Thirds()

    def ask(seed: int) -> bool:
        chance = np.random.default_rng(seed)
        numbers = [chance.integers(0, 100, 20).tolist() for _ in range(100)]
        return all(
            (cache.scores(keys(some), thirds.of(some)) == np.array(some, dtype=np.float32) / np.float32(3)).all()
            for some in numbers
        )

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(16)))
    told = cache.statistics
    assert (told.hits + told.misses, told.kept) == (16 * 100 * 20, 50)


def test_a_model_scores_a_pair_once_however_it_is_asked() -> None:
    model = replace(default_cross_encoder(), cache=ScoreCache())
    first = model.score("heat", ["a thief", "a cook", "a thief"])
    assert model.cache.statistics == CacheStatistics(hits=0, misses=3, kept=2)

    assert model.score_pairs([("heat", "a cook"), ("heat", "a thief")]).tobytes() == first[[1, 0]].tobytes()
    assert attribute(model, "heat", "a cook").score == first[1]
    assert model.cache.statistics.misses == 3 + len(["heat", "a", "cook"])


def test_pairs_that_are_read_alike_are_one_pair() -> None:
    model = replace(default_cross_encoder(), cache=ScoreCache())
    model.score("heat", ["word " * 900, "word " * 1000, "Word " * 1000])
    assert model.cache.statistics.kept == 1


def test_the_words_of_a_query_never_count_as_the_texts() -> None:
    model = replace(default_cross_encoder(), cache=ScoreCache())
    pairs = [("a b", "c"), ("a", "b c"), ("", "a b c"), ("c", "a b")]
    expected = model.without_cache().score_pairs(pairs)
    assert np.concatenate([model.score_pairs([pair]) for pair in pairs]).tobytes() == expected.tobytes()
    assert model.cache.statistics.kept == len(pairs)


def test_each_loaded_model_has_a_memory_of_its_own(graph_folder: Callable[..., Path]) -> None:
    folder = graph_folder(value=1.0)
    once = CrossEncoder.load(folder)
    assert once.score("a", ["b"]).tolist() == [17]

    assert graph_folder(value=2.0) == folder
    again = CrossEncoder.load(folder)
    assert again.score("a", ["b"]).tolist() == [34]
    assert once.score("a", ["b"]).tolist() == [17]
    assert replace(once, sigmoid=True, cache=once.cache).score("a", ["b"]).tolist() == [pytest.approx(1)]


def test_a_model_that_fails_leaves_nothing_behind(graph_folder: Callable[..., Path]) -> None:
    model = CrossEncoder.load(graph_folder(value=1e37))
    assert np.isfinite(model.score("", [""])).all()
    with pytest.raises(InferenceError):
        model.score("", ["", "spider man bat " * 20])
    assert model.cache.statistics.kept == 1


def test_without_a_cache_nothing_is_kept() -> None:
    model = default_cross_encoder().without_cache()
    for _ in range(2):
        model.score("heat", ["a thief"])
    assert model.cache.statistics == CacheStatistics(hits=0, misses=2, kept=0)


def test_an_engine_remembers_what_it_showed_unless_it_is_told_not_to() -> None:
    remembering, forgetful = (engine_of_thieves(score_cache=kept) for kept in (True, False))
    cache, body = default_cross_encoder().cache, {"query": {"match_all": {}}, "rescore": RESCORE, "explain": True}
    remembering.search("films", body)
    before = cache.statistics

    assert shown(remembering, body) == shown(forgetful, body) == shown(remembering, body)
    assert shown(remembering, {"retriever": RETRIEVER}) == shown(forgetful, {"retriever": RETRIEVER})
    assert cache.statistics.misses == before.misses
    assert cache.statistics.hits > before.hits


RESCORE = {"window_size": 5, "text_similarity": {"field": "plot", "inference_text": "who robbed the bank"}}
RETRIEVER = {
    "text_similarity_reranker": {
        "retriever": {"standard": {"query": {"match_all": {}}}},
        "field": "plot",
        "inference_text": "who robbed the bank",
    }
}


def engine_of_thieves(*, score_cache: bool) -> Engine:
    engine = Engine(score_cache=score_cache)
    plots = ["a thief robs a bank", "a cook cooks", "a bank by the river"]
    engine.bulk("films", [{"_id": str(place), "_source": {"plot": plot}} for place, plot in enumerate(plots)])
    engine.refresh("films")
    return engine


def shown(engine: Engine, body: dict[str, object]) -> object:
    return engine.search("films", body)["hits"]
