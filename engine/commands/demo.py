"""The fixtures as an index, and the chain that ranks them: what the command shows, as plain data.

    first pass ─▶ query rescorer ─▶ learning to rank ─▶ cross-encoder ─▶ merged page
    casts a net   words together    weighs signals      reads both texts

Every search body below is a mustache template: `demo_request` fills in the query, and so a chain of one's own is filled.
Weights and windows were chosen on the `train` queries, those behind learning to rank by its scores in cross-validation. The
cross-encoder adds to the score (`total`) where it might replace it: alone it orders a window worse than the trees (nDCG@10
0.631 against 0.645 on the train queries), together they do better than either (0.668), and what stands beyond its window
keeps its place below.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from secondpass.engine.engine import Engine
from secondpass.fixtures import films
from secondpass.models.errors import TemplateError
from secondpass.models.mustache import render

INDEX = "films"
SHARDS = 3
PAGE = 10
LTR_MODEL_ID = "films-ltr"
QUERY = "{{query}}"

_NEGATIONS = "without|not|no|nobody|never"

ANALYSIS: dict[str, Any] = {
    "char_filter": {
        "around_words": {"type": "pattern_replace", "pattern": r"^|\W+|$", "replacement": "_"},
        "before_negation": {"type": "pattern_replace", "pattern": rf"(?is)\b({_NEGATIONS})\b.*", "replacement": ""},
        "after_negation": {
            "type": "pattern_replace",
            "pattern": rf"(?is)^.*?\b({_NEGATIONS})\b|^.*$",
            "replacement": "",
        },
    },
    "tokenizer": {"trigram": {"type": "ngram", "min_gram": 3, "max_gram": 3}},
    "filter": {
        "possessive": {"type": "stemmer", "language": "possessive_english"},
        "english_stop": {"type": "stop", "stopwords": "_english_"},
        "film_stop": {
            "type": "stop",
            "stopwords": ["film", "films", "movie", "movies", "about", "who", "where", "does"],
        },
    },
    "analyzer": {
        # Any title, even "M", has three letters with a mark around each word; a misspelt one shares most of them.
        "trigram": {"tokenizer": "trigram", "char_filter": ["around_words"], "filter": ["lowercase"]},
        # "war film not about soldiers" wants "war" and not "soldier".
        "wanted": {
            "tokenizer": "standard",
            "char_filter": ["before_negation"],
            "filter": ["possessive", "lowercase", "english_stop", "film_stop", "porter_stem"],
        },
        "wanted_names": {
            "tokenizer": "standard",
            "char_filter": ["before_negation"],
            "filter": ["lowercase", "english_stop", "film_stop"],
        },
        "unwanted": {
            "tokenizer": "standard",
            "char_filter": ["after_negation"],
            "filter": ["possessive", "lowercase", "english_stop", "film_stop", "porter_stem"],
        },
    },
}

_TRIGRAM = {"type": "text", "analyzer": "trigram"}
_KEYWORD = {"type": "keyword"}

MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        # English has no words left of titles like "It" and "Up"; `standard` keeps every word.
        "title": {
            "type": "text",
            "analyzer": "english",
            "fields": {
                "standard": {"type": "text"},
                "trigram": _TRIGRAM,
                "exact": {"type": "keyword", "normalizer": "lowercase"},
            },
        },
        "plot": {"type": "text", "analyzer": "english"},
        "director": {"type": "text", "fields": {"keyword": _KEYWORD, "trigram": _TRIGRAM}},
        "cast": {"type": "text", "fields": {"keyword": _KEYWORD}},
        "genres": {"type": "text", "analyzer": "english", "fields": {"keyword": _KEYWORD}},
        "released": {"type": "date"},
        "year": {"type": "integer"},
        "runtime": {"type": "integer"},
        "oscars": {"type": "integer"},
        "gross": {"type": "float"},
        "rating": {"type": "float"},
        "color": {"type": "boolean"},
        "language": {"type": "keyword"},
    },
}

SEARCHED = ("title.standard", "plot", "director", "cast", "genres")
"""Every film has every one of them, so that tantivy's statistics are Elasticsearch's and it can answer the first pass."""

STEMMED = ("title", "plot", "director", "cast", "genres")

READ = ("title", "year", "director", "cast", "genres", "plot")
"""What the cross-encoder reads of a film, in the order it learnt to."""


def spelt_alike(boost: float) -> dict[str, Any]:
    """Return a query for titles and directors that share three letters in ten with the query, misspelt or not."""
    fields = [f"title.trigram^{boost}", f"director.trigram^{boost}"]
    return {"multi_match": {"query": QUERY, "fields": fields, "minimum_should_match": "30%"}}


FIRST_PASS: dict[str, Any] = {
    "dis_max": {"queries": [{"multi_match": {"query": QUERY, "fields": list(SEARCHED)}}, spelt_alike(0.1)]}
}

TOGETHER: dict[str, Any] = {
    "bool": {
        "should": [
            {"match_phrase": {"title.standard": {"query": QUERY, "boost": 2}}},
            {"match_phrase": {"plot": {"query": QUERY, "slop": 2}}},
            {"multi_match": {"query": QUERY, "type": "most_fields", "fields": list(STEMMED)}},
            spelt_alike(0.3),
        ]
    }
}
"""Words next to each other count, words in several fields, and letters."""

REQUEST: dict[str, Any] = {
    "query": FIRST_PASS,
    "size": PAGE,
    "rescore": [
        {"window_size": 50, "query": {"rescore_query": TOGETHER}},
        {"window_size": 30, "learning_to_rank": {"model_id": LTR_MODEL_ID, "params": {"query": QUERY}}},
        {
            "window_size": 10,
            "text_similarity": {
                "fields": list(READ),
                "inference_text": QUERY,
                "score_mode": "total",
                "rescore_query_weight": 3,
            },
        },
    ],
}


def demo_engine(*, shards: int = SHARDS, ltr_model: Mapping[str, Any] | None = None) -> Engine:
    """Index the films into *shards* shards, and store *ltr_model* where one is given."""
    engine = Engine(first_pass="tantivy")  # for so few films the columns alone would be as fast, and less of a lesson
    engine.create_index(INDEX, MAPPINGS, {"number_of_shards": shards, "analysis": ANALYSIS})
    engine.bulk(INDEX, ({"_id": film.id, "_source": film.source()} for film in films()))
    engine.refresh(INDEX)
    if ltr_model is not None:
        engine.put_trained_model(LTR_MODEL_ID, ltr_model)
    return engine


def demo_request(query: str, template: Mapping[str, Any] = REQUEST) -> dict[str, Any]:
    """Return the search body for *query*: a *template* in which `{{query}}` stands for it.

    >>> demo_request('"star"', {"query": {"match": {"title": "{{query}}"}}})
    {'query': {'match': {'title': '"star"'}}}

    Raises TemplateError.
    """
    text = render(orjson.dumps(template).decode(), {"query": query})
    try:
        body: dict[str, Any] = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise TemplateError(f"the filled template is not JSON: {error}", cause=error) from error
    return body


def asks_for_query(template: Mapping[str, Any]) -> bool:
    """Tell whether a template has a place for the query, so that other queries can be put there."""
    return demo_request("one", template) != demo_request("two", template)
