"""What can be wrong with a request before any handler sees it. Elasticsearch: RestController.

These answers are a sentence where others are an object: `{"error": "no handler found …", "status": 400}`.
"""

from __future__ import annotations

from secondpass.engine.errors import EngineError


class PlainError(EngineError):
    """Carry an answer whose `error` is a sentence, with its *status*."""

    status = 400


class NoHandlerError(PlainError):
    """Tell that no method knows a path."""

    def __init__(self, uri: str, method: str) -> None:
        super().__init__(f"no handler found for uri [{uri}] and method [{method}]")


class WrongMethodError(PlainError):
    """Tell that a path is known, by other methods than this."""

    status = 405

    def __init__(self, uri: str, method: str, allowed: tuple[str, ...]) -> None:
        listed = ", ".join(allowed)
        super().__init__(f"Incorrect HTTP method for uri [{uri}] and method [{method}], allowed: [{listed}]")
        self.allowed = allowed


class NotAcceptableError(PlainError):
    """Tell that a content type is not spoken here."""

    status = 406
