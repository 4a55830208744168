"""Learning to rank as a user meets it: store a model, search with it, see why, see what it did, throw it away."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from typing import Any

import numpy as np
import pytest

from secondpass import ElasticsearchError, Engine, FeatureLogger, LTRModelConfig, QueryFeatureExtractor
from secondpass.models.trees import TreeEnsemble, ltr_scores

Json = dict[str, Any]

TITLES = ("red shoes", "blue shoes", "red red trail", "green hat")
PRICES: tuple[float | None, ...] = (13.628, 2.0, None, 4.5)
NINE_DIGITS = 13.6280003
"""13.628 as XGBoost prints the float32 nearest to it: greater than that float32."""


def price(default_score: float | None = None) -> Json:
    score = {} if default_score is None else {"default_score": default_score}
    query = {"script_score": {"query": {"exists": {"field": "price"}}, "script": {"source": "doc['price'].value"}}}
    return {"query_extractor": {"feature_name": "price", "query": query, **score}}


def title(**more: Any) -> Json:
    return {"query_extractor": {"feature_name": "title", "query": {"match": {"title": "{{q}}"}}, **more}}


def tree(*nodes: Json, names: tuple[str, ...] = ("title", "price"), **more: Any) -> Json:
    return {"tree": {"feature_names": list(names), "tree_structure": list(nodes), **more}}


def split(feature: int, threshold: float, left: float, right: float, **more: Any) -> Json:
    decision = {"split_feature": feature, "threshold": threshold, "left_child": 1, "right_child": 2, **more}
    return tree(decision, {"leaf_value": left}, {"leaf_value": right})


def model(*trees: Json, extractors: tuple[Json, ...] = (title(), price()), **more: Any) -> Json:
    ensemble = {
        "ensemble": {"trained_models": list(trees), "aggregate_output": more.pop("aggregate", {"weighted_sum": {}})}
    }
    config = {"feature_extractors": list(extractors), **more}
    return {"definition": {"trained_model": ensemble}, "inference_config": {"learning_to_rank": config}}


CHEAP = model(split(1, 3.0, 2.0, -1.0, default_left=False), split(0, 0.1, 0.5, 0.25))


def engine_of(**options: Any) -> Engine:
    engine = Engine(**options)
    mappings = {"properties": {"title": {"type": "text"}, "price": {"type": "float"}}}
    engine.create_index("i", mappings, {"refresh_interval": "-1"})
    for number, (text, cost) in enumerate(zip(TITLES, PRICES, strict=True)):
        engine.index("i", {"title": text} | ({} if cost is None else {"price": cost}), id=str(number))
    engine.refresh("i")
    return engine


@pytest.fixture
def engine() -> Engine:
    return engine_of()


def body(model_id: str = "m", window: int = 10, **params: Any) -> Json:
    rescorer = {"window_size": window, "learning_to_rank": {"model_id": model_id, "params": params}}
    return {"query": {"match_all": {}}, "rescore": rescorer}


def scores(engine: Engine, **params: Any) -> dict[str, float]:
    return {hit["_id"]: hit["_score"] for hit in engine.search("i", body(**params))["hits"]["hits"]}


def refusal(act: Any) -> ElasticsearchError:
    with pytest.raises(ElasticsearchError) as caught:
        act()
    return caught.value


def test_a_model_lives_from_put_to_delete(engine: Engine) -> None:
    packed = b64encode(gzip.compress(json.dumps(CHEAP["definition"]).encode())).decode()
    shown = engine.put_trained_model("m", CHEAP | {"tags": ["t"], "description": "cheap first"})
    config = {"inference_config": CHEAP["inference_config"]}
    engine.put_trained_model("n", config | {"compressed_definition": packed})

    assert shown["input"] == {"field_names": []}
    assert shown["inference_config"]["learning_to_rank"]["feature_extractors"] == [title(), price()]
    assert engine.get_trained_models("m")["trained_model_configs"] == [shown]
    assert [each["model_id"] for each in engine.get_trained_models("m,n")["trained_model_configs"]] == ["m", "n"]
    assert [each["model_id"] for each in engine.get_trained_models(tags="t")["trained_model_configs"]] == ["m"]
    assert engine.get_trained_models(from_=1, size=1)["count"] == 2
    with_trees = engine.get_trained_models("n", include="definition")["trained_model_configs"][0]
    assert with_trees["definition"] == CHEAP["definition"]
    still_packed = engine.get_trained_models("n", include=["definition"], decompress_definition=False)
    assert still_packed["trained_model_configs"][0]["compressed_definition"] == packed
    assert scores(engine, q="red") == scores(engine, q="red", model_id="n")
    assert engine.delete_trained_model("m", force=True) == {"acknowledged": True}
    assert refusal(lambda: engine.get_trained_models("m")).status == 404
    assert engine.get_trained_models("m*") == {"count": 0, "trained_model_configs": []}


def test_what_cannot_be_asked_of_the_store_is_refused(engine: Engine) -> None:
    engine.put_trained_model("m", CHEAP)
    engine.put_trained_model("n", CHEAP)
    taken = refusal(lambda: engine.put_trained_model("m", CHEAP))
    alias = refusal(lambda: engine.put_trained_model("o", CHEAP | {"metadata": {"model_aliases": ["x"]}}))
    both = refusal(lambda: engine.get_trained_models(include="definition"))
    unknown = refusal(lambda: engine.get_trained_models("m", include="trees"))

    assert (taken.status, taken.type) == (400, "resource_already_exists_exception")
    assert alias.reason == "Validation Failed: 1: illegal to set [metadata.model_aliases] at inference model creation;"
    assert both.reason == "Getting model definition is not supported when getting more than one model"
    assert both.type == unknown.type == "status_exception"
    assert unknown.status == 400 and "unknown [include] parameters [trees]" in unknown.reason
    assert refusal(lambda: engine.delete_trained_model("nobody")).status == 404


def test_a_search_with_an_unknown_model_is_not_found_even_where_nothing_matches(engine: Engine) -> None:
    error = refusal(lambda: engine.search("i", body("nobody") | {"query": {"match_none": {}}}))

    assert (error.status, error.type) == (404, "resource_not_found_exception")
    assert error.reason == "Could not find trained model [nobody]"


def test_a_model_of_another_kind_cannot_rank(engine: Engine) -> None:
    engine.put_trained_model("r", CHEAP | {"inference_config": {"regression": {}}})
    error = refusal(lambda: engine.search("i", body("r")))

    assert error.status == 400
    assert "[regression]" in error.reason and "[learning_to_rank]" in error.reason


def test_what_a_model_did_is_counted(engine: Engine) -> None:
    engine.put_trained_model("m", CHEAP)
    assert "inference_stats" not in engine.get_trained_models_stats("m")["trained_model_stats"][0]
    engine.search("i", body(q="red") | {"explain": True})
    stats = engine.get_trained_models_stats()["trained_model_stats"][0]["inference_stats"]

    assert (stats["inference_count"], stats["missing_all_fields_count"], stats["failure_count"]) == (4, 0, 0)
    engine.search("i", body(q="trail", window=3) | {"query": {"match": {"title": "red"}}})
    engine.search("i", body(q="nothing") | {"query": {"ids": {"values": ["2"]}}})
    stats = engine.get_trained_models_stats("m")["trained_model_stats"][0]["inference_stats"]
    assert (stats["inference_count"], stats["missing_all_fields_count"]) == (7, 1)


def test_scores_are_lifted_to_zero_since_8_19_and_the_models_own_before() -> None:
    lifted, raw = engine_of(), engine_of(compatibility="8.18")
    for engine in (lifted, raw):
        engine.put_trained_model("m", CHEAP)

    # 2.0 for the cheap one, -1.0 for the others, the one without price among them; 0.5 for a title of small weight.
    assert scores(raw, q="nothing") == {"1": 2.25, "0": -0.75, "2": -0.75, "3": -0.75}
    assert scores(lifted, q="nothing") == {"1": 3.0, "0": 0.0, "2": 0.0, "3": 0.0}
    for engine in (lifted, raw):
        for hit in engine.search("i", body(q="red") | {"explain": True})["hits"]["hits"]:
            assert hit["_explanation"]["value"] == hit["_score"]
    with pytest.raises(ValueError, match=r"compatibility is one of \['8.18', '9.2'\] but was \[7\]"):
        Engine(compatibility="7")


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        ({"weighted_sum": {}}, 2.5),
        ({"weighted_sum": {"weights": [0.5, 2.0]}}, 2.0),
        ({"exponent": {}}, np.float32(np.exp(2.5))),
        ({"logistic_regression": {}}, np.float32(1 / (1 + np.exp(-2.5)))),
    ],
)
def test_every_aggregation_of_a_regression_scores(aggregate: Json, expected: float, engine: Engine) -> None:
    stump = ({"leaf_value": 2.0}, {"leaf_value": 0.5})
    engine.put_trained_model("m", model(*(tree(leaf) for leaf in stump), aggregate=aggregate))

    assert scores(engine, q="x")["0"] == pytest.approx(float(expected), rel=1e-6)


def test_a_vote_cannot_rank(engine: Engine) -> None:
    vote = model(tree({"leaf_value": 1.0}), aggregate={"weighted_mode": {"num_classes": 2}})
    vote["definition"]["trained_model"]["ensemble"]["target_type"] = "classification"
    error = refusal(lambda: engine.put_trained_model("m", vote))

    assert "[learning_to_rank]" in error.reason and "[classification]" in error.reason


def test_a_lone_tree_ranks(engine: Engine) -> None:
    lone = CHEAP | {"definition": {"trained_model": split(1, 3.0, 2.0, 1.0)}}
    engine.put_trained_model("m", lone)

    assert scores(engine, q="red") == {"1": 2.0, "0": 1.0, "2": 1.0, "3": 1.0}


def test_a_parameter_nobody_gave_makes_its_feature_missing_or_the_default_score(engine: Engine) -> None:
    by_title = split(0, 0.5, 1.0, 2.0, default_left=True)
    engine.put_trained_model("without", model(by_title))
    engine.put_trained_model("with", model(by_title, extractors=(title(default_score=0.75), price())))
    engine.put_trained_model("default", model(by_title, default_params={"q": "hat"}))

    assert set(scores(engine, model_id="without").values()) == {1.0}
    assert set(scores(engine, model_id="with").values()) == {2.0}
    # It stands for a parameter that lacks, not for a document that does not match.
    assert scores(engine, model_id="with", q="hat") == scores(engine, model_id="without", q="hat")
    assert scores(engine, model_id="default") == scores(engine, model_id="without", q="hat")
    assert scores(engine, model_id="default", q="red") == scores(engine, model_id="without", q="red")


def test_features_may_be_any_query(engine: Engine) -> None:
    kinds: list[Json] = [
        {"bool": {"must": {"match": {"title": "{{q}}"}}, "filter": {"range": {"price": {"gt": 3}}}}},
        {"dis_max": {"queries": [{"term": {"title": "{{q}}"}}, {"prefix": {"title": "{{q}}"}}]}},
        {"constant_score": {"filter": {"exists": {"field": "price"}}, "boost": 3}},
        {
            "function_score": {
                "query": {"match": {"title": "{{q}}"}},
                "field_value_factor": {"field": "price", "missing": 1},
            }
        },
        {"match_phrase": {"title": {"query": "{{q}} shoes", "slop": 1}}},
        {"script_score": {"query": {"match": {"title": "{{q}}"}}, "script": "_termStats.matchedTermsCount()"}},
    ]
    extractors = [{"query_extractor": {"feature_name": f"f{i}", "query": query}} for i, query in enumerate(kinds)]
    logged = engine.log_features("i", {"feature_extractors": extractors}, {"q": "red"}, ["0", "1", "2", "3"])
    for column, query in enumerate(kinds):
        filled = json.loads(json.dumps(query).replace("{{q}}", "red"))
        hits = {hit["_id"]: hit["_score"] for hit in engine.search("i", {"query": filled})["hits"]["hits"]}
        told = dict(zip(logged.ids, logged.values[:, column].tolist(), strict=True))
        assert hits and {id_: np.float32(value) for id_, value in told.items() if value == value} == {
            id_: np.float32(score) for id_, score in hits.items()
        }


def test_an_explanation_goes_to_the_leaf(engine: Engine) -> None:
    engine.put_trained_model("m", CHEAP)
    hits = engine.search("i", body(q="red") | {"explain": True})["hits"]["hits"]
    told = next(hit["_explanation"] for hit in hits if hit["_id"] == "1")
    first, features, prediction = told["details"]

    assert told["description"] == "rescored using LTR model m" and told["value"] == 3.0
    assert (first["description"], first["value"]) == ("first pass query score", 1.0)
    assert features["details"] == [{"value": 2.0, "description": "feature value for [price]", "details": []}]
    assert (prediction["description"], prediction["value"]) == ("prediction and slide, sum of:", told["value"])
    unslid, slide = prediction["details"]
    assert (unslid["description"], unslid["value"]) == ("prediction, from the leaves of:", 2.25)
    by_price, by_title = unslid["details"]
    assert (by_price["value"], by_price["description"]) == (2.0, "tree 0, leaf 1, running sum 2.0")
    assert by_price["details"][0]["description"] == "price ≤ 3.0: 2.0, left"
    assert by_title["details"][0]["description"] == "title ≤ 0.1: missing, right by default"
    assert by_title["description"] == "tree 1, leaf 2, running sum 2.25"
    assert (slide["value"], slide["description"]) == (0.75, "slide to non-negative scores")


def test_a_trace_warns_where_xgboost_would_take_another_branch(engine: Engine) -> None:
    engine.put_trained_model("m", model(split(1, NINE_DIGITS, 1.0, 2.0, decision_type="lt")))
    engine.put_trained_model("lte", model(split(1, NINE_DIGITS, 1.0, 2.0)))
    engine.put_trained_model("more", model(tree({"leaf_value": 1.0}, names=("title", "colour"))))

    assert scores(engine, q="x")["0"] == 1.0, "13.628 in float32, widened, is below 13.6280003"
    assert engine.trace("i", body(q="x")).warnings == (
        "learning_to_rank [m]: XGBoost itself would take another branch for [1] of [4] documents, such as [0] in trees [0]: "
        "it compares [lt] in float32, Elasticsearch in double",
    )
    assert engine.trace("i", body("lte", q="x")).warnings == ()
    assert engine.trace("i", body("more", q="x")).warnings == (
        "learning_to_rank [more]: no extractor delivers [colour], which the trees ask for; every document lacks it",
    )


def test_windows_are_held_to_elasticsearchs_rules(engine: Engine) -> None:
    engine.put_trained_model("m", CHEAP)
    small = refusal(lambda: engine.search("i", body(window=3, q="x") | {"from": 2, "size": 2}))
    wider = {"window_size": 5, "query": {"rescore_query": {"match_all": {}}}}
    followed = refusal(lambda: engine.search("i", {"rescore": [body(window=3, q="x")["rescore"], wider]}))

    assert small.type == followed.type == "action_request_validation_exception"
    assert "should be at least the value of [from + size: 4] but was [3]" in small.reason
    assert "[window_size: 5]" in followed.reason and "[window_size: 3]" in followed.reason
    assert [hit["_id"] for hit in engine.search("i", body(window=2, q="x"))["hits"]["hits"]] == ["1", "0"]


def test_logged_features_through_the_offline_library_give_the_served_score(engine: Engine) -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="lightgbm is not installed")
    from secondpass.models.ltr_export_lightgbm import lightgbm_definition

    config = LTRModelConfig(
        (
            QueryFeatureExtractor("title", {"match": {"title": "{{q}}"}}),
            QueryFeatureExtractor("price", price()["query_extractor"]["query"]),
        )
    )
    logger = FeatureLogger(engine, "i", config)
    rows = [logger.extract_features({"q": q}, ["0", "1", "2", "3"]) for q in ("red", "shoes", "trail", "hat")]
    features = np.array([row for answer in rows for row in answer.values()])
    grades = np.nan_to_num(features[:, 0]) * 3 + np.nan_to_num(features[:, 1])
    data = lightgbm.Dataset(features, label=grades)
    booster = lightgbm.train({"verbosity": -1, "min_data_in_leaf": 1, "min_data_in_bin": 1}, data, num_boost_round=20)
    definition = lightgbm_definition(booster.dump_model(), config.feature_names)
    engine.put_trained_model(
        "m", {"definition": definition, "inference_config": {"learning_to_rank": config.to_json()}}
    )
    shift = float(ltr_scores(TreeEnsemble.read(definition), features[:1], slide=True)[0]) - booster.predict(features)[0]

    for query, answer in zip(("red", "shoes", "trail", "hat"), rows, strict=True):
        offline = dict(zip(answer, booster.predict(np.array(list(answer.values()))) + shift, strict=True))
        for id_, score in scores(engine, q=query).items():
            assert score == pytest.approx(offline[id_], abs=1e-6 * max(1, abs(offline[id_])))


TEMPLATES: list[tuple[str, Json, Json, str]] = [
    ("leaves no JSON", {"match": {"title": "{{{q}}}"}}, {"q": 'a"b'}, "the filled template is not JSON"),
    ("asks for itself", {"match": {"title": "{{>q}}"}}, {"q": "x"}, "partial templates are disabled"),
    (
        "loops in loops",
        {"match": {"title": "{{#q}}{{#q}}{{#q}}{{#q}}x{{/q}}{{/q}}{{/q}}{{/q}}"}},
        {"q": [0] * 99},
        "steps",
    ),
    (
        "grows",
        {"match": {"title": "{{#q}}{{#q}}{{w}}{{/q}}{{/q}}"}},
        {"q": [0] * 99, "w": "x" * 999},
        "size limit exceeded",
    ),
    ("says a wrong number", {"range": {"price": {"gte": "{{q}}"}}}, {"q": "x"}, 'For input string: "x"'),
    (
        "divides by zero",
        {"script_score": {"query": {"match_all": {}}, "script": "1 / (int) params.x"}},
        {"q": "x"},
        "error",
    ),
    (
        "scores below zero",
        {"script_score": {"query": {"match_all": {}}, "script": "-1"}},
        {"q": "x"},
        "non-negative score",
    ),
]


@pytest.mark.parametrize(
    ("query", "params", "reason"), [row[1:] for row in TEMPLATES], ids=[row[0] for row in TEMPLATES]
)
def test_a_feature_that_cannot_be_had_fails_the_search_and_nothing_else(
    query: Json, params: Json, reason: str, engine: Engine
) -> None:
    engine.put_trained_model("m", CHEAP)
    before = scores(engine, q="red")
    engine.put_trained_model(
        "bad",
        model(tree({"leaf_value": 1.0}), extractors=({"query_extractor": {"feature_name": "f", "query": query}},)),
    )
    error = refusal(lambda: engine.search("i", body("bad", **params)))

    assert error.status == 400 and reason in json.dumps(error.body, ensure_ascii=False).replace('\\"', '"')
    assert scores(engine, q="red") == before


@pytest.mark.parametrize(
    ("query", "cause", "reason"),
    [
        ({"mtch": {"title": "{{q}}"}}, "parsing_exception", "unknown query [mtch] did you mean [match]?"),
        ({"match": {"title": {"query": "{{q}}", "boost": "{{b}}"}}}, "number_format_exception", 'string: "{{b}}"'),
    ],
)
def test_a_feature_that_no_parameters_make_a_query_is_refused_at_the_door(
    query: Json, cause: str, reason: str, engine: Engine
) -> None:
    extractor = {"query_extractor": {"feature_name": "f", "query": query}}
    error = refusal(lambda: engine.put_trained_model("bad", model(tree({"leaf_value": 1.0}), extractors=(extractor,))))

    assert (error.status, error.body["error"]["reason"]) == (400, "Inference config query is not parsable")
    assert error.body["error"]["caused_by"]["type"] == cause and reason in error.body["error"]["caused_by"]["reason"]
    assert engine.get_trained_models()["count"] == 0


def test_a_value_that_looks_like_a_template_is_never_read_as_one(engine: Engine) -> None:
    engine.put_trained_model("m", CHEAP)

    assert scores(engine, q="{{q}} {{#q}}") == scores(engine, q="nothing")


def loop(nodes: int) -> list[Json]:
    return [{"split_feature": 0, "threshold": 1.0, "left_child": i + 1, "right_child": 0} for i in range(nodes)]


BROKEN: list[tuple[str, list[Json], str]] = [
    ("a cycle", [*loop(3), {"leaf_value": 1.0}], "[tree] contains cycle at node 0"),
    (
        "a missing node",
        [{"split_feature": 0, "threshold": 1.0, "left_child": 1, "right_child": 9}, {"leaf_value": 1.0}],
        "missing nodes [9]",
    ),
    (
        "a threshold that is no number",
        split(0, float("nan"), 1, 2)["tree"]["tree_structure"],
        "[threshold] must be a finite number",
    ),
    ("a million nodes", [{"leaf_value": 1.0}] * 1_000_001, "[1000001] nodes in all, more than the [524288] allowed"),
]


@pytest.mark.parametrize(("nodes", "reason"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_tree_is_refused_at_the_door(nodes: list[Json], reason: str, engine: Engine) -> None:
    error = refusal(lambda: engine.put_trained_model("bad", model(tree(*nodes))))

    assert (error.status, error.type) == (400, "illegal_argument_exception") and reason in error.reason
    assert engine.get_trained_models()["count"] == 0
