"""How the random queries are put together: names, bodies, fields, and the parameters many of them share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st
from schemas import Json, Strategy


@cache
def boosts() -> Strategy[float]:
    """Draw a boost: mostly 1, sometimes 0, never negative."""
    return st.one_of(st.sampled_from([1, 1, 0, 0.5, 2, 3.7]), st.floats(0, 8, width=32))


@cache
def minimums() -> Strategy[Any]:
    """Draw a `minimum_should_match` in any of its notations."""
    return st.sampled_from([0, 1, 2, 3, -1, "2", "50%", "-25%", "-0%", "1<50%", "2<-25% 4<3"])


def body(required: Mapping[str, Strategy[Any]], optional: Mapping[str, Strategy[Any]] | None = None) -> Strategy[Json]:
    """Draw the body of a query, which may have a boost and a name besides its own parameters."""
    common = {"boost": boosts(), "_name": st.sampled_from(["first", "second", "third"])}
    return st.fixed_dictionaries(dict(required), optional={**(optional or {}), **common})


def named(name: str, inner: Strategy[Any]) -> Strategy[Json]:
    """Draw the query *name*."""
    return st.fixed_dictionaries({name: inner})


def on_field(name: str, fields: Sequence[str], inner: Strategy[Any]) -> Strategy[Json]:
    """Draw the query *name* on one of *fields*."""
    return st.fixed_dictionaries({name: st.one_of([st.fixed_dictionaries({field: inner}) for field in fields])})
