"""The socket that the server listens on, and how the server ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import pytest

from secondpass.engine.rest.server import listen

SERVE = """
import sys

from secondpass.engine.commands.cli import main
from secondpass.engine.engine import Engine
from secondpass.engine.rest import server

close = Engine.close
Engine.close = lambda engine: (print("closed", flush=True), close(engine))
server.GRACE_SECONDS = 1
main(["serve", "--port", sys.argv[1]])
"""
HALF = b"POST /i/_doc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"


def test_connections_send_at_once_what_they_have() -> None:
    with listen(port=0) as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 0)])
def test_the_server_ends_in_order_when_it_is_told_to_though_a_body_is_still_coming(
    sent: signal.Signals, status: int
) -> None:
    with listen(port=0) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr.readline().endswith(f":{port}\n")
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(10_000)
            client.sendall(HALF)
            process.send_signal(sent)
            told, errors = process.communicate(timeout=30)

    assert (process.returncode, told) == (status, "closed\n")
    assert "Traceback" not in errors
