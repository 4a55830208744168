"""`learning_to_rank`: a tree model replaces the scores of the window. Elasticsearch: LearningToRankRescorer.

The list is cut to the window: a model's scores and the first pass's are not of one kind, so nothing unscored stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.models.tree_paths import TreePath
from secondpass.models.trees import TreeEnsemble, adjustment, ltr_scores
from secondpass.shards.explanation import Explanation
from secondpass.shards.lucene import SearchContext
from secondpass.shards.numbers import f32
from secondpass.shards.top_docs import Docs, TopDocs
from secondpass.shards.xcontent import ObjectReader, json_object, string

from .features import Feature, Float64s, feature_matrix, features_of
from .rescorer import Rescorer, Services

NAME = "learning_to_rank"


@dataclass(frozen=True, slots=True)
class LearningToRankRescorer:
    """Score the window with *model* on *features*; *slide* lifts scores so that none is negative (8.19, 9.1 and newer)."""

    window_size: int
    model_id: str
    model: TreeEnsemble
    features: tuple[Feature, ...]
    slide: bool = True
    name: str = NAME

    def rescore(self, top_docs: TopDocs, context: SearchContext) -> TopDocs:
        window = top_docs.docs[: self.window_size]
        scores = ltr_scores(self.model, self._inputs(window, context), slide=self.slide)
        return top_docs.replace(window, scores)

    def explain(self, source: Explanation, doc: int, in_window: bool, context: SearchContext) -> Explanation:
        if not in_window:
            return source
        window = np.array([doc], dtype=np.int32)
        inputs = self._inputs(window, context)
        score = ltr_scores(self.model, inputs, slide=self.slide)[0]
        details = (
            Explanation(np.float32(source.value), "first pass query score", (source,)),
            Explanation(np.float32(0.0), "extracted features", self._explain_features(window, context)),
            self._explain_trees(inputs[0]),
        )
        return Explanation(score, f"rescored using LTR model {self.model_id}", details)

    def _inputs(self, docs: Docs, context: SearchContext) -> Float64s:
        names = [feature.name for feature in self.features]
        return self.model.arrange(names, feature_matrix(self.features, docs, context))

    def _explain_features(self, window: Docs, context: SearchContext) -> tuple[Explanation, ...]:
        row = feature_matrix(self.features, window, context)[0]
        return tuple(
            Explanation(np.float32(value), f"feature value for [{feature.name}]")
            for feature, value in zip(self.features, row.tolist(), strict=True)
            if not np.isnan(value)
        )

    def _explain_trees(self, row: Float64s) -> Explanation:
        paths = tuple(_explain_path(path) for path in self.model.path(row))
        prediction = f32(float(self.model.predict(row[np.newaxis])[0]))
        slide = np.float32(adjustment(self.model) if self.slide else 0.0)
        lifted = (Explanation(slide, "slide to non-negative scores"),) if slide else ()
        return Explanation(prediction, "prediction, from the leaves of:", (*paths, *lifted))


def _explain_path(path: TreePath) -> Explanation:
    steps = tuple(Explanation(np.float32(0.0), str(step)) for step in path.steps)
    return Explanation(f32(path.leaf_value), f"tree {path.tree}, running sum {path.running_sum!r}", steps)


@dataclass(frozen=True, slots=True)
class LearningToRankRescorerBuilder:
    """Hold a parsed `learning_to_rank` rescorer that has not met its model yet."""

    window_size: int
    model_id: str
    params: Mapping[str, Any]
    name: str = NAME
    cuts: bool = True

    def build(self, services: Services) -> Rescorer:
        stored = services.ltr_model(self.model_id)
        features = features_of(stored.ltr_config.render(self.params), services.query_context)
        return LearningToRankRescorer(self.window_size, self.model_id, stored.ensemble, features)


def parse(reader: ObjectReader, window_size: int) -> LearningToRankRescorerBuilder:
    model_id = reader.take("model_id", string)
    return LearningToRankRescorerBuilder(window_size, model_id, reader.take("params", json_object, {}))
