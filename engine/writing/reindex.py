"""Documents copied from index to index. Elasticsearch: ReindexRequest, Reindexer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from secondpass.engine.errors import refuse
from secondpass.engine.fetching.source_filter import SourceFilter, read_source_filter
from secondpass.engine.json_body import json_bytes
from secondpass.engine.node import Node
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError
from secondpass.shards.query.scripts import AskedScript, ask_script
from secondpass.shards.source_text import source_value
from secondpass.shards.xcontent import ObjectReader, integer, json_object, list_of, one_of, string

from .by_query import BATCH, ByQuery, FoundDocument, Write, read_conflicts, read_max_docs, run_by_query, search_of
from .scripted_write import NOOP, Scripted, existing, left_by
from .write_conditions import INTERNAL, WriteCondition, version_type_of

_ELSEWHERE = ("remote", "runtime_mappings", "slice", "sort")
"""Members of a source that secondpass has not."""

_NOT_HERE = ("stored_fields", "from", "search_after", "track_scores")
"""Members of a search that make no sense in a copy."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Say where copies go, and how: only where there is none with *create*, by which version and which *routing*."""

    index: str
    create: bool
    version_type: str
    routing: str

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Destination:
        """Read `dest`; raises ShardError."""
        reader = ObjectReader(body, ("dest",), "dest", declarative=True)
        if reader.take("pipeline", string, "_none") != "_none":
            raise UnsupportedError("ingest pipelines are not supported by secondpass")
        destination = cls(
            reader.take("index", string, ""),
            reader.take("op_type", one_of("create", "index"), "index") == "create",
            version_type_of(reader.take("version_type", string, INTERNAL)),
            reader.take("routing", string, "keep"),
        )
        reader.finish()
        return destination

    def routing_of(self, found: str | None) -> str | None:
        """Return the routing of a copy, whose original has the one that was *found*."""
        return self.routing[1:] if self.routing.startswith("=") else found if self.routing == "keep" else None

    def condition(self, version: int | None) -> WriteCondition:
        """Return when a copy of a document of that *version* is written; None for whichever comes next."""
        if self.version_type == INTERNAL or version is None:
            return WriteCondition(create=self.create)
        return WriteCondition(self.create, version=version, version_type=self.version_type)

    def problems(self) -> list[str]:
        """Return what is wrong with it."""
        found = [] if self.index else ["index must be specified"]
        if not (self.routing in ("keep", "discard") or self.routing.startswith("=")):
            found.append("routing must be unset, [keep], [discard] or [=<some new value>]")
        return found


@dataclass(frozen=True, slots=True)
class Reindex:
    """Hold a copy to make: of what is *asked* for, as *shown*, or as its script makes it, to a *destination*."""

    asked: ByQuery
    destination: Destination
    shown: SourceFilter

    @classmethod
    def read(cls, body: Mapping[str, Any], max_docs: int | None = None, slices: int = 1) -> Reindex:
        """Read the body of `_reindex`; the rest is what the URL says. Raises ShardError, RequestValidationError."""
        reader = ObjectReader(body, (), "reindex", declarative=True)
        source = _source(reader.take("source", json_object, {}))
        destination = Destination.read(reader.take("dest", json_object, {}))
        proceeds = read_conflicts(reader.take("conflicts", string, None), False)
        most = read_max_docs(reader, max_docs)
        script = reader.take("script", ask_script, None)
        reader.finish()
        names = source.take("index", list_of(string), [])
        query: Mapping[str, Any] = source.take("query", json_object, {"match_all": {}})
        batch = source.take("size", integer, BATCH)
        search = search_of({"query": query})
        asked = ByQuery(",".join(names), search, most, proceeds, batch=batch, script=script, slices=slices)
        reindex = cls(asked, destination, source.take("_source", read_source_filter, SourceFilter()))
        source.finish()
        if not reindex.shown.enabled:
            raise IllegalArgumentError("_source:false is not supported in this context")
        reindex._check(names)
        return reindex

    def run(self, node: Node) -> tuple[dict[str, Any], int]:
        """Copy the documents; return the answer and its status."""
        make = self._maker(node, self.asked.script)

        def prepare(found: FoundDocument) -> Write:
            made = make(found)
            return Write(made.known["_index"], made.known.get("_id") or found.id, lambda: self._written(node, made))

        return run_by_query(node, self.asked, prepare, ("updated", "created", "deleted"))

    def _maker(self, node: Node, asked: AskedScript | None) -> Callable[[FoundDocument], Scripted]:
        """Return what makes copies."""
        script = None if asked is None else asked.writer("reindex", node.scripts.painless)

        def make(found: FoundDocument) -> Scripted:
            source = self.shown.apply(source_value(found.source))
            version, routing = found.version, self.destination.routing_of(found.version.routing)
            if script is None:
                known = {"_id": found.id, "_version": version.version, "_routing": routing}
                return Scripted("index", source, {**known, "_index": self.destination.index})
            ctx = existing("reindex", found.service.name, found.id, json_bytes(source), version)
            ctx["_routing"] = routing
            script(ctx)
            made = left_by(ctx)
            is_moved = made.known["_index"] != found.service.name
            return made if is_moved else replace(made, known={**made.known, "_index": self.destination.index})

        return make

    def _written(self, node: Node, made: Scripted) -> str:
        if made.op == NOOP:
            return NOOP
        target, known = node.indices.for_write(made.known["_index"]), made.known
        routing = node.indices.index_routing(known["_index"], known.get("_routing"))
        if made.op == "delete":
            return target.delete(known["_id"], routing=routing).result
        condition = self.destination.condition(known.get("_version"))
        return target.index(made.source, known.get("_id"), condition, routing).result

    def _check(self, names: list[str]) -> None:
        problems = [*self.asked.problems()]
        problems += [] if names else ["use _all if you really want to copy from all existing indexes"]
        problems += self.destination.problems()
        if self.destination.index in names:
            problems.append(f"reindex cannot write into an index its reading from [{self.destination.index}]")
        if self.asked.batch < 1:
            problems.append("[size] must be greater than 0")
        refuse(problems)
        self.asked.check_slices()


def _source(body: Mapping[str, Any]) -> ObjectReader:
    reader = ObjectReader(body, ("source",), "source", declarative=True)
    for name in _ELSEWHERE:
        if reader.has(name):
            raise UnsupportedError(f"[{name}] in the source of a reindex is not supported by secondpass")
    for name in _NOT_HERE:
        if reader.has(name):
            raise IllegalArgumentError(f"{name} is not supported in this context")
    return reader
