"""The shard-level cross-encoder: it replaces and cuts, or combines and keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine
from secondpass.models.cross_encoder import default_cross_encoder, normalize_relevance
from secondpass.rescorers.best_chunks import ChunkRescorer
from secondpass.rescorers.chunking import Chunking
from secondpass.rescorers.text_similarity import joined_text

FILMS = {
    "1": {"title": "Solaris", "plot": "A psychologist visits a station above a living ocean in space."},
    "2": {"title": "Heat", "plot": "A thief and a detective follow each other through the city."},
    "3": {"title": "Moon", "plot": "A man alone on the far side of the moon meets himself."},
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.bulk("films", [{"_id": id_, "_source": source} for id_, source in FILMS.items()])
    engine.refresh("films")
    return engine


def ranked(engine: Engine, window_size: int | None = 3, size: int = 3, **rescorer: Any) -> dict[str, float]:
    asked = {"fields": ["title", "plot"], "inference_text": "alone in space", **rescorer}
    window = {} if window_size is None else {"window_size": window_size}
    body = {"query": {"match_all": {}}, "size": size, "rescore": {**window, "text_similarity": asked}, "explain": True}
    hits = engine.search("films", body)["hits"]["hits"]
    assert [hit["_score"] for hit in hits] == [hit["_explanation"]["value"] for hit in hits]
    return {hit["_id"]: hit["_score"] for hit in hits}


def test_a_score_is_the_models_own_normalised(engine: Engine) -> None:
    texts = [f"{film['title']}. {film['plot']}" for film in FILMS.values()]
    wanted = normalize_relevance(default_cross_encoder().score("alone in space", texts))

    assert dict(zip(FILMS, wanted, strict=True)) == {id_: np.float32(score) for id_, score in ranked(engine).items()}


def test_replacing_cuts_the_list_to_the_window(engine: Engine) -> None:
    assert {"1", "2"} == set(ranked(engine, window_size=2, size=2))


def test_combining_keeps_the_documents_outside_the_window(engine: Engine) -> None:
    combined = ranked(engine, window_size=1, score_mode="total", query_weight=2)

    assert {id_: combined[id_] for id_ in ("2", "3")} == {"2": 2.0, "3": 2.0}
    assert combined["1"] == pytest.approx(2 + ranked(engine)["1"], rel=1e-6)


def test_a_window_of_no_documents_combines_nothing(engine: Engine) -> None:
    assert set(ranked(engine, window_size=0, score_mode="total", query_weight=2).values()) == {2.0}


LONG = "Two men talk about the weather of the week. " * 60


@pytest.fixture(scope="module")
def long_texts() -> Engine:
    engine = Engine()
    for id_, plot in {"end": LONG + FILMS["1"]["plot"], "none": LONG, "empty": "", "odd": "שלום 👍🏽 "}.items():
        engine.bulk("films", [{"_id": id_, "_source": {"title": "A title", "plot": plot}}])
    engine.refresh("films")
    return engine


def test_the_best_chunk_of_the_joined_fields_is_the_documents_score(long_texts: Engine) -> None:
    whole, best = (ranked_texts(long_texts, **options) for options in ({}, {"chunk_rescorer": CHUNKS}))
    chunks = ChunkRescorer(2, Chunking("sentence", 20)).chosen(f"A title. {LONG}{FILMS['1']['plot']}", "alone in space")
    scores = default_cross_encoder().score("alone in space", chunks)

    assert len(chunks) == 1  # the others hold no word of the query
    assert FILMS["1"]["plot"] in chunks[0]
    assert best["end"] == normalize_relevance(scores).max() != whole["end"]
    assert best["odd"] == whole["odd"]
    assert best["empty"] == whole["empty"]


CHUNKS = {"size": 2, "chunking_settings": {"strategy": "sentence", "max_chunk_size": 20, "sentence_overlap": 0}}


def ranked_texts(engine: Engine, **options: Any) -> dict[str, np.float32]:
    asked = {"fields": ["title", "plot"], "inference_text": "alone in space", **options}
    body = {"query": {"match_all": {}}, "rescore": {"window_size": 10, "text_similarity": asked}, "explain": True}
    hits = engine.search("films", body)["hits"]["hits"]
    assert [hit["_score"] for hit in hits] == [hit["_explanation"]["value"] for hit in hits]
    return {hit["_id"]: np.float32(hit["_score"]) for hit in hits}


@pytest.mark.parametrize("kind", ["rescorer", "retriever"])
def test_trace_and_explanation_tell_how_many_tokens_were_read(long_texts: Engine, kind: str) -> None:
    asked = {"field": "plot", "inference_text": "alone in space"}
    reranker = {**asked, "rank_window_size": 9, "retriever": {"standard": {}}}
    body: dict[str, Any] = {
        "rescorer": {"rescore": {"window_size": 9, "text_similarity": asked}, "size": 9},
        "retriever": {"retriever": {"text_similarity_reranker": reranker}, "size": 9},
    }[kind]
    model, trace = default_cross_encoder(), long_texts.trace("films", body)
    name = trace.stages[-1]

    for document in trace.documents:
        kept, total = model.truncation("alone in space", document.source["plot"])
        assert document.stages[-1] is not None
        assert document.stages[-1].to_json()["tokens"] == {"kept": kept, "total": total}
        assert (kept < total) == (document.id in ("end", "none"))
    (warning,) = [text for text in trace.warnings if text.startswith(name)]
    assert "the model read [2] of [4] documents only in part" in warning
    for hit in long_texts.search("films", {**body, "explain": True})["hits"]["hits"]:
        kept, total = model.truncation("alone in space", hit["_source"]["plot"])
        assert f"tokens of the document the model read, of {total}" in str(hit["_explanation"])


def test_chunks_read_a_long_document_to_its_end(long_texts: Engine) -> None:
    settings = {"strategy": "word", "max_chunk_size": 100, "overlap": 0}
    asked = {
        "field": "plot",
        "inference_text": "weather",
        "chunk_rescorer": {"size": 99, "chunking_settings": settings},
    }
    trace = long_texts.trace("films", {"rescore": {"window_size": 9, "text_similarity": asked}, "size": 9})

    read = {document.id: document.stages[-1].tokens for document in trace.documents if document.stages[-1]}
    assert all(tokens and not tokens.cut for tokens in read.values())
    assert not trace.warnings


@settings(max_examples=6)
@given(st.integers(1, 4), st.lists(st.sampled_from([*FILMS, "long", "empty", "odd"]), min_size=1, unique=True))
def test_a_document_scores_the_same_to_the_bit_on_any_number_of_shards(shards: int, ids: list[str]) -> None:
    sources = {**FILMS, "long": {"plot": LONG}, "empty": {"plot": ""}, "odd": {"plot": "שלום 👍🏽 \u202e"}}
    engine = Engine(number_of_shards=shards)
    engine.bulk("films", [{"_id": id_, "_source": {"title": "A title", **sources[id_]}} for id_ in ids])
    engine.refresh("films")
    texts = [document_text_of(sources[id_]) for id_ in ids]
    alone = [default_cross_encoder().score("alone in space", [text]) for text in texts]

    assert ranked_texts(engine) == {id_: normalize_relevance(score)[0] for id_, score in zip(ids, alone, strict=True)}


def document_text_of(source: dict[str, str]) -> str:
    return ". ".join(filter(None, {"title": "A title", **source}.values()))


@pytest.mark.parametrize(
    ("window_size", "change", "reason"),
    [
        (None, {}, "window_size is required for rescorer of type [text_similarity]"),
        (2, {}, "rescorer [window_size] is too small"),
        (3, {"query_weight": 2}, "needs a [score_mode] other than [replace]"),
        (3, {"field": "title"}, "requires exactly one of [field] and [fields]"),
        (3, {"inference_id": "nope"}, "Inference endpoint not found [nope]"),
        (3, {"chunk_rescorer": {"size": 0}}, "failed to parse field [size]"),
        (3, {"chunk_rescorer": {"sice": 1}}, "unknown field [sice]"),
        (3, {"fields": ["nope"]}, "no mapping found for field [nope]"),
    ],
)
def test_what_does_not_fit_is_refused(
    engine: Engine, window_size: int | None, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        body = {"window_size": window_size} if window_size else {}
        asked = {"fields": ["title"], "inference_text": "x", **change}
        engine.search("films", {"from": 0, "size": 3, "rescore": {**body, "text_similarity": asked}})

    assert reason in refused.value.reason


def test_booleans_are_read_as_json_writes_them() -> None:
    assert joined_text({"sold": True, "gone": [False]}, ("sold", "gone")) == "true. false"


def test_what_is_missing_is_told_before_what_else_there_is(engine: Engine) -> None:
    for name, rescorer in {
        "inference_text": {"text_similarity": {"field": "title"}},
        "model_id": {"learning_to_rank": {"params": {}}},
    }.items():
        with pytest.raises(ElasticsearchError) as refused:
            engine.search("films", {"rescore": {"window_size": 10, **rescorer}})
        assert refused.value.reason == f"Required [{name}]"
