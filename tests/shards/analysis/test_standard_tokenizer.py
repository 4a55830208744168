"""Words by Unicode's word boundaries."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.analysis.standard_tokenizer import StandardTokenizer, spans
from secondpass.shards.analysis.word_break_data import RANGES


def tokens(text: str, limit: int = 255) -> list[tuple[str, str]]:
    return [(token.term, token.type) for token in StandardTokenizer(limit).tokenize(text).tokens]


@given(st.text(alphabet="aB1_.,:;'\" -\n", max_size=60), st.integers(1, 12) | st.just(255))
def test_the_short_way_through_ascii_leads_to_the_same_tokens(text: str, limit: int) -> None:
    assert spans(text, limit, ascii_path=True) == spans(text, limit, ascii_path=False)
    assert StandardTokenizer(limit).words(text) == [
        text[start:end] for start, end in spans(text, limit, ascii_path=False)
    ]


def test_tokens_come_in_order_and_do_not_overlap(texts: st.SearchStrategy[str]) -> None:
    @given(texts, st.integers(2, 8) | st.just(255))
    def check(text: str, limit: int) -> None:
        found = spans(text, limit)
        assert all(start < end for start, end in found)
        assert all(before[1] <= after[0] for before, after in pairwise(found))
        units = StandardTokenizer(limit).tokenize(text)
        assert all(token.end - token.start <= limit for token in units.tokens)
        assert units.end_offset == len(text.encode("utf-16-le", "surrogatepass")) // 2

    check()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1️⃣ 12️⃣ #️⃣ *⃣", [("1️⃣", "<EMOJI>"), ("12️⃣", "<NUM>"), ("#️⃣", "<EMOJI>"), ("*⃣", "<EMOJI>")]),
        ("🇺🇸🇬🇧🇫", [("🇺🇸", "<EMOJI>"), ("🇬🇧", "<EMOJI>")]),
        ("👩‍👩‍👧 ❤️‍🔥", [("👩‍👩‍👧", "<EMOJI>"), ("❤️‍🔥", "<EMOJI>")]),
        ("🅰 🅰bc 🅰‍👍", [("🅰", "<EMOJI>"), ("🅰bc", "<ALPHANUM>"), ("🅰‍👍", "<EMOJI>")]),
        (
            "日々 カタカナー 한국어",
            [("日", "<IDEOGRAPHIC>"), ("々", "<ALPHANUM>"), ("カタカナー", "<KATAKANA>"), ("한국어", "<HANGUL>")],
        ),
        ("ひら ภาษา", [("ひ", "<HIRAGANA>"), ("ら", "<HIRAGANA>"), ("ภาษา", "<SOUTHEAST_ASIAN>")]),
        ('א״ב א"ב"ג', [("א״ב", "<ALPHANUM>"), ('א"ב', "<ALPHANUM>"), ("ג", "<ALPHANUM>")]),
        ("½ ³ ___", []),
    ],
)
def test_scripts_and_emoji_become_tokens_of_their_type(text: str, expected: list[tuple[str, str]]) -> None:
    assert tokens(text) == expected


def test_a_long_token_is_cut_without_splitting_a_pair() -> None:
    assert tokens("jumped", 5) == [("jumpe", "<ALPHANUM>"), ("d", "<ALPHANUM>")]
    assert [len(term) for term, _ in tokens("a" * 600)] == [255, 255, 90]
    assert [len(term) for term, _ in tokens("𐐨" * 200)] == [127, 73]


@pytest.mark.parametrize("piece", ["_", "_ั", "\u200d", "#\u0301", "1_", "👍\u200d", 'א"', "🇺", "a.", "_1\u0301"])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    started = time.process_time()
    spans(text)
    assert time.process_time() - started < 3


def test_no_character_has_two_classes() -> None:
    owners: set[int] = set()
    for ranges in RANGES.values():
        for span in ranges.split():
            first, _, last = span.partition("-")
            members = set(range(int(first, 16), int(last or first, 16) + 1))
            assert members and not members & owners
            owners |= members
