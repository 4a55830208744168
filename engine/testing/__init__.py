"""For tests that search: a pytest plugin, and the laws of paging, for any search there is.

Say `pytest_plugins = ["secondpass.engine.testing.plugin"]` in a `conftest.py`, and every test may ask for `secondpass_engine`, an
engine of its own, and `secondpass_client`, the official client of that engine.

The assertions take a function from body to answer, or what `by_client`, `by_url` and `by_engine` return. Hypothesis strategies to
feed them are in `secondpass.engine.testing.strategies`, the only module here that needs Hypothesis.
"""

from .connection import Connection, RefusedError, by_client, by_engine, by_url
from .laws import (
    assert_alike,
    assert_monotone,
    assert_pages_agree,
    assert_prefix,
    assert_repeatable,
    assert_scroll_agrees,
    assert_search_after_agrees,
    assert_stable_under_writes,
    assert_walk_covers,
)
from .ranked import LawBroken

__all__ = [
    "Connection",
    "LawBroken",
    "RefusedError",
    "assert_alike",
    "assert_monotone",
    "assert_pages_agree",
    "assert_prefix",
    "assert_repeatable",
    "assert_scroll_agrees",
    "assert_search_after_agrees",
    "assert_stable_under_writes",
    "assert_walk_covers",
    "by_client",
    "by_engine",
    "by_url",
]
