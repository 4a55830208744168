"""What a search finds out on its way, before anything is fetched or printed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from secondpass.engine.indices.index_service import IndexService
from secondpass.rescorers import Rescorer, Stage
from secondpass.rescorers.reading import TokensRead
from secondpass.shards.first_pass import AccessPath
from secondpass.shards.lucene import Query, SearchContext
from secondpass.shards.lucene.script_function import PreparedScript
from secondpass.shards.query import QueryBuilder
from secondpass.shards.snapshot import Snapshot
from secondpass.shards.sorted_pass import Order
from secondpass.shards.tantivy_index import TantivyIndex
from secondpass.shards.top_docs import ScoreDoc, TopDocs

from .aggregations.aggregation import Matching
from .highlighting.highlight import Highlighting
from .merge import Merged
from .request import SearchRequest
from .shard_pool import ShardPool


@dataclass(frozen=True, slots=True)
class ShardTarget:
    """Name one shard of a search: its place among all shards asked, the snapshot it is asked on, and by which path."""

    ordinal: int
    service: IndexService
    snapshot: Snapshot
    tantivy: TantivyIndex
    path: AccessPath = AccessPath.AUTO


@dataclass(frozen=True, slots=True)
class Opened:
    """Hold the shards of some indices, opened: what a search of them sees does not change.

    *filters* narrow indices that are seen through an alias; *pool* asks the shards.
    """

    services: tuple[IndexService, ...]
    targets: tuple[ShardTarget, ...]
    filters: Mapping[str, QueryBuilder] = field(default_factory=dict)
    pool: ShardPool = field(default_factory=lambda: ShardPool(1))

    @property
    def is_there(self) -> bool:
        """Whether no index was deleted since, and none is closed."""
        return all(service.is_open and not service.is_deleted for service in self.services)

    @classmethod
    def of(
        cls,
        services: Sequence[IndexService],
        path: AccessPath = AccessPath.AUTO,
        filters: Mapping[str, QueryBuilder] | None = None,
        routings: Mapping[str, Collection[str]] | None = None,
        pool: ShardPool | None = None,
    ) -> Opened:
        """Open shards as searches see them now: all of an index, or those that hold documents of its *routings*."""
        found = [
            (service, snapshot, shard.tantivy)
            for service in services
            for snapshot, shard in zip(service.snapshots(), service.shards, strict=True)
            if not (routing := (routings or {}).get(service.name)) or shard.number in map(service.shard_number, routing)
        ]
        targets = tuple(ShardTarget(ordinal, *parts, path) for ordinal, parts in enumerate(found))
        return cls(tuple(services), targets, filters or {}, pool or ShardPool(1))


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold a request as one index understands it."""

    query: Query
    post_filter: Query | None
    chain: tuple[Rescorer, ...]
    order: Order | None = None
    named: dict[str, Query] = field(default_factory=dict)
    scripts: dict[str, PreparedScript] = field(default_factory=dict)
    highlights: tuple[Highlighting, ...] = ()


@dataclass(frozen=True, slots=True)
class ShardResult:
    """Hold what one shard answered, stage by stage; *matching* is all it matched, where aggregations ask for it.

    *timed_out* says that time was up: before the shard was asked, then it has no hits, or before all rescorers were done,
    then it has those of the first pass and no stages.
    """

    target: ShardTarget
    context: SearchContext
    plan: Plan
    first_pass: TopDocs
    stages: tuple[Stage, ...]
    matching: Matching | None = None
    timed_out: bool = False

    @property
    def top_docs(self) -> TopDocs:
        return self.stages[-1].after if self.stages else self.first_pass


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """Hold everything a search found out: what the response shows, and what a trace tells beyond it."""

    request: SearchRequest
    shards: tuple[ShardResult, ...]
    merged: Merged
    retrieved: Retrieved | None = None

    def searches(self) -> Iterator[SearchOutcome]:
        """Return this search and all that a retriever led to."""
        yield self
        if self.retrieved is not None:
            yield from self.retrieved.searches()


@dataclass(frozen=True, slots=True)
class RetrievedList:
    """Hold what one child of a compound retriever found, and with *inner* the ranking it searched in, if it made one."""

    name: str
    label: str | None
    outcome: SearchOutcome
    inner: Retrieved | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hold how a compound retriever came to its ranking; *failure* says why it is not the one that was asked for.

    *tokens* tells how much of a row's text a model in this process read, where one did.
    """

    name: str
    label: str | None
    lists: tuple[RetrievedList, ...]
    rows: tuple[ScoreDoc, ...]
    failure: str | None = None
    tokens: Callable[[ScoreDoc], TokensRead | None] = lambda row: None

    def searches(self) -> Iterator[SearchOutcome]:
        """Return the searches of the children, and those they led to."""
        for child in self.lists:
            yield child.outcome
            if child.inner is not None:
                yield from child.inner.searches()
