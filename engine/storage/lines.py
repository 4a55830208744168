"""Lines with checksums: `crc32 json`. A line that was damaged or never finished is known by its checksum.

The first line of a file says what is in it, and how many bytes it had when it was last written: so it is seen when lines go.
Elasticsearch: Translog, whose operations are checked likewise.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from secondpass.engine.json_text import parse_json
from secondpass.shards.errors import XContentParseError

from .report import Damage

FORMAT = 1
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """Hold a line that was read, and its number."""

    number: int
    record: Record


def header(kind: str, length: int) -> bytes:
    """Return the first line of a file of so many bytes; it is always as long, and can be written over."""
    return encoded({"secondpass": kind, "format": FORMAT, "length": f"{length:015}"})


def encoded(record: Record) -> bytes:
    """Return a record as a line."""
    text = _json(record)
    return b"%08x %b\n" % (zlib.crc32(text), text)


def read_lines(path: Path, kind: str) -> Iterator[Line | Damage]:
    """Yield the lines of a file below its header, and what is wrong with it; never raises.

    A file of another format gives one damage and nothing else.
    """
    try:
        with path.open("rb") as file:
            first = _decoded(path.name, 1, file.readline())
            wrong = None if isinstance(first, Damage) else _wrong_header(first.record, kind)
            if wrong is not None:
                yield Damage(path.name, 0, wrong)
                return
            if isinstance(first, Damage):
                yield first  # one line lost; the others have checksums of their own
            for number, text in enumerate(file, 2):
                yield _decoded(path.name, number, text)
            missing = 0 if isinstance(first, Damage) else _length(first.record) - file.tell()
            if missing > 0:
                yield Damage(path.name, 0, f"is shorter than it was, {missing} bytes are gone")
    except FileNotFoundError:
        yield Damage(path.name, 0, "is missing")
    except OSError as error:
        yield Damage(path.name, 0, f"cannot be read: {error.strerror}")


def _decoded(file: str, number: int, line: bytes) -> Line | Damage:
    checksum, _, text = line.removesuffix(b"\n").partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        unfinished = "" if line.endswith(b"\n") else ", it ends early"
        return Damage(file, number, f"does not have its checksum{unfinished}")
    try:
        record = parse_json(text)
    except XContentParseError as error:
        return Damage(file, number, str(error))
    return Line(number, record) if isinstance(record, Mapping) else Damage(file, number, "is no object")


def _wrong_header(record: Record, kind: str) -> str | None:
    if record.get("format") != FORMAT:
        return f"has format [{record.get('format')}], and only [{FORMAT}] is known"
    found = record.get("secondpass")
    return None if found == kind else f"holds [{found}], not [{kind}]"


def _length(record: Record) -> int:
    text = str(record.get("length"))
    return int(text) if text.isdecimal() else 0


def _json(record: Record) -> bytes:
    try:
        return orjson.dumps(record)
    except TypeError:  # an integer of more than 64 bits, or more depth than orjson prints
        return "".join(_printed(record)).encode()


@dataclass(frozen=True, slots=True)
class _Text:
    """Hold text among values that are still to be printed."""

    text: str


def _printed(value: Any) -> Iterator[str]:
    """Yield the JSON text of a value of any depth, never recursing."""
    waiting: list[Any] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, _Text):
            yield item.text
        elif isinstance(item, Mapping):
            members = [(_Text(f"{json.dumps(name)}:"), of) for name, of in item.items()]
            waiting += _enclosed("{", members, "}")
        elif isinstance(item, list | tuple):
            waiting += _enclosed("[", [(of,) for of in item], "]")
        else:
            yield json.dumps(item)


def _enclosed(opening: str, members: Sequence[tuple[Any, ...]], closing: str) -> list[Any]:
    """Return what is to be printed, the last first: members with commas between them."""
    parts = [part for member in members for part in (_Text(","), *member)][1:]
    return [_Text(closing), *reversed(parts), _Text(opening)]
