"""What an endpoint needs of the service behind it, and what a service is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..cross_encoder import CrossEncoder
from .ranking import RankedDoc, RerankRequest

Loader = Callable[[str, int | None], CrossEncoder]
"""Give the cross-encoder of a name, which is a model's folder or hub id, to run on so many threads."""


class Service(Protocol):
    """Rank texts as configured. Elasticsearch: InferenceService with the Model it was given."""

    @property
    def name(self) -> str:
        """The name by which requests ask for the service."""
        ...

    @property
    def top_n(self) -> int | None:
        """How many documents the endpoint's own settings cut an answer to. Elasticsearch: TopNProvider."""
        ...

    def service_settings(self) -> dict[str, Any]:
        """Return the settings as they are shown: without secrets, with defaults."""
        ...

    def task_settings(self) -> dict[str, Any]:
        """Return the task settings as they are shown."""
        ...

    def rank(self, request: RerankRequest, timeout: float) -> Sequence[RankedDoc]:
        """Return a score for each text, or for the best few, in any order. Raises InferenceError."""
        ...


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """Hold what a request to create an endpoint says of its service, unread."""

    inference_id: str
    service_settings: Mapping[str, Any]
    task_settings: Mapping[str, Any]
    load: Loader
