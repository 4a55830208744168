"""The gates: lint, format and types, run as anyone would run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_ruff_has_nothing_to_say(arguments: list[str], repository: Path) -> None:
    run([sys.executable, "-m", "ruff", *arguments, "."], repository)


def test_mypy_strict_has_nothing_to_say(repository: Path, tmp_path: Path) -> None:
    package = tmp_path / "secondpass"
    package.mkdir()
    for path in (repository / "engine" / "root").iterdir():
        (package / path.name).symlink_to(path)
    for folder in ("engine", "shards", "rescorers", "models", "fixtures"):
        (package / folder).symlink_to(repository / folder)
    config = ["--config-file", str(repository / "pyproject.toml"), "--cache-dir", str(repository / ".mypy_cache")]

    run([sys.executable, "-m", "mypy", *config, "--exclude", "engine/root", "-p", "secondpass"], tmp_path)


def run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
