"""What became of a directory's data when it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Damage:
    """Tell what could not be read: a *line* of a *file*, counted from 1, or the file itself where *line* is 0."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        place = f"line {self.line} of {self.file}" if self.line else self.file
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Tell what was loaded: the file of each index by name, how many documents they show, and all that is damaged."""

    journals: Mapping[str, Path] = field(default_factory=dict)
    documents: int = 0
    damages: tuple[Damage, ...] = ()

    def is_damaged(self, file: str) -> bool:
        """Tell whether there is damage in a file."""
        return any(damage.file == file for damage in self.damages)
