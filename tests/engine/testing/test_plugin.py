"""The pytest plugin, tried by tests that pytest runs inside this one."""

from __future__ import annotations

import re

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def outside(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project of someone else's, which uses the plugin."""
    pytester.makeconftest('pytest_plugins = ["secondpass.engine.testing.plugin"]')
    return pytester


def test_a_test_gets_an_engine_and_a_client_of_its_own(outside):
    outside.makepyfile(
        """
        def test_one(secondpass_client):
            secondpass_client.index(index="i", id="1", document={"t": "x"}, refresh=True)
            assert secondpass_client.count(index="i")["count"] == 1

        def test_two(secondpass_client, secondpass_engine):
            assert not secondpass_client.indices.exists(index="i")
            secondpass_engine.create_index("i")
            assert secondpass_client.indices.exists(index="i")
        """
    )
    outside.runpytest().assert_outcomes(passed=2)


def test_a_failing_test_tells_its_requests_as_commands(outside):
    outside.makepyfile(
        """
        def test_it(secondpass_client):
            secondpass_client.index(index="i", id="it's", document={"t": "x"})
            assert secondpass_client.search(index="nothing", query={"match": {"t": "x"}})
        """
    )
    result = outside.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*requests to secondpass*",
            'curl -X PUT http://localhost:9200/i/_doc/it%27s *\'{"t":"x"}\'   # 201',
            "curl -X POST http://localhost:9200/nothing/_search *   # 404",
        ]
    )


def test_the_files_on_the_page_about_testing_run(pytester, repository):
    page = (repository / "docs" / "testing.md").read_text()
    conftest, tests = (block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if ">>>" not in block)
    pytester.makeconftest(conftest)
    pytester.makepyfile(test_films=tests)
    pytester.runpytest().assert_outcomes(passed=3)
