"""`version`: versions of software."""

from __future__ import annotations

import re
from functools import cmp_to_key

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError
from secondpass.shards.mapping.version import place_of, version_at

IN_ORDER = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
]
IN_ORDER += ["1.0.0", "1.0.0+build", "2", "2.0", "2.1.1", "10.0", "latest", "v1"]
numbers = st.integers(0, 200)
identifiers = st.one_of(numbers.map(str), st.from_regex(r"[a-z-][0-9a-z-]{0,3}", fullmatch=True))
releases = st.tuples(st.lists(numbers, min_size=3, max_size=3), st.lists(identifiers, max_size=3))


def _written(release):
    numbers, before = release
    return ".".join(map(str, numbers)) + (f"-{'.'.join(before)}" if before else "")


def _compared(one, other):
    """Compare as https://semver.org says, rule by rule."""
    if one[0] != other[0]:
        return -1 if one[0] < other[0] else 1
    if not one[1] or not other[1]:
        return bool(other[1]) - bool(one[1])
    for a, b in zip(one[1], other[1], strict=False):
        if a != b:
            if a.isdigit() and b.isdigit():
                return int(a) - int(b)
            return -1 if (not a.isdigit(), a) < (not b.isdigit(), b) else 1
    return len(one[1]) - len(other[1])


@given(st.lists(releases, max_size=6))
def test_versions_are_ordered_by_the_rules_for_versions(given_releases):
    ordered = [_written(release) for release in sorted(given_releases, key=cmp_to_key(_compared))]
    assert sorted(map(_written, given_releases), key=place_of) == ordered


@given(st.text())
def test_a_place_tells_its_version(text):
    assert version_at(place_of(text)) == text or "\x00" in text


@pytest.fixture(scope="module")
def releases_of(one_field):
    return one_field({"type": "version"}, [*reversed(IN_ORDER), None, ["3.10", "3.9"]])


def test_what_is_no_version_comes_last(releases_of):
    shown = [value for _, value in releases_of.ordered()]
    assert shown == [*IN_ORDER[:12], "3.9", *IN_ORDER[12:], None]
    assert releases_of.ordered("desc")[3][1] == "3.10"
    after = releases_of.hits(sort=["f"], search_after=["10.0"])
    assert [hit["sort"] for hit in after] == [["latest"], ["v1"], [None]]


@pytest.mark.parametrize(
    ("query", "versions"),
    [
        ({"range": {"f": {"gt": "1.0.0", "lt": "2.1"}}}, ["1.0.0+build", "2", "2.0"]),
        ({"range": {"f": {"gte": "10"}}}, ["10.0", "latest", "v1"]),
        ({"prefix": {"f": "2."}}, ["2.0", "2.1.1"]),
        ({"wildcard": {"f": "1.*.0-b*"}}, ["1.0.0-beta", "1.0.0-beta.11", "1.0.0-beta.2"]),
        ({"regexp": {"f": "10.*"}}, ["10.0"]),
        ({"terms": {"f": ["2.0", "2.0.0"]}}, ["2.0"]),
        ({"exists": {"field": "f"}}, [*IN_ORDER, ["3.10", "3.9"]]),
    ],
)
def test_versions_are_found_by_rank_and_by_their_letters(releases_of, query, versions):
    found = [hit["_source"]["f"] for hit in releases_of.hits(query=query)]
    assert sorted(map(str, found)) == sorted(map(str, versions))


def test_a_version_found_by_itself_scores_by_how_rare_it_is(releases_of):
    (hit,) = releases_of.hits(query={"term": {"f": "2.0"}})
    assert hit["_score"] > 1


def test_buckets_of_versions_go_by_rank(releases_of):
    body = {"field": "f", "order": {"_key": "desc"}, "size": 5, "missing": "0"}
    keys = [bucket["key"] for bucket in releases_of.aggregated(terms=body)["buckets"]]
    assert keys == ["v1", "latest", "10.0", "3.10", "3.9"]
    assert releases_of.shown(docvalue_fields=["f"])[-1] == ["3.10", "3.9"]


def test_hits_do_not_collapse_by_version(releases_of):
    with pytest.raises(
        ElasticsearchError, match=re.escape("collapse is not supported for the field [f] of the type [version]")
    ):
        releases_of.hits(collapse={"field": "f"})
