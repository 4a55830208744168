"""What a script makes of a document, and what is to become of it. Elasticsearch: UpdateHelper, ScriptApplier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.clock import now_ms
from secondpass.shards.painless import CtxMap, check_not_in_itself, to_json
from secondpass.shards.snapshot import Version
from secondpass.shards.source_text import source_value

OPERATIONS = frozenset({"create", "delete", "index"})
NOOP = "noop"


@dataclass(frozen=True, slots=True)
class Scripted:
    """Hold what a script left behind: *op*, which is one of `OPERATIONS` or noop, the *source*, and the rest of `ctx`."""

    op: str
    source: Any
    known: Mapping[str, Any]


def existing(kind: str, index: str, id_: str, source: bytes, version: Version) -> CtxMap:
    """Return the `ctx` of a document that is there; *kind* says what may be changed in it."""
    known = {"_index": index, "_id": id_, "_version": version.version, "_routing": version.routing, "_now": now_ms()}
    if kind == "update":
        known["_type"] = "_doc"
    return CtxMap(kind, source_value(source), {**known, "op": "index"})


def missing(index: str, id_: str, upsert: Mapping[str, Any]) -> CtxMap:
    """Return the `ctx` of a document that is not there, which an upsert begins with."""
    return CtxMap("upsert", upsert, {"_index": index, "_id": id_, "_now": now_ms(), "op": "create"})


def left_by(ctx: CtxMap) -> Scripted:
    """Return what a script left in a `ctx`; raises IllegalArgumentError for a document that no JSON can be."""
    check_not_in_itself(ctx.get("_source"))
    known = to_json(dict(ctx))
    op = known.get("op")
    return Scripted(op if op in OPERATIONS else NOOP, known.pop("_source", None), known)
