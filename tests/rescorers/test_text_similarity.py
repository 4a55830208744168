"""The shard-level cross-encoder: it replaces and cuts, or combines and keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from secondpass import ElasticsearchError, Engine
from secondpass.models.cross_encoder import default_cross_encoder, normalize_relevance

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


@pytest.mark.parametrize(
    ("window_size", "change", "reason"),
    [
        (None, {}, "window_size is required for rescorer of type [text_similarity]"),
        (2, {}, "rescorer [window_size] is too small"),
        (3, {"query_weight": 2}, "needs a [score_mode] other than [replace]"),
        (3, {"field": "title"}, "requires exactly one of [field] and [fields]"),
        (3, {"inference_id": "nope"}, "Inference endpoint not found [nope]"),
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
