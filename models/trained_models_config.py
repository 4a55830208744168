"""A trained model as it is stored and shown.

Elasticsearch: `TrainedModelConfig`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ModelConflictError
from .ltr_config import NAME as LEARNING_TO_RANK
from .ltr_config import LTRModelConfig
from .trained_models_codec import decompress_definition
from .trees import TreeEnsemble


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """Hold a stored model: what it is called, what it computes, and where its features come from.

    *trees* and *compressed_definition* are None for a model that is no tree; *learning_to_rank* is None unless
    *inference_type* says so. *create_time* counts milliseconds since 1970.
    """

    model_id: str
    model_type: str
    inference_type: str
    inference_config: Mapping[str, Any]
    create_time: int
    learning_to_rank: LTRModelConfig | None = None
    trees: TreeEnsemble | None = None
    compressed_definition: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] | None = None
    field_names: tuple[str, ...] = ()
    model_size_bytes: int = 0
    estimated_operations: int = 0

    @property
    def ltr_config(self) -> LTRModelConfig:
        """Return where a rescorer's features come from. Raises ModelConflictError for a model of another kind."""
        if self.learning_to_rank is None:
            raise self._not_for_ranking()
        return self.learning_to_rank

    @property
    def ensemble(self) -> TreeEnsemble:
        """Return the trees. Raises ModelConflictError for a model that has none."""
        if self.trees is None:
            raise self._not_for_ranking()
        return self.trees

    def _not_for_ranking(self) -> ModelConflictError:
        # Elasticsearch names both types as well; its exact words are not known.
        return ModelConflictError(
            f"Inference config of type [{self.inference_type}] can not be used where [{LEARNING_TO_RANK}] is expected"
        )

    @property
    def features_without_extractor(self) -> tuple[str, ...]:
        """Name the features the trees ask for and no extractor delivers: they are missing for every document."""
        if self.learning_to_rank is None or self.trees is None:
            return ()
        return tuple(name for name in self.trees.feature_names if name not in self.learning_to_rank.feature_names)

    def to_json(
        self, *, definition: bool = False, decompress: bool = True, exclude_generated: bool = False
    ) -> dict[str, Any]:
        """Return the config as the API shows it, with the definition on demand."""
        shown: dict[str, Any] = {"model_id": self.model_id, "model_type": self.model_type}
        if not exclude_generated:
            shown |= {"created_by": "api_user", "version": "12.0.0", "create_time": self.create_time}
            shown |= {"model_size_bytes": self.model_size_bytes, "estimated_operations": self.estimated_operations}
            shown |= {"license_level": "platinum"}
        if self.description is not None:
            shown["description"] = self.description
        if definition and self.compressed_definition is not None:
            shown |= _definition_json(self.compressed_definition, decompress)
        shown["tags"] = list(self.tags)
        if self.metadata is not None:
            shown["metadata"] = self.metadata
        ltr = self.learning_to_rank
        config = self.inference_config if ltr is None else ltr.to_json()
        return shown | {
            "input": {"field_names": list(self.field_names)},
            "inference_config": {self.inference_type: config},
        }


def _definition_json(packed: str, decompress: bool) -> dict[str, Any]:
    return {"definition": decompress_definition(packed)} if decompress else {"compressed_definition": packed}
