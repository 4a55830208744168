"""Files of lines, written as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from secondpass.engine.errors import StorageError

from .lines import Record, encoded, header

SHARED, PRIVATE = 0o666, 0o600
"""Modes of files: as the process's umask leaves it; for its owner alone, because there are keys in it."""


def write_whole(path: Path, kind: str, records: Iterable[Record], mode: int = SHARED) -> None:
    """Put a file of these records in place of the one that is there; raises StorageError, and leaves that one then."""
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(header(kind, 0))
            file.writelines(map(encoded, records))
            length = file.tell()
            file.seek(0)
            file.write(header(kind, length))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise StorageError(f"cannot write [{path}]: {error.strerror}") from error


def set_aside(path: Path) -> None:
    """Give a damaged file another name, for someone to look into; raises StorageError."""
    names = (path.with_name(f"{path.name}.damaged{number or ''}") for number in count())
    try:
        path.replace(next(name for name in names if not name.exists()))
    except OSError as error:
        raise StorageError(f"cannot rename [{path}]: {error.strerror}") from error


def end_line(path: Path) -> None:
    """Let what is added to a file begin a line of its own, also after one that was never finished."""
    try:
        with path.open("rb+") as file:
            if file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n":
                file.write(b"\n")
    except OSError as error:
        raise StorageError(f"cannot write [{path}]: {error.strerror}") from error
