"""All that an engine holds at one moment, to be put back as often as one likes. Elasticsearch: Snapshot, RestoreService."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from secondpass.engine.indices.aliases import Alias
from secondpass.engine.indices.index_service import IndexService
from secondpass.models.pytorch_upload import Upload
from secondpass.models.trained_models_config import TrainedModel
from secondpass.shards.errors import UnsupportedError

from .models import Kept
from .node import Node
from .pipelines.pipeline import Pipeline
from .storage.storage import InMemory
from .stored_scripts import StoredScript
from .templates.template import ComponentTemplate, IndexTemplate, LegacyTemplate


@dataclass(frozen=True, slots=True)
class EngineSnapshot:
    """Hold indices, aliases, templates, scripts, pipelines, trained models and endpoints; nothing changes them.

    Segments, which are most of an index, are shared with the engine; lists of documents are copied. But: points in time, scrolls
    and the counters of models are not in it.
    """

    indices: Mapping[str, IndexService] = field(repr=False)
    aliases: Mapping[str, Mapping[str, Alias]] = field(repr=False)
    scripts: Mapping[str, StoredScript] = field(repr=False)
    pipelines: Mapping[str, Pipeline] = field(repr=False)
    trained_models: Mapping[str, TrainedModel] = field(repr=False)
    uploads: Mapping[str, Upload] = field(repr=False)
    endpoints: Mapping[str, Kept] = field(repr=False)
    templates: tuple[Mapping[str, ComponentTemplate], Mapping[str, IndexTemplate], Mapping[str, LegacyTemplate]]

    @classmethod
    def take(cls, node: Node) -> EngineSnapshot:
        """Return what a node holds now, of each index what was written last."""
        return cls(
            {name: service.twin({}) for name, service in node.indices.state.items()},
            node.indices.aliases.state,
            node.scripts.state,
            node.pipelines.state,
            node.models.trained.state,
            node.models.trained.uploads.state,
            node.models.state,
            (node.indices.templates.components, node.indices.templates.index, node.indices.templates.legacy),
        )

    def put_back(self, node: Node) -> None:
        """Let a node hold this and nothing else; raises UnsupportedError where its data is kept in a directory."""
        if not isinstance(node.storage, InMemory):
            raise UnsupportedError(
                "[restore] of an engine that keeps its data in a directory is not supported by secondpass"
            )
        node.points_in_time.close_all()
        node.scrolls.close_all()
        node.indices.replace(self.indices)
        node.indices.aliases.state = self.aliases
        node.scripts.state = self.scripts
        node.models.trained.uploads.state = self.uploads
        node.pipelines.state = self.pipelines
        node.models.trained.state = self.trained_models
        node.models.state = self.endpoints
        templates = node.indices.templates
        templates.components, templates.index, templates.legacy = self.templates
