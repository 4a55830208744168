"""eland, unmodified: features logged, a model imported, searched with and deleted, an index read as a data frame."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from secondpass import Engine

pytest.importorskip("eland", reason="eland is not installed")
xgboost = pytest.importorskip("xgboost", reason="xgboost is not installed")

import pandas as pd  # noqa: E402

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eland as ed
    from eland.ml import MLModel
    from eland.ml.ltr import FeatureLogger, LTRModelConfig, QueryFeatureExtractor

TITLE = QueryFeatureExtractor("title", {"match": {"title": "{{query}}"}})
YEAR = QueryFeatureExtractor(
    "year", {"script_score": {"query": {"exists": {"field": "year"}}, "script": {"source": "return doc['year'].value"}}}
)
CONFIG = LTRModelConfig(feature_extractors=[TITLE, YEAR])
QUERY = {"query": 'film "7"'}

TEXT = {"title": "text"}

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def client():
    found = Engine().client()
    films = pd.DataFrame({"title": [f"film {i}" for i in range(30)], "year": [1950 + i for i in range(30)]})
    ed.pandas_to_eland(films, found, "films", es_if_exists="replace", es_refresh=True, es_type_overrides=TEXT)
    return found


def test_features_are_logged_and_documents_that_are_not_there_have_none(client):
    logged = FeatureLogger(client, "films", CONFIG).extract_features(QUERY, ["7", "8", "nowhere"])
    assert logged["7"][0] > logged["8"][0]
    assert logged["8"][1] == 1958
    assert all(math.isnan(value) for value in logged["nowhere"])


def test_a_model_scores_in_a_search_what_its_library_predicts_from_logged_features(client):
    random = np.random.default_rng(7)
    features, grades = random.random((200, 2)) * [4, 40] + [0, 1950], random.integers(0, 3, 200)
    ranker = xgboost.XGBRanker(n_estimators=5, base_score=2.0).fit(features, grades, group=[20] * 10)
    model = MLModel.import_ltr_model(
        es_client=client, model=ranker, model_id="ltr", ltr_model_config=CONFIG, es_if_exists="replace"
    )
    assert model.exists_model()
    rescore = {"window_size": 30, "learning_to_rank": {"model_id": "ltr", "params": QUERY}}
    hits = client.search(index="films", query={"match_all": {}}, rescore=rescore, size=30)["hits"]["hits"]
    logged = FeatureLogger(client, "films", CONFIG).extract_features(QUERY, [hit["_id"] for hit in hits])
    predicted = ranker.predict(np.array([logged[hit["_id"]] for hit in hits], dtype=np.float32))
    served = np.array([hit["_score"] for hit in hits])
    assert np.ptp(served - predicted) < 1e-5  # eland leaves out XGBoost's base score, the same for all
    assert np.array_equal(np.argsort(-served, kind="stable"), np.arange(30))
    model.delete_model()
    assert not model.exists_model()


def test_an_index_is_read_as_a_data_frame(client):
    frame = ed.DataFrame(client, "films")
    assert frame.shape == (30, 2)
    assert list(frame.head(2)["title"].to_pandas()) == ["film 0", "film 1"]
    assert list(frame.tail(1)["year"].to_pandas()) == [1979]
    assert frame["year"].mean() == 1964.5
    assert frame.describe().loc["50%", "year"] == 1964.5
    assert frame[frame["year"] > 1975].shape == (4, 2)
    assert frame["year"].nunique() == 30
