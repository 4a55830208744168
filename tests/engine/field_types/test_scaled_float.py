"""`scaled_float`: decimal numbers kept as whole ones."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError
from secondpass.shards.mapping.ends import Ends
from secondpass.shards.mapping.scaled_float import ScaledFloat

PRICES = {"type": "scaled_float", "scaling_factor": 100}
amounts = st.floats(-1e6, 1e6)
factors = st.sampled_from([1.0, 10.0, 100.0, 0.5, 3.0])


def _whole(value: float, factor: float) -> int:
    return math.floor(value * factor) + (value * factor - math.floor(value * factor) >= 0.5)


@given(amounts, amounts, factors, amounts)
def test_a_range_holds_the_whole_numbers_between_its_scaled_ends(low, high, factor, amount):
    kind = ScaledFloat(factor)
    first, last = kind.bounds(Ends(gte=low, lte=high))
    start, end = (float(Decimal(repr(each)) * Decimal(repr(factor))) for each in (low, high))
    assert (first <= kind.document(amount) <= last) == (start <= _whole(amount, factor) <= end)


@given(amounts, factors)
def test_a_number_is_found_by_itself(amount, factor):
    kind = ScaledFloat(factor)
    shown = kind.display_source(kind.document(amount))
    assert kind.query(shown) == kind.document(shown)
    assert abs(shown - amount) <= 0.500001 / factor


@pytest.fixture(scope="module")
def prices(one_field):
    return one_field(PRICES, [0.351, "79.99", -1.505, None, ""])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"f": 0.35}}, [0]),
        ({"term": {"f": "79.99"}}, [1]),
        ({"terms": {"f": [0.349, -1.5]}}, [0, 2]),
        ({"range": {"f": {"gt": 0.35}}}, [1]),
        ({"range": {"f": {"gte": 0.341, "lte": 79.99}}}, [0, 1]),
        ({"range": {"f": {"lt": 79.99}}}, [0, 2]),
        ({"exists": {"field": "f"}}, [0, 1, 2]),
    ],
)
def test_numbers_are_found_as_far_as_they_are_kept(prices, query, found):
    assert prices.found(query) == found


def test_doc_values_are_whole_numbers_times_the_inverse_of_the_factor(prices):
    assert prices.ordered()[:3] == [(2, -1.5), (0, 0.35000000000000003), (1, 79.99)]
    assert prices.shown(docvalue_fields=["f"])[0] == [0.35000000000000003]
    assert prices.shown(fields=["f"])[0] == [0.35]
    assert prices.aggregated(max={"field": "f"}) == {"value": 79.99}


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ({"type": "scaled_float"}, "Field [scaling_factor] is required"),
        ({"type": "scaled_float", "scaling_factor": -1}, "[scaling_factor] must be a positive number, got [-1.0]"),
        ({"type": "scaled_float", "scaling_factor": "x"}, 'For input string: "x"'),
    ],
)
def test_the_factor_is_a_positive_number(one_field, definition, reason):
    with pytest.raises(ElasticsearchError) as caught:
        one_field(definition, [])
    assert reason in str(caught.value)


def test_what_is_not_finite_is_refused(one_field):
    with pytest.raises(ElasticsearchError, match=r"failed to parse field \[f\] of type \[scaled_float\]"):
        one_field(PRICES, ["NaN"])
