"""What a mapping asks of an index's analysis and scoring. `secondpass.shards.analysis.Analysis` answers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Normalizer(Protocol):
    """Change a keyword as a whole."""

    def apply(self, text: str) -> str:
        """Return the normalized *text*."""
        ...


class Analysis(Protocol):
    """Know analyzers, normalizers and similarities by name."""

    @property
    def analyzers(self) -> Mapping[str, Any]:
        """Every analyzer by its name."""
        ...

    def analyzer(self, name: str) -> Any:
        """Return the analyzer called *name*; raise IllegalArgumentError when there is none."""
        ...

    def similarity(self, name: str) -> Any:
        """Return the similarity called *name*; raise IllegalArgumentError when there is none."""
        ...

    def normalizer(self, name: str) -> Normalizer:
        """Return the normalizer called *name*; raise IllegalArgumentError when there is none."""
        ...
