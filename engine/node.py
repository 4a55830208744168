"""Everything an engine holds, in one value handed down. Elasticsearch: Node."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from secondpass.engine.indices.indices import Indices
from secondpass.engine.paging.points_in_time import PointsInTime
from secondpass.engine.paging.reader_contexts import ReaderContexts
from secondpass.engine.paging.scroll import Scroll
from secondpass.shards.first_pass import AccessPath

from .models import Models
from .pipelines.store import SearchPipelines
from .shard_pool import ShardPool
from .storage.storage import InMemory, Storage
from .stored_scripts import StoredScripts
from .tasks import TaskResults

CLUSTER_NAME = "secondpass"
NODE_NAME = "secondpass"


@dataclass(frozen=True, slots=True)
class Node:
    """Hold the registries of an engine; each guards itself against many threads.

    *strict* refuses what is read leniently, as Elasticsearch does. *storage* keeps what is held; a new index has
    *number_of_shards* where it does not say. *shard_pool* asks the shards of a search.
    """

    path: AccessPath = AccessPath.AUTO
    models: Models = field(default_factory=Models)
    scripts: StoredScripts = field(default_factory=StoredScripts)
    points_in_time: PointsInTime = field(default_factory=PointsInTime)
    scrolls: ReaderContexts[Scroll] = field(default_factory=lambda: ReaderContexts("scroll"))
    pipelines: SearchPipelines = field(default_factory=SearchPipelines)
    tasks: TaskResults = field(default_factory=TaskResults)
    strict: bool = False
    number_of_shards: int = 1
    storage: Storage = field(default_factory=InMemory)
    shard_pool: ShardPool = field(default_factory=ShardPool)
    cluster_uuid: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    indices: Indices = field(init=False)

    def __post_init__(self) -> None:
        indices = Indices(self.models.cross_encoder, self.scripts.painless, self.number_of_shards, self.storage)
        object.__setattr__(self, "indices", indices)
