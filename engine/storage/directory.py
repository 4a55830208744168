"""A directory that keeps an engine's data. Elasticsearch: NodeEnvironment, GatewayMetaState.

DIR/indices/UUID.journal    one for each index: all that happened to it
DIR/KIND.state              aliases, endpoints, indices, pipelines, scripts, templates of three kinds, trained_models
DIR/….damaged               what stood in a file that was damaged and replaced, for someone to look into
DIR/lock                    held by the process that writes here
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secondpass.engine.errors import StorageError

from .files import end_line, keep_damaged, told, write_whole
from .journal import Journal, write_journal
from .load import JOURNALS, SUFFIX, load
from .lock import DirectoryLock
from .report import LoadReport
from .state import KINDS, Kind

if TYPE_CHECKING:
    from secondpass.engine.indices.index_service import IndexService
    from secondpass.engine.node import Node


class DataDirectory:
    """Keep what an engine holds, change by change; implements `Storage`. Safe to use from many threads.

    Nobody else may write to the directory meanwhile: raises StorageError where someone does.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._guard = DirectoryLock.take(folder)
        self._is_new = not (folder / JOURNALS).exists()
        self._node: Node | None = None
        self._journals: dict[str, Journal] = {}
        self._pending: set[Journal] = set()
        self._saved: dict[str, Mapping[str, Any]] = {}
        self._damaged: set[str] = set()
        self._is_closed = False
        self._lock = threading.Lock()

    def load(self, node: Node) -> LoadReport:
        """Put what is kept into an empty node, and keep from now on what happens to it."""
        with told("keep data in", self.folder):
            (self.folder / JOURNALS).mkdir(exist_ok=True)
        report = LoadReport() if self._is_new else load(node, self.folder)
        for service in node.indices:
            self._go_on(service, report)
        there = [kind for kind in KINDS if (self.folder / kind.file).exists()]
        self._damaged = {kind.file for kind in there if report.is_damaged(kind.file)}
        self._saved = {kind.name: kind.of(node) for kind in there}
        self._node = node
        self.sync()
        return report

    def created(self, service: IndexService) -> None:
        """Write a new index's journal, and from now on to it."""
        self._check_open()
        path = _journal(self.folder, service)
        write_journal(path, service.operations())
        self._keep(service, path)

    def deleted(self, service: IndexService) -> None:
        """Remove an index's journal."""
        self._check_open()
        self._journals.pop(service.uuid).remove()

    def sync(self) -> None:
        """Write what waits, and the small state that has changed."""
        for journal in self._pending.copy():
            journal.write()
        if self._node is not None:
            for kind in KINDS:
                if kind.of(self._node) is not self._saved.get(kind.name):
                    self._save(kind, self._node)

    def close(self) -> None:
        """Write what waits and let others have the directory; what is done to the engine after that is refused."""
        if self._is_closed:
            return
        self.sync()
        self._is_closed = True
        for journal in self._journals.values():
            journal.close()
        self._guard.release()

    def _check_open(self) -> None:
        if self._is_closed:
            raise StorageError(f"[{self.folder}] is closed")

    def _go_on(self, service: IndexService, report: LoadReport) -> None:
        """Go on writing to the journal of an index that was loaded; to a new one, where it is damaged."""
        path = report.journals[service.name]
        if report.is_damaged(path.name):
            keep_damaged(path)
            write_journal(path, service.operations())
        end_line(path)
        self._keep(service, path)

    def _keep(self, service: IndexService, path: Path) -> None:
        journal = Journal(path, self._pending)
        self._journals[service.uuid] = journal
        service.keep = journal.append

    def _save(self, kind: Kind, node: Node) -> None:
        with self._lock:
            self._check_open()
            state = kind.of(node)
            if state is self._saved.get(kind.name):
                return
            path = self.folder / kind.file
            if kind.file in self._damaged:
                keep_damaged(path)
                self._damaged.discard(kind.file)
            write_state(self.folder, kind, node)
            self._saved[kind.name] = state


def save(node: Node, folder: Path) -> None:
    """Write all that a node holds to a directory, in place of what an earlier save left there; raises StorageError."""
    guard = DirectoryLock.take(folder)
    try:
        with told("keep data in", folder):
            (folder / JOURNALS).mkdir(exist_ok=True)
        services = list(node.indices)
        for service in services:
            with service.writing():
                write_journal(_journal(folder, service), service.operations())
        for path in set((folder / JOURNALS).glob(f"*{SUFFIX}")) - {_journal(folder, each) for each in services}:
            with told("remove", path):
                path.unlink()
        for kind in KINDS:
            write_state(folder, kind, node)
    finally:
        guard.release()


def write_state(folder: Path, kind: Kind, node: Node) -> None:
    """Write one kind of a node's state."""
    write_whole(folder / kind.file, kind.name, kind.records(kind.of(node)), kind.mode)


def _journal(folder: Path, service: IndexService) -> Path:
    return folder / JOURNALS / f"{service.uuid}{SUFFIX}"
