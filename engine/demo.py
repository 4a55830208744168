"""The fixtures as an index, and the chain that ranks them: what the command shows, as plain data.

    first pass ─▶ query rescorer ─▶ learning to rank ─▶ cross-encoder ─▶ merged page
    any word      words together    sixteen signals     reads both

Every text below is a mustache template: `demo_request` fills in the query, and a chain of one's own is filled the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from secondpass.fixtures import films
from secondpass.models.errors import TemplateError
from secondpass.models.mustache import render

from .engine import Engine

INDEX = "films"
SHARDS = 3
PAGE = 10
LTR_MODEL_ID = "films-ltr"

_KEYWORD = {"keyword": {"type": "keyword"}}

MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        # English has no words left of titles like "It" and "Up"; `standard` keeps every word.
        "title": {
            "type": "text",
            "analyzer": "english",
            "fields": {"standard": {"type": "text"}, "exact": {"type": "keyword", "normalizer": "lowercase"}},
        },
        "plot": {"type": "text", "analyzer": "english"},
        "director": {"type": "text", "fields": _KEYWORD},
        "cast": {"type": "text", "fields": _KEYWORD},
        "genres": {"type": "text", "analyzer": "english", "fields": _KEYWORD},
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

FIRST_PASS: dict[str, Any] = {"multi_match": {"query": "{{query}}", "fields": list(SEARCHED)}}

TOGETHER: dict[str, Any] = {
    "bool": {
        "should": [
            {"match_phrase": {"title.standard": {"query": "{{query}}", "boost": 2}}},
            {"match_phrase": {"plot": {"query": "{{query}}", "slop": 2}}},
            {"multi_match": {"query": "{{query}}", "type": "most_fields", "fields": list(STEMMED)}},
        ]
    }
}
"""Words next to each other count, and so do words in several fields."""

REQUEST: dict[str, Any] = {
    "query": FIRST_PASS,
    "size": PAGE,
    "rescore": [
        {"window_size": 50, "query": {"rescore_query": TOGETHER}},
        {"window_size": 30, "learning_to_rank": {"model_id": LTR_MODEL_ID, "params": {"query": "{{query}}"}}},
        {
            "window_size": 30,
            "text_similarity": {"fields": list(READ), "inference_text": "{{query}}", "score_mode": "multiply"},
        },
    ],
}


def demo_engine(*, shards: int = SHARDS, ltr_model: Mapping[str, Any] | None = None) -> Engine:
    """Index the films into *shards* shards, and store *ltr_model* where one is given."""
    engine = Engine(first_pass="tantivy")  # small as the corpus is, the path of large ones is what we show
    engine.create_index(INDEX, MAPPINGS, {"number_of_shards": shards})
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
