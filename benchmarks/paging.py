"""What a page costs, the first, the hundredth, the thousandth: by from, behind a hit, with a rescore chain, and frozen.

python benchmarks/paging.py --docs 100000
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click
import measure
from contenders import NAME, engine_of
from zipf import Zipf

from secondpass import Engine

SIZE = 10
PAGES = (1, 100, 1000)
WINDOW = 100
QUERY = {"match": {"body": "t3 t50 t400"}}
RESCORE = [
    {"window_size": WINDOW, "query": {"rescore_query": {"match": {"body": "t7 t90"}}}},
    {"window_size": WINDOW, "script": {"script": {"source": "_score * 0.5 + 1"}}},
]
SHOWN = {"query": QUERY, "size": SIZE, "_source": False}


@dataclass(frozen=True, slots=True)
class Walker:
    """Ask an engine for pages of the same search in several ways."""

    engine: Engine
    pit: dict[str, str]
    frozen: dict[str, str]
    cursors: dict[int, dict[str, Any]]

    @classmethod
    def of(cls, engine: Engine) -> Walker:
        """Open a point in time, freeze the chain's ranking, and find the hits that pages begin behind."""
        pit = {"id": engine.open_point_in_time(NAME, "1d")["id"]}
        frozen = engine.search(NAME, {**SHOWN, "rescore": RESCORE, "pagination": _frozen()})["pit_id"]
        return cls(engine, pit, {"id": frozen}, dict(_cursors(engine, pit)))

    def by_from(self, page: int, **more: Any) -> Any:
        """Ask for a page by its place."""
        return self.engine.search(NAME, {**SHOWN, "from": (page - 1) * SIZE, **more})

    def behind(self, page: int) -> Any:
        """Ask for a page by the hit before it."""
        body = {**SHOWN, "sort": ["_score"], "track_total_hits": False, "pit": self.pit, **self.cursors[page]}
        return self.engine.search(None, body)

    def first_frozen(self, page: int) -> Any:
        """Ask for a first page, freezing its ranking anew."""
        answer = self.by_from(1, rescore=RESCORE, pagination=_frozen())
        self.engine.close_point_in_time(answer["pit_id"])
        return answer

    def later_frozen(self, page: int) -> Any:
        """Ask for a page of the ranking that is frozen."""
        body = {**SHOWN, "rescore": RESCORE, "pagination": "frozen", "pit": self.frozen, "from": (page - 1) * SIZE}
        return self.engine.search(None, body)


def _frozen() -> dict[str, Any]:
    return {"mode": "frozen", "depth": PAGES[-1] * SIZE, "keep_alive": "1d"}


def _cursors(engine: Engine, pit: dict[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    body = {**SHOWN, "sort": ["_score"], "pit": pit, "size": PAGES[-1] * SIZE}
    hits = engine.search(None, body)["hits"]["hits"]
    for page in PAGES:
        end = min((page - 1) * SIZE, len(hits))
        yield page, {"search_after": hits[end - 1]["sort"]} if end else {}


def run(docs: int, rounds: int) -> measure.Report:
    """Measure pages of one query on *docs* documents."""
    walker = Walker.of(engine_of(Zipf.of(docs)))
    ways = {
        "by from": walker.by_from,
        "by from, with the chain": lambda page: walker.by_from(page, rescore=RESCORE),
        "behind a hit": walker.behind,
        "of a frozen ranking": walker.later_frozen,
    }
    sides = [
        measure.Side(f"page {page:,} {way}", lambda _, ask=ask, page=page: ask(page))
        for way, ask in ways.items()
        for page in PAGES
    ]
    sides += [measure.Side(f"page 1, freezing {PAGES[-1] * SIZE:,} hits", walker.first_frozen)]
    times = measure.in_turn(sides, [2], rounds)
    return measure.Report(
        f"Pages of {SIZE} hits, {docs:,} documents in one shard",
        ("", "best µs", "ratio"),
        tuple(
            (side.name, f"{taken.min() * 1e6:,.0f}", f"{measure.ratio(taken, times[0]):.1f}")
            for side, taken in zip(sides, times, strict=True)
        ),
        (
            f"the chain: a query and a script on windows of {WINDOW}; nothing of a document is shown but its id",
            f"the process held {_held_megabytes():,} MB at most",
        ),
    )


def _held_megabytes() -> int:
    """Return the most memory the process ever held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 2**20


@click.command()
@click.option("--docs", default=100_000, show_default=True, type=click.IntRange(1))
@measure.rounds(9)
@measure.as_json
def main(docs: int, rounds: int, as_json: bool) -> None:
    """Measure what pages cost."""
    run(docs, rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()
