"""Tables in plain text, as `_cat` prints them. Elasticsearch: RestTable, Table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.name_patterns import matches

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

_AMOUNT = re.compile(r"(?P<number>[0-9]+(\.[0-9]+)?)(?P<unit>|%|b|kb|mb|gb|tb)")
_UNITS = {"": 1, "%": 1, "b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40}


def table(call: Call, columns: Sequence[Column], rows: Sequence[Row]) -> Answer:
    """Return rows as text, or as values where those are asked for; `h` chooses columns, `s` sorts, `v` adds a header."""
    if call.params.flag("help"):
        return Answer(_help(columns))
    chosen = _chosen(columns, call.params.names("h"))
    ordered = _sorted(columns, rows, call.params.names("s"))
    if call.wants_values:
        return Answer([{shown: row.get(column.name) for shown, column in chosen} for row in ordered])
    return Answer(_text(chosen, ordered, call.params.flag("v")))


def _help(columns: Sequence[Column]) -> str:
    """Return of each column its name, by what else it may be asked for, and what it tells."""
    told = [(column.name, ",".join(column.aliases), column.description or column.name) for column in columns]
    names, others, texts = (max(map(len, each)) for each in zip(*told, strict=True))
    return "".join(f"{name:{names}} | {other:{others}} | {text:{texts}}\n" for name, other, text in told)


def _chosen(columns: Sequence[Column], names: Sequence[str]) -> list[tuple[str, Column]]:
    """Return columns in the order asked for, each with the name it was asked by."""
    if not names:
        return [(column.name, column) for column in columns if column.shown]
    found = [(name, column) for name in names for column in _named(columns, name)]
    return [(column.name if "*" in name else name, column) for name, column in found]


def _named(columns: Sequence[Column], name: str) -> list[Column]:
    """Return the columns a pattern fits, or the one of a name; where several may be asked for by it, the last."""
    if "*" in name:
        return [each for each in columns if any(matches(known, (name,)) for known in (each.name, *each.aliases))]
    own = [column for column in columns if column.name == name]
    return own or [column for column in columns if name in column.aliases][-1:]


def _sorted(columns: Sequence[Column], rows: Sequence[Row], keys: Sequence[str]) -> list[Row]:
    ordered = list(rows)
    for key in reversed(keys):
        name, _, direction = key.partition(":")
        found = _named(columns, name)
        if not found:
            raise IllegalArgumentError(f"Unable to sort by unknown sort key `{name}`")
        ordered.sort(key=partial(_sort_key, found[0]), reverse=direction == "desc")
    return ordered


def _sort_key(column: Column, row: Row) -> tuple[float, str]:
    """Return what a row is sorted by: numbers and sizes by what they amount to."""
    text = row.get(column.name) or ""
    amount = _AMOUNT.fullmatch(text) if column.right else None
    return (float(amount["number"]) * _UNITS[amount["unit"]], "") if amount else (0.0, text)


def _text(columns: Sequence[tuple[str, Column]], rows: Sequence[Row], header: bool) -> str:
    if not columns:
        return ""
    cells = [[row.get(column.name) or "" for _, column in columns] for row in rows]
    if header:
        cells = [[shown for shown, _ in columns], *cells]
    widths = [max((len(line[i]) for line in cells), default=0) for i in range(len(columns))]
    return "".join(_line(columns, line, widths) + "\n" for line in cells)


def _line(columns: Sequence[tuple[str, Column]], cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return a line whose cells stand under each other; nothing is filled up behind the last one."""
    padded = [
        cell.rjust(width) if column.right else cell.ljust(width)
        for (_, column), cell, width in zip(columns, cells, widths, strict=True)
    ]
    last = padded[-1] if columns[-1][1].right else cells[-1]
    return " ".join([*padded[:-1], last])
