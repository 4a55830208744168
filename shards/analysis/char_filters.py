"""Char filters that replace strings by strings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from ..errors import IllegalArgumentError
from . import utf16
from .java_regex import JavaPattern, Replacement
from .offset_map import FilteredText, OffsetMap


class CharFilter(Protocol):
    """Change text before it is cut into tokens. Lucene: CharFilter."""

    def filter(self, text: str) -> FilteredText:
        """Return the changed text and where its characters came from."""
        ...


@dataclass(frozen=True, slots=True)
class MappingCharFilter:
    """Replace the longest key of *mappings* that stands at each place. Lucene: MappingCharFilter."""

    mappings: Mapping[str, str]
    keys: re.Pattern[str]

    @classmethod
    def of(cls, mappings: Mapping[str, str]) -> MappingCharFilter:
        """Make the filter; a key may not be empty."""
        if "" in mappings:
            raise IllegalArgumentError("cannot match the empty string")
        longest_first = sorted(mappings, key=len, reverse=True)
        return cls(mappings, re.compile("|".join(map(re.escape, longest_first)) or "(?!)"))

    def filter(self, text: str) -> FilteredText:
        """Return *text* with every key replaced."""
        changed = self.keys.sub(lambda match: self.mappings[match[0]], text)
        return FilteredText(changed, OffsetMap.of(self._corrections(text)))

    def _corrections(self, text: str) -> Iterator[tuple[int, int]]:
        offsets, cumulative = utf16.offsets(text), 0
        for match in self.keys.finditer(text):
            end = offsets[match.end()]
            shorter = end - offsets[match.start()] - utf16.length(self.mappings[match[0]])
            if shorter > 0:
                yield end - shorter - cumulative, cumulative + shorter
            for extra in range(-shorter):
                yield end - cumulative + extra, cumulative - extra - 1
            cumulative += shorter


@dataclass(frozen=True, slots=True)
class PatternReplaceCharFilter:
    """Replace what a regular expression matches. Lucene: PatternReplaceCharFilter."""

    pattern: JavaPattern
    replacement: Replacement

    def filter(self, text: str) -> FilteredText:
        """Return *text* with every match replaced."""
        offsets = utf16.offsets(text)
        pieces: list[str] = []
        corrections: list[tuple[int, int]] = []
        at = written = cumulative = 0
        for match in self.pattern.matches(text):
            new = self.replacement.of(match)
            pieces += [text[at : match.start()], new]
            before = written + offsets[match.start()] - offsets[at]
            old_size, new_size = offsets[match.end()] - offsets[match.start()], utf16.length(new)
            if new_size < old_size:
                corrections.append((before + new_size, cumulative + old_size - new_size))
            corrections += ((before + i, cumulative + old_size - i - 1) for i in range(old_size, new_size))
            cumulative += old_size - new_size
            written, at = before + new_size, match.end()
        return FilteredText("".join(pieces) + text[at:], OffsetMap.of(corrections))
