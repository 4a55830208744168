"""Log what a model would see: the features of documents, through the same code that serves them.

Elasticsearch: what eland's FeatureLogger asks for with named queries. But: values come straight from the rescorer's own
features, so that what is learnt from is what is served.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from secondpass.engine.errors import ResourceNotFoundError
from secondpass.engine.indices.index_service import IndexService
from secondpass.models.ltr_config import LTRModelConfig
from secondpass.rescorers.features import Feature, feature_matrix, features_of
from secondpass.shards.lucene import SearchContext
from secondpass.shards.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class LoggedFeatures:
    """Hold *values*, documents (rows, in the order of *ids*) by features (*names*); NaN where a document lacks one."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    values: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        self.values.flags.writeable = False


def log_features(
    service: IndexService, config: LTRModelConfig, params: Mapping[str, Any], ids: Sequence[str]
) -> LoggedFeatures:
    """Return the features of the documents *ids* for one search with *params*; raises ResourceNotFoundError.

    Statistics are each shard's own, as in a search that rescores.
    """
    features = features_of(config.render(params), service.query_context())
    snapshots = service.snapshots()
    values = np.full((len(ids), len(features)), np.nan)
    shards = np.array([service.shard_number(id_) for id_ in ids], dtype=np.intp)
    for number, snapshot in enumerate(snapshots):
        rows = np.flatnonzero(shards == number)
        values[rows] = _on_shard(snapshot, features, [ids[row] for row in rows.tolist()])
    return LoggedFeatures(tuple(ids), config.feature_names, values)


def _on_shard(snapshot: Snapshot, features: Sequence[Feature], ids: Sequence[str]) -> npt.NDArray[np.float64]:
    docs = [snapshot.doc_of_id(id_) for id_ in ids]
    for id_, doc in zip(ids, docs, strict=True):
        if doc is None:
            raise ResourceNotFoundError(f"Document not found [{snapshot.index}]/[{id_}]")
    return feature_matrix(features, np.array(docs, dtype=np.int32), SearchContext(snapshot, snapshot))
