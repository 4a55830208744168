"""What a request asks to see under `fields` of each hit: from the source, from doc values, from scripts.

Elasticsearch: FieldAndFormat, SearchSourceBuilder.ScriptField.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import Path
from secondpass.shards.query.scripts import AskedScript, ask_script
from secondpass.shards.xcontent import ObjectReader, boolean, json_object, list_of, string


@dataclass(frozen=True, slots=True)
class FieldRequest:
    """Ask for the values of fields that match *pattern*, dates in *format*."""

    pattern: str
    format: str | None = None
    include_unmapped: bool = False


@dataclass(frozen=True, slots=True)
class ScriptField:
    """Ask for what *script* returns under *name*; with *ignore_failure* a hit whose script fails lacks the field."""

    name: str
    script: AskedScript
    ignore_failure: bool = False


@dataclass(frozen=True, slots=True)
class HitFields:
    """Hold what a request asks to see under `fields`."""

    fields: tuple[FieldRequest, ...] = ()
    docvalue_fields: tuple[FieldRequest, ...] = ()
    script_fields: tuple[ScriptField, ...] = ()


def read_fields(value: Any, path: Path) -> tuple[FieldRequest, ...]:
    """Read `fields` or `docvalue_fields`: names, patterns, or objects with field, format, include_unmapped."""
    return tuple(list_of(_read_field)(value, path))


def read_script_fields(value: Any, path: Path) -> tuple[ScriptField, ...]:
    """Read `script_fields`: by name, an object holding a script."""
    members = json_object(value, path)
    return tuple(_read_script_field(name, body, (*path, name)) for name, body in members.items())


def _read_field(value: Any, path: Path) -> FieldRequest:
    if not isinstance(value, Mapping):
        return FieldRequest(string(value, path))
    reader = ObjectReader(value, path, "field_and_format", declarative=True)
    request = FieldRequest(
        reader.take("field", string),
        reader.take("format", string, None),
        reader.take("include_unmapped", boolean, False),
    )
    reader.finish()
    return request


def _read_script_field(name: str, body: Any, path: Path) -> ScriptField:
    reader = ObjectReader(body, path, "script_field", declarative=True)
    field = ScriptField(name, reader.take("script", ask_script), reader.take("ignore_failure", boolean, False))
    reader.finish()
    return field
