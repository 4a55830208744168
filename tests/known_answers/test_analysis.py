"""Lucene's recorded tokens: terms, offsets in UTF-16 units, positions."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from secondpass.shards.analysis import Analysis

ANALYSIS = Analysis.from_settings(None)


def recorded() -> Iterator[dict[str, Any]]:
    shared = Path(os.environ.get("SECONDPASS_SHARED", Path(__file__).parents[3] / "shared"))
    path = shared / "known-answers" / "analysis.jsonl"
    if path.exists():
        yield from map(json.loads, path.read_text("utf-8").splitlines())


CASES = list(recorded())


@pytest.mark.skipif(not CASES, reason="the recorded answers are not beside this checkout")
def test_every_token_is_where_lucene_puts_it() -> None:
    for case in CASES:
        tokens = ANALYSIS.analyzer(case["analyzer"]).tokens(case["text"])
        assert [[t.term, t.start, t.end, t.position] for t in tokens] == case["tokens"], case


@pytest.mark.skipif(not CASES, reason="the recorded answers are not beside this checkout")
def test_the_fast_way_gives_the_same_terms_and_positions() -> None:
    for case in CASES:
        terms, positions, _ = ANALYSIS.analyzer(case["analyzer"]).terms(case["text"])
        assert [[t, p] for t, p in zip(terms, positions, strict=True)] == [[t[0], t[3]] for t in case["tokens"]], case
