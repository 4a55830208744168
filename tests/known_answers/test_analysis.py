"""Lucene's recorded tokens: terms, offsets in UTF-16 units, positions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from secondpass.shards.analysis import Analysis

ANALYSIS = Analysis.from_settings(None)


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[dict[str, Any]]:
    """The recorded texts with their tokens."""
    lines = (shared / "known-answers" / "analysis.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_token_is_where_lucene_puts_it(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        tokens = ANALYSIS.analyzer(case["analyzer"]).tokens(case["text"])
        assert [[t.term, t.start, t.end, t.position] for t in tokens] == case["tokens"], case


def test_the_fast_way_gives_the_same_terms_and_positions(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        terms, positions, _ = ANALYSIS.analyzer(case["analyzer"]).terms(case["text"])
        assert [[t, p] for t, p in zip(terms, positions, strict=True)] == [[t[0], t[3]] for t in case["tokens"]], case
