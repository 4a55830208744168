"""Random sorts, and the plain key of one: what a document's source says of a field."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st
from schemas import Json, Strategy

SORTED_FIELDS = ("price", "stock", "day", "tag", "sold")


@cache
def sorts() -> Strategy[list[Any]]:
    """Draw a sort by fields, scores and scripts."""
    order = {"order": st.sampled_from(["asc", "desc"])}
    extremes = {**order, "missing": st.sampled_from(["_first", "_last"])}
    modes = st.sampled_from(["min", "max", "sum", "avg", "median"])
    numeric = {**extremes, "mode": modes, "numeric_type": st.sampled_from(["long", "double"])}
    script = {"type": "number", "script": "doc['price'].size() * 2 + (doc['tag'].empty ? 0 : 1)"}
    one = st.one_of(
        *(st.fixed_dictionaries({field: _options(numeric)}) for field in ("price", "stock")),
        st.fixed_dictionaries({"price": _options({**order, "missing": st.sampled_from([1, -5])})}),
        *(st.fixed_dictionaries({field: _options(extremes)}) for field in ("day", "sold")),
        st.fixed_dictionaries({"tag": _options({**extremes, "mode": st.sampled_from(["min", "max"])})}),
        st.fixed_dictionaries({"_score": _options(order)}),
        order["order"].map(lambda way: {"_script": {**script, "order": way}}),
    )
    return st.lists(one, min_size=1, max_size=3, unique_by=lambda sort: next(iter(sort)))


def naive_key(source: Json, field: str, descending: bool, missing_first: bool) -> tuple[int, Any]:
    """Return what orders a document: whether it has the field, then its smallest or largest value."""
    given = source.get(field)
    values = sorted(value for value in (given if isinstance(given, list) else [given]) if value is not None)
    if not values:
        return (0 if missing_first else 2, _turned("" if field in ("tag", "day") else 0, False))
    return (1, _turned(values[-1] if descending else values[0], descending))


def _turned(value: Any, descending: bool) -> tuple[float, ...]:
    """Return numbers that order a number or a text, the other way round when *descending*."""
    numbers = (*map(ord, value), -1) if isinstance(value, str) else (value,)
    return tuple(-number for number in numbers) if descending else numbers


def _options(options: dict[str, Strategy[Any]]) -> Strategy[Json]:
    return st.fixed_dictionaries({}, optional=options)
