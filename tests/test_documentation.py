"""Every example in a docstring and on a page runs, and gives what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import secondpass


def modules() -> list[str]:
    return [
        "secondpass",
        *(m.name for m in pkgutil.walk_packages(secondpass.__path__, "secondpass.") if ".root" not in m.name),
    ]


@pytest.mark.parametrize("name", [name for name in modules() if ".training" not in name and "__main__" not in name])
def test_the_examples_in_docstrings_run(name: str) -> None:
    failed, _ = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    )

    assert failed == 0


def test_the_examples_on_the_pages_run(repository: Path) -> None:
    pages = [repository / "README.md", *sorted((repository / "docs").glob("*.md"))]
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    failed = [page.name for page in pages if doctest.testfile(str(page), module_relative=False, optionflags=options)[0]]

    assert failed == []
