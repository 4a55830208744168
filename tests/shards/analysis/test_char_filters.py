"""Char filters, and the way back to where characters stood."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.analysis import Analyzer, Token
from secondpass.shards.analysis.html_strip import HtmlStripCharFilter
from secondpass.shards.errors import IllegalArgumentError

Build = Callable[..., Analyzer]
MARKUP = [
    "<b>",
    "</b>",
    "<p x='>'>",
    "<br/>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "&amp;",
    "&#65;",
    "&",
    "<",
    ">",
    "x",
    "😀",
    " ",
]


def placed(tokens: list[Token]) -> list[tuple[str, int, int]]:
    return [(token.term, token.start, token.end) for token in tokens]


def test_markup_vanishes_and_offsets_point_to_the_source(build: Build) -> None:
    analyzer = build(char_filters=["html_strip"])
    text = "<p>I&apos;m <b>so</b> h&auml;ppy!</p><script>x<y</script>end"
    assert placed(analyzer.tokens(text)) == [("I'm", 3, 11), ("so", 15, 21), ("häppy", 22, 32), ("end", 57, 60)]


def test_escaped_tags_stay(build: Build) -> None:
    analyzer = build("keyword", char_filters=[{"type": "html_strip", "escaped_tags": ["B"]}])
    assert analyzer.terms("<b>x</b><i>y</i>")[0] == ["<b>x</b>y"]


@given(st.lists(st.sampled_from(MARKUP), max_size=20).map("".join))
def test_corrected_offsets_never_leave_the_text_nor_go_back(text: str) -> None:
    filtered = HtmlStripCharFilter().filter(text)
    units = len(text.encode("utf-16-le")) // 2
    places = [filtered.offsets.correct(i) for i in range(len(filtered.text.encode("utf-16-le")) // 2 + 1)]
    assert places == sorted(places) and all(0 <= place <= units for place in places)


@pytest.mark.parametrize(
    "piece", ["<?", "<a <!--#", "<a b='", '<a b="\\"', "<!", "<!--", "&#", "<script>", "< ", "<a b='<a ' c='"]
)
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    HtmlStripCharFilter().filter(piece * (60_000 // len(piece)) + " -->")
    assert time.process_time() - started < 3


def test_the_longest_mapping_wins(build: Build) -> None:
    mapping = {"type": "mapping", "mappings": ["c => k", "cat => dog", "é =>", "\\u003A) => smile"]}
    assert placed(build(char_filters=[mapping]).tokens("cat cé :)")) == [("dog", 0, 3), ("k", 4, 6), ("smile", 7, 9)]


def test_a_longer_replacement_points_to_what_it_replaces(build: Build) -> None:
    swap = {"type": "pattern_replace", "pattern": r"(\d+)-(?=\d)", "replacement": "$1_"}
    assert placed(build(char_filters=[swap]).tokens("My card is 123-456-789")) == [
        ("My", 0, 2),
        ("card", 3, 7),
        ("is", 8, 10),
        ("123_456_789", 11, 22),
    ]
    grow = {"type": "pattern_replace", "pattern": "&", "replacement": " and "}
    assert placed(build(char_filters=[grow]).tokens("a&b")) == [("a", 0, 1), ("and", 1, 1), ("b", 2, 3)]


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ({"type": "mapping"}, "mapping requires either `mappings` or `mappings_path` to be configured"),
        ({"type": "mapping", "mappings": ["a"]}, "Invalid Mapping Rule : [a]"),
        ({"type": "mapping", "mappings": ["a => b", "a => c"]}, 'match "a" was already added'),
        ({"type": "mapping", "mappings": [" => b"]}, "cannot match the empty string"),
        ({"type": "mapping", "mappings": ["a => \\u00"]}, "Invalid escaped char in [\\u00]"),
        ({"type": "pattern_replace"}, "pattern is missing for [char_filter0] char filter of type 'pattern_replace'"),
        ({"type": "pattern_replace", "pattern": "a", "replacement": "$1"}, "No group 1"),
    ],
)
def test_what_cannot_be_a_char_filter_is_refused(build: Build, definition: dict[str, Any], reason: str) -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        build(char_filters=[definition])
    assert refused.value.reason == reason
