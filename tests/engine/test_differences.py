"""The page of differences says what the parsers say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from secondpass.engine.differences import differences_page
from secondpass.shards.query import parameters_of, supported_queries


def test_the_page_is_the_one_the_parsers_write(repository: Path) -> None:
    assert differences_page() == (repository / "docs" / "differences.md").read_text()


@pytest.mark.parametrize("name", ["differences.md", "api.md"])
def test_the_command_a_page_names_writes_it(name: str, repository: Path, tmp_path: Path) -> None:
    page = (repository / "docs" / name).read_text()
    command = re.search(r"written by\s+`python (.+?)`", page)
    assert command is not None
    (tmp_path / "docs").mkdir()
    subprocess.run([sys.executable, *command[1].split()], cwd=tmp_path, check=True)

    assert (tmp_path / "docs" / name).read_text() == page


def test_every_query_takes_a_boost_and_a_name() -> None:
    assert {"boost", "_name"} <= set(parameters_of("match_all", {}))
    assert "bool" in supported_queries()
