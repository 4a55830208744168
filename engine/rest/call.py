"""What a handler is given: the node, the parts of the path, the parameters, and the body, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from secondpass.engine.node import Node
from secondpass.shards.errors import ParsingError
from secondpass.shards.mapping import ElasticsearchParseError
from secondpass.shards.xcontent import token_name

from .exchange import IN_PROCESS
from .parameters import Parameters

BODY_REQUIRED = "request body is required"


@dataclass(frozen=True, slots=True)
class Call:
    """Hold one call of a handler.

    *body* is the JSON value of a body, or a document's text, None when there is none; *raw* its bytes, for bodies of several
    lines; *wants_values* says whether an answer in text is asked for as JSON or YAML instead; *address* is the host and the port
    of the application.
    """

    node: Node
    parts: Mapping[str, str]
    params: Parameters
    body: Any = None
    raw: bytes = b""
    wants_values: bool = False
    address: tuple[str, int] = IN_PROCESS

    def part(self, name: str, default: str = "") -> str:
        """Return a part of the path, decoded."""
        return self.parts.get(name, default)

    def required(self) -> Self:
        """Return this call, which must have a body. Elasticsearch: RestRequest.requiredContent."""
        if self.body is None:
            raise ElasticsearchParseError(BODY_REQUIRED)
        return self

    def object(self) -> Mapping[str, Any]:
        """Return the body, which must be an object; an empty one when there is none."""
        if self.body is None:
            return {}
        if not isinstance(self.body, Mapping):
            raise ParsingError(f"Expected [START_OBJECT] but found [{token_name(self.body)}]")
        return self.body
