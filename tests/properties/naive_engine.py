"""A search engine as plainly as it can be said: documents in a dict, searched in a loop.

It knows writes and refreshes, points in time and scrolls, queries with constant scores, the query rescorer, a sort, and pages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from secondpass.shards.routing import shard_of

Json = dict[str, Any]
Seen = Sequence[tuple[str, Json]]
"""What a search sees: ids and sources, in the order they were last written."""
Row = tuple[Any, int, str, Json]
"""A score, the place among the documents of the shard, id and source."""

MODES = {
    "total": lambda first, second: first + second,
    "multiply": lambda first, second: first * second,
    "avg": lambda first, second: (first + second) / 2,
    "max": max,
    "min": min,
}


@dataclass
class NaiveEngine:
    """Hold one index of *shards*; `opened`, `frozen` and `scrolls` are what is kept under ids the real engine gave."""

    shards: int
    written: dict[str, Json] = field(default_factory=dict)
    visible: Seen = ()
    opened: dict[str, Seen] = field(default_factory=dict)
    frozen: dict[str, list[str]] = field(default_factory=dict)
    scrolls: dict[str, tuple[list[str], int]] = field(default_factory=dict)

    def index(self, id_: str, source: Json) -> str:
        result = "created" if self.written.pop(id_, None) is None else "updated"
        self.written[id_] = source
        return result

    def update(self, id_: str, doc: Json) -> str:
        """Change some fields; a document that stays as it was is not written."""
        source = self.written.get(id_)
        if source is None:
            return "missing"
        return "noop" if {**source, **doc} == source else self.index(id_, {**source, **doc})

    def delete(self, id_: str) -> str:
        return "not_found" if self.written.pop(id_, None) is None else "deleted"

    def refresh(self) -> None:
        self.visible = tuple(self.written.items())

    def search(self, body: Json, seen: Seen | None = None) -> list[str]:
        """Return the ids on a page."""
        ranking = self.ranking(body, self.visible if seen is None else seen)
        return ranking[body["from"] : body["from"] + body["size"]]

    def start_scroll(self, id_: str, body: Json) -> list[str]:
        self.scrolls[id_] = (self.ranking(body, self.visible), body["size"])
        return self.scroll(id_)

    def scroll(self, id_: str) -> list[str]:
        rest, size = self.scrolls[id_]
        self.scrolls[id_] = (rest[size:], size)
        return rest[:size]

    def ranking(self, body: Json, seen: Seen) -> list[str]:
        """Return all ids that match: best first, equal ones by shard, then by when they were written."""
        rows = []
        for number in range(self.shards):
            here = [(id_, source) for id_, source in seen if shard_of(id_, self.shards) == number]
            rows += [(-score, number, place, id_) for score, place, id_, _ in ranked_shard(here, body)]
        return [id_ for _, _, _, id_ in sorted(rows)]


def ranked_shard(seen: Seen, body: Json) -> list[Row]:
    """Return all that match on one shard, in order."""
    scores = [(score_of(body["query"], source), place, id_, source) for place, (id_, source) in enumerate(seen)]
    found = [row for row in scores if row[0] is not None]
    if "sort" in body:
        return [(-source.get("price", math.inf), place, id_, source) for _, place, id_, source in found]
    rows = in_order(found)
    if chain := body.get("rescore", []):
        rows = rows[: max(body["from"] + body["size"], *(rescorer["window_size"] for rescorer in chain))]
    for rescorer in chain:
        rows = in_order([rescored(row, rank, rescorer) for rank, row in enumerate(rows)])
    return rows


def rescored(row: Row, rank: int, rescorer: Json) -> Row:
    """Return a document with its new score, or outside the window with its weighed one."""
    score, place, id_, source = row
    asked = rescorer["query"]
    first = score * asked.get("query_weight", 1)
    second = score_of(asked["rescore_query"], source) if rank < rescorer["window_size"] else None
    if second is not None:
        first = MODES[asked.get("score_mode", "total")](first, second * asked.get("rescore_query_weight", 1))
    return first, place, id_, source


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row[0], row[1]))


def score_of(query: Json, source: Json) -> float | None:
    """Return the score of a document, None where it does not match."""
    ((name, body),) = query.items()
    if name == "match_all":
        return 1.0
    if name == "constant_score":
        return body["boost"] if score_of(body["filter"], source) is not None else None
    if name == "term":
        return 1.0 if source.get("tag") == body["tag"] else None
    if name == "range":
        return 1.0 if source.get("price") is not None and source["price"] >= body["price"]["gte"] else None
    scores = [score_of(clause, source) for clause in body["should"]]
    matching = [score for score in scores if score is not None]
    return sum(matching) if matching else None
