"""The original Porter stemmer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.analysis import porter

PUBLISHED = {
    "caresses": "caress", "ponies": "poni", "ties": "ti", "cats": "cat", "feed": "feed", "agreed": "agre",
    "plastered": "plaster", "bled": "bled", "motoring": "motor", "sing": "sing", "conflated": "conflat",
    "troubled": "troubl", "sized": "size", "hopping": "hop", "tanned": "tan", "falling": "fall", "hissing": "hiss",
    "fizzed": "fizz", "failing": "fail", "filing": "file", "happy": "happi", "sky": "sky", "relational": "relat",
    "conditional": "condit", "rational": "ration", "valenci": "valenc", "digitizer": "digit", "radicalli": "radic",
    "vietnamization": "vietnam", "feudalism": "feudal", "hopefulness": "hope", "formaliti": "formal",
    "triplicate": "triplic", "electriciti": "electr", "goodness": "good", "revival": "reviv", "adjustment": "adjust",
    "adoption": "adopt", "activate": "activ", "probate": "probat", "rate": "rate", "cease": "ceas",
    "controll": "control", "roll": "roll",
}  # fmt: skip


@pytest.mark.parametrize(("word", "stem"), PUBLISHED.items())
def test_the_examples_of_porters_paper_hold(word: str, stem: str) -> None:
    assert porter.stem(word) == stem


def test_the_two_departures_are_in() -> None:
    assert (porter.stem("possibly"), porter.stem("archaeology")) == ("possibl", "archaeolog")


@given(st.text(max_size=12))
def test_a_stem_is_never_longer_than_its_word_and_never_empty(word: str) -> None:
    stem = porter.stem(word)
    assert len(stem) <= len(word) and bool(stem) == bool(word)
