"""Files of lines, written as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from secondpass.engine.errors import StorageError

from .lines import Record, encoded, header

SHARED, PRIVATE = 0o666, 0o600
"""Modes of files: as the process's umask leaves it; for its owner alone, because there are keys in it."""


@contextmanager
def told(verb: str, path: Path) -> Iterator[None]:
    """Raise what the system refuses as StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(f"cannot {verb} [{path}]: {error.strerror}") from error


def write_whole(path: Path, kind: str, records: Iterable[Record], mode: int = SHARED) -> None:
    """Put a file of these records in place of the one that is there; raises StorageError, and leaves that one then."""
    beside = path.with_name(f"{path.name}.new")
    with told("write", path):
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


def keep_damaged(path: Path) -> None:
    """Give a damaged file a second name, under which it outlives being replaced; raises StorageError."""
    names = (path.with_name(f"{path.name}.damaged{number or ''}") for number in count())
    with told("keep a copy of", path):
        next(name for name in names if not name.exists()).hardlink_to(path)


def end_line(path: Path) -> None:
    """Let what is added to a file begin a line of its own, also where the last one lost its end; raises StorageError."""
    with told("write", path), path.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            file.write(b"\n")
