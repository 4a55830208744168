"""Data read back from its directory: whatever cannot be read is told, and the rest is loaded."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from secondpass.engine.errors import StorageError
from secondpass.engine.indices.index_service import IndexService

from .journal import KIND
from .lines import Line, read_lines
from .operations import Created, from_record
from .report import Damage, LoadReport
from .state import KINDS, Kind

if TYPE_CHECKING:
    from secondpass.engine.node import Node

JOURNALS = "indices"
SUFFIX = ".journal"

log = logging.getLogger(__name__)


def load(node: Node, folder: Path) -> LoadReport:
    """Put what a directory holds into an empty node, and log a warning of each damage; raises StorageError for no such data."""
    if not (folder / JOURNALS).is_dir():
        raise StorageError(f"[{folder}] holds no data of secondpass")
    loading = _Loading(node, folder)
    loading.load()
    for damage in loading.damages:
        log.warning("in the data directory %s, %s", folder, damage)
    shown = sum(snapshot.num_docs for service in node.indices for snapshot in service.snapshots())
    return LoadReport(loading.journals, shown, tuple(loading.damages))


class _Loading:
    """Load a directory, and gather what is damaged."""

    def __init__(self, node: Node, folder: Path) -> None:
        self.journals: dict[str, Path] = {}
        self.damages: list[Damage] = []
        self._node = node
        self._folder = folder

    def load(self) -> None:
        for path in sorted((self._folder / JOURNALS).glob(f"*{SUFFIX}")):
            self._index(path)
        for kind in KINDS:
            self._state(kind)

    def _state(self, kind: Kind) -> None:
        for line in self._lines(self._folder / kind.file, kind.name):
            try:
                kind.put(self._node, line.record)
            except Exception as error:
                self._note(kind.file, line.number, error)

    def _index(self, path: Path) -> None:
        lines = self._lines(path, KIND)
        service = self._made(path.name, next(lines, None))
        if service is None:
            return
        for line in lines:
            try:
                service.apply(from_record(line.record))
            except Exception as error:
                self._note(path.name, line.number, error)
        service.refresh()
        self.journals[service.name] = path

    def _made(self, file: str, line: Line | None) -> IndexService | None:
        """Return the index that a journal's first line makes, or None where it does not."""
        if line is None:
            return None
        try:
            made = from_record(line.record)
            if not isinstance(made, Created):
                self.damages.append(Damage(file, 0, "does not begin with the making of an index, and is left alone"))
                return None
            return self._node.indices.adopt(made)
        except Exception as error:
            self._note(file, line.number, error)
            return None

    def _lines(self, path: Path, kind: str) -> Iterator[Line]:
        """Yield the good lines of a file, and note the others."""
        for line in read_lines(path, kind):
            if isinstance(line, Damage):
                self.damages.append(line)
            else:
                yield line

    def _note(self, file: str, line: int, error: Exception) -> None:
        self.damages.append(Damage(file, line, f"cannot be done again: {type(error).__name__}: {error}"))
