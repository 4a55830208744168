"""`multi_match` of type `cross_fields`: several fields asked as if they were one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.errors import ParsingError, QueryShardError
from secondpass.shards.lucene.blended_fields import _blended
from secondpass.shards.query import parse_query
from secondpass.shards.statistics import FieldStatistics, TermStatistics

MAPPINGS = {
    "properties": {
        "f0": {"type": "text", "analyzer": "whitespace"},
        "f1": {"type": "text", "analyzer": "whitespace"},
        "e": {"type": "text", "analyzer": "english"},
        "s": {"type": "text", "analyzer": "whitespace", "search_analyzer": "cities"},
        "s2": {"type": "text", "analyzer": "whitespace", "search_analyzer": "cities"},
        "k": {"type": "keyword"},
        "n": {"type": "integer"},
    }
}
SETTINGS = {
    "analysis": {
        "filter": {"cities": {"type": "synonym", "synonyms": ["ny, new york", "big, huge"]}},
        "analyzer": {"cities": {"tokenizer": "whitespace", "filter": ["cities"]}},
    }
}
PEOPLE = [("will smith", "ali"), ("smith", "will power"), ("will", "smith and smith"), ("sam smith", "other")]


@pytest.fixture(scope="module")
def people(shard_of: Any) -> Any:
    documents = [{"f0": first, "f1": last, "e": first, "k": first, "n": 1} for first, last in PEOPLE]
    return shard_of(MAPPINGS, documents, settings=SETTINGS)


def asked(query: str, *fields: str, **options: Any) -> dict[str, Any]:
    return {"multi_match": {"query": query, "fields": list(fields), "type": "cross_fields", **options}}


def plain(scores: dict[int, Any]) -> dict[int, float]:
    return {doc: float(str(score)) for doc, score in scores.items()}


# Recorded from Lucene 9.9.1's term queries under Elasticsearch's blended counts, boosted by 2.2.
@pytest.mark.parametrize(
    ("body", "scores"),
    [
        (asked("will smith", "f0", "f1"), {0: 0.9238435, 1: 0.7499733, 2: 0.9232273, 3: 0.31387398}),
        (asked("will smith", "f0", "f1", operator="and"), {0: 0.9238435, 1: 0.7499733, 2: 0.9232273}),
        (
            asked("will smith", "f0^2", "f1", tie_breaker=0.3),
            {0: 1.847687, 1: 1.1629653, 2: 1.7258189, 3: 0.62774795},
        ),
        (asked("smith", "f0", "f1"), {0: 0.31387398, 1: 0.41299206, 2: 0.12063584, 3: 0.31387398}),
    ],
)
def test_every_field_scores_a_word_with_the_same_frequency(
    people: Any, body: dict[str, Any], scores: dict[int, float]
) -> None:
    assert plain(people.scores(body)) == scores


def test_a_field_that_holds_a_word_less_often_counts_one_document_more(people: Any) -> None:
    explanation = people.explain(asked("smith", "f0", "f1", tie_breaker=1), 2)
    assert [detail.value for detail in _counts(people.explain(asked("smith", "f0"), 0))] == [3]
    assert [detail.value for detail in _counts(explanation)] == [4]
    assert str(people.query(asked("smith", "f0", "f1^2"))) == "blended(terms:[f0:smith, f1:smith^2.0])"


def _counts(explanation: Any) -> list[Any]:
    if "n, number of documents" in explanation.description:
        return [explanation]
    return [found for detail in explanation.details for found in _counts(detail)]


def test_with_and_each_word_has_to_be_in_any_of_the_fields(people: Any) -> None:
    assert list(people.scores(asked("will smith", "f0", "f1", operator="and"))) == [0, 1, 2]
    assert list(people.scores(asked("will ali power", "f0", "f1", minimum_should_match=2))) == [0, 1]


def test_fields_are_grouped_by_their_analyzer(people: Any) -> None:
    query = people.query(asked("wills smith", "f0", "f1", "e^3"))
    assert str(query) == (
        "(blended(terms:[f0:wills, f1:wills]) blended(terms:[f0:smith, f1:smith]) | (e:will e:smith)^3.0)"
    )
    together = people.query(asked("wills", "f0", "e", analyzer="english"))
    assert str(together) == "blended(terms:[f0:will, e:will])"
    assert str(people.query(asked("1", "k", "n"))) == "(n:[1 TO 1] | blended(terms:[k:1]))"


def test_a_number_that_cannot_be_read_is_forgiven_only_on_demand(people: Any) -> None:
    with pytest.raises(QueryShardError, match='For input string: "will"'):
        people.query(asked("will", "k", "n"))
    assert people.scores(asked("will", "k", "n", lenient=True)) == people.scores({"term": {"k": "will"}})


def test_synonyms_stand_in_every_field(people: Any) -> None:
    assert str(people.query(asked("big", "s", "s2"))) == "blended(terms:[s:big, s:huge, s2:big, s2:huge])"
    assert str(people.query(asked("new york", "s", "s2^2"))) == (
        '(s:"new york" | (s2:"new york")^2.0) blended(terms:[s:ny, s2:ny^2.0])'
    )


def test_no_words_match_nothing_or_all(people: Any) -> None:
    assert people.scores(asked(" ", "f0", "f1")) == {}
    assert len(people.scores(asked(" ", "f0", "f1", zero_terms_query="all"))) == len(PEOPLE)


def test_words_cannot_be_misspelt_across_fields() -> None:
    with pytest.raises(ParsingError, match=r"Fuzziness not allowed for type \[cross_fields\]"):
        parse_query(asked("x", "f0", fuzziness=1))


class Counts:
    """Statistics of as many fields as there are pairs of (documents with the word, documents with the field)."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        self.pairs = pairs
        self.max_doc = 10

    def vocabulary(self, field: str) -> set[str]:
        return {"x"}

    def field(self, field: str) -> FieldStatistics:
        _, documents = self.pairs[int(field)]
        return FieldStatistics(documents, documents * 3)

    def term(self, field: str, term: str) -> TermStatistics:
        doc_freq, documents = self.pairs[int(field)]
        return TermStatistics(min(doc_freq, documents), min(doc_freq, documents))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=5))
def test_blended_counts_never_exceed_the_field_and_never_fall_with_rarity(pairs: list[tuple[int, int]]) -> None:
    counts = Counts(pairs)
    terms = [(str(i), "x", np.float32(1)) for i in range(len(pairs))]
    found = _blended(terms, counts)
    for i, count in enumerate(found):
        assert count.doc_freq <= counts.field(str(i)).doc_count
        assert (count.doc_freq == 0) == (counts.term(str(i), "x").doc_freq == 0)
