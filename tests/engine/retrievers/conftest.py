"""Ten documents told apart by two stages of scores, as in Elasticsearch's own tests of retrievers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass import Engine

Json = dict[str, Any]
GROUPS = [1, 1, 3, 1, 3, 2, 3, 1, 2, 1]
AVAILABLE = [True, False, False, True, True, False, True, True, True, False]
INDEX = "stages"


def _built(shards: int) -> Engine:
    engine = Engine(test_services=True)
    engine.put_inference(
        "numbers", {"service": "test_reranking_service", "service_settings": {"model_id": "m", "api_key": "k"}}
    )
    properties = {"first": {"type": "integer"}, "group": {"type": "integer"}, "text": {"type": "keyword"}}
    engine.create_index(INDEX, {"properties": properties}, {"number_of_shards": shards})
    documents = [
        {"first": i, "second": 11 - i, "group": group, "available": available, "text": str(i - 5)}
        for i, (group, available) in enumerate(zip(GROUPS, AVAILABLE, strict=True), start=1)
    ]
    engine.bulk(INDEX, [{"_id": str(source["first"]), "_source": source} for source in documents])
    engine.bulk(INDEX, [{"_id": "bare", "_source": {"second": 1}}])
    engine.refresh(INDEX)
    return engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Documents 1 to 10: `first` is the id, `second` counts down from 10, `text` is a number for the reranker `numbers`."""
    return _built(1)


@pytest.fixture(scope="session")
def sharded() -> Engine:
    """The same on three shards."""
    return _built(3)


@pytest.fixture(scope="session")
def by() -> Callable[..., Json]:
    """Make a `standard` retriever that finds documents with a field, and scores them by it."""

    def make(field: str, **members: Any) -> Json:
        query = {"function_score": {"query": {"exists": {"field": field}}, "field_value_factor": {"field": field}}}
        return {"standard": {"query": query, **members}}

    return make


@pytest.fixture(scope="session")
def shown() -> Callable[..., list[tuple[str, float]]]:
    """Search with a retriever and return ids with scores."""

    def search(engine: Engine, retriever: Json, **members: Any) -> list[tuple[str, float]]:
        answer = engine.search(INDEX, {"retriever": retriever, **members})
        return [(hit["_id"], hit["_score"]) for hit in answer["hits"]["hits"]]

    return search
