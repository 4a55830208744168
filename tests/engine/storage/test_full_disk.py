"""A disk that takes no more: told to whoever writes, and made good when there is room again."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ApiError

from secondpass import Engine


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes the disk still takes, as long as there is a number in the list."""
    room: list[int] = []
    write = os.pwrite

    def pwrite(file: int, text: Any, offset: int) -> int:
        if not room:
            return write(file, text, offset)
        if room[0] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = write(file, bytes(text)[: room[0]], offset)
        room[0] -= written
        return written

    monkeypatch.setattr(os, "pwrite", pwrite)
    return room


def test_a_write_that_could_not_be_kept_is_told_and_kept_later(tmp_path: Path, full: list[int]) -> None:
    engine = Engine(data=tmp_path)
    client = engine.client()
    client.index(index="films", id="1", document={"title": "Solaris"})
    full.append(30)
    for id_ in ("2", "3"):
        with pytest.raises(ApiError, match="No space left on device") as refused:
            client.index(index="films", id=id_, document={"title": "Stalker"})
        assert (refused.value.status_code, refused.value.error) == (500, "translog_exception")
    full.clear()
    client.index(index="films", id="4", document={"title": "Mirror"})
    engine.close()

    loaded = Engine.load(tmp_path)
    assert loaded.load_report.damages == ()
    assert [loaded.get("films", id_)["found"] for id_ in "1234"] == [True] * 4


def test_what_was_kept_of_an_unfinished_write_is_no_harm(tmp_path: Path, full: list[int]) -> None:
    engine = Engine(data=tmp_path)
    engine.index("films", {"title": "Solaris"}, "1")
    full.append(30)
    with pytest.raises(Exception, match="No space left on device"):
        engine.index("films", {"title": "Stalker"}, "2")
    full.clear()

    loaded = Engine.load(tmp_path)
    assert [damage.reason for damage in loaded.load_report.damages] == ["does not have its checksum, it ends early"]
    assert loaded.get("films", "1")["found"]


def test_a_directory_that_is_gone_is_told(tmp_path: Path) -> None:
    engine = Engine(data=tmp_path / "data")
    engine.index("films", {"title": "Solaris"}, "1")
    journal = next((tmp_path / "data" / "indices").iterdir())
    journal.unlink()
    with pytest.raises(Exception, match=r"cannot write to .*No such file or directory"):
        engine.index("films", {"title": "Stalker"}, "2")
