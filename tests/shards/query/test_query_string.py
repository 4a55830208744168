"""`query_string`: a whole query as text."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.errors import (
    IllegalArgumentError,
    LexicalError,
    LuceneParseError,
    ParsingError,
    QueryShardError,
    ShardError,
    TooManyClausesError,
    UnsupportedError,
)
from secondpass.shards.mapping import ElasticsearchParseError
from secondpass.shards.query import parse_query, to_lucene

SETTINGS = {
    "analysis": {
        "normalizer": {"plain": {"type": "custom", "filter": ["lowercase"]}},
        "analyzer": {
            "folded": {"tokenizer": "whitespace", "filter": ["lowercase", "asciifolding"]},
            "stopped": {"tokenizer": "whitespace", "filter": ["stop"]},
        },
    }
}
MAPPINGS = {
    "properties": {
        "t": {"type": "text"},
        "w": {"type": "text", "analyzer": "whitespace"},
        "s": {"type": "text", "analyzer": "stopped"},
        "f": {"type": "text", "analyzer": "folded", "fields": {"exact": {"type": "text", "analyzer": "whitespace"}}},
        "k": {"type": "keyword", "normalizer": "plain"},
        "n": {"type": "integer"},
        "d": {"type": "date"},
    }
}
TEXTS = ["quick brown fox", "lazy dog", "quick lazy dog", "brown quick"]


@pytest.fixture(scope="module")
def shard(shard_of: Any) -> Any:
    documents = [{"t": text, "n": i, "d": f"2024-01-0{i + 1}"} for i, text in enumerate(TEXTS)]
    return shard_of(MAPPINGS, [*documents[:3], {**documents[3], "w": "Quick"}], settings=SETTINGS)


def read(shard: Any, text: str, *fields: str, **options: Any) -> str:
    asked = {} if "default_field" in options else {"fields": list(fields or ("w",))}
    return str(to_lucene(parse_query({"query_string": {"query": text, **asked, **options}}), shard.asking))


def found(shard: Any, text: str, **options: Any) -> list[int]:
    return list(shard.scores({"query_string": {"query": text, **options}}))


def refused(shard: Any, text: str, **options: Any) -> QueryShardError:
    with pytest.raises(QueryShardError) as raised:
        read(shard, text, **options)
    return raised.value


# Recorded from Lucene 9.9.1's classic QueryParser over one field, cut at white space.
@pytest.mark.parametrize(
    ("text", "either", "both"),
    [
        ("a b", "w:a w:b", "+w:a +w:b"),
        ("a AND b", "+w:a +w:b", "+w:a +w:b"),
        ("a AND b OR c", "+w:a +w:b w:c", "+w:a w:b w:c"),
        ("a OR b AND c", "w:a +w:b +w:c", "w:a +w:b +w:c"),
        ("a && b || c", "+w:a +w:b w:c", "+w:a w:b w:c"),
        ("a AND NOT b", "+w:a -w:b", "+w:a -w:b"),
        ("a AND b AND c d", "+w:a +w:b +w:c w:d", "+w:a +w:b +w:c +w:d"),
        ("a b AND c", "w:a +w:b +w:c", "+w:a +w:b +w:c"),
        ("!a b", "-w:a w:b", "-w:a +w:b"),
        ("+a -b c", "+w:a -w:b w:c", "+w:a -w:b +w:c"),
        ("+a OR b", "+w:a w:b", "w:a w:b"),
        ("-a OR b", "-w:a w:b", "-w:a w:b"),
        ("a - b", "w:a w:- w:b", "+w:a +w:- +w:b"),
        ("(a b)^2 c", "(w:a w:b)^2.0 w:c", "+(+w:a +w:b)^2.0 +w:c"),
        ("+(a AND (b OR c)) d", "+(+w:a +(w:b w:c)) w:d", "+(+w:a +(w:b w:c)) +w:d"),
        ("f:a b", "f:a w:b", "+f:a +w:b"),
        ("f:(a b) c", "(f:a f:b) w:c", "+(+f:a +f:b) +w:c"),
        ("f:(a w:b)", "f:a w:b", "+f:a +w:b"),
        ("((a) OR (b))", "w:a w:b", "w:a w:b"),
        ("a b c~1 d e", "w:a w:b w:c~1 w:d w:e", "+w:a +w:b +w:c~1 +w:d +w:e"),
        ("a TO b", "w:a w:TO w:b", "+w:a +w:TO +w:b"),
        ("AND\\ x", "w:AND w:x", "+w:AND +w:x"),
        ("ab-cd +e", "w:ab-cd +w:e", "+w:ab-cd +w:e"),
    ],
)
def test_clauses_are_joined_as_by_lucene(shard: Any, text: str, either: str, both: str) -> None:
    assert read(shard, text) == either
    assert read(shard, text, default_operator="and") == both


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a b"', 'w:"a b"'),
        ('"a b"~2^3', '(w:"a b"~2)^3.0'),
        ('"a b"^3~2', '(w:"a b"~2)^3.0'),
        ('"a b"~x', 'w:"a b"'),
        ("a^2~1", "(w:a~1)^2.0"),
        ("a~1^2", "(w:a~1)^2.0"),
        ("a~0", "w:a~0"),
        ("a*", "w:a*"),
        ("?a*b", "w:?a*b"),
        ("*:*", "*:*"),
        ("/a.b/", "w:/a.b/"),
        ("a\\ b", "w:a w:b"),
        ("a\\*", "w:a*"),
        ("a\\:b", "w:a:b"),
        ("\\u0061b", "w:ab"),
        ("\\(a\\)", "w:(a)"),
        ("[a TO b]", "w:[a TO b]"),
        ("{a TO b]", "w:{a TO b]"),
        ("[a TO b}", "w:[a TO b}"),
        ("[a TO *]", "w:[a TO *]"),
        ('["a b" TO c]', "w:[a b TO c]"),
        ("f:[a TO b]^2", "(f:[a TO b])^2.0"),
    ],
)
def test_words_are_read_as_by_lucene(shard: Any, text: str, expected: str) -> None:
    assert read(shard, text) == expected


# Recorded from the same parser: what it says of texts it cannot read.
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a^", 'Encountered "<EOF>" at line 1, column 2.\nWas expecting:\n    <NUMBER> ...\n    '),
        ("[a b]", 'Encountered " <RANGE_GOOP> "b "" at line 1, column 3.\nWas expecting:\n    "TO" ...\n    '),
        ("a AND \\u12", "Truncated unicode escape sequence."),
        ("\\uzz", "Non-hex character in Unicode escape sequence: z"),
        ("a ] b", "Lexical error at line 1, column 3.  Encountered: '93' (93), (in lexical state 2)"),
        ('"abc', 'Lexical error at line 1, column 5.  Encountered: <EOF> after prefix "\\"abc" (in lexical state 2)'),
        ("a/b", 'Lexical error at line 1, column 4.  Encountered: <EOF> after prefix "/b" (in lexical state 2)'),
        ("a^x", "Lexical error at line 1, column 4.  Encountered: <EOF>"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_as_by_lucene(shard: Any, text: str, said: str) -> None:
    error = refused(shard, text)
    assert error.reason == f"Failed to parse query [{text}]"
    assert isinstance(error.cause, LuceneParseError)
    assert error.cause.reason == f"Cannot parse '{text}': {said}"
    inner: Any = error.cause.cause
    assert isinstance(inner, LexicalError if said.startswith("Lexical") else LuceneParseError)
    assert inner.reason == said


def test_a_refusal_lists_what_could_have_stood_there(shard: Any) -> None:
    operands = '<BAREOPER> "(" "*" <QUOTED> <TERM> <PREFIXTERM> <WILDTERM> <REGEXPTERM> "[" "{" <NUMBER>'
    assert expected_at(shard, "t:") == operands.split()
    assert expected_at(shard, "()") == ["<NOT>", '"+"', '"-"', *operands.split(), "<TERM>"]
    assert expected_at(shard, "a OR )") == ["<NOT>", '"+"', '"-"', *operands.split(), "<TERM>", '"*"']
    assert expected_at(shard, "a~1~2")[:3] == ["<EOF>", "<AND>", "<OR>"]
    assert {'"^"', "<FUZZY_SLOP>"} & set(expected_at(shard, "a~1~2")) == {'"^"'}


def expected_at(shard: Any, text: str) -> list[str]:
    said: Any = refused(shard, text).cause
    return [line.split()[0] for line in said.reason.partition("one of:\n")[2].splitlines() if line.strip()]


def test_a_clause_that_only_excludes_matches_all_else(shard: Any) -> None:
    assert read(shard, "-a") == read(shard, "NOT a") == "-w:a #*:*"
    assert read(shard, "b (-a)") == "w:b (-w:a #*:*)"
    assert found(shard, "-quick") == [1]


def test_words_side_by_side_are_analysed_together(shard: Any) -> None:
    assert read(shard, "A b", "k") == "k:a b"
    assert read(shard, "A b +c d e", "k") == "k:a b +k:c k:d e"
    assert read(shard, "the", "s") == read(shard, "the AND of", "s") == ""
    assert read(shard, "the AND quick", "s") == "+s:quick"


def test_fields_are_named_in_the_text_or_beside_it(shard: Any) -> None:
    assert found(shard, "lazy") == found(shard, "t:lazy") == found(shard, "lazy", default_field="t") == [1, 2]
    assert read(shard, "a", "w^2", "t", type="most_fields") == "((w:a)^2.0 | t:a)~1.0"
    assert read(shard, "a", "w", "t", tie_breaker=0.3) == "(w:a | t:a)~0.3"
    assert read(shard, "a*", "w", "t", tie_breaker=0.3) == "(w:a* | t:a*)~0.3"
    assert read(shard, "f\\*:a", "w") == "(f:a | f.exact:a)"
    assert read(shard, "nope:a", "w") == 'MatchNoDocsQuery("unmapped field [nope]")'
    assert read(shard, "a", "nope") == 'MatchNoDocsQuery("unmapped field [null]")'


def test_fields_may_be_asked_for_by_their_being_there(shard: Any) -> None:
    assert found(shard, "_exists_:w") == found(shard, "w:*") == [3]
    assert found(shard, "*", default_field="w") == found(shard, "*", fields=["w"]) == [3]
    assert found(shard, "*") == found(shard, "*:*", fields=["nope"]) == [0, 1, 2, 3]
    assert found(shard, "_exists_:nope") == []
    assert found(shard, "_id:2") == [2]


def test_numbers_and_dates_have_ranges(shard: Any) -> None:
    assert found(shard, "n:>=2") == found(shard, "n:[2 TO *]") == found(shard, "n:{1 TO 3]") == [2, 3]
    assert found(shard, "n:(>=1 AND <3)") == found(shard, "n:[1 TO 3}") == found(shard, "+n:>0 -n:>2") == [1, 2]
    assert found(shard, "n:<=1") == found(shard, "d:[* TO 2024-01-02]") == [0, 1]
    assert found(shard, "d:2024-01-03") == [2]
    assert found(shard, "d:2024-01-03", time_zone="-01:00") == [3]
    assert found(shard, "d:[2024-01-03 TO 2024-01-04]", time_zone="-01:00") == [3]
    assert read(shard, ">=2", "w") == "w:>=2"
    assert read(shard, ">=2", default_field="w") == "w:[2 TO *]"


def test_words_are_spelt_as_the_field_spells(shard: Any) -> None:
    assert read(shard, "CAFÉ* CAF?É CAFÉ~1 [Á TO É]", "f") == "f:cafe* f:caf?e f:cafe~1 f:[a TO e]"
    assert read(shard, "/CAFÉ/", "f") == "f:/CAFÉ/"
    assert read(shard, "AB* A?B [A TO B]", "k") == "k:ab* k:a?b k:[a TO b]"
    assert read(shard, "Ab* A?b /Ab/", "f", analyzer="whitespace") == "f:Ab* f:A?b f:/Ab/"
    assert read(shard, "Ab", "w", analyzer="folded", quote_analyzer="whitespace") == "w:ab"
    assert read(shard, '"Ab"', "w", analyzer="folded", quote_analyzer="whitespace") == "w:Ab"
    assert read(shard, '"Ab"', "w", analyzer="folded") == "w:ab"
    assert read(shard, "quick-Brown*", "t") == "t:quick-brown*"
    assert read(shard, "quick-Brown*", "t", analyze_wildcard=True) == "t:quick t:brown*"


def test_words_may_be_misspelt(shard: Any) -> None:
    assert [read(shard, f"{word}~") for word in ("ab", "abc", "abcdef")] == ["w:ab~0", "w:abc~1", "w:abcdef~2"]
    assert read(shard, "abcdef~", fuzziness=1) == "w:abcdef~1"
    assert read(shard, "abcdef~AUTO", fuzziness=1) == "w:abcdef~2"
    assert found(shard, "t:qucik~1") == [0, 2, 3]
    assert found(shard, "t:qucik~1", fuzzy_transpositions=False) == []
    assert found(shard, "t:uqick~1", fuzzy_prefix_length=1) == []
    assert "fuzziness needs to be one of 0.0, 1.0 or 2.0 but was 0.5" in refused(shard, "a~0.5").reason


def test_phrases_have_a_slop_and_fields_of_their_own(shard: Any) -> None:
    assert read(shard, '"a b" "c d"~1', phrase_slop=3) == 'w:"a b"~3 w:"c d"~1'
    assert read(shard, "a b", phrase_slop=3, type="phrase") == 'w:"a b"~3'
    assert read(shard, 'a "b c"', "f", quote_field_suffix=".exact") == 'f:a f.exact:"b c"'
    assert read(shard, 'f:"b c"', "w", quote_field_suffix=".exact") == 'f.exact:"b c"'
    assert read(shard, '"x of y"', "s") == 's:"x ? y"'
    assert read(shard, '"x of y"', "s", enable_position_increments=False) == 's:"x y"'
    assert "Slop must be >= 0, got -1" in refused(shard, '"a b"~-1').reason


def test_what_terms_of_a_pattern_score_can_be_chosen(shard: Any) -> None:
    assert set(shard.scores({"query_string": {"query": "t:la*"}}).values()) == {1.0}
    scored = shard.scores({"query_string": {"query": "t:la*", "rewrite": "scoring_boolean"}})
    assert scored == shard.scores({"match": {"t": "lazy"}})


def test_a_minimum_counts_the_clauses_of_the_text(shard: Any) -> None:
    assert found(shard, "t:quick t:lazy t:dog", minimum_should_match=2) == [1, 2]
    assert read(shard, "(a b)^2", minimum_should_match=2) == "((w:a w:b)~2)^2.0"


def test_escaped_text_is_words_alone(shard: Any) -> None:
    assert read(shard, "a* (b)", escape=True) == "w:a* w:(b)"
    assert refused(shard, "AND +", escape=True).reason == "Failed to parse query [AND +]"


def test_leading_wildcards_can_be_forbidden(shard: Any) -> None:
    error = refused(shard, "a *b", allow_leading_wildcard=False)
    assert isinstance(error.cause, LuceneParseError)
    assert error.cause.reason == "Cannot parse 'a *b': '*' or '?' not allowed as first character in WildcardQuery"
    assert read(shard, "a* *:*", allow_leading_wildcard=False) == "w:a* *:*"


def test_numbers_are_forgiven_where_all_fields_are_asked(shard: Any) -> None:
    assert found(shard, "quick") == found(shard, "quick", default_field="*") == [0, 2, 3]
    assert 'For input string: "quick"' in refused(shard, "quick", default_field="n").reason
    assert found(shard, "quick", default_field="n", lenient=True) == []
    assert "Can only use prefix queries" in refused(shard, "1*", default_field="n").reason


def test_blank_text_matches_nothing(shard: Any) -> None:
    assert read(shard, " \n") == 'MatchNoDocsQuery("Matching no documents because no terms present")'


@given(st.text(alphabet='ab cdANDOT+|&()-"~*?\\12/[]{}^:!tw', max_size=30), st.sampled_from(["or", "and"]))
def test_whatever_is_typed_is_answered_or_refused(shard: Any, text: str, operator: str) -> None:
    body = {"query_string": {"query": text, "default_operator": operator}}
    try:
        scores = shard.scores(body)
    except ShardError:
        return
    for doc in range(len(TEXTS)):
        explanation = shard.explain(body, doc)
        assert (explanation.match, explanation.value if explanation.match else None) == (doc in scores, scores.get(doc))


_WORDS = st.sampled_from(["quick", "lazy", "t:dog", '"quick lazy"', "br*", "fix~1", "n:>1", "/l.*/", "(brown -fox)"])


@given(st.lists(st.tuples(st.sampled_from(["", "+", "-", "AND ", "OR ", "NOT "]), _WORDS), min_size=1, max_size=5))
def test_scores_are_explained(shard: Any, parts: list[tuple[str, str]]) -> None:
    text = " ".join(f"{sign if i or sign in ('', '+', '-') else ''}{word}" for i, (sign, word) in enumerate(parts))
    body = {"query_string": {"query": text}}
    for doc, score in shard.scores(body).items():
        assert shard.explain(body, doc).value == score


@pytest.mark.parametrize(
    "text", ["(" * 9000, '"' * 9001, "/" * 9001, "-" * 9001 + "a", "*" * 9000, "a:" * 9000, "a^2" * 3000, '["\\' * 3000]
)
def test_no_text_hangs(shard: Any, text: str) -> None:
    with suppress(QueryShardError, UnsupportedError):
        shard.scores({"query_string": {"query": text}})


def test_what_nests_too_deep_or_has_too_many_clauses_is_refused(shard: Any) -> None:
    with pytest.raises(UnsupportedError):
        read(shard, "(" * 60 + "a" + ")" * 60)
    cause: Any = refused(shard, "a " * 17_000).cause
    assert cause.reason.endswith(": too many boolean clauses")
    assert isinstance(cause.cause, TooManyClausesError)


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        ({}, ParsingError, "[query_string] must be provided with a [query]"),
        ({"query": "x", "fields": "t"}, ParsingError, "[query_string] query does not support [fields]"),
        ({"query": "x", "flags": "AND"}, ParsingError, "[query_string] query does not support [flags]"),
        ({"query": "x", "time_zone": "Nowhere"}, ElasticsearchParseError, None),
        ({"query": "x", "default_operator": "xor"}, IllegalArgumentError, None),
    ],
)
def test_a_malformed_body_is_refused(body: dict[str, Any], error: type[ShardError], reason: str | None) -> None:
    with pytest.raises(error) as raised:
        parse_query({"query_string": body})
    assert reason in (None, raised.value.reason)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"analyzer": "nope"}, "[query_string] analyzer [nope] not found"),
        ({"quote_analyzer": "nope"}, "[query_string] quote_analyzer [nope] not found"),
        ({"rewrite": "nope"}, "failed to create query: Failed to parse rewrite_method [nope]"),
        ({"fuzzy_rewrite": "nope"}, "failed to create query: Failed to parse rewrite_method [nope]"),
        (
            {"fields": ["t"], "default_field": "w"},
            "failed to create query: Validation Failed: 1: [query_string] cannot use [fields] parameter in conjunction with "
            "[default_field];",
        ),
    ],
)
def test_options_that_do_not_fit_are_told(shard: Any, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(QueryShardError) as raised:
        to_lucene(parse_query({"query_string": {"query": "x", **options}}), shard.asking)
    assert raised.value.reason == reason


def test_an_expression_may_not_be_too_long(shard: Any) -> None:
    said = refused(shard, f"/{'a' * 1001}/").reason
    assert "The length of regex [1001] used in the [query_string] has exceeded" in said
