"""Tokens recorded from Lucene 9.9.1: exotic text, HTML, and chains put together at random."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from secondpass.shards.analysis import Analysis

CASES = [json.loads(line) for line in Path(__file__).with_name("lucene.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_a_chain_gives_the_tokens_lucene_gives(case: dict[str, Any]) -> None:
    analyzer = Analysis.from_settings({"index": {"max_shingle_diff": 9, "analysis": case["analysis"]}}).analyzer("x")
    stream = analyzer.stream(case["text"])
    tokens = [[t.term, t.start, t.end, t.position, t.position_length, t.type] for t in stream.tokens]
    assert (tokens, stream.trailing, stream.end_offset) == (case["tokens"], case["trailing"], case["end_offset"])
    assert analyzer.terms(case["text"]) == ([t[0] for t in tokens], [t[3] for t in tokens], case["trailing"])
