"""Fields that score by parameters of their own: `index.similarity` and the mapping parameter `similarity`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from elasticsearch import ApiError, Elasticsearch
from hypothesis import given
from hypothesis import strategies as st

from secondpass import Engine

TEXTS = ["red shoes", "red red red laces and many more words of no use", "shoes of red leather", "blue", "red"]


def client_of(similarity: dict[str, Any], field: dict[str, Any], **options: Any) -> Elasticsearch:
    client = Engine(**options).client()
    client.indices.create(
        index="shop",
        settings={"similarity": similarity},
        mappings={"properties": {"text": {"type": "text", **field}, "plain": {"type": "text"}}},
    )
    operations = [line for i, t in enumerate(TEXTS) for line in ({"index": {"_id": str(i)}}, {"text": t, "plain": t})]
    client.bulk(index="shop", operations=operations, refresh=True)
    return client


def scores(client: Elasticsearch, query: dict[str, Any], **options: Any) -> dict[str, float]:
    hits = client.search(index="shop", query=query, **options)["hits"]["hits"]
    return {hit["_id"]: hit["_score"] for hit in hits}


@given(
    st.floats(0, 5, width=32),
    st.floats(0, 1, width=32),
    st.sampled_from(["red", "red shoes", "red OR leather OR blue"]),
)
def test_every_way_to_the_best_scores_alike_whatever_the_parameters(k1: float, b: float, text: str) -> None:
    of = {"mine": {"type": "BM25", "k1": k1, "b": b}}
    each = [
        client_of(of, {"similarity": "mine"}, first_pass=path).search(
            index="shop", query={"match": {"text": text}}, explain=True
        )
        for path in ("auto", "tantivy", "columns")
    ]
    found = [[(hit["_id"], hit["_score"], hit["_explanation"]["value"]) for hit in one["hits"]["hits"]] for one in each]

    assert found[0] == found[1] == found[2]
    assert all(np.float32(score) == np.float32(explained) for _, score, explained in found[0])


def test_without_length_and_saturation_every_match_scores_its_idf() -> None:
    found = scores(
        client_of({"flat": {"type": "BM25", "k1": 0, "b": 0}}, {"similarity": "flat"}), {"term": {"text": "red"}}
    )

    assert len(found) == 4
    assert {np.float32(score) for score in found.values()} == {np.float32(np.log(1 + 1.5 / 4.5))}


def test_the_similarity_called_default_is_that_of_fields_that_name_none() -> None:
    client = client_of({"default": {"type": "BM25", "b": 0}}, {"similarity": "BM25"})

    assert scores(client, {"term": {"plain": "red"}})["0"] == scores(client, {"term": {"plain": "red"}})["4"]
    assert scores(client, {"term": {"text": "red"}})["0"] < scores(client, {"term": {"text": "red"}})["4"]


def test_the_explanation_tells_the_parameters() -> None:
    client = client_of({"mine": {"type": "BM25", "k1": 2.0, "b": 0.25}}, {"similarity": "mine"})
    explanation = client.explain(index="shop", id="0", query={"term": {"text": "red"}})["explanation"]
    boost, _, tf = explanation["details"][0]["details"]

    assert (boost["description"], boost["value"]) == ("boost", 3.0)
    assert [(d["value"], d["description"]) for d in tf["details"][1:3]] == [
        (2.0, "k1, term saturation parameter"),
        (0.25, "b, length normalization parameter"),
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"match": {"text": "red shoes"}},
        {"match_phrase": {"text": "red shoes"}},
        {"multi_match": {"query": "red", "fields": ["text"], "type": "cross_fields"}},
    ],
)
def test_the_boolean_similarity_scores_a_match_by_its_boost(query: dict[str, Any]) -> None:
    client = client_of({}, {"similarity": "boolean"})
    whole = {"bool": {"must": [query], "boost": 2.5}}

    for path in ("auto", "tantivy", "columns"):
        found = scores(client_of({}, {"similarity": "boolean"}, first_pass=path), whole)
        assert set(found.values()) <= {2.5, 5.0}
        assert found == scores(client, whole)


def test_a_boolean_score_is_explained() -> None:
    client = client_of({}, {"similarity": "boolean"})

    assert client.explain(index="shop", id="0", query={"term": {"text": {"value": "red", "boost": 3}}})[
        "explanation"
    ] == {
        "value": 3.0,
        "description": "weight(text:red in 0) [PerFieldSimilarity], result of:",
        "details": [
            {
                "value": 3.0,
                "description": "score(BooleanWeight), computed from:",
                "details": [{"value": 3.0, "description": "boost, query boost", "details": []}],
            }
        ],
    }


def test_settings_and_mapping_show_what_was_given() -> None:
    client = client_of({"mine": {"type": "BM25", "k1": 2.0}}, {"similarity": "mine"})

    settings = client.indices.get_settings(index="shop")["shop"]["settings"]["index"]
    assert settings["similarity"] == {"mine": {"type": "BM25", "k1": "2.0"}}
    assert client.indices.get_mapping(index="shop")["shop"]["mappings"]["properties"]["text"]["similarity"] == "mine"


@pytest.mark.parametrize(
    ("similarity", "field", "reason"),
    [
        ({"BM25": {"type": "BM25"}}, {}, "Cannot redefine built-in Similarity [BM25]"),
        ({"mine": {"k1": 1}}, {}, "Similarity [mine] must have an associated type"),
        ({"mine": {"type": "BM24"}}, {}, "Unknown Similarity type [BM24] for [mine]"),
        ({"mine": {"type": "BM25", "k3": 1}}, {}, "Unknown settings for similarity of type [BM25]: [k3]"),
        ({"mine": {"type": "BM25", "k1": -1}}, {}, "illegal k1 value: -1.0, must be a non-negative finite value"),
        ({"mine": {"type": "BM25", "k1": "NaN"}}, {}, "illegal k1 value: nan, must be a non-negative finite value"),
        ({"mine": {"type": "BM25", "b": 2}}, {}, "illegal b value: 2.0, must be between 0 and 1"),
        ({"mine": {"type": "BM25", "b": "x"}}, {}, "Failed to parse float setting [b] with value [x]"),
        ({"mine": {"type": "DFR"}}, {}, "similarity type [DFR] is not supported by secondpass"),
        ({}, {"similarity": "mine"}, "Unknown Similarity type [mine] for field [text]"),
    ],
)
def test_what_is_no_similarity_is_refused(similarity: dict[str, Any], field: dict[str, Any], reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        client_of(similarity, field)

    assert refused.value.meta.status == 400
    assert reason in str(refused.value.body)


def test_fields_that_score_in_their_own_ways_cannot_be_combined() -> None:
    client = client_of({"mine": {"type": "BM25", "k1": 2.0}}, {"similarity": "mine"})

    with pytest.raises(ApiError, match="combined_fields"):
        scores(client, {"combined_fields": {"query": "red", "fields": ["text", "plain"]}})


def test_a_vector_names_a_similarity_of_another_kind() -> None:
    client = client_of({}, {"fields": {}})
    client.indices.put_mapping(
        index="shop", properties={"v": {"type": "dense_vector", "dims": 2, "similarity": "cosine"}}
    )
    assert client.indices.get_mapping(index="shop")["shop"]["mappings"]["properties"]["v"]["similarity"] == "cosine"
