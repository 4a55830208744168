"""`simple_query_string`: a search box in which nothing is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.errors import IllegalArgumentError, ParsingError, QueryShardError, ShardError, UnsupportedError
from secondpass.shards.query import parse_query, to_lucene
from secondpass.shards.query.simple_syntax import Operators

SETTINGS = {
    "analysis": {
        "normalizer": {"plain": {"type": "custom", "filter": ["lowercase"]}},
        "analyzer": {"folded": {"tokenizer": "whitespace", "filter": ["lowercase", "asciifolding"]}},
    }
}
MAPPINGS = {
    "properties": {
        "t": {"type": "text"},
        "w": {"type": "text", "analyzer": "whitespace"},
        "f": {"type": "text", "analyzer": "folded", "fields": {"exact": {"type": "text", "analyzer": "whitespace"}}},
        "k": {"type": "keyword", "normalizer": "plain"},
        "n": {"type": "integer"},
    }
}
TEXTS = ["quick brown fox", "lazy dog", "quick lazy dog", "brown quick"]


@pytest.fixture(scope="module")
def shard(shard_of: Any) -> Any:
    return shard_of(MAPPINGS, [{"t": text, "n": i} for i, text in enumerate(TEXTS)], settings=SETTINGS)


def read(shard: Any, text: str, *fields: str, **options: Any) -> str:
    body = {"simple_query_string": {"query": text, "fields": list(fields or ("w",)), **options}}
    return str(to_lucene(parse_query(body), shard.asking))


# Recorded from Lucene 9.9.1's SimpleQueryParser over one field, cut at white space.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", "w:a w:b"),
        ("a+b", "+w:a +w:b"),
        ("a|b+c", "+(w:a w:b) +w:c"),
        ("a + (b|c)", "+w:a +(w:b w:c)"),
        ("-a", "-w:a *:*"),
        ("--a", "w:a"),
        ("a -b", "w:a (-w:b *:*)"),
        ("- a", "w:a"),
        ('"a b"', 'w:"a b"'),
        ('"a b"~2', 'w:"a b"~2'),
        ('"a b"~', 'w:"a b"'),
        ('"a b', "w:a w:b"),
        ("a*", "w:a*"),
        ("a\\*", "w:a*"),
        ("*", "*:*"),
        ("* a", "w:* w:a"),
        ("a~", "w:a~2"),
        ("a~1", "w:a~1"),
        ("a~9", "w:a~2"),
        ("a~x", "w:a"),
        ("~a", "w:~a"),
        ("a*b", "w:a*b"),
        ("(a", "w:a"),
        ("a)", "w:a"),
        ("()a", "w:a"),
        ('""a', "w:a"),
        ('a ""~2 b', "w:a w:b"),
        ("a||b", "w:a w:b"),
        ("+a", "w:a"),
        ("a\\+b", "w:a+b"),
        ("a+-b", "+w:a +(-w:b *:*)"),
        ('"a b"~2(c d)', 'w:"a b"~2 w:c w:d'),
        ("a~1*", "w:a"),
        ("", 'MatchNoDocsQuery("empty string passed to query parser")'),
    ],
)
def test_a_text_is_read_as_by_lucene(shard: Any, text: str, expected: str) -> None:
    assert read(shard, text) == expected


def test_words_side_by_side_are_joined_by_the_default_operator(shard: Any) -> None:
    assert read(shard, "a b|c", default_operator="and") == "(+w:a +w:b) w:c"
    assert list(shard.scores({"simple_query_string": {"query": "quick lazy", "fields": ["t"]}})) == [0, 1, 2, 3]
    both = {"query": "quick lazy", "fields": ["t"], "default_operator": "AND"}
    assert list(shard.scores({"simple_query_string": both})) == [2]
    two = {"query": "quick lazy dog", "fields": ["t"], "minimum_should_match": 2}
    assert list(shard.scores({"simple_query_string": two})) == [1, 2]


def test_operators_can_be_switched_off(shard: Any) -> None:
    assert read(shard, "a -b", flags="NONE") == "w:a w:-b"
    assert read(shard, "a|b -c", flags="OR|WHITESPACE") == "w:a w:b w:-c"
    assert read(shard, '"a b"~2', flags="PHRASE|SLOP") == 'w:"a b"~2'
    assert read(shard, "a+b", flags=0) == "w:a+b"
    assert read(shard, "a+b", flags=-1) == read(shard, "a+b", flags="") == "+w:a +w:b"


def test_several_fields_are_summed_and_phrases_take_the_best(shard: Any) -> None:
    assert read(shard, "a", "w^2", "t") == "((w:a)^2.0 | t:a)~1.0"
    assert read(shard, "A*", "w", "t") == "(w:A* | t:a*)~1.0"
    assert read(shard, '"a b"', "w", "t") == '(w:"a b" | t:"a b")'


def test_begun_and_misspelt_words_are_spelt_as_the_field_spells(shard: Any) -> None:
    assert read(shard, "CAFÉ*", "f") == "f:cafe*"
    assert read(shard, "CAFÉ~1", "f") == "f:cafe~1"
    assert read(shard, "Ab*", "k") == "k:ab*"
    assert read(shard, "Ab*", "f", analyzer="whitespace") == "f:Ab*"
    assert read(shard, "quick-Brown*", "t", analyze_wildcard=True) == "t:quick t:brown*"
    assert read(shard, "quick-Brown*", "t", analyze_wildcard=True, default_operator="and") == "+t:quick +t:brown*"
    assert read(shard, "...*", "t", analyze_wildcard=True) == 'MatchNoDocsQuery("unmapped fields []")'


def test_quoted_text_may_ask_other_fields(shard: Any) -> None:
    assert read(shard, 'a "b c"', "f", quote_field_suffix=".exact") == 'f:a f.exact:"b c"'
    assert read(shard, '"b c"', "f", "w", quote_field_suffix=".exact") == '(f.exact:"b c" | w:"b c")'


def test_numbers_are_forgiven_where_all_fields_are_asked(shard: Any) -> None:
    assert list(shard.scores({"simple_query_string": {"query": "quick"}})) == [0, 2, 3]
    with pytest.raises(QueryShardError, match='For input string: "quick"'):
        shard.query({"simple_query_string": {"query": "quick", "fields": ["n", "t"]}})
    forgiven = {"query": "quick", "fields": ["n", "t"], "lenient": True}
    assert list(shard.scores({"simple_query_string": forgiven})) == [0, 2, 3]
    with pytest.raises(QueryShardError, match="Can only use prefix queries"):
        shard.query({"simple_query_string": {"query": "1*", "fields": ["n"]}})


def test_unmapped_fields_match_nothing(shard: Any) -> None:
    for text in ("a", "a*", "a~1", '"a b"'):
        assert shard.scores({"simple_query_string": {"query": text, "fields": ["nowhere"]}}) == {}
    assert len(shard.scores({"simple_query_string": {"query": " * ", "fields": ["nowhere"]}})) == len(TEXTS)


@given(st.text(alphabet='ab cd+|()-"~*\\12', max_size=24), st.integers(0, 1023), st.sampled_from(["or", "and"]))
def test_whatever_is_typed_is_answered(shard: Any, text: str, flags: int, operator: str) -> None:
    body = {"query": text, "fields": ["w", "t"], "flags": flags, "default_operator": operator}
    found = shard.scores({"simple_query_string": body})
    assert set(found) <= set(range(len(TEXTS)))


@pytest.mark.parametrize("text", ["(" * 9000, '"' * 9001, "\\" * 9001, "-" * 9001 + "a", "(a" * 3000, "a*" * 3000])
def test_no_text_hangs(shard: Any, text: str) -> None:
    shard.scores({"simple_query_string": {"query": text, "fields": ["w"]}})


@pytest.mark.parametrize("text", ["(" * 60 + "a" + ")" * 60, "a|b+" * 60 + "c"])
def test_what_nests_too_deep_is_refused(shard: Any, text: str) -> None:
    with pytest.raises(UnsupportedError):
        shard.query({"simple_query_string": {"query": text, "fields": ["w"]}})


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        ({}, ParsingError, "[simple_query_string] query text missing"),
        ({"query": "x", "flags": "AND|SOME"}, IllegalArgumentError, "Unknown simple_query_string flag [SOME]"),
        ({"query": "x", "slop": 1}, ParsingError, "[simple_query_string] query does not support [slop]"),
    ],
)
def test_a_malformed_body_is_refused(body: dict[str, Any], error: type[ShardError], reason: str) -> None:
    with pytest.raises(error) as raised:
        parse_query({"simple_query_string": body})
    assert raised.value.reason == reason


def test_an_analyzer_that_is_not_there_is_told(shard: Any) -> None:
    with pytest.raises(QueryShardError, match=r"\[simple_query_string\] analyzer \[nope\] not found"):
        shard.query({"simple_query_string": {"query": "x", "analyzer": "nope"}})


def test_flags_have_lucenes_numbers() -> None:
    parsed: Any = parse_query({"simple_query_string": {"query": "x", "flags": "and|NEAR"}})
    assert parsed.operators == Operators.AND | Operators.NEAR == 513
