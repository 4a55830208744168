"""`fuzzy`: which terms are near a word, what they score together, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.errors import IllegalArgumentError, QueryShardError, ShardError
from secondpass.shards.lucene.edit_distance import edit_distances
from secondpass.shards.query import parse_query
from secondpass.shards.query.fuzziness import AUTO, Fuzziness, fuzziness

FOXES = [{"t": "quick brown fox quack"}, {"t": "quik fox"}, {"t": "brown quicken fox fox"}, {"t": "qu ick a"}]
MAPPINGS = {"properties": {"t": {"type": "text"}, "n": {"type": "integer"}}}
WORDS = st.text(alphabet="abc🦊", max_size=7)


@pytest.fixture(scope="module")
def foxes(shard_of: Any) -> Any:
    return shard_of(MAPPINGS, FOXES)


def plain(scores: dict[int, Any]) -> dict[int, float]:
    return {doc: float(str(score)) for doc, score in scores.items()}


# Recorded from Lucene 9.9.1 over the same four documents, boosted by 2.2 as Elasticsearch's similarity does.
@pytest.mark.parametrize(
    ("options", "scores"),
    [
        ({"value": "quick"}, {0: 1.9802084, 1: 1.0715859}),
        ({"value": "quick", "fuzziness": 2}, {0: 1.9802084, 1: 1.0715859, 2: 0.6600694, 3: 0.41436365}),
        ({"value": "quick", "fuzziness": 2, "prefix_length": 3}, {0: 1.1001158, 1: 1.0715859, 2: 0.6600694}),
        ({"value": "qiuck", "fuzziness": 1}, {0: 0.8800926}),
        ({"value": "qiuck", "fuzziness": 1, "transpositions": False}, {}),
        ({"value": "foz"}, {0: 0.2172716, 1: 0.28218263, 2: 0.3070249}),
        ({"value": "quick", "fuzziness": 2, "max_expansions": 2}, {0: 1.9802084}),
        ({"value": "quick", "fuzziness": 2, "rewrite": "top_terms_3"}, {0: 1.9802084, 1: 1.0715859}),
        ({"value": "quick", "fuzziness": 2, "rewrite": "top_terms_boost_3"}, {0: 1.8, 1: 0.75}),
        ({"value": "quick", "fuzziness": 2, "rewrite": "constant_score"}, {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0}),
        ({"value": "bc", "fuzziness": 2}, {3: 0.0}),
    ],
)
def test_near_terms_score_as_in_lucene(foxes: Any, options: dict[str, Any], scores: dict[int, float]) -> None:
    found = plain(foxes.scores({"fuzzy": {"t": {"fuzziness": 1, **options}}}))
    assert found == scores


def test_a_rare_misspelling_counts_as_common_as_the_word(shard_of: Any) -> None:
    shard = shard_of(MAPPINGS, [{"t": "fox"}, {"t": "fox"}, {"t": "fax"}, {"t": "dog"}])
    scores = shard.scores({"fuzzy": {"t": "fox"}})
    assert scores[2] == pytest.approx(float(scores[0]) * (1 - 1 / 3), rel=1e-6)
    assert all("2" in str(detail.value) for detail in frequencies(shard.explain({"fuzzy": {"t": "fox"}}, 2)))


def frequencies(explanation: Any) -> list[Any]:
    if "n, number of documents" in explanation.description:
        return [explanation]
    return [found for detail in explanation.details for found in frequencies(detail)]


def test_several_words_and_clauses_are_one_sum(foxes: Any) -> None:
    body = {"bool": {"should": [{"fuzzy": {"t": "quikc"}}, {"fuzzy": {"t": "foxx"}}]}}
    assert [detail.description for detail in foxes.explain(body, 1).details] == [
        "weight(t:quik in 1) [PerFieldSimilarity], result of:",
        "weight(t:fox in 1) [PerFieldSimilarity], result of:",
    ]


@given(WORDS, st.lists(WORDS, max_size=6), st.integers(0, 2), st.booleans())
def test_edits_are_counted_as_by_a_naive_table(word: str, terms: list[str], most: int, swaps: bool) -> None:
    expected = [min(naive(word, term, swaps), most + 1) for term in terms]
    assert edit_distances(word, terms, most, swaps=swaps).tolist() == expected


def naive(a: str, b: str, swaps: bool) -> int:
    table = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            ways = [table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1])]
            if swaps and i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                ways.append(table[i - 2][j - 2] + 1)
            table[i][j] = min(ways)
    return table[-1][-1]


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("auto", AUTO),
        ("AUTO:4,7", Fuzziness(None, 4, 7)),
        (0, Fuzziness(0)),
        ("1", Fuzziness(1)),
        (2.0, Fuzziness(2)),
        ("1.0f", Fuzziness(1)),
    ],
)
def test_fuzziness_is_read_as_numbers_and_names(given_: Any, expected: Fuzziness) -> None:
    assert fuzziness(given_, ()) == expected


def test_auto_allows_more_edits_to_longer_words() -> None:
    assert [AUTO.edits_of("x" * n) for n in range(8)] == [0, 0, 0, 1, 1, 1, 2, 2]
    assert [Fuzziness(None, 1, 2).edits_of("x" * n) for n in range(3)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("given_", "reason"),
    [
        (3, "Valid edit distances are [0, 1, 2] but was [3]"),
        ("-1", "Valid edit distances are [0, 1, 2] but was [-1]"),
        ("1e99", "Valid edit distances are [0, 1, 2] but was [2147483647]"),
        ("1.2", "fuzziness needs to be one of 0.0, 1.0 or 2.0 but was 1.2"),
        ("foo", "fuzziness cannot be [foo]."),
        ("", "fuzziness cannot be null or empty."),
        ("auto:1", "failed to find low and high distance values"),
        ("auto:1,x", 'failed to parse [AUTO:1,X] as a "auto:int,int"'),
        (
            "AUTO:3,2",
            "fuzziness wrongly configured, must be: lowDistance > 0, highDistance > 0 and lowDistance <= highDistance ",
        ),
        (True, "Can't parse fuzziness on token: [VALUE_BOOLEAN]"),
        ([], "Can't parse fuzziness on token: [START_ARRAY]"),
    ],
)
def test_another_fuzziness_is_refused(given_: Any, reason: str) -> None:
    with pytest.raises(ShardError) as raised:
        fuzziness(given_, ())
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"n": "1"}, "Can only use fuzzy queries on keyword and text fields - not on [n] which is of type [integer]"),
        ({"t": {"value": "a", "prefix_length": -1}}, "prefixLength cannot be negative."),
        ({"t": {"value": "a", "max_expansions": 0}}, "maxExpansions must be positive."),
        ({"t": {"value": "a", "rewrite": "no"}}, "Failed to parse rewrite_method [no]"),
    ],
)
def test_what_cannot_be_asked_is_told(foxes: Any, body: dict[str, Any], reason: str) -> None:
    with pytest.raises(QueryShardError) as raised:
        foxes.query({"fuzzy": body})
    assert raised.value.reason == f"failed to create query: {reason}"


def test_a_word_is_needed() -> None:
    with pytest.raises(IllegalArgumentError, match="query value cannot be null"):
        parse_query({"fuzzy": {"t": None}})


def test_a_long_word_among_many_terms_takes_no_time(shard_of: Any) -> None:
    shard = shard_of({"properties": {"k": {"type": "keyword"}}}, [{"k": "ab" * 3000}, {"k": "ab" * 3000 + "c"}])
    assert list(shard.scores({"fuzzy": {"k": {"value": "ab" * 3000, "fuzziness": 2}}})) == [0, 1]
    assert shard.scores({"fuzzy": {"nowhere": "x"}}) == {}


def test_a_term_near_two_words_counts_once_with_both_boosts(shard_of: Any) -> None:
    shard = shard_of(MAPPINGS, [{"t": "shoe"}, {"t": "shoe shoes"}, {"t": "show"}, {"t": "fox"}])
    told = shard.explain({"match": {"t": {"query": "shoe shows", "fuzziness": 1}}}, 2)
    plainly = shard.explain({"match": {"t": {"query": "show", "boost": 1.5}}}, 2)

    assert [each.description for each in told.details] == ["weight(t:show in 2) [PerFieldSimilarity], result of:"]
    assert told.details[0].details[0].details[0].value == plainly.details[0].details[0].value
