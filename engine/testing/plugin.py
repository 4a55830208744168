"""Fixtures for tests that search, and the requests of a test that fails, as curl commands in its report."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from secondpass.engine.engine import Engine
from secondpass.engine.engine_snapshot import EngineSnapshot

from .curl import as_curl
from .recording import RecordingApplication

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

_APPLICATIONS = pytest.StashKey[list[RecordingApplication]]()


@pytest.fixture(scope="session")
def secondpass_snapshot() -> EngineSnapshot:
    """What every test starts from: nothing, unless a fixture of this name in a `conftest.py` returns another snapshot."""
    return Engine().snapshot()


@pytest.fixture
def secondpass_engine(secondpass_snapshot: EngineSnapshot) -> Engine:
    """An engine that holds what `secondpass_snapshot` does."""
    engine = Engine()
    engine.restore(secondpass_snapshot)
    return engine


@pytest.fixture
def secondpass_client(secondpass_engine: Engine, request: pytest.FixtureRequest) -> Elasticsearch:
    """The official client of `secondpass_engine`; what it asks is told where the test fails."""
    from secondpass.engine.rest.client_node import client

    application = RecordingApplication(secondpass_engine.node)
    request.node.stash.setdefault(_APPLICATIONS, []).append(application)
    return client(application)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the requests of a failing test to its report, the last one last."""
    report = yield
    if report.failed:
        for application in item.stash.get(_APPLICATIONS, []):
            lines = [f"{as_curl(asked.request)}   # {asked.status}" for asked in application.asked]
            report.sections.append(("requests to secondpass", "\n".join(lines)))
    return report
