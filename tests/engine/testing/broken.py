"""Small broken engines: secondpass, and one fault each between it and whoever asks.

`python tests/engine/testing/broken.py` prints the table of docs/testing-pagination.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import orjson
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from secondpass import Engine
from secondpass.engine.rest.exchange import RestRequest
from secondpass.engine.testing import (
    Connection,
    LawBroken,
    assert_pages_agree,
    assert_prefix,
    assert_repeatable,
    assert_search_after_agrees,
    assert_stable_under_writes,
    assert_walk_covers,
    by_engine,
)
from secondpass.engine.testing.connection import asked
from secondpass.engine.testing.strategies import documents, page_walks, search_requests

Json = dict[str, Any]
Search = Callable[[Json], Json]
Law = Callable[[Any, Json, Sequence[Json]], None]

DEPTH = 12
MOST_EXAMPLES = 200
SEEDS = (1, 2, 3)
SOURCES = st.lists(documents(), min_size=8, max_size=DEPTH)


def sound_engine(sources: Sequence[Json], shards: int = 2) -> Connection:
    """Return an engine that holds some documents."""
    engine = Engine()
    engine.create_index("films", None, {"number_of_shards": shards, "refresh_interval": "-1"})
    engine.bulk("films", [{"_id": str(i), "_source": source} for i, source in enumerate(sources)])
    engine.refresh("films")
    return by_engine(engine, "films")


def unstable_ties(sound: Connection) -> Search:
    bodies: list[Json] = []

    def search(body: Json) -> Json:
        bodies.append(body)
        hits = sorted(
            everything(sound, body), key=lambda hit: (-hit["_score"], crc32(f"{hit['_id']}{len(bodies)}".encode()))
        )
        return page(hits, body)

    return search


def ties_by_limit(sound: Connection) -> Search:
    def search(body: Json) -> Json:
        hits = everything(sound, body)
        if body["from"] + body["size"] < len(hits):
            hits = sorted(hits, key=lambda hit: (-hit["_score"], -int(hit["_id"])))
        return page(hits, body)

    return search


def window_of_the_page(sound: Connection) -> Search:
    def search(body: Json) -> Json:
        end = body["from"] + body["size"]
        return sound({**body, "rescore": [{**each, "window_size": end} for each in body.get("rescore", [])]})

    return search


def batch_mates(sound: Connection) -> Search:
    """Rerank by title length over that of the batch's longest title, as padding does."""

    def search(body: Json) -> Json:
        batch = everything(sound, body)[: body["from"] + body["size"]]
        lengths = [len(hit["_source"].get("title", "").split()) for hit in batch]
        longest = max(lengths, default=0) or 1
        scored = [{**hit, "_score": length / longest} for hit, length in zip(batch, lengths, strict=True)]
        return page(sorted(scored, key=lambda hit: -hit["_score"]), body)

    return search


def page_min_score(sound: Connection) -> Search:
    def search(body: Json) -> Json:
        hits = sound(body)["hits"]["hits"]
        return {"hits": {"hits": [hit for hit in hits if hit["_score"] >= hits[0]["_score"] / 2]}}

    return search


def shallow_shards(sound: Connection) -> Search:
    def search(body: Json) -> Json:
        hits = everything(sound, body)
        shards = [[hit for hit in hits if int(hit["_id"]) % 2 == shard][: body["size"]] for shard in (0, 1)]
        return page([hit for hit in hits if hit in shards[0] + shards[1]], body)

    return search


def no_point_in_time(sound: Connection) -> Connection:
    def send(request: RestRequest) -> Any:
        body = orjson.loads(request.body) if request.body else {}
        if request.path != "/_search" or "pit" not in body:
            return sound.send(request)
        return sound({key: value for key, value in body.items() if key != "pit"})

    return replace(sound, send=send)


def everything(sound: Connection, body: Json) -> list[Json]:
    hits: list[Json] = sound({**body, "from": 0, "size": DEPTH})["hits"]["hits"]
    return hits


def page(hits: list[Json], body: Json) -> Json:
    return {"hits": {"hits": hits[body["from"] : body["from"] + body["size"]]}}


def pages_agree(search: Any, body: Json, walk: Sequence[Json]) -> None:
    assert_pages_agree(search, body, walk=walk)


def prefix(search: Any, body: Json, walk: Sequence[Json]) -> None:
    assert_prefix(search, body, walk[0]["size"], DEPTH)


def covers(search: Any, body: Json, walk: Sequence[Json]) -> None:
    assert_walk_covers(search, body, walk[0]["size"], DEPTH)


def repeats(search: Any, body: Json, walk: Sequence[Json]) -> None:
    assert_repeatable(search, {**body, **walk[-1]})


def search_after(search: Any, body: Json, walk: Sequence[Json]) -> None:
    assert_search_after_agrees(search, {"query": body["query"]}, walk[0]["size"], len(walk))


def stable(search: Any, body: Json, walk: Sequence[Json]) -> None:
    new = {"title": "red shoes", "body": "the blue trail", "tag": "a", "price": 1}

    def write() -> None:
        search.send(asked("POST", "/films/_doc", new, {"refresh": "true"}))

    assert_stable_under_writes(search, body, write, page_size=2, pages=3)


@dataclass(frozen=True)
class Fault:
    """Name a fault and where it is met, how it is *planted*, and the *law* that finds it."""

    name: str
    met: str
    plant: Callable[[Connection], Any]
    law: Law
    assertion: str


FAULTS = (
    Fault("unstable ties", "replicas, parallel collectors", unstable_ties, repeats, "assert_repeatable"),
    Fault("unstable ties, paged", "duplicates and skips", unstable_ties, pages_agree, "assert_pages_agree"),
    Fault("ties that depend on the limit", "a top-k heap", ties_by_limit, prefix, "assert_prefix"),
    Fault(
        "a window that follows the page",
        "`window_size = from + size`",
        window_of_the_page,
        pages_agree,
        "assert_pages_agree",
    ),
    Fault(
        "a reranker dependent on batch-mates",
        "padding, softmax or min-max over a batch",
        batch_mates,
        pages_agree,
        "assert_pages_agree",
    ),
    Fault(
        "a `min_score` per page",
        "a cut-off relative to the page's best",
        page_min_score,
        pages_agree,
        "assert_pages_agree",
    ),
    Fault(
        "shards that give `size` hits", "a gateway that forgets `from`", shallow_shards, covers, "assert_walk_covers"
    ),
    Fault(
        "`search_after` without a tie-break",
        "ties at a page's edge are skipped",
        no_point_in_time,
        search_after,
        "assert_search_after_agrees",
    ),
    Fault(
        "a point in time that sees writes",
        "a proxy that drops `pit`",
        no_point_in_time,
        stable,
        "assert_stable_under_writes",
    ),
)


def examples_until_found(fault: Fault, number: int) -> int | None:
    """Return how many random examples it takes for a law to find a fault; None where MOST_EXAMPLES do not."""
    tried: list[bool] = []

    @seed(number)
    @settings(
        max_examples=MOST_EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(SOURCES, search_requests(), page_walks())
    def hunt(sources: list[Json], body: Json, walk: list[Json]) -> None:
        tried.append(False)
        try:
            fault.law(fault.plant(sound_engine(sources)), body, walk)
        except LawBroken:
            tried[-1] = True
            raise

    try:
        hunt()
    except LawBroken:
        return tried.index(True) + 1
    return None


def row(fault: Fault, found: Sequence[int | None]) -> str:
    return f"| {fault.name} | {fault.met} | `{fault.assertion}` | {', '.join(map(str, found))} |"


def table() -> str:
    """Return the table of planted faults."""
    return "\n".join(row(fault, [examples_until_found(fault, number) for number in SEEDS]) for fault in FAULTS)


if __name__ == "__main__":
    print(table())
