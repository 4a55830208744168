"""One code path for features: what is logged, put through the library that grew the trees, is what is served and explained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass import Engine
from secondpass.models.ltr_export_lightgbm import lightgbm_definition
from secondpass.models.ltr_export_xgboost import xgboost_definition

Json = dict[str, Any]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Grown:
    """A model as we write it, and what the library that grew it predicts."""

    definition: Json = field(repr=False)
    predict: Callable[[Floats], Floats] = field(repr=False)


WORDS = ("red", "blue", "shoes", "trail", "hat")
FEATURES: dict[str, Json] = {
    "title": {"match": {"title": "{{q}}"}},
    "phrase": {"match_phrase": {"title": {"query": "{{q}}", "slop": 1}}},
    "price": {"script_score": {"query": {"exists": {"field": "price"}}, "script": "doc['price'].value"}},
    "near": {
        "function_score": {"query": {"exists": {"field": "price"}}, "gauss": {"price": {"origin": 3, "scale": 2}}}
    },
    "terms": {"script_score": {"query": {"match": {"title": "{{q}}"}}, "script": "_termStats.termFreq().getSum()"}},
}
CONFIG: Json = {
    "feature_extractors": [
        {"query_extractor": {"feature_name": name, "query": query}} for name, query in FEATURES.items()
    ]
}
TITLES = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
PRICES = st.one_of(st.none(), st.floats(0, 9, width=32))
DOCUMENTS = st.lists(st.tuples(TITLES, PRICES), min_size=1, max_size=12)


def rows(seed: int = 0) -> tuple[Floats, Floats]:
    random = np.random.default_rng(seed)
    features = random.gamma(1.0, 1.5, (1500, len(FEATURES))).astype(np.float32).astype(np.float64)
    target = features[:, 0] + np.sin(features[:, 2]) - 0.3 * features[:, 4] * features[:, 1]
    features[random.random(features.shape) < 0.3] = np.nan
    return features, target


@pytest.fixture(scope="module", params=["lightgbm", "xgboost"])
def grown(request: pytest.FixtureRequest) -> Grown:
    library = pytest.importorskip(request.param, reason=f"{request.param} is not installed")
    features, target = rows()
    if request.param == "lightgbm":
        options = {"verbosity": -1, "num_threads": 1, "min_data_in_leaf": 5}
        booster = library.train(options, library.Dataset(features, label=target), num_boost_round=40)
        return Grown(lightgbm_definition(booster.dump_model(), list(FEATURES)), booster.predict)
    booster = library.train({"nthread": 1}, library.DMatrix(features, label=target), num_boost_round=40)

    def predict(asked: Floats) -> Floats:
        return np.asarray(booster.inplace_predict(asked.astype(np.float32)))

    return Grown(xgboost_definition(booster, list(FEATURES)), predict)


@settings(max_examples=15, deadline=None)
@given(documents=DOCUMENTS, asked=TITLES.filter(bool), shards=st.integers(1, 3), window=st.integers(1, 12))
def test_logged_features_through_the_library_are_served_and_explained(
    grown: Grown, documents: list[tuple[str, float | None]], asked: str, shards: int, window: int
) -> None:
    engine = Engine(compatibility="8.18")
    mappings = {"properties": {"title": {"type": "text"}, "price": {"type": "float"}}}
    engine.create_index("i", mappings, {"number_of_shards": shards, "refresh_interval": "-1"})
    for number, (title, price) in enumerate(documents):
        engine.index("i", {"title": title} | ({} if price is None else {"price": price}), id=str(number))
    engine.refresh("i")
    engine.put_trained_model("m", {"definition": grown.definition, "inference_config": {"learning_to_rank": CONFIG}})
    rescorer = {"window_size": window, "learning_to_rank": {"model_id": "m", "params": {"q": asked}}}
    hits = engine.search("i", {"rescore": rescorer, "explain": True, "size": window})["hits"]["hits"]
    logged = engine.log_features("i", CONFIG, {"q": asked}, [hit["_id"] for hit in hits])

    served = np.array([hit["_score"] for hit in hits])
    assert np.abs(served - grown.predict(logged.values)).max() < 1e-6 * max(1.0, np.abs(served).max())
    for hit, row in zip(hits, logged.values.tolist(), strict=True):
        assert hit["_explanation"]["value"] == hit["_score"]
        told = {detail["description"]: detail["value"] for detail in hit["_explanation"]["details"][1]["details"]}
        known = zip(FEATURES, row, strict=True)
        assert told == {f"feature value for [{name}]": pytest.approx(v, rel=1e-6) for name, v in known if v == v}
