"""The features of documents under a learning-to-rank model: one code path for serving, logging and explaining.

Elasticsearch: QueryFeatureExtractor. A feature is the float32 score of its query; a document the query does not match lacks
the feature (NaN), it is not 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from secondpass.models.errors import ModelDefinitionError
from secondpass.models.ltr_config import LTRModelConfig, RenderedFeature
from secondpass.shards.errors import ShardError, UnsupportedError
from secondpass.shards.lucene import Query, Scope, SearchContext
from secondpass.shards.query import QueryContext, parse_query, to_lucene
from secondpass.shards.top_docs import Docs

Float64s = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Feature:
    """Name a feature and the query whose score is its value."""

    name: str
    query: Query


def features_of(rendered: Sequence[RenderedFeature], context: QueryContext) -> tuple[Feature, ...]:
    """Return the features of a model for one search; raises ShardError where a query does not parse."""
    return tuple(
        Feature(
            feature.feature_name,
            to_lucene(parse_query(feature.effective_query, ("feature_extractors", feature.feature_name)), context),
        )
        for feature in rendered
    )


def check_queries(config: LTRModelConfig) -> None:
    """Refuse queries that no parameters make sound; their templates are only filled when a search brings parameters.

    Raises ModelDefinitionError, and UnsupportedError. Elasticsearch: QueryProvider.
    """
    for extractor in config.feature_extractors:
        try:
            parse_query(extractor.query, ("feature_extractors", extractor.feature_name))
        except UnsupportedError:
            raise
        except ShardError as error:
            raise ModelDefinitionError("Inference config query is not parsable", cause=error) from error


def feature_matrix(features: Sequence[Feature], docs: Docs, context: SearchContext) -> Float64s:
    """Return the values, documents by features, NaN where a document lacks one; *docs* may stand in any order."""
    order = np.argsort(docs)
    scope = Scope(context.max_doc, docs[order])
    matrix = np.full((len(docs), len(features)), np.nan)
    for column, feature in enumerate(features):
        weight = feature.query.rewrite().weight(context, np.float32(1.0), scoring=True)
        matches = weight.score(scope)
        matrix[order[matches.at], column] = matches.scores
    return matrix


def named(features: Sequence[Feature], row: Float64s) -> Mapping[str, float]:
    """Return one document's values by feature name, those it lacks left out."""
    pairs = zip(features, row.tolist(), strict=True)
    return {feature.name: value for feature, value in pairs if not np.isnan(value)}
