"""Requests answered by real Lucene, with Elasticsearch's factor, rescorer and merge: ours must agree to the last digit."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from secondpass import Engine

RECORDED = ["films-1-shard", "films-3-shard", *(f"tiny-{i:02}" for i in range(12))]


@pytest.mark.parametrize("name", RECORDED)
def test_hits_totals_and_float32_scores_are_those_lucene_recorded(name: str, shared: Path) -> None:
    recorded = json.loads((shared / "known-answers" / f"{name}.json").read_text())
    engine = engine_holding(recorded, shared)
    wrong = [case["request"]["name"] for case in recorded["cases"] if answer(engine, case) != expected(case)]

    assert wrong == []


def test_the_published_search_gives_the_printed_scores(shared: Path) -> None:
    recorded = published(shared)
    answered = published_engine(shared).search("films", recorded["search"]["request"])

    assert [tuple(hit) for hit in recorded["search"]["hits"]] == [
        (hit["_id"], hit["_score"]) for hit in answered["hits"]["hits"]
    ]


def test_the_published_features_are_logged_with_the_printed_digits(shared: Path) -> None:
    recorded = published(shared)["features"]
    extractors = [{"query_extractor": {"feature_name": n, "query": q}} for n, q in recorded["extractors"].items()]
    config, params = {"feature_extractors": extractors}, {"query": recorded["query"]}

    logged = published_engine(shared).log_features("films", config, params, recorded["values"])

    assert {
        id_: {name: float(value) for name, value in zip(logged.names, row, strict=True) if not np.isnan(value)}
        for id_, row in zip(logged.ids, logged.values, strict=True)
    } == {
        id_: {name: float(np.float32(value)) for name, value in features.items()}
        for id_, features in recorded["values"].items()
    }


def test_the_published_features_are_printed_for_named_queries(shared: Path) -> None:
    recorded = published(shared)["features"]
    extractors = json.loads(json.dumps(recorded["extractors"]).replace("{{query}}", recorded["query"]))
    named = [{"bool": {"must": query, "_name": name}} for name, query in extractors.items()]
    body = {"query": {"bool": {"should": named, "filter": {"ids": {"values": list(recorded["values"])}}}}}

    found = published_engine(shared).search("films", body, include_named_queries_score=True)["hits"]["hits"]

    assert {hit["_id"]: hit["matched_queries"] for hit in found} == recorded["values"]


def answer(engine: Engine, case: dict[str, Any]) -> tuple[int, list[tuple[str, np.float32]]]:
    body = {key: value for key, value in case["request"].items() if key not in ("name", "search_type")}
    found = engine.search("films", {**body, "track_total_hits": True}, search_type=case["request"]["search_type"])[
        "hits"
    ]
    return found["total"]["value"], [(hit["_id"], np.float32(hit["_score"])) for hit in found["hits"]]


def expected(case: dict[str, Any]) -> tuple[int, list[tuple[str, np.float32]]]:
    return case["expect"]["total"], [(id_, np.float32(score)) for id_, score in case["expect"]["hits"]]


def engine_holding(recorded: dict[str, Any], shared: Path) -> Engine:
    engine = Engine()
    engine.create_index("films", recorded["mappings"], recorded["settings"])
    answered = engine.bulk("films", documents(recorded["documents"], shared))
    assert not answered["errors"]
    engine.refresh("films")
    return engine


def documents(recorded: Any, shared: Path) -> Iterator[dict[str, Any]]:
    if isinstance(recorded, list):
        yield from recorded
        return
    for film in films(shared / recorded["file"]):
        source = {field: film[field] for field in recorded["fields"] if film.get(field) not in (None, "", [])}
        yield {"_id": film[recorded["_id"]], "_source": source}


@cache
def films(path: Path) -> tuple[dict[str, Any], ...]:
    with gzip.open(path, "rt") as lines:
        return tuple(json.loads(line) for line in lines)


@cache
def published(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "known-answers" / "published.json").read_text())


@cache
def published_engine(shared: Path) -> Engine:
    recorded = published(shared)["documents"]
    mapping = json.loads((shared / recorded["mapping"]).read_text())
    engine = Engine()
    engine.create_index("films", mapping["mappings"], {"number_of_shards": recorded["number_of_shards"]})
    engine.bulk("films", ({"_id": film["id"], "_source": film} for film in films(shared / recorded["file"])))
    engine.refresh("films")
    return engine
