"""The files a model is trained from: judgments, the queries' texts, documents.

All are UTF-8, `.gz` or not; an unreadable line is refused with its number.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from secondpass.models.errors import ModelRequestError


@dataclass(frozen=True, slots=True)
class Judgment:
    """Hold what was said of one document for one query; *query* is the query's text, where the list has it."""

    query_id: str
    doc_id: str
    grade: int
    query: str | None = None


def read_judgments(path: Path) -> tuple[Judgment, ...]:
    """Read a judgment list: tab-separated columns with a header, or TREC's qrels.

    The header names `query_id`, `doc_id`, `grade` and, where the texts are there too, `query`. Qrels have no header and four
    columns: query, a number nobody reads, document, grade. Grades are whole numbers; one below 0 counts as 0.
    """
    lines = list(_lines(path))
    if not lines:
        raise ModelRequestError(f"{path.name} holds no judgments")
    header = lines[0][1].split("\t")
    if {"query_id", "doc_id", "grade"} <= set(header):
        return tuple(
            _from_columns(path, number, dict(zip(header, line.split("\t"), strict=False))) for number, line in lines[1:]
        )
    return tuple(_from_qrels(path, number, line.split()) for number, line in lines)


def read_queries(path: Path) -> dict[str, str]:
    """Read queries' texts by id: a line is `id<TAB>text`, or a JSON object with `query_id` and `query`."""
    return dict(_query(path, number, line) for number, line in _lines(path))


def read_documents(path: Path) -> Iterator[dict[str, Any]]:
    """Yield `{"_id", "_source"}` for each line, a JSON object: its `_id`, or `id`, names it, all but `_id` is its source."""
    for number, line in _lines(path):
        source = _object(path, number, line)
        id_ = source.pop("_id", source.get("id"))
        if id_ is None:
            raise _unreadable(path, number, "a document has an [_id] or an [id]")
        yield {"_id": str(id_), "_source": source}


def _query(path: Path, number: int, line: str) -> tuple[str, str]:
    if line.startswith("{"):
        row = _object(path, number, line)
        id_, text = row.get("query_id"), row.get("query")
    else:
        id_, tab, text = line.partition("\t")
        text = text if tab else None
    if id_ is None or not isinstance(text, str):
        raise _unreadable(path, number, "a query has an id and a text")
    return str(id_), text


def _from_columns(path: Path, number: int, row: Mapping[str, str]) -> Judgment:
    if not {"query_id", "doc_id", "grade"} <= row.keys():
        raise _unreadable(path, number, "a column is missing")
    return Judgment(row["query_id"], row["doc_id"], _grade(path, number, row["grade"]), row.get("query"))


def _from_qrels(path: Path, number: int, columns: list[str]) -> Judgment:
    if len(columns) != 4:
        raise _unreadable(
            path, number, f"qrels have 4 columns, here are {len(columns)}; other lists begin with a header"
        )
    return Judgment(columns[0], columns[2], _grade(path, number, columns[3]))


def _grade(path: Path, number: int, text: str) -> int:
    try:
        return max(0, int(text))
    except ValueError:
        raise _unreadable(path, number, f"a grade is a whole number but was [{text}]") from None


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty, with their numbers."""
    data = path.read_bytes()
    try:
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ModelRequestError(f"{path.name} cannot be read: {error}") from error
    # Only line feeds end a line: a text may hold any other separator.
    yield from ((number, line.rstrip("\r")) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise _unreadable(path, number, str(error)) from error
    if not isinstance(row, dict):
        raise _unreadable(path, number, "no JSON object")
    return row


def _unreadable(path: Path, number: int, why: str) -> ModelRequestError:
    return ModelRequestError(f"{path.name}, line {number}: {why}")
