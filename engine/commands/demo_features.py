"""The signals the films' learning-to-rank model weighs: one query each, filled with the search's query.

*DIRECTIONS* says what is known before any training: more of a signal never hurts (1), never helps (-1), or may do either (0).
"""

from __future__ import annotations

from typing import Any

from .demo import FIRST_PASS, QUERY, TOGETHER, spelt_alike


def wanted(field: str) -> dict[str, Any]:
    """Return a query for what *field* says of the part of the query that is wanted."""
    return {"match": {field: {"query": QUERY, "analyzer": "wanted"}}}


def by_script(query: dict[str, Any], source: str) -> dict[str, Any]:
    """Return a query that scores the documents of another by a Painless script."""
    return {"script_score": {"query": query, "script": {"source": source}}}


EVIDENCE: dict[str, Any] = {
    "bool": {
        "should": [
            {"match_phrase": {"title.standard": {"query": QUERY, "boost": 2}}},
            {"match_phrase": {"plot": {"query": QUERY, "slop": 2, "analyzer": "wanted"}}},
            {
                "multi_match": {
                    "query": QUERY,
                    "type": "most_fields",
                    "fields": ["title", "plot", "genres"],
                    "analyzer": "wanted",
                }
            },
            {
                "multi_match": {
                    "query": QUERY,
                    "type": "most_fields",
                    "fields": ["director", "cast"],
                    "analyzer": "wanted_names",
                }
            },
            spelt_alike(0.3),
        ]
    }
}
"""All that speaks for a film, added up."""

SHARE_OF_WORDS = "_termStats.matchedTermsCount() / (double) _termStats.uniqueTermsCount()"

ALL_COUNTING_WORDS = {"bool": {"must": {"match_all": {}}, "should": wanted("plot")}}
"""Every film; `_termStats` knows how many words the query has."""

FEATURES: dict[str, dict[str, Any]] = {
    "evidence": EVIDENCE,
    "rescored": {"bool": {"should": [FIRST_PASS, TOGETHER]}},
    "title": wanted("title"),
    "title_phrase": {"match_phrase": {"title.standard": QUERY}},
    "title_share": by_script({"match": {"title.standard": QUERY}}, SHARE_OF_WORDS),
    "genres": wanted("genres"),
    "unwanted": {"multi_match": {"query": QUERY, "fields": ["title", "plot", "genres"], "analyzer": "unwanted"}},
    # One word may mean many films, and then the well-known one; many words mean few.
    "fame": by_script(
        ALL_COUNTING_WORDS, "Math.log1p(doc['gross'].value) / Math.max(1, _termStats.uniqueTermsCount())"
    ),
    "awards": by_script(
        ALL_COUNTING_WORDS, "Math.log1p(doc['oscars'].value) / Math.max(1, _termStats.uniqueTermsCount())"
    ),
}

DIRECTIONS = {name: {"unwanted": -1}.get(name, 1) for name in FEATURES}


def extractors() -> list[dict[str, Any]]:
    """Return the features as `feature_extractors` of a model's inference config."""
    return [{"query_extractor": {"feature_name": name, "query": query}} for name, query in FEATURES.items()]
