"""Documents tokenised when they are indexed: the first ranking finds their token ids, and scores are the same."""

from __future__ import annotations

import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine
from secondpass.models.cross_encoder import default_cross_encoder

FIELDS = ["title", "plot"]
RERANKED = {
    "query": {"match_all": {}},
    "rescore": {"window_size": 10, "text_similarity": {"fields": FIELDS, "inference_text": "a quiet film"}},
}
Json = dict[str, Any]


def films() -> list[Json]:
    """Three films nobody has asked for before."""
    word = uuid.uuid4().hex
    return [{"title": f"{word} {number}", "plot": "space, quietly", "tags": [word, number]} for number in range(3)]


def tokenised() -> int:
    """How many texts the shipped model has tokenised so far."""
    return int(default_cross_encoder()._remembered.cache_info().misses)  # type: ignore[attr-defined]


def index(engine: Engine, sources: list[Json], settings: Json | None = None) -> None:
    engine.create_index("films", settings=settings)
    engine.bulk("films", [{"_id": str(place), "_source": source} for place, source in enumerate(sources)])
    engine.refresh("films")


def scores(engine: Engine, body: Json = RERANKED) -> list[tuple[str, float]]:
    return [(hit["_id"], hit["_score"]) for hit in engine.search("films", body)["hits"]["hits"]]


@pytest.mark.parametrize("fields", [FIELDS, "title, plot"])
def test_the_first_ranking_tokenises_no_document_that_was_tokenised_when_indexed(fields: object) -> None:
    engine = Engine()
    index(engine, films(), {"index.rerank.tokenized_fields": fields})
    default_cross_encoder().encode("a quiet film")
    before = tokenised()

    scores(engine)

    assert tokenised() == before


def test_without_the_setting_documents_are_tokenised_when_first_ranked() -> None:
    engine = Engine()
    index(engine, films())
    default_cross_encoder().encode("a quiet film")
    before = tokenised()

    scores(engine)

    assert tokenised() == before + 3


def test_the_retriever_finds_token_ids_of_its_field() -> None:
    engine = Engine()
    index(engine, films(), {"rerank": {"tokenized_fields": "title"}})
    default_cross_encoder().encode("a quiet film")
    before = tokenised()
    reranker = {
        "retriever": {"standard": {"query": {"match_all": {}}}},
        "field": "title",
        "inference_text": "a quiet film",
    }

    scores(engine, {"retriever": {"text_similarity_reranker": reranker}})

    assert tokenised() == before


def test_scores_are_the_same_with_and_without() -> None:
    sources, plain, tokenising = films(), Engine(score_cache=False), Engine(score_cache=False)
    index(plain, sources)
    index(tokenising, sources, {"index.rerank.tokenized_fields": FIELDS})

    assert scores(plain) == scores(tokenising)


def test_fields_set_later_count_for_what_is_written_from_then_on() -> None:
    engine = Engine()
    index(engine, films())
    engine.client().indices.put_settings(index="films", settings={"rerank": {"tokenized_fields": ["title"]}})
    before = tokenised()

    engine.index("films", films()[0])

    assert tokenised() == before + 1
    engine.client().indices.put_settings(index="films", settings={"index.rerank.tokenized_fields": None})

    engine.index("films", films()[0])

    assert tokenised() == before + 1


@pytest.mark.parametrize("endpoint", ["nowhere", "far"])
def test_an_endpoint_that_has_no_model_here_is_refused_by_name(endpoint: str) -> None:
    engine = Engine(test_services=True)
    far = {"model_id": "m", "api_key": "k"}
    engine.put_inference("far", {"service": "test_reranking_service", "service_settings": far, "task_settings": {}})
    settings = {"index.rerank.tokenized_fields": FIELDS, "index.rerank.tokenized_for": endpoint}

    with pytest.raises(ElasticsearchError, match=r"\[index\.rerank\.tokenized_for\]") as refused:
        index(engine, films(), settings)

    assert refused.value.status == 400
    assert not engine.client().indices.exists(index="films")


def test_no_document_is_lost_when_the_endpoint_has_gone() -> None:
    engine = Engine()
    settings = {"model_id": ".rerank-v1", "num_threads": 1, "num_allocations": 1}
    engine.put_inference("mine", {"service": "elasticsearch", "service_settings": settings})
    index(engine, films(), {"index.rerank.tokenized_fields": FIELDS, "index.rerank.tokenized_for": "mine"})
    engine.delete_inference("mine")

    engine.index("films", films()[0])
    engine.refresh("films")

    assert engine.count("films")["count"] == 4


def test_the_setting_is_shown_as_a_list_and_survives_a_restart(tmp_path: Path) -> None:
    with closing(Engine(data=tmp_path)) as engine:
        index(engine, films(), {"index.rerank.tokenized_fields": FIELDS})
    with closing(Engine(data=tmp_path)) as engine:
        shown = engine.client().indices.get_settings(index="films")["films"]["settings"]["index"]
        before = tokenised()
        engine.index("films", films()[0])

    assert shown["rerank"] == {"tokenized_fields": FIELDS}
    assert tokenised() == before + 1
