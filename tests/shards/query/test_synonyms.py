"""Several terms on one place of a query: synonyms of one word and of several, in `match` and `match_phrase`."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.query.analysed import AnalysedText, QueryToken
from secondpass.shards.query.token_graph import MAX_WAYS, TokenGraph

SETTINGS = {
    "analysis": {
        "filter": {
            "cities": {"type": "synonym", "synonyms": ["ny, new york"]},
            "sizes": {"type": "synonym", "synonyms": ["big, new"]},
            "edges": {"type": "edge_ngram", "min_gram": 1, "max_gram": 3},
        },
        "analyzer": {
            "cities": {"tokenizer": "standard", "filter": ["lowercase", "cities"]},
            "sizes": {"tokenizer": "standard", "filter": ["lowercase", "sizes"]},
            "edges": {"tokenizer": "standard", "filter": ["lowercase", "edges"]},
            "pairs": {"tokenizer": "standard", "filter": ["lowercase", "shingle"]},
        },
    }
}
MAPPINGS = {
    "properties": {
        "t": {"type": "text", "analyzer": "standard", "search_analyzer": "cities"},
        "q": {"type": "text", "analyzer": "standard", "search_quote_analyzer": "sizes"},
        "e": {"type": "text", "analyzer": "edges"},
    }
}
CITIES = ["new york city", "ny city", "york city new", "new york new york big city"]


@pytest.fixture(scope="module")
def cities(shard_of: Any) -> Any:
    return shard_of(MAPPINGS, [{"t": text, "q": text, "e": text} for text in CITIES], settings=SETTINGS)


def plain(scores: dict[int, Any]) -> dict[int, float]:
    return {doc: float(str(score)) for doc, score in scores.items()}


# Recorded from Lucene 9.9.1 over the same four texts, boosted by 2.2 as Elasticsearch's similarity does.
@pytest.mark.parametrize(
    ("options", "scores"),
    [
        ({}, {0: 0.8695269, 1: 1.5876956, 2: 0.11190013, 3: 0.8983077}),
        ({"operator": "and"}, {0: 0.8695269, 1: 1.5876956, 3: 0.8983077}),
        (
            {"auto_generate_synonyms_phrase_query": False},
            {0: 0.8695269, 1: 1.5876956, 2: 0.8695269, 3: 0.8983077},
        ),
        ({"minimum_should_match": 2}, {0: 0.8695269, 1: 1.5876956, 3: 0.8983077}),
    ],
)
def test_a_synonym_of_several_words_is_a_phrase_beside_the_word(
    cities: Any, options: dict[str, Any], scores: dict[int, float]
) -> None:
    assert plain(cities.scores({"match": {"t": {"query": "new york city", **options}}})) == scores


def test_the_query_reads_as_lucene_prints_it(cities: Any) -> None:
    assert str(cities.query({"match": {"t": "new york city"}})) == 't:"new york" t:ny t:city'
    both = cities.query({"match": {"t": {"query": "new york city", "operator": "and"}}})
    assert str(both) == '+(t:"new york" t:ny) +t:city'
    assert str(cities.query({"match": {"t": "new york"}})) == 't:"new york" t:ny'


def test_a_phrase_with_such_a_synonym_is_a_run_of_spans(cities: Any) -> None:
    body = {"match_phrase": {"t": "new york city"}}
    assert plain(cities.scores(body)) == {0: 2.148229, 1: 2.4527023}
    assert cities.explain(body, 0).description == (
        "weight(spanNear([spanOr([spanNear([t:new, t:york], 0, true), t:ny]), t:city], 0, true) in 0) "
        "[PerFieldSimilarity], result of:"
    )
    assert cities.explain(body, 2).description == "no matching term"
    assert plain(cities.scores({"match_phrase": {"t": "new york"}})) == {0: 2.036329, 1: 2.3249426, 3: 2.195299}


def test_with_a_slop_each_way_to_read_the_text_is_a_phrase_of_its_own(cities: Any) -> None:
    query = cities.query({"match_phrase": {"t": {"query": "new york city", "slop": 2}}})
    assert str(query) == 't:"new york city"~2 t:"ny city"~2'


def test_synonyms_of_one_word_count_together(cities: Any) -> None:
    body = {"match": {"t": {"query": "big", "analyzer": "sizes"}}}
    assert plain(cities.scores(body)) == {0: 0.3788134, 2: 0.3788134, 3: 0.48608798}
    explanation = cities.explain(body, 0)
    assert explanation.description == "weight(Synonym(t:big t:new) in 0) [PerFieldSimilarity], result of:"
    assert explanation.details[0].details[2].details[0].description == "termFreq=1.0"
    assert cities.explain(body, 1).description == "no matching term"


def test_phrases_are_analysed_by_the_analyzer_of_quotes(cities: Any) -> None:
    assert str(cities.query({"match": {"q": "big york"}})) == "q:big q:york"
    assert str(cities.query({"match_phrase": {"q": "big york"}})) == 'q:"(big new) york"'
    assert list(cities.scores({"match_phrase": {"q": "big york"}})) == [0, 3]


def test_grams_of_one_word_are_synonyms_of_each_other(cities: Any) -> None:
    assert str(cities.query({"match": {"e": "york"}})) == "Synonym(e:y e:yo e:yor)"
    assert str(cities.query({"match": {"e": "ny york"}})) == "Synonym(e:n e:ny) Synonym(e:y e:yo e:yor)"
    assert str(cities.query({"match_phrase": {"e": "ny york"}})) == 'e:"(n ny) (y yo yor)"'


def test_shingles_of_several_sizes_are_not_read_as_ways(cities: Any) -> None:
    query = cities.query({"match": {"t": {"query": "new york city", "analyzer": "pairs"}}})
    assert str(query) == "Synonym(t:new t:new york) Synonym(t:york t:york city) t:city"


@pytest.mark.parametrize("scoring", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        {"match": {"t": "new york city"}},
        {"match_phrase": {"t": "new york city"}},
        {"match": {"t": {"query": "big york", "analyzer": "sizes"}}},
        {"match_phrase": {"t": {"query": "big york", "analyzer": "sizes", "slop": 2}}},
    ],
)
def test_a_window_scores_as_the_whole_and_explains_each_score(cities: Any, body: dict[str, Any], scoring: bool) -> None:
    everywhere = cities.scores(body, scoring=scoring)
    for doc in range(len(CITIES)):
        assert cities.scores(body, [doc], scoring=scoring) == {d: s for d, s in everywhere.items() if d == doc}
        explanation = cities.explain(body, doc)
        assert explanation.match == (doc in everywhere)
        if scoring and doc in everywhere:
            assert explanation.value == everywhere[doc]


def test_a_text_with_too_many_ways_is_refused() -> None:
    tokens = [QueryToken("x", position, span) for position in range(24) for span in (1, 2)]
    graph = TokenGraph.of(AnalysedText((*tokens, QueryToken("x", 24)), branching=True))
    with pytest.raises(IllegalArgumentError, match=f"maxClauseCount is set to {MAX_WAYS}"):
        graph.ways(0, graph.last)
