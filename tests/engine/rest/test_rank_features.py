"""Numbers that documents are ranked by: by themselves, and many under one field."""

from __future__ import annotations

import math

import numpy as np
import pytest

from secondpass import Engine

PROPERTIES = {
    "rank": {"type": "rank_feature"},
    "length": {"type": "rank_feature", "positive_score_impact": False},
    "likes": {"type": "rank_feature", "null_value": 8},
    "topics": {"type": "rank_features"},
    "seen": {"type": "integer", "fields": {"rank": {"type": "rank_feature"}}},
}
DOCUMENTS = {
    "a": {"rank": 10, "length": 50, "likes": None, "topics": {"art": 3, "sea": 5}, "seen": 2},
    "b": {"rank": "100", "length": 20, "likes": 2, "topics": {"sea": 6, "sky": 10, "none": None}},
    "c": {"topics.sky": 1.5},
}


@pytest.fixture
def ranked(ask):
    assert ask("PUT", "/i", {"mappings": {"properties": PROPERTIES}}).status == 200
    for name, document in DOCUMENTS.items():
        assert ask("PUT", f"/i/_doc/{name}", document).status == 201
    ask("POST", "/i/_refresh")
    return ask


def _scores(ask, **feature):
    answer = ask("POST", "/i/_search", {"query": {"rank_feature": feature}})
    assert answer.status == 200, answer.body
    return {hit["_id"]: hit["_score"] for hit in answer.body["hits"]["hits"]}


def test_each_function_scores_by_its_formula(ranked):
    assert _scores(ranked, field="rank", linear={}) == {"b": 100, "a": 10}
    logs = _scores(ranked, field="rank", log={"scaling_factor": 3})
    assert logs == pytest.approx({"b": math.log(103), "a": math.log(13)})
    assert _scores(ranked, field="rank", saturation={"pivot": 20}) == pytest.approx({"b": 100 / 120, "a": 10 / 30})
    shares = {name: value**0.6 / (value**0.6 + 20**0.6) for name, value in (("b", 100), ("a", 10))}
    assert _scores(ranked, field="rank", sigmoid={"pivot": 20, "exponent": 0.6}) == pytest.approx(shares)
    assert _scores(ranked, field="rank", linear={}, boost=2) == {"b": 200, "a": 20}


def test_numbers_that_count_against_a_document_are_turned_over(ranked):
    assert list(_scores(ranked, field="length", saturation={"pivot": 1})) == ["b", "a"]
    assert _scores(ranked, field="length", linear={}) == pytest.approx({"b": 1 / 20, "a": 1 / 50}, rel=2**-8)


def test_one_of_many_features_is_asked_for_by_its_name(ranked):
    assert _scores(ranked, field="topics.sea", linear={}) == {"b": 6, "a": 5}
    assert _scores(ranked, field="topics.sky", linear={}) == {"b": 10, "c": 1.5}
    assert _scores(ranked, field="topics.sk", linear={}) == {}
    assert _scores(ranked, field="topics.none", linear={}) == {}
    assert _scores(ranked, field="seen.rank", linear={}) == {"a": 2}
    assert _scores(ranked, field="nowhere", linear={}) == {}


def test_null_may_stand_for_a_number(ranked):
    assert _scores(ranked, field="likes", linear={}) == {"a": 8, "b": 2}
    hits = ranked("POST", "/i/_search", {"fields": ["likes", "rank"], "sort": ["_doc"]}).body["hits"]["hits"]
    assert [hit.get("fields") for hit in hits] == [{"likes": [8], "rank": [10]}, {"likes": [2], "rank": [100]}, None]


def test_without_a_pivot_it_lies_between_the_numbers_there_are(ranked):
    ten, hundred = (int(np.float32(value).view(np.int32)) >> 15 for value in (10, 100))
    pivot = np.array([(ten + hundred) // 2 << 15], dtype=np.int32).view(np.float32)[0]
    assert _scores(ranked, field="rank") == pytest.approx({"b": 100 / (100 + pivot), "a": 10 / (10 + pivot)})


def test_nine_binary_digits_of_a_number_count(ranked):
    ranked("PUT", "/i/_doc/d?refresh", {"topics": {"fine": 1000.9}})
    assert _scores(ranked, field="topics.fine", linear={}) == {"d": 1000}


def test_an_explanation_tells_the_formula_and_what_is_in_it(ranked):
    body = {"query": {"rank_feature": {"field": "rank", "saturation": {"pivot": 30}, "boost": 3}}}
    told = ranked("POST", "/i/_explain/a", body).body["explanation"]
    assert told["description"] == (
        "Saturation function on the _feature field for the rank feature, computed as w * S / (S + k) from:"
    )
    assert [(detail["description"][0], detail["value"]) for detail in told["details"]] == [
        ("w", 3),
        ("k", 30),
        ("S", 10),
    ]
    assert told["value"] == 0.75
    missing = ranked("POST", "/i/_explain/c", body).body
    assert missing["matched"] is False
    assert missing["explanation"]["description"].endswith("[SaturationFunction(pivot=30.0)]. Feature rank isn't set.")


def test_it_adds_to_the_score_of_another_query_and_rescores(ranked):
    both = {"bool": {"must": {"match_all": {}}, "should": {"rank_feature": {"field": "rank", "linear": {}}}}}
    hits = ranked("POST", "/i/_search", {"query": both}).body["hits"]["hits"]
    assert [(hit["_id"], hit["_score"]) for hit in hits] == [("b", 101), ("a", 11), ("c", 1)]
    rescore = {"window_size": 2, "query": {"rescore_query": {"rank_feature": {"field": "topics.art", "linear": {}}}}}
    hits = ranked("POST", "/i/_search", {"query": {"match_all": {}}, "rescore": rescore}).body["hits"]["hits"]
    assert [(hit["_id"], hit["_score"]) for hit in hits] == [("a", 4), ("b", 1), ("c", 1)]


@pytest.mark.parametrize(
    ("feature", "reason"),
    [
        ({"field": "length", "log": {"scaling_factor": 2}}, "Cannot use the [log] function with a field that has a"),
        ({"field": "rank", "log": {"scaling_factor": 0.5}}, "scalingFactor must be >= 1, got: 0.5"),
        ({"field": "rank", "saturation": {"pivot": 0}}, "pivot must be > 0, got: 0.0"),
        ({"field": "rank", "sigmoid": {"pivot": 1, "exponent": -1}}, "exp must be > 0, got: -1.0"),
        ({"field": "seen"}, "[rank_feature] query only works on [rank_feature] fields and features of [rank_features]"),
        ({"field": "rank", "sigmoid": {"pivot": 1}}, "Required [exponent]"),
        ({"field": "rank", "linear": {"x": 1}}, "[linear] unknown field [x]"),
        ({"field": "rank", "linear": {}, "log": {"scaling_factor": 2}}, "Can only specify one of [log], [saturation]"),
        ({"linear": {}}, "Required [field]"),
    ],
)
def test_what_makes_no_sense_is_refused(ranked, feature, reason):
    answer = ranked("POST", "/i/_search", {"query": {"rank_feature": feature}})
    assert answer.status == 400
    assert reason in str(answer.body)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"rank": -1}, "featureValue must be a positive normal float, got: -1.0 for feature rank on field _feature"),
        ({"rank": ""}, "failed to parse field [rank] of type [rank_feature] in document with id 'x'"),
        ({"rank": [1, 2]}, "do not support indexing multiple values for the same field [rank] in the same document"),
        ({"length": 0}, "featureValue must be finite, got: Infinity"),
        ({"topics": 3}, "fields must be json objects, expected a START_OBJECT but got: VALUE_NUMBER"),
        ({"topics": {"sea": [1]}}, "but got unexpected token START_ARRAY"),
        (
            {"topics": {"sea": 0}},
            "featureValue must be a positive normal float, got: 0.0 for feature sea on field topics",
        ),
        ({"topics": [{"sea": 1}, {"sea": 2}]}, "multiple values for the same rank feature [topics.sea]"),
    ],
)
def test_numbers_no_feature_may_have_are_refused(ranked, document, reason):
    answer = ranked("PUT", "/i/_doc/x", document)
    assert answer.status == 400
    assert reason in str(answer.body)


def test_it_is_told_what_may_be_asked_of_them(ranked):
    caps = ranked("GET", "/i/_field_caps?fields=rank,topics").body["fields"]
    assert [next(iter(caps[name].values()))["searchable"] for name in ("rank", "topics")] == [True, False]
    found = ranked("POST", "/i/_search", {"query": {"exists": {"field": "rank"}}}).body["hits"]["hits"]
    assert [hit["_id"] for hit in found] == ["a", "b"]
    refused = ranked("POST", "/i/_search", {"query": {"exists": {"field": "topics"}}})
    assert "[rank_features] fields do not support [exists] queries" in str(refused.body)
    mapping = {"mappings": {"properties": {"f": {"type": "rank_feature", "null_value": -3}}}}
    assert "[null_value] must be a positive normal float" in str(ranked("PUT", "/j", mapping).body)


def test_they_are_on_disk_what_they_were(tmp_path):
    body = {"query": {"rank_feature": {"field": "topics.sea", "linear": {}}}}
    engine = Engine(data=tmp_path)
    engine.create_index("i", {"properties": PROPERTIES})
    for name, document in DOCUMENTS.items():
        engine.index("i", document, id=name)
    engine.refresh("i")
    before = engine.search("i", body)["hits"]
    engine.close()
    again = Engine(data=tmp_path)
    assert again.search("i", body)["hits"] == before
    assert before["max_score"] == 6
    again.close()
