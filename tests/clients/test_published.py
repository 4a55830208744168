"""Scores and features that a real cluster printed in Elastic's notebook, through the official client and eland."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest

from secondpass import Engine

helpers = pytest.importorskip("elasticsearch.helpers", reason="the extra `client` is not installed")
ltr = pytest.importorskip("eland.ml.ltr", reason="eland is not installed")

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def published(request: pytest.FixtureRequest) -> dict[str, Any]:
    return json.loads((request.getfixturevalue("shared") / "known-answers" / "published.json").read_text())


@pytest.fixture(scope="module")
def movies(shared: Path, published: dict[str, Any]) -> Any:
    """Write the whole corpus as the notebook does, ids being numbers."""
    client, described = Engine().client(), published["documents"]
    client.indices.create(index="movies", **json.loads((shared / described["mapping"]).read_text()))
    with gzip.open(shared / described["file"], "rt") as lines:
        films = [json.loads(line) for line in lines]
    actions = ({"_index": "movies", "_id": int(film["id"]), "_source": film} for film in films)
    assert helpers.bulk(client, actions, refresh=True) == (len(films), [])
    return client


def test_the_search_gives_the_printed_scores_digit_for_digit(movies: Any, published: dict[str, Any]) -> None:
    answer = movies.search(index="movies", **published["search"]["request"])
    assert [[hit["_id"], hit["_score"]] for hit in answer["hits"]["hits"]] == published["search"]["hits"]


def test_the_features_are_logged_digit_for_digit(movies: Any, published: dict[str, Any]) -> None:
    recorded = published["features"]
    extractors = [ltr.QueryFeatureExtractor(name, query) for name, query in recorded["extractors"].items()]
    logger = ltr.FeatureLogger(movies, "movies", ltr.LTRModelConfig(extractors))
    logged = logger.extract_features({"query": recorded["query"]}, list(recorded["values"]))
    names = list(recorded["extractors"])
    told = {
        doc: {name: value for name, value in zip(names, row, strict=True) if not math.isnan(value)}
        for doc, row in logged.items()
    }
    assert told == recorded["values"]
