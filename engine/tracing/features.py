"""What a learning-to-rank model saw of the documents it scored. Ours."""

from __future__ import annotations

from collections.abc import Mapping

from secondpass.rescorers import Stage
from secondpass.rescorers.features import feature_matrix, named
from secondpass.rescorers.learning_to_rank import LearningToRankRescorer
from secondpass.shards.lucene import SearchContext

Features = Mapping[str, float]


def features_seen(stage: Stage, context: SearchContext) -> Mapping[int, Features]:
    """Return by document what was in the window of a stage: its features by name, those it lacks left out."""
    rescorer, docs = stage.rescorer, stage.before.docs[: stage.rescorer.window_size]
    if not isinstance(rescorer, LearningToRankRescorer) or not len(docs):
        return {}
    matrix = feature_matrix(rescorer.features, docs, context)
    return {doc: named(rescorer.features, row) for doc, row in zip(docs.tolist(), matrix, strict=True)}
