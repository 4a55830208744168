"""`filter_path`: only some parts of an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.engine.rest.filter_path import filter_paths

ANSWER = {
    "took": 3,
    "_shards": {"total": 2, "failed": 0},
    "hits": {"total": {"value": 2}, "hits": [{"_id": "1", "_source": {"a": 1}}, {"_id": "2", "_source": {"b": []}}]},
}


@pytest.mark.parametrize(
    ("patterns", "shown"),
    [
        (["took"], {"took": 3}),
        (["hits.hits._id"], {"hits": {"hits": [{"_id": "1"}, {"_id": "2"}]}}),
        (["hits.hits._source.a"], {"hits": {"hits": [{"_source": {"a": 1}}]}}),
        (["_sh*.tot*"], {"_shards": {"total": 2}}),
        (["**.value"], {"hits": {"total": {"value": 2}}}),
        (["**._id", "took"], {"took": 3, "hits": {"hits": [{"_id": "1"}, {"_id": "2"}]}}),
        (["hits.total", "-hits.total.value"], {}),
        (["-hits", "-took"], {"_shards": {"total": 2, "failed": 0}}),
        (["-**._source", "-took", "-_shards"], {"hits": {"total": {"value": 2}, "hits": [{"_id": "1"}, {"_id": "2"}]}}),
        (["nothing"], {}),
        ([], ANSWER),
    ],
)
def test_paths_include_and_exclude(patterns, shown):
    assert filter_paths(ANSWER, patterns) == shown


trees = st.recursive(
    st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from("abc"), trees, max_size=3))
def test_everything_is_kept_by_two_stars_and_nothing_by_their_exclusion(tree):
    assert filter_paths(tree, ["**"]) == tree
    assert filter_paths(tree, ["-**"]) == {}
