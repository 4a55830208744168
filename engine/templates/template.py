"""Templates as requests write them. Elasticsearch: ComposableIndexTemplate, ComponentTemplate, IndexTemplateMetadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, UnsupportedError
from secondpass.shards.name_patterns import matches
from secondpass.shards.xcontent import ObjectReader, boolean, integer, json_object, list_of, string

from .parts import Parts

_ELSEWHERE = ("data_stream", "deprecated")


@dataclass(frozen=True, slots=True)
class ComponentTemplate:
    """Hold parts that index templates are composed of."""

    parts: Parts
    version: int | None = None
    meta: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> ComponentTemplate:
        """Read a component template; raises ShardError."""
        reader = _reader(body, "component_template")
        template = cls(reader.take("template", Parts.read), *_version_and_meta(reader))
        reader.finish()
        return template

    def to_json(self) -> dict[str, Any]:
        return {"template": self.parts.to_json(), **_shown(version=self.version, _meta=self.meta)}


@dataclass(frozen=True, slots=True)
class IndexTemplate:
    """Hold what an index is made of whose name fits one of *patterns*, where no template of higher *priority* fits too."""

    patterns: tuple[str, ...]
    parts: Parts | None = None
    composed_of: tuple[str, ...] = ()
    priority: int | None = None
    version: int | None = None
    meta: Mapping[str, Any] | None = None
    allow_auto_create: bool | None = None
    ignore_missing: tuple[str, ...] = ()

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> IndexTemplate:
        """Read an index template; raises ShardError."""
        reader = _reader(body, "index_template")
        template = cls(
            tuple(reader.take("index_patterns", list_of(string))),
            reader.take("template", Parts.read, None),
            tuple(reader.take("composed_of", list_of(string), [])),
            reader.take("priority", integer, None),
            *_version_and_meta(reader),
            reader.take("allow_auto_create", boolean, None),
            tuple(reader.take("ignore_missing_component_templates", list_of(string), [])),
        )
        reader.finish()
        if template.priority is not None and template.priority < 0:
            raise IllegalArgumentError("index template priority must be >= 0")
        return template

    def fits(self, index: str) -> bool:
        """Tell whether an index of that name is made of it."""
        return matches(index, self.patterns)

    def to_json(self) -> dict[str, Any]:
        return {
            "index_patterns": list(self.patterns),
            **({} if self.parts is None else {"template": self.parts.to_json()}),
            "composed_of": list(self.composed_of),
            **_shown(priority=self.priority, version=self.version, _meta=self.meta),
            **_shown(allow_auto_create=self.allow_auto_create),
            **({"ignore_missing_component_templates": list(self.ignore_missing)} if self.ignore_missing else {}),
        }


@dataclass(frozen=True, slots=True)
class LegacyTemplate:
    """Hold what indices are made of that no index template fits: of all legacy templates that do, by *order*."""

    patterns: tuple[str, ...]
    parts: Parts
    order: int = 0
    version: int | None = None

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> LegacyTemplate:
        """Read a legacy template; raises ShardError."""
        reader = ObjectReader(body, (), "template", declarative=True)
        patterns = tuple(reader.take("index_patterns", list_of(string), []))
        parts = Parts.take(reader)
        template = cls(patterns, parts, reader.take("order", integer, 0), reader.take("version", integer, None))
        reader.finish()
        return template

    def fits(self, index: str) -> bool:
        """Tell whether an index of that name is made of it."""
        return matches(index, self.patterns)

    def to_json(self) -> dict[str, Any]:
        empty: dict[str, Any] = {"settings": {}, "mappings": {}, "aliases": {}}
        named = {"order": self.order, **_shown(version=self.version), "index_patterns": list(self.patterns)}
        return {**named, **empty, **self.parts.to_json()}


def overlapping(patterns: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether some name fits one of *patterns* and one of *others*.

    >>> overlapping(["logs-*"], ["*-app"]), overlapping(["a*", "b*"], ["c*"])
    (True, False)
    """
    others = list(others)
    return any(_meet(one, other) for one in patterns for other in others)


def _meet(one: str, other: str) -> bool:
    """Tell whether two patterns share a name: by the places of *other* that can be reached after each part of *one*."""
    reached = _skipped({0}, other)
    for char in one:
        if char == "*":
            reached = set(range(min(reached), len(other) + 1)) if reached else reached
        else:
            stepped = {
                at if other[at] == "*" else at + 1 for at in reached if at < len(other) and other[at] in ("*", char)
            }
            reached = _skipped(stepped, other)
    return len(other) in reached


def _skipped(places: set[int], pattern: str) -> set[int]:
    """Return *places* in a pattern, and those behind the stars that stand there, which may be empty."""
    found = set(places)
    for at, char in enumerate(pattern):
        if char == "*" and at in found:
            found.add(at + 1)
    return found


def _reader(body: Mapping[str, Any], owner: str) -> ObjectReader:
    reader = ObjectReader(body, (), owner, declarative=True)
    for name in _ELSEWHERE:
        if reader.has(name):
            raise UnsupportedError(f"[{name}] of a template is not supported by secondpass")
    return reader


def _version_and_meta(reader: ObjectReader) -> tuple[int | None, Mapping[str, Any] | None]:
    return reader.take("version", integer, None), reader.take("_meta", json_object, None)


def _shown(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
