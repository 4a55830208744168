"""What is learnt from is what is served."""

from __future__ import annotations

import numpy as np
import pytest

from secondpass.engine.commands.demo import INDEX, demo_engine
from secondpass.engine.engine import Engine
from secondpass.engine.error_table import ElasticsearchError

CONFIG = {
    "feature_extractors": [
        {"query_extractor": {"feature_name": "title", "query": {"match": {"title": "{{query}}"}}}},
        {
            "query_extractor": {
                "feature_name": "year",
                "query": {"script_score": {"query": {"match_all": {}}, "script": {"source": "doc['year'].value"}}},
            }
        },
    ]
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return demo_engine()


def test_a_feature_is_the_score_its_query_gives(engine: Engine) -> None:
    hits = engine.search(INDEX, {"query": {"match": {"title": "star"}}})["hits"]["hits"]
    logged = engine.log_features(INDEX, CONFIG, {"query": "star"}, [hit["_id"] for hit in hits])

    assert logged.names == ("title", "year")
    np.testing.assert_array_equal(logged.values[:, 0], np.array([hit["_score"] for hit in hits], dtype=np.float32))
    np.testing.assert_array_equal(logged.values[:, 1], [hit["_source"]["year"] for hit in hits])


def test_a_document_its_query_does_not_match_lacks_the_feature(engine: Engine) -> None:
    logged = engine.log_features(INDEX, CONFIG, {"query": "xyzzy"}, ["1", "2"])

    assert np.isnan(logged.values[:, 0]).all() and not np.isnan(logged.values[:, 1]).any()


def test_rows_stand_in_the_order_of_the_ids_asked_for(engine: Engine) -> None:
    ids = [str(number) for number in (9, 3, 400, 3)]
    together = engine.log_features(INDEX, CONFIG, {"query": "the"}, ids).values
    alone = np.vstack([engine.log_features(INDEX, CONFIG, {"query": "the"}, [id_]).values for id_ in ids])

    np.testing.assert_array_equal(together, alone)


def test_an_unknown_document_is_refused(engine: Engine) -> None:
    with pytest.raises(ElasticsearchError, match=r"\[films\]/\[nobody\]"):
        engine.log_features(INDEX, CONFIG, {"query": "star"}, ["1", "nobody"])


def test_no_documents_are_no_rows(engine: Engine) -> None:
    assert engine.log_features(INDEX, CONFIG, {"query": "star"}, []).values.shape == (0, 2)
