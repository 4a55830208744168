"""`combined_fields`: several fields asked as if they were one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.errors import IllegalArgumentError, QueryShardError, ShardError, XContentParseError
from secondpass.shards.query import parse_query, to_lucene

SETTINGS = {
    "analysis": {
        "filter": {"cities": {"type": "synonym", "synonyms": ["ny, new york", "big, huge"]}},
        "analyzer": {"cities": {"tokenizer": "whitespace", "filter": ["cities"]}},
    }
}
MAPPINGS = {
    "properties": {
        "f0": {"type": "text", "analyzer": "whitespace"},
        "f1": {"type": "text", "analyzer": "whitespace"},
        "flat": {"type": "text", "analyzer": "whitespace", "norms": False},
        "never": {"type": "text", "analyzer": "whitespace"},
        "e": {"type": "text", "analyzer": "english"},
        "s0": {"type": "text", "analyzer": "whitespace", "search_analyzer": "cities"},
        "s1": {"type": "text", "analyzer": "whitespace", "search_analyzer": "cities"},
        "k": {"type": "keyword"},
    }
}
PEOPLE = [("will smith", "ali"), ("smith", "will power"), ("will", "smith and smith"), ("sam smith", "other")]


@pytest.fixture(scope="module")
def people(shard_of: Any) -> Any:
    documents = [{"f0": first, "f1": last, "e": first, "k": first, "flat": last} for first, last in PEOPLE]
    return shard_of(MAPPINGS, documents, settings=SETTINGS)


def asked(query: str, *fields: str, **options: Any) -> dict[str, Any]:
    return {"combined_fields": {"query": query, "fields": list(fields), **options}}


def plain(scores: dict[int, Any]) -> dict[int, float]:
    return {doc: float(str(score)) for doc, score in scores.items()}


def read(shard: Any, *args: str, **options: Any) -> str:
    return str(to_lucene(parse_query(asked(*args, **options)), shard.asking))


# Recorded from Lucene 9.9.1's CombinedFieldQuery, boosted by 2.2.
@pytest.mark.parametrize(
    ("body", "scores"),
    [
        (asked("will smith", "f0", "f1"), {0: 1.0839318, 1: 1.0839318, 2: 1.0938923, 3: 0.36826363}),
        (asked("will smith", "f0^2", "f1"), {0: 1.4224494, 1: 1.2542305, 2: 1.4224494, 3: 0.4832743}),
        (asked("smith", "f0^2.5", "f1"), {0: 0.518722, 1: 0.5421818, 2: 0.47820133, 3: 0.518722}),
    ],
)
def test_scores_are_lucenes(people: Any, body: dict[str, Any], scores: dict[int, float]) -> None:
    assert plain(people.scores(body)) == scores


def test_all_terms_may_be_asked_for_wherever_they_are(people: Any) -> None:
    assert list(people.scores(asked("will smith", "f0", "f1", operator="and"))) == [0, 1, 2]
    assert list(people.scores(asked("will smith ali", "f0", "f1", minimum_should_match="3"))) == [0]
    assert list(people.scores(asked("will smith", "f0*", "f1*", "nowhere", operator="and"))) == [0, 1, 2]


def test_frequencies_and_lengths_of_all_fields_are_explained(people: Any) -> None:
    explanation = people.explain(asked("smith", "f0^2.5", "f1"), 2)
    assert explanation.description == "weight(CombinedFieldQuery((f0^2.5 f1)(smith)) in 2), result of:"
    (score,) = explanation.details
    frequency, _, _, length, average = score.details[-1].details
    assert (frequency.description, frequency.value) == ("termFreq=2.0", 2.0)
    assert (length.value, average.value) == (6.0, 5.5)
    absent = people.explain(asked("power", "f0", "f1"), 0)
    assert (absent.match, absent.description) == (False, "no matching term")


def test_words_in_one_place_count_together_and_others_as_phrases(people: Any) -> None:
    assert read(people, "big", "s0", "s1^2") == "CombinedFieldQuery((s0 s1^2.0)(big huge))"
    phrase = '(s0:"new york" (s1:"new york")^2.0)'
    assert read(people, "new york", "s0", "s1^2") == f"({phrase} CombinedFieldQuery((s0 s1^2.0)(ny)))"
    apart = "(+CombinedFieldQuery((s0 s1)(new)) +CombinedFieldQuery((s0 s1)(york)))"
    assert apart in read(people, "new york", "s0", "s1", auto_generate_synonyms_phrase_query=False)


def test_nothing_left_of_the_text_matches_nothing_or_all(people: Any) -> None:
    assert people.scores(asked("the", "e")) == {}
    assert list(people.scores(asked("the", "e", zero_terms_query="all"))) == [0, 1, 2, 3]
    assert people.scores(asked("will", "nowhere")) == {}


def test_a_field_that_no_document_has_changes_nothing(people: Any) -> None:
    assert people.scores(asked("smith", "f0", "f1", "never^3")) == people.scores(asked("smith", "f0", "f1"))


def test_fields_without_lengths_go_together_only_with_their_like(people: Any) -> None:
    assert len(set(people.scores(asked("will power", "flat")).values())) == 1
    with pytest.raises(IllegalArgumentError, match="requires norms to be consistent across fields"):
        people.scores(asked("will", "f0", "flat"))


_WEIGHTED = st.tuples(st.sampled_from(["f0", "f1", "never"]), st.sampled_from(["", "^1.3", "^2", "^7.7"])).map("".join)


@given(
    st.lists(st.sampled_from(["will", "smith", "ali", "power", "none"]), min_size=1, max_size=4).map(" ".join),
    st.lists(_WEIGHTED, min_size=1, max_size=3, unique_by=lambda field: field[:2]),
    st.lists(st.integers(0, 3), max_size=3, unique=True),
)
def test_windows_and_explanations_agree_with_the_whole(
    people: Any, query: str, fields: list[str], window: list[int]
) -> None:
    body = asked(query, *fields)
    scores = people.scores(body)
    assert people.scores(body, window) == {doc: score for doc, score in scores.items() if doc in window}
    assert set(people.scores(body, scoring=False)) == set(scores)
    for doc in range(len(PEOPLE)):
        explanation = people.explain(body, doc)
        assert (explanation.match, explanation.value) == (doc in scores, scores.get(doc, 0))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (["k"], "Field [k] of type [keyword] does not support [combined_fields] queries"),
        (["f0", "e"], "All fields in [combined_fields] query must have the same search analyzer"),
        ([], "In [combined_fields] query, at least one field must be provided"),
    ],
)
def test_fields_that_cannot_be_one_are_told(people: Any, fields: list[str], reason: str) -> None:
    with pytest.raises(QueryShardError) as raised:
        people.query(asked("x", *fields))
    assert raised.value.reason == f"failed to create query: {reason}"


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        ({"fields": ["f0"]}, IllegalArgumentError, "Required [query]"),
        (
            {"query": 1, "fields": ["f0"]},
            XContentParseError,
            "[combined_fields] query doesn't support values of type: VALUE_NUMBER",
        ),
        ({"query": "x", "fields": ["f0^0.5"]}, XContentParseError, "[combined_fields] failed to parse field [fields]"),
        ({"query": "x", "analyzer": "y"}, XContentParseError, "[combined_fields] unknown field [analyzer]"),
        (
            {"query": "x", "zero_terms_query": "some"},
            XContentParseError,
            "[combined_fields] failed to parse field [zero_terms_query]",
        ),
    ],
)
def test_a_malformed_body_is_refused(body: dict[str, Any], error: type[ShardError], reason: str) -> None:
    with pytest.raises(error) as raised:
        parse_query({"combined_fields": body})
    assert raised.value.reason == reason
