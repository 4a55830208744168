"""Who writes to a directory: one process at a time. Elasticsearch: NodeEnvironment.NodeLock."""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path

from secondpass.engine.errors import StorageError

from .files import told

FILE = "lock"


@dataclass(frozen=True, slots=True)
class DirectoryLock:
    """Hold the lock of a directory; the system releases it when the process ends, however it ends."""

    file: BufferedRandom

    @classmethod
    def take(cls, folder: Path) -> DirectoryLock:
        """Lock a directory, made where there is none; raises StorageError where another holds it, or it cannot be made."""
        try:
            import fcntl
        except ImportError:
            raise StorageError("data directories need a system with file locks (flock)") from None
        with told("keep data in", folder):
            folder.mkdir(parents=True, exist_ok=True)
            file = (folder / FILE).open("ab+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            with file:
                raise StorageError(f"the data directory [{folder}] is in use{_by(file)}") from None
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        return cls(file)

    def release(self) -> None:
        """Let others have the directory."""
        self.file.close()


def _by(file: BufferedRandom) -> str:
    file.seek(0)
    pid = file.read(20).decode(errors="replace")
    return f" by process {pid}" if pid.isdigit() else ""
