"""What a template gives an index, and several of them together. Elasticsearch: Template, ComponentTemplate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from secondpass.engine.indices.alias_request import read_aliases
from secondpass.engine.indices.alias_validator import check_alias
from secondpass.engine.indices.aliases import Alias
from secondpass.engine.indices.dotted import nested
from secondpass.engine.indices.setting_names import flattened
from secondpass.engine.indices.settings import IndexSettings
from secondpass.shards.analysis import Analysis
from secondpass.shards.clock import now_ms
from secondpass.shards.errors import Path, UnsupportedError
from secondpass.shards.mapping import Mapping as FieldMapping
from secondpass.shards.query import QueryContext
from secondpass.shards.xcontent import ObjectReader, json_object

_ELSEWHERE = ("data_stream_options", "lifecycle")


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold settings by their names below `index.`, a mapping as it is written, and aliases."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    mappings: Mapping[str, Any] = field(default_factory=dict)
    aliases: Mapping[str, Alias] = field(default_factory=dict)

    @classmethod
    def read(cls, value: Any, path: Path, owner: str = "template") -> Parts:
        """Read `{"settings", "mappings", "aliases"}`; raises ShardError."""
        reader = ObjectReader(value, path, owner, declarative=True)
        for name in _ELSEWHERE:
            if reader.has(name):
                raise UnsupportedError(f"[{name}] of a template is not supported by secondpass")
        parts = cls.take(reader)
        reader.finish()
        return parts

    @classmethod
    def take(cls, reader: ObjectReader) -> Parts:
        """Take the members that are parts from an object."""
        settings = flattened(reader.take("settings", json_object, {}))
        return cls(
            {name: _text(value) for name, value in settings.items()},
            reader.take("mappings", json_object, {}),
            reader.take("aliases", read_aliases, {}),
        )

    def check(self) -> None:
        """Raise what making an index of these parts would raise."""
        analysis = Analysis.from_settings(IndexSettings.parse(self.settings).for_analysis())
        context = QueryContext("", FieldMapping.from_json(self.mappings, analysis), analysis, now_ms())
        for name, alias in self.aliases.items():
            check_alias(name, alias, context)

    def to_json(self) -> dict[str, Any]:
        """Return the parts that are there, as Elasticsearch prints them."""
        shown = {
            "settings": {"index": nested(self.settings)} if self.settings else None,
            "mappings": dict(self.mappings) or None,
            "aliases": {name: alias.to_json() for name, alias in self.aliases.items()} or None,
        }
        return {name: part for name, part in shown.items() if part is not None}


def merged(parts: Iterable[Parts]) -> Parts:
    """Return all parts as one; what comes later goes before what came earlier."""
    return reduce(_merge, parts, Parts())


def _merge(old: Parts, new: Parts) -> Parts:
    settings = {**old.settings, **new.settings}
    if "analysis" in old.settings and "analysis" in new.settings:
        settings["analysis"] = _deep(old.settings["analysis"], new.settings["analysis"])
    return Parts(settings, _mappings(old.mappings, new.mappings), {**old.aliases, **new.aliases})


def _deep(old: Any, new: Any) -> Any:
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return new
    return {**old, **{key: _deep(old[key], value) if key in old else value for key, value in new.items()}}


def _mappings(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two mappings, or two objects in them: objects are merged, fields replaced, dynamic templates by their names."""
    found = {**old, **new}
    properties = [_undotted(each["properties"]) for each in (old, new) if "properties" in each]
    if properties:
        found["properties"] = reduce(_properties, properties)
    if "dynamic_templates" in old and "dynamic_templates" in new:
        both = [*old["dynamic_templates"], *new["dynamic_templates"]]
        found["dynamic_templates"] = list({tuple(one): one for one in both if isinstance(one, Mapping)}.values())
    return found


def _properties(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(old)
    for name, field_ in new.items():
        below = old.get(name)
        both = isinstance(below, Mapping) and isinstance(field_, Mapping)
        found[name] = (
            _mappings(below or {}, field_) if both and "properties" in {*(below or {})} & {*field_} else field_
        )
    return found


def _undotted(properties: Any) -> dict[str, Any]:
    """Return fields named with dots below the objects they stand in."""
    found: dict[str, Any] = {}
    for name, field_ in json_object(properties, ("mappings", "properties")).items():
        *parents, last = name.split(".") if all(name.split(".")) else [name]
        inner: dict[str, Any] = {last: field_}
        for parent in reversed(parents):
            inner = {parent: {"properties": inner}}
        found = _properties(found, inner)
    return found


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value if value is None or isinstance(value, Mapping | list) else str(value)
