"""The page of the API says what the routes say."""

from __future__ import annotations

from pathlib import Path

from secondpass.engine.rest.api_page import api_page


def test_the_page_is_the_one_the_routes_write(repository: Path) -> None:
    assert api_page() == (repository / "docs" / "api.md").read_text()
