"""The store of trained models: what goes in comes out, and what cannot be is refused in Elasticsearch's words."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import numpy as np
import pytest

from secondpass.models.errors import (
    ModelDefinitionError,
    ModelError,
    ModelExistsError,
    ModelNotFoundError,
    ModelRequestError,
    ModelValidationError,
)
from secondpass.models.trained_models import TrainedModelStore
from secondpass.models.trained_models_codec import MAX_INFLATED_BYTES, compress_definition, decompress_definition

Json = dict[str, Any]

NODES = [
    {"split_feature": 0, "threshold": 1.5, "left_child": 1, "right_child": 2},
    {"leaf_value": -1.0},
    {"leaf_value": 2.0},
]
TREE = {"tree": {"feature_names": ["title", "other"], "tree_structure": NODES}}
DEFINITION: Json = {"trained_model": {"ensemble": {"trained_models": [TREE]}}}
EXTRACTORS = [{"query_extractor": {"feature_name": "title", "query": {"match": {"title": "{{q}}"}}}}]
LTR: Json = {"learning_to_rank": {"feature_extractors": EXTRACTORS}}


def body(**more: Any) -> Json:
    return {
        key: value
        for key, value in ({"definition": DEFINITION, "inference_config": LTR} | more).items()
        if value is not ...
    }


@pytest.fixture
def store() -> TrainedModelStore:
    return TrainedModelStore(clock=lambda: 1700000000.5)


def test_a_stored_model_is_shown_as_elasticsearch_shows_it(store: TrainedModelStore) -> None:
    shown = store.put("ltr-1", body(description="d", tags=["t"], metadata={"m": 1})).to_json()
    assert list(shown) == [
        *("model_id", "model_type", "created_by", "version", "create_time", "model_size_bytes"),
        *("estimated_operations", "license_level", "description", "tags", "metadata", "input", "inference_config"),
    ]
    assert shown["model_size_bytes"] > 0
    del shown["model_size_bytes"]
    assert shown == {
        "model_id": "ltr-1",
        "model_type": "tree_ensemble",
        "created_by": "api_user",
        "version": "12.0.0",
        "create_time": 1700000000500,
        "estimated_operations": 4,
        "license_level": "platinum",
        "description": "d",
        "tags": ["t"],
        "metadata": {"m": 1},
        "input": {"field_names": []},
        "inference_config": {
            "learning_to_rank": {"num_top_feature_importance_values": 0, "feature_extractors": EXTRACTORS}
        },
    }
    assert "create_time" not in store.get("ltr-1").to_json(exclude_generated=True)


def test_the_definition_comes_back_packed_or_not_however_it_was_sent(store: TrainedModelStore) -> None:
    packed = base64.b64encode(gzip.compress(json.dumps(DEFINITION).encode())).decode()
    store.put("packed", body(definition=..., compressed_definition=packed))
    store.put("plain", body())
    assert store.find("packed").to_json(definition=True)["trained_model_configs"][0]["definition"] == DEFINITION
    assert store.find("plain").to_json(definition=True)["trained_model_configs"][0]["definition"] == DEFINITION
    assert store.get("packed").to_json(definition=True, decompress=False)["compressed_definition"] == packed
    with pytest.raises(ModelRequestError) as refused:
        store.find("*").to_json(definition=True)
    assert refused.value.reason == "Getting model definition is not supported when getting more than one model"


def test_a_stored_model_scores(store: TrainedModelStore) -> None:
    model = store.put("m", body())
    features = model.ensemble.arrange(model.ltr_config.feature_names, np.array([[1.0], [2.0], [np.nan]]))
    assert model.ensemble.predict(features).tolist() == [-1.0, 2.0, 2.0]
    assert store.get("m").features_without_extractor == ("other",)


def test_a_model_of_another_kind_cannot_rank(store: TrainedModelStore) -> None:
    store.put("r", body(inference_config={"regression": {"results_field": "p"}}, input={"field_names": ["title"]}))
    assert store.get("r").to_json()["inference_config"] == {"regression": {"results_field": "p"}}
    with pytest.raises(ModelRequestError, match=r"type \[regression\] can not be used where \[learning_to_rank\]"):
        _ = store.get("r").ltr_config


def test_a_cross_encoder_is_stored_without_a_definition(store: TrainedModelStore) -> None:
    config = {"text_similarity": {"tokenization": {"bert": {"truncate": "second"}}}}
    wanted = body(definition=..., model_type="pytorch", inference_config=config, input={"field_names": ["text_field"]})
    shown = store.put("cross-encoder__ms-marco", wanted).to_json(definition=True)
    assert shown["inference_config"] == config
    assert shown["input"] == {"field_names": ["text_field"]}
    with pytest.raises(ModelRequestError, match="can not be used"):
        _ = store.get("cross-encoder__ms-marco").ensemble


CLASSIFIER = {
    "trained_model": {
        "tree": {"feature_names": [], "tree_structure": [{"leaf_value": 1}], "target_type": "classification"}
    }
}
ID_RULE = (
    "can contain lowercase alphanumeric (a-z and 0-9), hyphens or underscores; must start and end with alphanumeric"
)

REFUSED: list[tuple[str, Json, type[ModelError], str]] = [
    ("Upper", body(), ModelValidationError, f"Validation Failed: 1: Invalid model_id; 'Upper' {ID_RULE};"),
    ("-a", body(), ModelValidationError, f"Validation Failed: 1: Invalid model_id; '-a' {ID_RULE};"),
    (
        "a" * 65,
        body(),
        ModelValidationError,
        f"1: Invalid model_id; '{'a' * 65}' cannot contain more than 64 characters.;",
    ),
    (
        "m",
        body(input={"field_names": ["f"]}),
        ModelValidationError,
        "Validation Failed: 1: cannot specify [input.field_names] for a model of type [learning_to_rank];",
    ),
    ("m", body(tags=["m"]), ModelValidationError, "1: none of the tags must equal the model_id;"),
    ("m", body(tags=["A B"]), ModelValidationError, "Invalid tags [A B]; must only can contain lowercase"),
    (
        "m",
        {"version": "1"},
        ModelValidationError,
        "Validation Failed: 1: [model_type] must be set if [definition] is not defined.;"
        "2: [inference_config] must not be null.;3: illegal to set [version] at inference model creation;",
    ),
    ("m", body(metadata={"model_aliases": []}), ModelValidationError, "illegal to set [metadata.model_aliases] at"),
    ("m", body(model_id="n"), ModelRequestError, "Inconsistent model_id; 'n' specified in the body differs from 'm'"),
    (
        "m",
        body(compressed_definition="x"),
        ModelDefinitionError,
        "both [compressed_definition] and [definition] cannot be set.",
    ),
    (
        "m",
        body(definition=CLASSIFIER),
        ModelDefinitionError,
        "Model [m] inference config type [learning_to_rank] does not support definition target type [classification]",
    ),
    (
        "m",
        body(definition=..., model_type="tree_ensemble"),
        ModelDefinitionError,
        "[definition] must be set for a model",
    ),
    (
        "m",
        body(model_type="pytorch"),
        ModelDefinitionError,
        "model_type [pytorch] does not match the model definition type",
    ),
    ("m", body(model_type="lang_ident"), ModelDefinitionError, "[model_type] of [lang_ident] is not supported"),
    (
        "m",
        body(inference_config={"ner": {}}),
        ModelDefinitionError,
        "[inference_config] of type [ner] is not supported",
    ),
    ("m", body(inference_config={"regression": {"x": 1}}), ModelDefinitionError, "[regression] unknown field [x]"),
    (
        "m",
        body(inference_config={}),
        ModelDefinitionError,
        "[inference_config] must be an object with exactly one member",
    ),
    ("m", body(colour="red"), ModelDefinitionError, "[trained_model_config] unknown field [colour]"),
    ("m", body(input={"names": []}), ModelDefinitionError, "[trained_model_config_input] unknown field [names]"),
    ("m", body(metadata=[]), ModelDefinitionError, "[metadata] Expected START_OBJECT but was: START_ARRAY"),
    ("m", body(model_size_bytes=-1), ModelDefinitionError, "[model_size_bytes] must be greater than or equal to 0"),
    ("m", [], ModelDefinitionError, "[trained_model_config] Expected START_OBJECT but was: START_ARRAY"),  # type: ignore[list-item]
]


@pytest.mark.parametrize(("name", "request_body", "kind", "reason"), REFUSED)
def test_an_unsound_request_is_refused_and_leaves_nothing(
    store: TrainedModelStore, name: str, request_body: Json, kind: type[ModelError], reason: str
) -> None:
    with pytest.raises(kind) as refused:
        store.put(name, request_body)
    assert reason in refused.value.reason
    assert len(store) == 0


def damaged() -> list[tuple[Any, str]]:
    whole = gzip.compress(json.dumps(DEFINITION).encode())
    bomb = gzip.compress(b" " * (MAX_INFLATED_BYTES + 1), 1)
    deep = gzip.compress(b"[" * 1_000_000)
    texts = [
        (whole[:-9], "Unexpected end of ZLIB input stream"),
        (whole + whole, "more follows"),
        (b"{}", "cannot be read"),
    ]
    texts += [
        (bomb, "inflates to more than"),
        (deep, "cannot be read"),
        (gzip.compress(b'{"a": NaN}'), "cannot be read"),
    ]
    return [(base64.b64encode(data).decode(), reason) for data, reason in texts] + [
        ("*", "cannot be read"),
        (7, "must be a string"),
    ]


@pytest.mark.parametrize(("packed", "reason"), damaged(), ids=lambda value: value if len(str(value)) < 50 else "data")
def test_a_damaged_definition_is_refused(packed: Any, reason: str) -> None:
    with pytest.raises(ModelDefinitionError) as refused:
        decompress_definition(packed)
    assert reason in refused.value.reason


def test_packing_is_repeatable_and_undone_by_unpacking() -> None:
    assert compress_definition(DEFINITION) == compress_definition(DEFINITION)
    assert decompress_definition(compress_definition(DEFINITION)) == DEFINITION


def test_a_name_is_taken_once(store: TrainedModelStore) -> None:
    store.put("m", body(tags=["t"]))
    with pytest.raises(ModelExistsError) as taken:
        store.put("m", body())
    assert taken.value.reason == "Trained machine learning model [m] already exists"
    with pytest.raises(ModelRequestError) as clash:
        store.put("n", body(tags=["m"]))
    assert clash.value.reason == "The provided tags [m] must not match existing model_ids."
    with pytest.raises(ModelRequestError) as clash:
        store.put("t", body())
    assert clash.value.reason == "The provided model_id [t] must not match existing tags."
    store.delete("m")
    store.put("m", body())


def test_models_are_found_by_id_wildcard_tag_and_page(store: TrainedModelStore) -> None:
    for name in ("b-2", "a-1", "b-1"):
        store.put(name, body(tags=["x"] if name == "b-1" else []))

    def ids(*args: Any, **more: Any) -> list[str]:
        return [model.model_id for model in store.find(*args, **more).models]

    assert ids() == ids("_all") == ids("*") == ids("") == ["a-1", "b-1", "b-2"]
    assert ids("b*") == ["b-1", "b-2"]
    assert ids("b-2, a*") == ["a-1", "b-2"]
    assert ids("*", tags=["x"]) == ["b-1"]
    assert ids(from_=1, size=1) == ["b-1"]
    assert store.find(from_=1, size=1).count == 3
    assert store.find("c*").to_json() == {"count": 0, "trained_model_configs": []}
    for expression, allowed in (("c", True), ("a-1,c", True), ("c*", False), ("[a]-1", True), ("a-?", True)):
        with pytest.raises(ModelNotFoundError, match="No known trained model with model_id"):
            store.find(expression, allow_no_match=allowed)
    with pytest.raises(ModelRequestError):
        store.find(size=-1)


def test_a_search_names_a_model_that_is_not_there(store: TrainedModelStore) -> None:
    for ask in (store.get, store.delete):
        with pytest.raises(ModelNotFoundError) as missing:
            ask("nope")
        assert missing.value.reason == "Could not find trained model [nope]"
    assert "nope" not in store


def test_counters_grow_until_the_model_goes(store: TrainedModelStore) -> None:
    store.put("m", body())
    assert "inference_stats" not in store.stats("m")["trained_model_stats"][0]
    store.count_inferences("m", 10, missing_all=1)
    store.count_inferences("m", 5, failures=2)
    store.count_inferences("gone", 5)
    stats = store.stats()
    assert stats["count"] == 1
    assert stats["trained_model_stats"][0]["inference_stats"] == {
        "failure_count": 2,
        "inference_count": 15,
        "cache_miss_count": 0,
        "missing_all_fields_count": 1,
        "timestamp": 1700000000500,
    }
    store.delete("m")
    store.put("m", body())
    assert "inference_stats" not in store.stats("m")["trained_model_stats"][0]
