"""What the tests of mappings share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass.shards.analysis import Analysis
from secondpass.shards.mapping import Mapping

MakeMapping = Callable[..., Mapping]


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    """Return the analysis every index has."""
    return Analysis.from_settings(None)


@pytest.fixture(scope="session")
def mapping_of(analysis: Analysis) -> MakeMapping:
    """Return a function that makes a mapping of properties: `mapping_of(n={"type": "long"})`."""

    def make(body: dict[str, Any] | None = None, **properties: Any) -> Mapping:
        return Mapping.from_json({**(body or {}), "properties": properties} if properties else body, analysis)

    return make
