"""An application that remembers what it was asked last."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from secondpass.engine.node import Node
from secondpass.engine.rest.application import Application
from secondpass.engine.rest.exchange import RestRequest, RestResponse

REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold a request and the status it was answered with."""

    request: RestRequest
    status: int


class RecordingApplication(Application):
    """Answer as an application does, and remember the last requests."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.asked: deque[Asked] = deque(maxlen=REMEMBERED)

    def answer(self, request: RestRequest) -> RestResponse:
        """Return the answer to a request; never raises."""
        response = super().answer(request)
        self.asked.append(Asked(request, response.status))
        return response
