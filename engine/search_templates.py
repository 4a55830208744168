"""Searches written as templates. Elasticsearch: TransportSearchTemplateAction, SearchTemplateRequest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.models.mustache import render
from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path
from secondpass.shards.xcontent import ObjectReader, boolean, json_object, string, token_name

from .errors import RequestValidationError
from .json_text import parse_json
from .stored_scripts import StoredScripts, source_reader


@dataclass(frozen=True, slots=True)
class SearchTemplate:
    """Hold a template, by its text or by the *id* of a stored one, and what to fill it with."""

    source: str | None
    id: str | None
    params: Mapping[str, Any]
    explain: bool = False

    @classmethod
    def read(cls, body: Mapping[str, Any], id_: str | None = None) -> SearchTemplate:
        """Read the body of a template search; *id_* is one named in the URL. Raises ShardError, RequestValidationError."""
        reader = ObjectReader(body, (), "search_template", declarative=True)
        template = cls(
            reader.take("source", _read_source, None),
            reader.take("id", string, id_),
            reader.take("params", _params, {}),
            reader.take("explain", boolean, False),
        )
        if reader.take("profile", boolean, False):
            raise IllegalArgumentError("[profile] in a search template is not supported by secondpass")
        reader.finish()
        if template.source is None and template.id is None:
            raise RequestValidationError(["template is missing"])
        return template

    def render(self, scripts: StoredScripts) -> dict[str, Any]:
        """Return the search body the template makes; raises XContentParseError where it makes no JSON, TemplateError."""
        source = self.source if self.source is not None else scripts.template(self.id or "")
        body = parse_json(render(source, self.params).encode())
        if not isinstance(body, dict):
            raise ParsingError(f"Expected [START_OBJECT] but found [{token_name(body)}]")
        return {**body, "explain": True} if self.explain else body


def _params(value: Any, path: Path) -> Mapping[str, Any]:
    return {} if value is None else json_object(value, path)


_read_source = source_reader("Expected [START_OBJECT] or [VALUE_STRING] but found [{}]")
