"""Tables in plain text, as `_cat` prints them. Elasticsearch: RestTable, Table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from secondpass.engine.name_patterns import matches
from secondpass.shards.errors import IllegalArgumentError

from .call import Call
from .exchange import Answer

CAT = frozenset({"bytes", "h", "help", "local", "master_timeout", "s", "time", "v"})


@dataclass(frozen=True, slots=True)
class Column:
    """Name a column; *right* aligns numbers, and what is not *shown* appears only when asked for by name."""

    name: str
    aliases: tuple[str, ...] = ()
    right: bool = False
    shown: bool = True
    description: str = ""


Row = Mapping[str, str | None]


def table(call: Call, columns: Sequence[Column], rows: Sequence[Row]) -> Answer:
    """Return rows as text, or as JSON where that is asked for; `h` chooses columns, `s` sorts, `v` adds a header."""
    if call.params.flag("help"):
        return Answer("".join(f"{c.name} | {','.join(c.aliases)} | {c.description}\n" for c in columns))
    chosen = _chosen(columns, call.params.names("h"))
    ordered = _sorted(columns, rows, call.params.names("s"))
    if call.accepts_json:
        return Answer([{column.name: row.get(column.name) for column in chosen} for row in ordered])
    return Answer(_text(chosen, ordered, call.params.flag("v")))


def _chosen(columns: Sequence[Column], names: Sequence[str]) -> list[Column]:
    if not names:
        return [column for column in columns if column.shown]
    return [column for name in names for column in columns if _is_named(column, name)]


def _is_named(column: Column, name: str) -> bool:
    return any(matches(known, (name,)) for known in (column.name, *column.aliases))


def _sorted(columns: Sequence[Column], rows: Sequence[Row], keys: Sequence[str]) -> list[Row]:
    ordered = list(rows)
    for key in reversed(keys):
        name, _, direction = key.partition(":")
        found = next((column for column in columns if _is_named(column, name)), None)
        if found is None:
            raise IllegalArgumentError(f"Unable to sort by unknown sort key `{name}`")
        ordered.sort(key=partial(_sort_key, found), reverse=direction == "desc")
    return ordered


def _sort_key(column: Column, row: Row) -> tuple[float, str]:
    text = row.get(column.name) or ""
    return (float(text), "") if column.right and text.replace(".", "", 1).isdigit() else (0.0, text)


def _text(columns: Sequence[Column], rows: Sequence[Row], header: bool) -> str:
    if not columns:
        return ""
    cells = [[row.get(column.name) or "" for column in columns] for row in rows]
    if header:
        cells = [[column.name for column in columns], *cells]
    widths = [max((len(line[i]) for line in cells), default=0) for i in range(len(columns))]
    return "".join(_line(columns, line, widths) + "\n" for line in cells)


def _line(columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if column.right else cell.ljust(width)
        for column, cell, width in zip(columns, cells, widths, strict=True)
    ]
    return " ".join(padded).rstrip()
