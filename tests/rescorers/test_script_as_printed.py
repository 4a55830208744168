"""The script rescorer takes `parameters`, as Elastic's page prints it; Elasticsearch's own parser does not."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass.rescorers import RescorerBuilder, parse_rescore
from secondpass.shards.errors import ShardError

SOURCE = "doc['num_likes'].value * params.multiplier + _score"


def parsed(**script: Any) -> RescorerBuilder:
    (builder,) = parse_rescore({"window_size": 50, "script": {"script": {"source": SOURCE, **script}}})
    return builder


def test_parameters_are_params_and_a_warning_names_params() -> None:
    printed, known = parsed(parameters={"multiplier": 2}), parsed(params={"multiplier": 2})

    assert printed.script == known.script  # type: ignore[attr-defined]
    assert known.leniencies == ()
    assert "[parameters], read as [params]" in printed.leniencies[0].warning


def test_the_refusal_is_elasticsearchs() -> None:
    (leniency,) = parsed(parameters={"multiplier": 2}).leniencies

    assert leniency.refusal.reason == "[script] failed to parse field [script]"
    assert isinstance(leniency.refusal.cause, ShardError)
    assert leniency.refusal.cause.reason == "[script] unknown field [parameters]"


@pytest.mark.parametrize(
    "script",
    [
        {"parameters": {}, "params": {}},
        {"parameters": {}, "zzz": 1},
        {"parameters": 5},
        {"parameterz": {}},
    ],
)
def test_nothing_else_that_is_unknown_is_let_pass(script: Any) -> None:
    with pytest.raises(ShardError, match="failed to parse field"):
        parsed(**script)
