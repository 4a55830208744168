"""What one does with all of an engine's data: keep it in a directory, or hold on to it and put it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, Self

from secondpass.shards.errors import IllegalArgumentError

from .engine_snapshot import EngineSnapshot
from .error_table import EXPECTED, raised
from .node import Node
from .storage.directory import DataDirectory, save
from .storage.load import load
from .storage.storage import InMemory, Storage

Folder = str | PathLike[str]


class EngineState:
    """Hold a node; `load_report` tells what was read from a directory, and what of it was damaged."""

    def __init__(self, node: Node) -> None:
        self.node = node
        with _raising():
            self.load_report = node.storage.load(node)

    @classmethod
    def load(cls, folder: Folder, **options: Any) -> Self:
        """Return an engine in memory with the data that a directory keeps, which stays as it is; *options* are the engine's own.

        What is damaged is in `load_report.damages`, and logged; the rest is loaded.
        """
        engine = cls(**options)
        with _raising():
            if not isinstance(engine.node.storage, InMemory):
                raise IllegalArgumentError(
                    "[data] names a directory to keep what is done, and is loaded without [load]"
                )
            engine.load_report = load(engine.node, Path(folder))
        return engine

    def save(self, folder: Folder) -> None:
        """Write all data to a directory, in place of what an earlier save left there.

        But: the endpoints' keys are written too, to a file for its owner alone.
        """
        with _raising():
            save(self.node, Path(folder))

    def close(self) -> None:
        """Let others have the directory the data is kept in; nothing can be written after that."""
        with _raising():
            self.node.storage.close()

    def snapshot(self) -> EngineSnapshot:
        """Return all data as it is now, for `restore`: an index built once serves many tests.

        >>> from secondpass import Engine
        >>> engine = Engine()
        >>> _ = engine.bulk("films", [{"_id": "1", "_source": {"title": "Solaris"}}])
        >>> built = engine.snapshot()
        >>> _ = engine.delete_index("films")
        >>> engine.restore(built)
        >>> engine.get("films", "1")["_source"]
        {'title': 'Solaris'}
        """
        return EngineSnapshot.take(self.node)

    def restore(self, snapshot: EngineSnapshot) -> None:
        """Hold what a snapshot holds, of this engine or another, and nothing else; the snapshot never changes.

        Clients go on working. Points in time and scrolls are closed. Refused where the data is kept in a directory.
        """
        with _raising():
            snapshot.put_back(self.node)


def storage_of(data: Folder | None) -> Storage:
    """Return what keeps data in that directory, or nowhere; raises ElasticsearchError for one that is in use."""
    with _raising():
        return InMemory() if data is None else DataDirectory(Path(data))


@contextmanager
def _raising() -> Iterator[None]:
    """Raise what may go wrong as ElasticsearchError."""
    try:
        yield
    except EXPECTED as error:
        raise raised(error) from error
