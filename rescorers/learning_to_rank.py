"""`learning_to_rank`: a tree model replaces the scores of the window. Elasticsearch: LearningToRankRescorer.

The list is cut to the window: a model's scores and the first pass's are not of one kind, so nothing unscored stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.models.trained_models_config import TrainedModel
from secondpass.models.tree_paths import TreePath
from secondpass.models.trees import TreeEnsemble, adjustment, ltr_scores, xgboost_disagreements
from secondpass.shards.explanation import Explanation
from secondpass.shards.lucene import SearchContext
from secondpass.shards.numbers import f32
from secondpass.shards.top_docs import Docs, TopDocs
from secondpass.shards.xcontent import ObjectReader, json_object, text

from .features import Feature, Float64s, feature_matrix, features_of, named
from .leniency import Leniency
from .rescorer import CountInferences, Rescorer, Services

NAME = "learning_to_rank"


@dataclass(frozen=True, slots=True)
class LearningToRankRescorer:
    """Score the window with a *stored* model on *features*.

    *slide* lifts the scores of a model that may go below 0, so that none is negative; *count* is told what was inferred.
    """

    window_size: int
    stored: TrainedModel
    features: tuple[Feature, ...]
    slide: bool
    count: CountInferences
    name: str = NAME

    @property
    def model(self) -> TreeEnsemble:
        """Return the trees."""
        return self.stored.ensemble

    def rescore(self, top_docs: TopDocs, context: SearchContext) -> TopDocs:
        window = top_docs.docs[: self.window_size]
        values = feature_matrix(self.features, window, context)
        scores = ltr_scores(self.model, self._arranged(values), slide=self.slide)
        self.count(self.stored.model_id, len(window), missing_all=int(np.isnan(values).all(axis=1).sum()))
        return top_docs.replace(window, scores)

    def explain(self, source: Explanation, doc: int, in_window: bool, context: SearchContext) -> Explanation:
        if not in_window:
            return source
        values = feature_matrix(self.features, np.array([doc], dtype=np.int32), context)
        inputs = self._arranged(values)
        score = ltr_scores(self.model, inputs, slide=self.slide)[0]
        details = (
            Explanation(np.float32(source.value), "first pass query score", (source,)),
            Explanation(np.float32(0.0), "extracted features", _explain_features(named(self.features, values[0]))),
            self._explain_prediction(inputs[0], score),
        )
        return Explanation(score, f"rescored using LTR model {self.stored.model_id}", details)

    def disagreements(self, docs: Docs, context: SearchContext) -> Mapping[int, tuple[int, ...]]:
        """Return the trees in which XGBoost itself would take another branch, for those of *docs* where there are any.

        A value that meets the threshold of an `lt` decision in float32 and not in double goes left here, as in
        Elasticsearch, and right in XGBoost.
        """
        inputs = self._arranged(feature_matrix(self.features, docs, context))
        found: dict[int, tuple[int, ...]] = {}
        for row, tree in xgboost_disagreements(self.model, inputs).tolist():
            doc = int(docs[row])
            found[doc] = (*found.get(doc, ()), tree)
        return found

    def _arranged(self, values: Float64s) -> Float64s:
        return self.model.arrange([feature.name for feature in self.features], values)

    def _explain_prediction(self, row: Float64s, score: np.float32) -> Explanation:
        paths = tuple(_explain_path(path) for path in self.model.path(row))
        prediction = f32(float(self.model.predict(row[np.newaxis])[0]))
        explained = Explanation(prediction, "prediction, from the leaves of:", paths)
        slide = np.float32(adjustment(self.model) if self.slide else 0.0)
        if not slide:
            return explained
        lifted = Explanation(slide, "slide to non-negative scores")
        return Explanation(score, "prediction and slide, sum of:", (explained, lifted))


def _explain_features(values: Mapping[str, float]) -> tuple[Explanation, ...]:
    return tuple(Explanation(np.float32(value), f"feature value for [{name}]") for name, value in values.items())


def _explain_path(path: TreePath) -> Explanation:
    steps = tuple(Explanation(np.float32(0.0), str(step)) for step in path.steps)
    weighed = "" if path.weight == 1.0 else f", weighs {path.weight!r}"
    return Explanation(
        f32(path.leaf_value), f"tree {path.tree}, leaf {path.leaf}{weighed}, running sum {path.running_sum!r}", steps
    )


@dataclass(frozen=True, slots=True)
class LearningToRankRescorerBuilder:
    """Hold a parsed `learning_to_rank` rescorer that has not met its model yet."""

    window_size: int
    model_id: str
    params: Mapping[str, Any]
    name: str = NAME
    cuts: bool = True
    leniencies: tuple[Leniency, ...] = ()

    def build(self, services: Services) -> Rescorer:
        stored = services.ltr_model(self.model_id)
        features = features_of(stored.ltr_config.render(self.params), services.query_context)
        return LearningToRankRescorer(self.window_size, stored, features, services.slide, services.count_inferences)


def parse(reader: ObjectReader, window_size: int) -> LearningToRankRescorerBuilder:
    params = reader.take("params", json_object, {})
    return LearningToRankRescorerBuilder(window_size, reader.take("model_id", text), params)
