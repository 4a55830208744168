"""Which part of `_source` a hit shows. Elasticsearch: FetchSourceContext, XContentMapValues.filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import ParsingError, Path
from secondpass.shards.name_patterns import matches
from secondpass.shards.xcontent import ObjectReader, boolean, list_of, string, token_name


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Show all of the source, none (*enabled* False), or what *includes* match less what *excludes* match."""

    enabled: bool = True
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()

    @property
    def shows_all(self) -> bool:
        return self.enabled and not self.includes and not self.excludes

    def apply(self, source: dict[str, Any]) -> dict[str, Any]:
        """Return what is shown of *source*."""
        return source if self.shows_all else _filtered(source, "", self.includes, self.excludes)


def read_source_filter(value: Any, path: Path) -> SourceFilter:
    """Read `_source`: a boolean, a pattern, an array of patterns, or an object with includes and excludes."""
    if isinstance(value, bool):
        return SourceFilter(enabled=value)
    if isinstance(value, Mapping):
        reader = ObjectReader(value, path, "_source")
        includes = [p for key in ("includes", "include") for p in reader.take(key, list_of(string), [])]
        excludes = [p for key in ("excludes", "exclude") for p in reader.take(key, list_of(string), [])]
        reader.take("exclude_vectors", boolean, False)  # of which there are none
        reader.finish()
        return SourceFilter(True, tuple(includes), tuple(excludes))
    if isinstance(value, str | list):
        return SourceFilter(True, tuple(list_of(string)(value, path)))
    raise ParsingError(
        f"Expected one of [VALUE_BOOLEAN, VALUE_STRING, START_ARRAY, START_OBJECT] but found [{token_name(value)}]",
        path,
    )


def _filtered(
    source: Mapping[str, Any], prefix: str, includes: tuple[str, ...], excludes: tuple[str, ...]
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in source.items():
        name = f"{prefix}{key}"
        if any(_matches(pattern, name) for pattern in excludes):
            continue
        whole = not includes or any(_matches(pattern, name) for pattern in includes)
        inner = _inside(value, name, () if whole else includes, excludes)
        if whole or inner not in ({}, [], None):
            kept[key] = inner
    return kept


def _inside(value: Any, name: str, includes: tuple[str, ...], excludes: tuple[str, ...]) -> Any:
    if isinstance(value, Mapping):
        return _filtered(value, f"{name}.", includes, excludes)
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        inner = [_inside(item, name, includes, excludes) for item in value]
        return [item for item in inner if item not in ({}, None)] if includes else inner
    return None if includes else value


def _matches(pattern: str, name: str) -> bool:
    """Tell whether a pattern names a member, or a parent of it."""
    return matches(name, (pattern, f"{pattern}.*"))
