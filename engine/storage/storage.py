"""Where an engine's data goes beside memory: nowhere, unless it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .report import LoadReport

if TYPE_CHECKING:
    from secondpass.engine.indices.index_service import IndexService
    from secondpass.engine.node import Node


class Storage(Protocol):
    """Keep what an engine holds. Each verb raises StorageError."""

    def load(self, node: Node) -> LoadReport:
        """Put what is kept into an empty node, and keep from now on what happens to it."""
        ...

    def created(self, service: IndexService) -> None:
        """Keep a new index, and from now on what happens to it."""
        ...

    def deleted(self, service: IndexService) -> None:
        """Forget an index."""
        ...

    def sync(self) -> None:
        """See that everything done so far is kept: to be called before a request is answered."""
        ...

    def close(self) -> None:
        """Sync, and take nothing any more."""
        ...


class InMemory:
    """Keep nothing."""

    def load(self, node: Node) -> LoadReport:
        """Load nothing."""
        return LoadReport()

    def created(self, service: IndexService) -> None:
        """Do nothing."""

    def deleted(self, service: IndexService) -> None:
        """Do nothing."""

    def sync(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
