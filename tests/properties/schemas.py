"""What the random indices are made of: words and values, analyzers, mappings, and a tiny learning-to-rank model."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
Strategy = st.SearchStrategy

WORDS = ("red", "shoes", "blue", "the", "été")
"""Words that every analyzer but `english` leaves as they are."""
ODD_WORDS = ("Crimson", "running", "red-shoes", "赤い靴", "ÉTÉ", "can't", "1.5", "😀", "redshoes")
TAGS = ("a", "b", "Ab", "", "é")
NUMBERS = (-3, 0, 1, 2, 7)
STOCKS = (0, 0.5, 1.25, 60000)
DAYS = ("2001-02-03", "2010-01-01", "2010-12-31", "2010-06-15T12:30:00Z")
TEXTS = ("title", "body")
IDS = tuple(str(i) for i in range(12))

ANALYSIS: Json = {
    "analyzer": {
        "synonyms": {"tokenizer": "standard", "filter": ["lowercase", "alike"]},
        "ways": {"tokenizer": "standard", "filter": ["lowercase", "several"]},
        "gaps": {"tokenizer": "whitespace", "filter": ["lowercase", "blues"]},
        "pairs": {"tokenizer": "standard", "filter": ["lowercase", "shingle"]},
        "begun": {"tokenizer": "standard", "filter": ["lowercase", "beginnings"]},
    },
    "filter": {
        "alike": {"type": "synonym", "synonyms": ["red, crimson", "shoes => shoe, boot"]},
        "several": {"type": "synonym", "synonyms": ["red shoes, crimson", "blue => the red, été"]},
        "blues": {"type": "stop", "stopwords": ["blue", "the"]},
        "beginnings": {"type": "edge_ngram", "min_gram": 2, "max_gram": 3},
    },
    "normalizer": {"plain": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
}
SIMILARITIES: tuple[dict[str, str], ...] = ({}, {"default.type": "BM25", "default.k1": "3.5", "default.b": "0.1"})
ANALYZERS = ("standard", "english", "whitespace", "keyword", "synonyms", "gaps", "pairs", "begun")
"""Analyzers for indexing and searching; `ways` is for searching alone."""

MAPPINGS: Json = {
    "properties": {
        "title": {"type": "text"},
        "body": {"type": "text"},
        "tag": {"type": "keyword"},
        "price": {"type": "integer"},
        "sold": {"type": "boolean"},
        "day": {"type": "date"},
        "stock": {"type": "float"},
    }
}

MODEL = "tiny-ltr"
LTR_MODEL: Json = {
    "inference_config": {
        "learning_to_rank": {
            "feature_extractors": [
                {"query_extractor": {"feature_name": "title", "query": {"match": {"title": "{{query}}"}}}},
                {"query_extractor": {"feature_name": "cheap", "query": {"range": {"price": {"lte": 1}}}}},
            ]
        }
    },
    "definition": {
        "trained_model": {
            "ensemble": {
                "trained_models": [
                    {
                        "tree": {
                            "feature_names": ["title", "cheap"],
                            "tree_structure": [
                                {"split_feature": 0, "threshold": 0.4, "left_child": 1, "right_child": 2},
                                {"leaf_value": -0.5},
                                {"split_feature": 1, "threshold": 0.5, "left_child": 3, "right_child": 4},
                                {"leaf_value": 0.25},
                                {"leaf_value": 1.5},
                            ],
                        }
                    }
                ]
            }
        }
    },
}


@cache
def mappings() -> Strategy[Json]:
    """Draw a mapping of the fields `documents` fills: types, analyzers, norms and gaps vary; what is left out is dynamic."""
    text = st.fixed_dictionaries(
        {"type": st.just("text")},
        optional={
            "analyzer": st.sampled_from(ANALYZERS),
            "search_analyzer": st.sampled_from([*ANALYZERS, "ways"]),
            "norms": st.booleans(),
            "position_increment_gap": st.sampled_from([0, 1, 100]),
            "fields": st.just({"raw": {"type": "keyword", "ignore_above": 12}}),
        },
    ).map(lambda field: field if "analyzer" in field else {k: v for k, v in field.items() if k != "search_analyzer"})
    keyword = {"normalizer": st.just("plain"), "null_value": st.just("a"), "ignore_above": st.just(1)}
    properties: dict[str, Strategy[Any]] = {
        "title": text,
        "tag": st.fixed_dictionaries({"type": st.just("keyword")}, optional=keyword),
        "price": _one_of_types("integer", "long", "short", "double"),
        "sold": st.just({"type": "boolean"}),
        "day": st.just({"type": "date"}),
        "stock": _one_of_types("float", "double", "half_float"),
    }
    return st.fixed_dictionaries({"properties": st.fixed_dictionaries(properties, optional={"body": text})})


def _one_of_types(*types: str) -> Strategy[Json]:
    return st.sampled_from(types).map(lambda name: {"type": name})
