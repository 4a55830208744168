"""`regexp`: Lucene's syntax, what it matches, what is refused, and that no expression hangs."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.errors import IllegalArgumentError, QueryShardError, ShardError
from secondpass.shards.lucene.regexp import RegexpFinder
from secondpass.shards.lucene.regexp_syntax import Syntax
from secondpass.shards.query import parse_query
from secondpass.shards.query.regexp import ALL

MAPPINGS = {"properties": {"t": {"type": "text"}, "n": {"type": "integer"}, "tag": {"type": "keyword"}}}


def matched(pattern: str, *terms: str, syntax: Syntax = ALL, any_case: bool = False, effort: int = 10_000) -> list[str]:
    return [term for term, _ in RegexpFinder(pattern, syntax, any_case, effort)(terms)]


# Recorded from Lucene 9.9.1's RegExp.
@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("a.c", ["abc", "a🦊c"], ["ac", "abcd", "xabc"]),
        ("ab{2,3}", ["abb", "abbb"], ["ab", "abbbb"]),
        ("(ab|c)+d?", ["ab", "cabd"], ["", "d"]),
        ("[a-c1_]", ["b", "1"], ["d", "-"]),
        ("[^a-c]", ["d"], ["a", ""]),
        (r"\d+\W\w", ["12-x"], ["1_x"]),
        (r"[\d.]*", ["1.5"], ["1,5"]),
        ("<1-100>", ["1", "007", "100"], ["0", "101"]),
        ("<07-11>", ["07", "11"], ["7", "12"]),
        ("a@", ["a", "abc"], ["ba"]),
        ("#|a", ["a"], ["#", ""]),
        ("~(a.*)", ["", "ba"], ["a", "ab"]),
        ("a~(bc)d", ["ad", "abd", "abccd"], ["abcd"]),
        (".*a.*&.*b.*", ["ab", "xbxa"], ["a", "b"]),
        ('"a.b"c', ["a.bc"], ["axbc"]),
        (r"a\.b", ["a.b"], ["axb"]),
        ("*a", ["*a"], ["a", "aa"]),
        ("a]}", ["a]}"], ["a"]),
        ("()", [""], ["a"]),
        ("", [""], ["a"]),
        ("a{0}b", ["b"], ["ab"]),
        ("[.&~]", ["&", "~", "."], ["a"]),
    ],
)
def test_an_expression_matches_what_lucene_matches(pattern: str, yes: list[str], no: list[str]) -> None:
    assert matched(pattern, *yes, *no) == yes


# Recorded from Lucene 9.9.1's RegExp.
@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("a(b", "expected ')' at position 3"),
        ("a)b", "end-of-string expected at position 1"),
        ("[ab", "expected ']' at position 3"),
        ("[c-a]", "invalid range: from (99) cannot be > to (97)"),
        ("a{x}", "integer expected at position 2"),
        ("a{1", "expected '}' at position 3"),
        ("a{2,1}", "invalid repetition range(out of order): 2..1"),
        ('a"b', "expected '\"' at position 3"),
        ("a\\", "unexpected end-of-string"),
        ("a|", "unexpected end-of-string"),
        ("\\q", "invalid character class \\113"),
        ("<1-x>", "interval syntax error at position 4"),
        ("<12", "expected '>' at position 3"),
        ("<name>", "'name' not found"),
        ("🦊(", "unexpected end-of-string"),
        ("🦊)", "end-of-string expected at position 2"),
    ],
)
def test_a_wrong_expression_is_refused_in_lucenes_words(pattern: str, reason: str) -> None:
    with pytest.raises(IllegalArgumentError) as raised:
        matched(pattern, "a")
    assert raised.value.reason == reason


ATOMS = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^b]"])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{2,}"])).map(lambda p: f"({p[0]}){p[1]}"),
    )


PLAIN = st.recursive(ATOMS, _larger, max_leaves=8)
TERMS = st.lists(st.text(alphabet="abcd", max_size=6), max_size=8)


@given(PLAIN, TERMS)
def test_a_plain_expression_matches_as_pythons_does(pattern: str, terms: list[str]) -> None:
    expected = [term for term in terms if re.fullmatch(pattern, term, re.DOTALL)]
    assert matched(pattern, *terms) == expected


@given(PLAIN, PLAIN, TERMS)
def test_complement_and_intersection_are_those_of_sets(one: str, other: str, terms: list[str]) -> None:
    assert matched(f"~({one})", *terms) == [term for term in terms if term not in matched(one, *terms)]
    both = [term for term in terms if term in matched(one, *terms) and term in matched(other, *terms)]
    assert matched(f"{one}&{other}", *terms) == both


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 400))
def test_an_interval_holds_its_numbers(low: int, high: int, number: int) -> None:
    low, high = sorted((low, high))
    same_length = len(str(low)) == len(str(high))
    inside = low <= number <= high and (not same_length or len(str(number)) == len(str(low)))
    assert matched(f"<{low}-{high}>", str(number)) == ([str(number)] if inside else [])


@given(st.text(alphabet='ab()[]|&~@#"<>-123{},*+?.\\^dWq', max_size=12), TERMS)
def test_whatever_is_asked_is_answered_or_refused(pattern: str, terms: list[str]) -> None:
    try:
        matched(pattern, *terms)
    except ShardError as error:
        assert error.reason


HOSTILE = [
    "(a*)*b",
    "(a|aa)*c",
    "(x+x+)+y",
    ".*a.{15}",
    "(a{1,100}){1,100}",
    "((a{0,30}){0,30}){0,10}",
    "((a?){1000}){9}",
    ".*" * 400,
    "@" * 900,
    "~(.*a.{12})",
    "<0-2147483647>" * 60,
    "(" * 400 + "a" + ")" * 400,
    "a" + "{2}" * 300,
    "~" * 900 + "a",
    "a" + "*+?" * 300,
]


@pytest.mark.parametrize("pattern", HOSTILE, ids=lambda pattern: pattern[:16])
@pytest.mark.parametrize("effort", [10_000, 2**31 - 1])
def test_no_expression_hangs(pattern: str, effort: int) -> None:
    terms = [*("a" * n for n in range(1, 50)), "x" * 2000]
    start = time.monotonic()
    try:
        matched(pattern, *terms, effort=effort)
    except ShardError as error:
        assert "would require more than" in error.reason or "nests deeper" in error.reason
    assert time.monotonic() - start < 30


def test_flags_turn_syntax_on_and_off() -> None:
    parsed: Any = [parse_query({"regexp": {"f": {"value": "a~b", "flags": flags}}}) for flags in ("ALL", "NONE", "")]
    assert [matched(p.value, "a~b", "ab", "ac", syntax=p.syntax) for p in parsed] == [["a~b", "ac"], ["a~b"], ["a~b"]]
    some: Any = parse_query({"regexp": {"f": {"value": "a", "flags": "interval|ANYSTRING"}}})
    assert some.syntax == Syntax.INTERVAL | Syntax.ANYSTRING
    number: Any = parse_query({"regexp": {"f": {"value": "a", "flags_value": 65535}}})
    assert number.syntax == ALL & ~Syntax.COMPLEMENT


def test_case_may_be_ignored_for_ascii() -> None:
    assert matched("ab[c]é", "ABCé", "abcÉ", any_case=True) == ["ABCé"]


def test_a_match_scores_one_and_explains_the_expression(shard_of: Any) -> None:
    shard = shard_of(MAPPINGS, [{"t": "quick quack"}, {"t": "brown"}])
    body = {"regexp": {"t": "qu.*k"}}
    assert shard.scores(body) == {0: 1.0}
    assert list(shard.explain(body, 0).lines()) == ["1.0 = t:/qu.*k/"]
    assert shard.scores({"regexp": {"nowhere": ".*"}}) == {}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"t": "a(b"}, "failed to create query: expected ')' at position 3"),
        (
            {"t": "a" * 1001},
            "failed to create query: The length of regex [1001] used in the Regexp Query request has exceeded the "
            "allowed maximum of [1000]. This maximum can be set by changing the [index.max_regex_length] index level "
            "setting.",
        ),
        ({"n": "1"}, "Can only use regexp queries on keyword and text fields - not on [n] which is of type [integer]"),
        (
            {"t": {"value": "a{100}", "max_determinized_states": 10}},
            "failed to create query: Determinizing a{100} would require more than 10 effort.",
        ),
    ],
)
def test_what_cannot_be_asked_is_told(shard_of: Any, body: dict[str, Any], reason: str) -> None:
    with pytest.raises(QueryShardError) as raised:
        shard_of(MAPPINGS, []).query({"regexp": body})
    assert raised.value.reason == reason


def test_an_unknown_flag_is_named() -> None:
    with pytest.raises(IllegalArgumentError, match=r"Unknown regexp flag \[SOME\]"):
        parse_query({"regexp": {"f": {"value": "a", "flags": "SOME"}}})
