"""Read the body of a request to store a trained model.

Elasticsearch: `TrainedModelConfig.Builder`, `TransportPutTrainedModelAction`. But: inference types that no rescorer or
retriever here can use are refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .errors import ModelConflictError, ModelDefinitionError, ModelRequestError, ModelValidationError
from .ltr_config import NAME as LEARNING_TO_RANK
from .ltr_config import LTRModelConfig
from .trained_models_codec import compress_definition, decompress_definition
from .trained_models_config import TrainedModel
from .tree_json import LONG_MAX, integer, members, refuse_unknown, string, strings
from .trees import TreeEnsemble

ID_LENGTH_LIMIT = 64
MODEL_TYPES = ("tree_ensemble", "pytorch")

_ID = re.compile(r"[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?")
_FORBIDDEN = ("version", "created_by", "create_time", "license_level", "location", "model_package")
_INCLUDES = (
    "definition",
    "definition_status",
    "feature_importance_baseline",
    "hyperparameters",
    "total_feature_importance",
)
_FORBIDDEN_METADATA = ("total_feature_importance", "model_aliases")
_BODY = (
    *("model_id", "model_type", "description", "tags", "metadata", "input", "inference_config"),
    *("definition", "compressed_definition", "model_size_bytes", "estimated_operations"),
    *_FORBIDDEN,
)
_INFERENCE: Mapping[str, tuple[str, ...]] = {
    LEARNING_TO_RANK: ("regression",),
    "regression": ("regression",),
    "classification": ("classification",),
    "text_similarity": (),
}
"""The target types of the trees each inference type accepts; none where the model is no tree."""


def is_valid_id(name: str) -> bool:
    """Tell whether a name may serve as an id or a tag. Elasticsearch: MlStrings.isValidId."""
    return _ID.fullmatch(name) is not None


def read_trained_model(model_id: str, body: object, *, create_time: int) -> TrainedModel:
    """Read the body of `PUT _ml/trained_models/{model_id}`.

    Raises ModelRequestError for a request that asks for what cannot be (ModelValidationError when it can be told
    before the definition is read), ModelDefinitionError for an unsound definition or config.
    """
    source = members(body, "trained_model_config", _BODY)
    if source.get("model_id", model_id) != model_id:
        raise ModelRequestError(
            f"Inconsistent model_id; '{source['model_id']}' specified in the body differs from "
            f"'{model_id}' specified as a URL argument"
        )
    tags = strings(source.get("tags", ()), "trained_model_config", "tags")
    field_names = _field_names(source.get("input"))
    kind, config = _inference_config(source.get("inference_config"))
    _validate(model_id, source, tags, field_names, kind)
    ltr = LTRModelConfig.read(config) if kind == LEARNING_TO_RANK else None
    packed, ensemble = _definition(source)
    model_type = _model_type(source, ensemble)
    _check_target(model_id, kind, ensemble)
    parsed = None if ensemble is None else ensemble.definition
    return TrainedModel(
        model_id=model_id,
        model_type=model_type,
        inference_type=kind,
        inference_config=config,
        create_time=create_time,
        learning_to_rank=ltr,
        trees=ensemble,
        compressed_definition=packed,
        description=_optional(source, "description"),
        tags=tags,
        metadata=source.get("metadata"),
        field_names=field_names,
        model_size_bytes=_count(source, "model_size_bytes", 0 if parsed is None else parsed.size_in_bytes),
        estimated_operations=_count(
            source, "estimated_operations", 0 if parsed is None else parsed.estimated_operations
        ),
    )


def listed(names: str | Iterable[str]) -> tuple[str, ...]:
    """Return the names of a comma list, or of a list."""
    parts = names.split(",") if isinstance(names, str) else names
    return tuple(part.strip() for part in parts if part.strip())


def shown_parts(include: str | Iterable[str]) -> tuple[str, ...]:
    """Read the parameter `include` of `GET _ml/trained_models`. Raises ModelConflictError for a part unknown there.

    Only `definition` adds anything here: the others tell of models Elasticsearch trained itself, or of PyTorch's.
    """
    parts = listed(include)
    unknown = [part for part in parts if part not in _INCLUDES]
    if unknown:
        raise ModelConflictError(
            f"unknown [include] parameters [{', '.join(unknown)}]. Valid options are [{', '.join(_INCLUDES)}]"
        )
    return parts


def _validate(
    model_id: str, source: Mapping[str, Any], tags: tuple[str, ...], fields: tuple[str, ...], kind: str
) -> None:
    """Collect everything that is wrong with the request itself, as Elasticsearch numbers it."""
    errors = list(_request_errors(model_id, source, tags))
    if kind == LEARNING_TO_RANK and fields:
        errors.append(f"cannot specify [input.field_names] for a model of type [{LEARNING_TO_RANK}]")
    errors += [f"illegal to set [{name}] at inference model creation" for name in _illegal(source)]
    if errors:
        listed = "".join(f"{place}: {error};" for place, error in enumerate(errors, 1))
        raise ModelValidationError(f"Validation Failed: {listed}")


def _request_errors(model_id: str, source: Mapping[str, Any], tags: tuple[str, ...]) -> Iterator[str]:
    if source.get("model_type") is None and not _defines(source):
        yield "[model_type] must be set if [definition] is not defined."
    if source.get("inference_config") is None:
        yield "[inference_config] must not be null."
    if not is_valid_id(model_id):
        yield (
            f"Invalid model_id; '{model_id}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or underscores; "
            "must start and end with alphanumeric"
        )
    if len(model_id) > ID_LENGTH_LIMIT:
        yield f"Invalid model_id; '{model_id}' cannot contain more than {ID_LENGTH_LIMIT} characters."
    bad = [tag for tag in tags if not is_valid_id(tag) or len(tag) > ID_LENGTH_LIMIT]
    if bad:
        yield (
            f"Invalid tags [{', '.join(bad)}]; must only can contain lowercase alphanumeric (a-z and 0-9), hyphens or "
            f"underscores, must start and end with alphanumeric, and must be less than {ID_LENGTH_LIMIT} characters."
        )
    if model_id in tags:
        yield "none of the tags must equal the model_id"


def _illegal(source: Mapping[str, Any]) -> Iterator[str]:
    yield from (name for name in _FORBIDDEN if source.get(name) is not None)
    metadata = source.get("metadata")
    if metadata is not None and not isinstance(metadata, Mapping):
        members(metadata, "metadata", ())
    yield from (f"metadata.{name}" for name in _FORBIDDEN_METADATA if name in (metadata or {}))


def _defines(source: Mapping[str, Any]) -> bool:
    return source.get("definition") is not None or source.get("compressed_definition") is not None


def _field_names(source: object) -> tuple[str, ...]:
    if source is None:
        return ()
    body = members(source, "trained_model_config_input", ("field_names",))
    return strings(body.get("field_names", ()), "trained_model_config_input", "field_names")


def _inference_config(source: object) -> tuple[str, Mapping[str, Any]]:
    """Split `inference_config` into its type and its value; a missing one is reported with the other errors."""
    if source is None:
        return "", {}
    if not isinstance(source, Mapping) or len(source) != 1:
        raise ModelDefinitionError("[inference_config] must be an object with exactly one member")
    kind, config = next(iter(source.items()))
    if kind not in _INFERENCE:
        raise ModelDefinitionError(f"[inference_config] of type [{kind}] is not supported by secondpass")
    if not isinstance(config, Mapping):
        members(config, kind, ())
    if kind in ("regression", "classification"):
        refuse_unknown(config, kind, _result_options(kind))
    return kind, config


def _result_options(kind: str) -> tuple[str, ...]:
    common = ("results_field", "num_top_feature_importance_values")
    return (
        common
        if kind == "regression"
        else (*common, "num_top_classes", "top_classes_results_field", "prediction_field_type")
    )


def _definition(source: Mapping[str, Any]) -> tuple[str | None, TreeEnsemble | None]:
    """Read whichever form of the definition is there; keep the packed one."""
    plain, packed = source.get("definition"), source.get("compressed_definition")
    if plain is not None and packed is not None:
        raise ModelDefinitionError("both [compressed_definition] and [definition] cannot be set.")
    if plain is not None:
        ensemble = TreeEnsemble.read(plain)
        return compress_definition(plain), ensemble
    if packed is not None:
        return packed, TreeEnsemble.read(decompress_definition(packed))
    return None, None


def _model_type(source: Mapping[str, Any], ensemble: TreeEnsemble | None) -> str:
    name = string(source.get("model_type", MODEL_TYPES[0]), "trained_model_config", "model_type").lower()
    if name not in MODEL_TYPES:
        raise ModelDefinitionError(f"[model_type] of [{name}] is not supported by secondpass")
    if ensemble is not None and name != MODEL_TYPES[0]:
        raise ModelDefinitionError(f"model_type [{name}] does not match the model definition type [tree_ensemble]")
    if ensemble is None and name == MODEL_TYPES[0]:
        raise ModelDefinitionError("[definition] must be set for a model of type [tree_ensemble]")
    return name


def _check_target(model_id: str, kind: str, ensemble: TreeEnsemble | None) -> None:
    accepted = _INFERENCE[kind]
    target = None if ensemble is None else ensemble.definition.target_type
    if (target in accepted) if accepted else target is None:
        return
    raise ModelDefinitionError(
        f"Model [{model_id}] inference config type [{kind}] does not support definition target type [{target}]"
    )


def _optional(source: Mapping[str, Any], field: str) -> str | None:
    return None if source.get(field) is None else string(source[field], "trained_model_config", field)


def _count(source: Mapping[str, Any], field: str, computed: int) -> int:
    if source.get(field) is None:
        return computed
    count = integer(source[field], "trained_model_config", field, limit=LONG_MAX)
    if count < 0:
        raise ModelDefinitionError(f"[{field}] must be greater than or equal to 0")
    return count
