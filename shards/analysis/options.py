"""Read the settings of one analysis component, as Elasticsearch's Settings do: numbers and booleans may be strings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import IllegalArgumentError, UnsupportedError
from .word_filters import ENGLISH_STOP_WORDS

_NO_WORDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold the index settings that bound components. Elasticsearch: IndexSettings."""

    max_ngram_diff: int = 1
    max_shingle_diff: int = 3
    max_token_count: int = 10_000


@dataclass(frozen=True, slots=True)
class Options:
    """Hold the settings of the component *name* of a *kind* (analyzer, tokenizer, filter, char_filter, normalizer)."""

    kind: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def check(self, known: frozenset[str]) -> None:
        """Refuse what is not *known* by its name."""
        for key, value in self.values.items():
            if key not in known and value is not None:
                raise IllegalArgumentError(
                    f"unknown setting [index.analysis.{self.kind}.{self.name}.{key}] please check that any required "
                    "plugins are installed, or check the breaking changes documentation for removed settings"
                )

    def has(self, key: str) -> bool:
        """Say whether *key* is set."""
        return self.values.get(key) is not None

    def text(self, key: str, default: str = "") -> str:
        """Return a string."""
        value = self.values.get(key)
        if value is None:
            return default
        if isinstance(value, (Mapping, list, tuple)):
            raise IllegalArgumentError(f"Failed to parse setting [{key}] with value [{value}] as a string")
        return str(value).lower() if isinstance(value, bool) else str(value)

    def integer(self, key: str, default: int) -> int:
        """Return a whole number."""
        try:
            return int(self.text(key, str(default)))
        except ValueError:
            raise IllegalArgumentError(f"Failed to parse int setting [{key}] with value [{self.values[key]}]") from None

    def boolean(self, key: str, default: bool) -> bool:
        """Return true or false; nothing else is either."""
        value = self.text(key, str(default).lower())
        if value not in ("true", "false"):
            raise IllegalArgumentError(f"Failed to parse value [{value}] as only [true] or [false] are allowed.")
        return value == "true"

    def strings(self, key: str) -> list[str]:
        """Return a list, which may be written as one string with commas."""
        value = self.values.get(key)
        if value is None:
            return []
        if isinstance(value, str):
            return [item.strip() for item in value.split(",") if item.strip()]
        return [
            Options("", "", {key: item}).text(key) for item in (value if isinstance(value, (list, tuple)) else [value])
        ]

    def words(self, key: str, default: frozenset[str] = _NO_WORDS) -> frozenset[str]:
        """Return a set of words, where `_english_` and `_none_` name lists. Elasticsearch: Analysis.parseWords."""
        if self.values.get(key) is None:
            return default
        words: set[str] = set()
        for word in self.strings(key):
            if word == "_english_":
                words |= ENGLISH_STOP_WORDS
            elif word in _OTHER_LISTS:
                raise UnsupportedError(f"stop words [{word}] of [{self.name}] are not supported")
            elif self.values[key] != "_none_":
                words.add(word)
        return frozenset(words)


_OTHER_LANGUAGES = (
    "arabic armenian basque bengali brazilian bulgarian catalan czech danish dutch estonian finnish french galician "
    "german greek hindi hungarian indonesian irish italian latvian lithuanian norwegian persian portuguese romanian "
    "russian serbian sorani spanish swedish thai turkish"
)
_OTHER_LISTS = frozenset(f"_{language}_" for language in _OTHER_LANGUAGES.split())
