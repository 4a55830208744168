"""What the benchmarks share: two sides measured in turn, in one process, and a table that says how they compare.

A machine is never quiet, so a time alone says little. Here every round runs the same items on every side, one side right
after the other, and what counts is the ratio of a round; the median of all rounds is what a table shows.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any

import click
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

Times = npt.NDArray[np.float64]
"""Seconds, of shape (rounds, items)."""


@dataclass(frozen=True, slots=True)
class Side:
    """Name one way to do the work: *run* does it for one item."""

    name: str
    run: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Report:
    """Hold what one benchmark found: a table of texts, and *notes* that say how to read it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Report:
        given = json.loads(text)
        rows = tuple(map(tuple, given["rows"]))
        return cls(given["title"], tuple(given["columns"]), rows, tuple(given["notes"]))

    def to_markdown(self) -> str:
        rule = ["---"] + ["---:"] * (len(self.columns) - 1)
        lines = [f"| {' | '.join(cells)} |" for cells in (self.columns, rule, *self.rows)]
        return "\n".join([f"### {self.title}", "", *lines, "", *(f"- {note}" for note in self.notes), ""])

    def show(self, *, as_json: bool = False) -> None:
        """Print the table, or with *as_json* the report for another program."""
        if as_json:
            click.echo(self.to_json())
            return
        table = Table(title=self.title, caption="\n".join(self.notes), caption_justify="left", title_justify="left")
        for i, column in enumerate(self.columns):
            table.add_column(column, justify="right" if i else "left")
        for row in self.rows:
            table.add_row(*row)
        Console().print(table)


def in_turn(sides: Sequence[Side], items: Sequence[Any], rounds: int) -> list[Times]:
    """Run every item on every side, *rounds* times, the sides in changing order; return the times of each side.

    What a side leaves behind is cleared away before the next one starts, on nobody's time.
    """
    times = [np.empty((rounds, len(items))) for _ in sides]
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        places = range(len(sides))
        for place in places if number % 2 == 0 else reversed(places):
            gc.collect()
            times[place][number] = [_seconds(sides[place].run, item) for item in items]
    gc.unfreeze()
    return times


def _seconds(run: Callable[[Any], object], item: Any) -> float:
    started = time.perf_counter()
    run(item)
    return time.perf_counter() - started


def ratio(times: Times, base: Times) -> float:
    """Return how many times as long as *base* a side took: the median of the rounds' ratios."""
    return float(np.median(times.sum(axis=1) / base.sum(axis=1)))


def time_rows(sides: Sequence[Side], times: Sequence[Times], unit: float = 1e-6) -> tuple[tuple[str, ...], ...]:
    """Return a row for each side: p50, p95 and mean over the items (the best of the rounds), and the ratio to the first."""
    rows = []
    for side, taken in zip(sides, times, strict=True):
        best = taken.min(axis=0) / unit
        figures = (np.percentile(best, 50), np.percentile(best, 95), best.mean())
        rows.append((side.name, *(f"{figure:,.0f}" for figure in figures), f"{ratio(taken, times[0]):.2f}"))
    return tuple(rows)


def held_bytes(value: Any) -> int:
    """Return the bytes of the arrays, texts and tables below *value*."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if is_dataclass(value):
        return sum(held_bytes(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return sys.getsizeof(value) + sum(map(held_bytes, value))
    if isinstance(value, list | tuple):
        return sys.getsizeof(value) + sum(map(held_bytes, value))
    return sys.getsizeof(value)


TIME_COLUMNS = ("p50 µs", "p95 µs", "mean µs", "ratio")

as_json = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")


def rounds(default: int) -> Callable[[Any], Any]:
    """Return the option that says how often each side runs."""
    return click.option(
        "--rounds", default=default, show_default=True, type=click.IntRange(1), help="How often each side runs."
    )
