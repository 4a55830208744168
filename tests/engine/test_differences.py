"""The page of differences says what the parsers say."""

from __future__ import annotations

from pathlib import Path

from secondpass.engine.differences import differences_page
from secondpass.shards.query import parameters_of, supported_queries


def test_the_page_is_the_one_the_parsers_write(repository: Path) -> None:
    assert differences_page() == (repository / "docs" / "differences.md").read_text()


def test_every_query_takes_a_boost_and_a_name() -> None:
    assert {"boost", "_name"} <= set(parameters_of("match_all", {}))
    assert "bool" in supported_queries()
