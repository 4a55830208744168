"""What is answered though Elasticsearch refuses it: never silently, and not where strictness is asked for. Ours."""

from __future__ import annotations

from dataclasses import dataclass

from secondpass.shards.errors import ShardError


@dataclass(frozen=True, slots=True)
class Leniency:
    """Hold the *warning* that goes with the answer, and the *refusal* that Elasticsearch gives in its place."""

    warning: str
    refusal: ShardError
