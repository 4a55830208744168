"""The file of one index, to which every change is added. Elasticsearch: Translog."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path

from secondpass.engine.errors import StorageError

from .files import told, write_whole
from .lines import encoded, header
from .operations import Operation, to_record

KIND = "index"
MOST_WAITING = 8 * 1024 * 1024
"""Bytes of lines that wait for the request they belong to, at most."""


class Journal:
    """Take the operations of an index, and write them when told to; *pending* is told when there is something to write.

    What is written has left the process: it survives `kill -9`. But: it is not forced to the disk, as Elasticsearch's is.
    """

    def __init__(self, path: Path, pending: set[Journal]) -> None:
        self.path = path
        self._pending = pending
        self._end = path.stat().st_size
        self._waiting = bytearray()
        self._is_closed = self._is_removed = False
        self._lock = threading.Lock()

    def append(self, operation: Operation) -> None:
        """Take an operation; raises StorageError when closed, and where it is time to write and that fails."""
        line = encoded(to_record(operation))
        with self._lock:
            if self._is_closed:
                raise StorageError(f"[{self.path}] is closed")
            if self._is_removed:
                return
            self._waiting += line
            self._pending.add(self)
        if len(self._waiting) > MOST_WAITING:
            self.write()

    def write(self) -> None:
        """Write what waits, all of it before anyone else returns from here; raises StorageError, and keeps what is left."""
        with self._lock:
            if self._waiting:
                self._write_waiting()
            self._pending.discard(self)

    def _write_waiting(self) -> None:
        with told("write to", self.path):
            file = os.open(self.path, os.O_WRONLY)
            try:
                while self._waiting:
                    written = os.pwrite(file, self._waiting, self._end)
                    del self._waiting[:written]
                    self._end += written
                os.pwrite(file, header(KIND, self._end), 0)
            finally:
                os.close(file)

    def close(self) -> None:
        """Take nothing any more."""
        with self._lock:
            self._is_closed = True

    def remove(self) -> None:
        """Remove the file, and let what is still to come vanish like it; raises StorageError."""
        with self._lock:
            with told("remove", self.path):
                self.path.unlink(missing_ok=True)
            self._is_removed = True
            self._waiting.clear()
            self._pending.discard(self)


def write_journal(path: Path, operations: Iterable[Operation]) -> None:
    """Write a journal of these operations, whole or not at all; raises StorageError."""
    write_whole(path, KIND, map(to_record, operations))
