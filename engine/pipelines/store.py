"""Pipelines under their names. OpenSearch: SearchPipelineMetadata."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from secondpass.engine.errors import ResourceNotFoundError
from secondpass.shards.name_patterns import matches

from .pipeline import Pipeline


class SearchPipelines:
    """Hold search pipelines by name, as `state`: a change makes another mapping, and leaves this one to whoever keeps it."""

    def __init__(self) -> None:
        self.state: Mapping[str, Pipeline] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self.state)

    def put(self, id_: str, source: Mapping[str, Any]) -> None:
        """Store a pipeline, replacing the one of that name; raises ShardError."""
        pipeline = Pipeline.read(source)
        with self._lock:
            self.state = {**self.state, id_: pipeline}

    def get(self, id_: str) -> Pipeline:
        """Return a pipeline; raises ResourceNotFoundError."""
        if id_ not in self.state:
            raise ResourceNotFoundError(f"pipeline [{id_}] is missing")
        return self.state[id_]

    def shown(self, pattern: str = "*") -> dict[str, Any]:
        """Return the sources of the pipelines a comma list of names and patterns stands for."""
        wanted = pattern.split(",")
        pipelines = sorted(self.state.items())
        return {id_: dict(pipeline.source) for id_, pipeline in pipelines if matches(id_, wanted)}

    def delete(self, id_: str) -> None:
        """Forget a pipeline; raises ResourceNotFoundError."""
        with self._lock:
            self.get(id_)
            self.state = {other: pipeline for other, pipeline in self.state.items() if other != id_}
