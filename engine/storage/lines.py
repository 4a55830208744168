"""Lines with checksums: `crc32 json`. A line that was damaged or never finished is known by its checksum.

Elasticsearch: Translog, whose operations are checked likewise.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
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


def header(kind: str) -> bytes:
    """Return the first line of a file."""
    return encoded({"secondpass": kind, "format": FORMAT})


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
            for number, text in enumerate(file, 1):
                line = _decoded(path.name, number, text)
                wrong = _wrong_header(line, kind) if number == 1 else None
                if wrong is not None:
                    yield Damage(path.name, 0, wrong)
                    return
                if number > 1 or isinstance(line, Damage):
                    yield line
            if file.tell() == 0:
                yield Damage(path.name, 0, "is empty")
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


def _wrong_header(line: Line | Damage, kind: str) -> str | None:
    if isinstance(line, Damage):
        return None  # one line lost; the others have checksums of their own
    if line.record.get("format") != FORMAT:
        return f"has format [{line.record.get('format')}], and only [{FORMAT}] is known"
    found = line.record.get("secondpass")
    return None if found == kind else f"holds [{found}], not [{kind}]"


def _json(record: Record) -> bytes:
    try:
        return orjson.dumps(record)
    except TypeError:  # an integer of more than 64 bits
        return json.dumps(record, separators=(",", ":")).encode()
