"""`unsigned_long`: whole numbers up to 2^64 - 1."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError
from secondpass.shards.mapping.ends import Ends
from secondpass.shards.mapping.unsigned_long import HIGHEST, UnsignedLong

VALUES = [2**64 - 1, 5, "9223372036854775808", None, [7, 2**63 - 1]]
ends = st.one_of(
    st.integers(-(2**65), 2**65),
    st.integers(-(2**65), 2**65).map(str),
    st.decimals(-10, 10, places=2).map(str),
    st.floats(-1e20, 1e20),
)


@given(ends, ends, st.sampled_from(["gt", "gte"]), st.sampled_from(["lt", "lte"]), st.integers(0, HIGHEST))
def test_a_range_holds_the_numbers_between_its_ends(low, high, above, below, number):
    first, last = UnsignedLong().bounds(Ends(**{above: low, below: high}))
    start, end = (Decimal(repr(each) if isinstance(each, float) else each) for each in (low, high))
    naive = (number > start if above == "gt" else number >= start) and (
        number < end if below == "lt" else number <= end
    )
    assert (first <= number <= last) == naive


@pytest.fixture(scope="module")
def numbers(one_field):
    return one_field({"type": "unsigned_long"}, VALUES)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"f": 2**64 - 1}}, [0]),
        ({"term": {"f": "18446744073709551615"}}, [0]),
        ({"term": {"f": 2**64}}, []),
        ({"term": {"f": 5.0}}, []),
        ({"term": {"f": -1}}, []),
        ({"terms": {"f": [5, "7", 2**70]}}, [1, 4]),
        ({"range": {"f": {"gte": 2**63}}}, [0, 2]),
        ({"range": {"f": {"gt": "4.5", "lt": 2**63}}}, [1, 4]),
        ({"range": {"f": {"gt": 2**64 - 1}}}, []),
    ],
)
def test_numbers_are_found_to_the_last_digit(numbers, query, found):
    assert numbers.found(query) == found


def test_numbers_sort_to_the_last_digit(numbers):
    assert numbers.ordered() == [(1, 5), (4, 7), (2, 2**63), (0, 2**64 - 1), (3, 2**64 - 1)]
    assert numbers.ordered("desc") == [(0, 2**64 - 1), (2, 2**63), (4, 2**63 - 1), (1, 5), (3, 0)]
    after = numbers.hits(sort=[{"f": "desc"}], search_after=[2**63])
    assert [hit["sort"] for hit in after] == [[2**63 - 1], [5], [0]]


def test_buckets_keep_every_digit_and_figures_are_doubles(numbers):
    keys = [bucket["key"] for bucket in numbers.aggregated(terms={"field": "f"})["buckets"]]
    assert keys == [5, 7, 2**63 - 1, 2**63, 2**64 - 1]
    assert numbers.aggregated(max={"field": "f"}) == {"value": float(2**64)}


def test_a_hit_shows_every_digit_and_a_script_sees_longs(numbers):
    assert numbers.shown(docvalue_fields=["f"])[0] == [2**64 - 1]
    assert numbers.shown(fields=["f"])[2] == [2**63]
    script = {"f": {"script": "doc['f'].size() == 0 ? 0 : doc['f'].value"}}
    assert numbers.shown(script_fields=script)[:3] == [[-1], [5], [-(2**63)]]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (-1, "Value [-1] is out of range for unsigned long"),
        ("18446744073709551616", "Value [18446744073709551616] is out of range for unsigned long"),
        (1.5, 'Value "1.5" has a decimal part'),
        ("1.5", 'Value "1.5" has a decimal part'),
        ("x", 'For input string: "x"'),
    ],
)
def test_what_no_field_can_hold_is_refused(one_field, value, reason):
    with pytest.raises(ElasticsearchError) as caught:
        one_field({"type": "unsigned_long"}, [value])
    assert caught.value.body["error"]["caused_by"]["reason"].rstrip(".") == reason
