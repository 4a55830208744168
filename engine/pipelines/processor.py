"""What a processor is. OpenSearch: SearchRequestProcessor, SearchResponseProcessor, PipelineProcessingContext."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

Body = dict[str, Any]
Answer = dict[str, Any]
Relevance = Callable[[str, str, Sequence[str]], npt.NDArray[np.float32]]
"""Score texts against a query with the model behind an id: `(model_id, query, texts)`."""


@dataclass(frozen=True, slots=True)
class Context:
    """Hold what processors of one search share: variables by name, the body as it was sent, and the models."""

    body: Mapping[str, Any]
    relevance: Relevance
    max_nesting: int = 20
    variables: dict[str, Any] = field(default_factory=dict)


class RequestProcessor(Protocol):
    """Change the body of a search before it is read."""

    def request(self, body: Body, context: Context) -> Body: ...


class ResponseProcessor(Protocol):
    """Change the answer of a search after its page is fetched."""

    def response(self, answer: Answer, context: Context) -> Answer: ...


P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Step(Generic[P]):
    """Hold a processor of a pipeline, what it is called, and whether a search goes on where it fails."""

    type: str
    processor: P
    tag: str | None = None
    description: str | None = None
    ignore_failure: bool = False
