"""Log features without a server, in the words of eland.

>>> from secondpass import Engine, FeatureLogger, LTRModelConfig, QueryFeatureExtractor
>>> engine = Engine()
>>> _ = engine.index("films", {"title": "Solaris", "year": 1972}, id="1")
>>> _ = engine.refresh("films")
>>> year = {"script_score": {"query": {"exists": {"field": "year"}}, "script": {"source": "doc['year'].value"}}}
>>> config = LTRModelConfig((
...     QueryFeatureExtractor("title", {"match": {"title": "{{query}}"}}),
...     QueryFeatureExtractor("year", year),
... ))
>>> FeatureLogger(engine, "films", config).extract_features({"query": "stalker"}, ["1"])
{'1': [nan, 1972.0]}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.engine.engine import Engine
from secondpass.models.ltr_config import LTRModelConfig


@dataclass(frozen=True, slots=True)
class FeatureLogger:
    """Log the features a model of *model_config* would see of the documents of *index*.

    eland: `FeatureLogger`. But: a document that is not there raises, where eland gives it no features at all.
    """

    engine: Engine
    index: str
    model_config: LTRModelConfig

    def extract_features(self, query_params: Mapping[str, Any], doc_ids: Iterable[Any]) -> dict[str, list[float]]:
        """Return each document's features by its id, in the order of the extractors; NaN where a query did not match."""
        logged = self.engine.log_features(self.index, self.model_config.to_json(), query_params, doc_ids)
        return dict(zip(logged.ids, logged.values.tolist(), strict=True))
