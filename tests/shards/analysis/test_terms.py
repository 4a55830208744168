"""The fast verb says what the full one says."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.analysis import Analysis

ANALYSIS = Analysis.from_settings(
    {
        "analyzer": {
            "cut": {"type": "standard", "max_token_length": 4, "stopwords": "_english_"},
            "loud": {"type": "pattern", "lowercase": False, "stopwords": ["THE"], "stopwords_case": True},
            "kept": {"type": "english", "stem_exclusion": ["running"], "stopwords": ["of", "İ"]},
            "own": {
                "tokenizer": "standard",
                "filter": ["lowercase", "asciifolding", "marks", "stop", "stemmer", "length"],
            },
            "gaps": {"tokenizer": "letter", "filter": ["lowercase", "stop", "shingle"]},
        },
        "filter": {
            "marks": {"type": "keyword_marker", "keywords": "ponies,running"},
            "length": {"type": "length", "max": 6},
        },
    }
)


@pytest.mark.parametrize("name", sorted(ANALYSIS.analyzers))
def test_terms_and_tokens_agree(name: str, texts: st.SearchStrategy[str]) -> None:
    analyzer = ANALYSIS.analyzer(name)

    @given(texts)
    def check(text: str) -> None:
        stream = analyzer.stream(text)
        expected = [t.term for t in stream.tokens], [t.position for t in stream.tokens], stream.trailing
        assert analyzer.terms(text) == expected
        assert analyzer.tokens(text) == list(stream.tokens)

    check()


@pytest.mark.parametrize("name", sorted(ANALYSIS.analyzers))
def test_offsets_stay_in_the_text_and_positions_never_go_back(name: str, texts: st.SearchStrategy[str]) -> None:
    @given(texts)
    def check(text: str) -> None:
        tokens = ANALYSIS.analyzer(name).tokens(text)
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2
        assert all(0 <= token.start <= token.end <= units for token in tokens)
        assert all(a.position <= b.position for a, b in pairwise(tokens))

    check()


def test_stop_words_leave_gaps_also_behind_the_last_term() -> None:
    assert ANALYSIS.analyzer("english").terms("The fox of the woods, and the") == (["fox", "wood"], [1, 4], 2)
    assert ANALYSIS.analyzer("english").terms("It") == ([], [], 1)


def test_lower_case_is_taken_character_by_character() -> None:
    assert ANALYSIS.analyzer("standard").terms("İSTANBUL ΣΊΣΥΦΟΣ")[0] == ["istanbul", "σίσυφοσ"]


def test_the_keyword_analyzer_keeps_even_empty_text() -> None:
    assert ANALYSIS.analyzer("keyword").terms("") == ([""], [0], 0)
    assert ANALYSIS.analyzer("standard").terms("") == ([], [], 0)
