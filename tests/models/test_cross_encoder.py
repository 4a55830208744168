"""Cross-encoders: the shipped one and any other, alone and in batches."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass.models.cross_encoder import CrossEncoder, default_cross_encoder, normalize_relevance
from secondpass.models.errors import InferenceError

ODD_TEXTS = [
    "",
    " ",
    "👍🏽🏳️‍🌈",
    "مرحبا بالعالم",
    "שלום עולם",
    "\u202eright to left\u202c",
    "\x00\ud800",
    "word " * 200_000,
]
texts = st.text(max_size=60) | st.text("spider man the of 2.", max_size=200)


def test_the_shipped_model_prefers_the_film_that_is_meant() -> None:
    titles = ["Black Adam", "Spider-Man: Far from Home", "Home Alone", "Spider-Man: Homecoming", "Smile"]
    scores = default_cross_encoder().score("spiderman homecoming", titles)
    assert titles[int(np.argmax(scores))] == "Spider-Man: Homecoming"
    assert titles[int(np.argsort(-scores)[1])] == "Spider-Man: Far from Home"


def test_the_shipped_model_is_loaded_once() -> None:
    assert default_cross_encoder() is default_cross_encoder()


def test_scores_are_float32_and_read_only() -> None:
    scores = default_cross_encoder().score("heat", ["Heat", "The Heat"])
    assert scores.dtype == np.float32
    assert scores.shape == (2,)
    assert not scores.flags.writeable


def test_no_texts_give_no_scores() -> None:
    assert default_cross_encoder().score("heat", []).shape == (0,)


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: repr(text[:8]))
def test_any_text_and_any_query_get_a_score(text: str) -> None:
    model = default_cross_encoder()
    assert np.isfinite(model.score(text, [text, "Heat"])).all()
    assert np.isfinite(model.score("heat", [text])).all()


def test_a_million_characters_cost_about_as_much_as_a_page() -> None:
    model = default_cross_encoder()
    started = time.process_time()
    model.score("heat", ["word " * 200_000])
    assert time.process_time() - started < 2.0


@settings(max_examples=25, deadline=None)
@given(texts, st.lists(texts, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_a_score_is_the_same_to_the_bit_whatever_stands_beside_it(
    query: str, some_texts: list[str], chance: random.Random
) -> None:
    model = default_cross_encoder().without_cache()
    together = model.score(query, some_texts)
    shuffled = chance.sample(range(len(some_texts)), len(some_texts))
    assert (model.score(query, [some_texts[place] for place in shuffled]) == together[shuffled]).all()
    alone = [model.score(query, [text])[0] for text in some_texts]
    assert np.array(alone, dtype=np.float32).tobytes() == together.tobytes()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text("ab cd man", max_size=50), st.text("ab cd man2.", max_size=90)), max_size=30))
def test_another_model_scores_alike_alone_and_in_batches(
    hugging_face_model: tuple[Path, Any], pairs: list[tuple[str, str]]
) -> None:
    model = CrossEncoder.load(hugging_face_model[0]).without_cache()
    together = model.score_pairs(pairs)
    alone = [model.score_pairs([pair])[0] for pair in pairs]
    assert np.array(alone, dtype=np.float32).tobytes() == together.tobytes()


def test_a_hugging_face_model_scores_what_transformers_would(hugging_face_model: tuple[Path, Any]) -> None:
    import torch
    from tokenizers import Tokenizer

    folder, module = hugging_face_model
    own = Tokenizer.from_file(str(folder / "tokenizer.json"))
    pairs = [("a b", "the spider man"), ("spiderman 2", "bat-man."), ("", "c c c"), ("h", "")]
    for pair, score in zip(pairs, CrossEncoder.load(folder).score_pairs(pairs), strict=True):
        entry = own.encode(*pair)
        rows = (torch.tensor([values]) for values in (entry.ids, entry.attention_mask, entry.type_ids))
        logits = module(*rows)[0].detach().numpy()
        assert score == pytest.approx(logits[1] - logits[0], rel=1e-4)


def test_a_session_that_fails_in_one_of_many_threads_fails_the_ranking() -> None:
    class Broken:
        def run(self, outputs: list[str], fed: dict[str, np.ndarray]) -> list[np.ndarray]:
            if fed["input_ids"].shape[1] > 100:
                raise RuntimeError("out of memory")
            return [np.zeros((len(fed["input_ids"]), 1), dtype=np.float32)]

    model = default_cross_encoder().without_cache()
    broken = replace(model, session=replace(model.session, runner=Broken(), threads=3))

    assert broken.score("heat", ["word " * 20] * 30).tolist() == [0] * 30
    with pytest.raises(InferenceError, match="out of memory"):
        broken.score("heat", [*["word " * 20] * 30, "word " * 200])


def test_truncation_tells_how_many_tokens_were_read_and_how_many_there_are() -> None:
    model = default_cross_encoder()
    assert model.truncation("heat", "a b c") == (3, 3)
    kept, total = model.truncation("heat", "word " * 1000)
    assert total == 1000
    assert kept == model.tokenizer.max_length - 4


def test_what_is_cut_off_changes_no_score() -> None:
    model = default_cross_encoder()
    kept, _ = model.truncation("heat", "word " * 1000)
    scores = model.score("heat", ["word " * 1000, "word " * kept, "word " * (kept - 1)])
    assert scores[0] == scores[1]
    assert scores[1] != scores[2]


def test_texts_are_remembered_unless_they_are_huge() -> None:
    model = default_cross_encoder()
    assert model.encode("a text worth keeping") is model.encode("a text worth keeping")
    assert model.encode("x " * 20_000) is not model.encode("x " * 20_000)


def test_normalized_scores_are_elasticsearchs() -> None:
    logits = np.array([-5, -2, -0.5, 0, 0.25, 3], dtype=np.float32)
    expected = np.array([0.006737947, 0.13533528, 0.60653067, 1, 1.25, 4], dtype=np.float32)
    assert (normalize_relevance(logits) == expected).all()


@given(st.lists(st.floats(-80, 2**100, width=32), min_size=2, max_size=20))
def test_normalizing_keeps_the_order_and_gives_nothing_negative(logits: list[float]) -> None:
    ordered = np.sort(np.array(logits, dtype=np.float32))
    normalized = normalize_relevance(ordered)
    assert (normalized >= 0).all()
    assert (np.diff(normalized) >= 0).all()
