"""The socket that the server listens on."""

from __future__ import annotations

import socket

from secondpass.engine.rest.server import listen


def test_connections_send_at_once_what_they_have() -> None:
    with listen(port=0) as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
