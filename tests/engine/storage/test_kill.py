"""A server killed in the middle of bulks: what it acknowledged is there when it comes back."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from secondpass import Engine

SERVE = (sys.executable, "-c", "from secondpass.engine.commands.cli import main; main()", "serve")
WRITERS = 3
PER_BULK = 50


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def started(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [*SERVE, "--port", str(port), "--data", str(folder), "--shards", "2"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE)
    for _ in range(1200):
        try:
            asked(port, "GET", "/")
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return server
    pytest.fail(f"the server did not start: {server.communicate()[1].decode()}")


def asked(port: int, method: str, path: str, body: bytes | None = None) -> Any:
    headers = {"content-type": "application/x-ndjson"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def test_an_acknowledged_bulk_survives_kill_9(tmp_path: Path) -> None:
    port = free_port()
    server = started(tmp_path, port)
    acknowledged: list[dict[str, Any]] = []

    def write(writer: int) -> None:
        for number in range(10_000):
            lines = []
            for i in range(PER_BULK):
                lines += [{"index": {"_id": f"{writer}-{number}-{i}"}}, {"text": "some words " * (i % 7), "n": i}]
            body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
            try:
                answer = asked(port, "POST", "/films/_bulk", body)
            except OSError:
                return
            acknowledged.extend(item["index"] for item in answer["items"])

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for each in writers:
        each.start()
    while len(acknowledged) < 40 * PER_BULK:
        time.sleep(0.01)
    server.send_signal(signal.SIGKILL)
    for each in writers:
        each.join()
    server.communicate()

    engine = Engine(data=tmp_path)
    assert all("early" in damage.reason for damage in engine.load_report.damages)
    for item in acknowledged:
        found = engine.get("films", item["_id"])
        assert (found["found"], found["_version"], found["_seq_no"]) == (True, item["_version"], item["_seq_no"])
    assert len(acknowledged) <= engine.load_report.documents <= len(acknowledged) + WRITERS * PER_BULK
    engine.close()


def test_a_server_interrupted_goes_quietly_and_comes_back(tmp_path: Path) -> None:
    port = free_port()
    server = started(tmp_path, port)
    asked(port, "PUT", "/films/_doc/1", b'{"title": "Solaris"}')
    server.send_signal(signal.SIGINT)
    _, told = server.communicate(timeout=60)
    assert (server.returncode, told.decode()) == (0, f"secondpass answers on http://127.0.0.1:{port}\n")

    again = started(tmp_path, port)
    assert asked(port, "GET", "/films/_doc/1")["_source"] == {"title": "Solaris"}
    assert asked(port, "GET", "/films/_settings")["films"]["settings"]["index"]["number_of_shards"] == "2"
    again.kill()
    again.communicate()


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*SERVE, "--port", str(port), "--data", str(tmp_path / "data")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: cannot listen on 127.0.0.1:{port}: Address already in use")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()
