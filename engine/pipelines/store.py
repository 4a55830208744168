"""Pipelines under their names. OpenSearch: SearchPipelineMetadata."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from typing import Any

from secondpass.engine.errors import ResourceNotFoundError

from .pipeline import Pipeline


class SearchPipelines:
    """Hold search pipelines by name."""

    def __init__(self) -> None:
        self._pipelines: dict[str, Pipeline] = {}

    def __len__(self) -> int:
        return len(self._pipelines)

    def put(self, id_: str, source: Mapping[str, Any]) -> None:
        """Store a pipeline, replacing the one of that name; raises ShardError."""
        self._pipelines[id_] = Pipeline.read(source)

    def get(self, id_: str) -> Pipeline:
        """Return a pipeline; raises ResourceNotFoundError."""
        if id_ not in self._pipelines:
            raise ResourceNotFoundError(f"pipeline [{id_}] is missing")
        return self._pipelines[id_]

    def shown(self, pattern: str = "*") -> dict[str, Any]:
        """Return the sources of the pipelines a comma list of names and patterns stands for."""
        wanted = pattern.split(",")
        pipelines = sorted(self._pipelines.copy().items())
        return {
            id_: dict(pipeline.source)
            for id_, pipeline in pipelines
            if any(fnmatch.fnmatchcase(id_, part) for part in wanted)
        }

    def delete(self, id_: str) -> None:
        """Forget a pipeline; raises ResourceNotFoundError."""
        self.get(id_)
        self._pipelines.pop(id_, None)
