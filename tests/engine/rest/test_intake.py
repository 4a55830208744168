"""Bodies from the network: as much at once as there is room for, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from secondpass import Engine
from secondpass.engine.rest.asgi import asgi_app
from secondpass.engine.rest.intake import Intake

JSON = {"content-type": "application/json"}


def post(content: bytes | AsyncIterator[bytes], intake: Intake) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(asgi_app(Engine().application(), intake=intake))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.post("/_search", content=content, headers=JSON)

    return asyncio.run(ask())


def test_a_body_larger_than_the_room_there_is_is_turned_away() -> None:
    refused = post(b'{"size": 0}' + b" " * 100, Intake(room=100))
    assert (refused.status_code, refused.json()["error"]["type"]) == (429, "circuit_breaking_exception")


def test_a_body_that_does_not_come_is_not_waited_for_for_ever() -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(10)
        yield b"}"

    refused = post(slowly(), Intake(seconds=0.05))
    assert (refused.status_code, refused.json()["error"]["type"]) == (408, "timeout_exception")


@pytest.mark.parametrize("size", [0, 50])
def test_room_is_given_back_when_a_request_is_answered(size: int) -> None:
    intake = Intake(room=100)
    for _ in range(5):
        assert post(b'{"size": 0}' + b" " * size, intake).status_code == 200
