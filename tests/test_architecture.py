"""The floors hold, and everything that is written is shipped."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOORS = {"engine": 3, "rescorers": 2, "shards": 1, "models": 1, "fixtures": 0}


def sources(repository: Path) -> Iterator[tuple[str, Path]]:
    for folder in FLOORS:
        for path in sorted((repository / folder).rglob("*.py")):
            yield folder, path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "secondpass")
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_nobody_imports_upwards_or_across(repository: Path) -> None:
    wrong = [
        f"{path.relative_to(repository)} imports {module}"
        for folder, path in sources(repository)
        if path.parent.name != "root"
        for module in imports(path)
        if module.startswith("secondpass.")
        and (other := module.split(".")[1]) in FLOORS
        and other != folder
        and FLOORS[other] >= FLOORS[folder]
    ]

    assert wrong == []


def test_every_folder_with_code_is_a_listed_package(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text())
    listed = set(project["tool"]["setuptools"]["packages"])
    folders = {path.parent.relative_to(repository) for _, path in sources(repository)} - {Path("engine/root")}
    found = {"secondpass", *("secondpass." + ".".join(folder.parts) for folder in folders)}

    assert found == listed


def test_the_checkout_holds_the_agreed_folders_and_nothing_else(repository: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=repository, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in tracked.stdout.splitlines()}
    agreed = {"engine", "shards", "rescorers", "models", "tests", "fixtures", "docs", "benchmarks", ".ci"}
    files = {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore"}

    assert top <= agreed | files


def test_importing_secondpass_brings_no_heavy_library_and_no_bare_folder() -> None:
    script = (
        "import sys, secondpass, pkgutil, importlib\n"
        "heavy = {'onnxruntime', 'transformers', 'torch', 'lark', 'tokenizers', 'lightgbm', 'xgboost'} & set(sys.modules)\n"
        "bare = {'engine', 'shards', 'rescorers', 'models', 'fixtures'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert not bare, bare\n"
    )

    subprocess.run([sys.executable, "-c", script], check=True)
