"""Random queries, as Elasticsearch's JSON; none scores below 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from .documents import FIELDS, NUMBERS, WORDS, Fields, Json, of_type, texts, values_of

Strategy = st.SearchStrategy[Json]


def queries(fields: Fields = FIELDS, *, words: Sequence[str] = WORDS, max_leaves: int = 4) -> Strategy:
    """Draw a query on *fields* for *words* and values that `documents` draws, of at most *max_leaves* parts."""
    return st.recursive(leaves(fields, words), _joined, max_leaves=max_leaves)


def leaves(fields: Fields, words: Sequence[str]) -> Strategy:
    """Draw a query that holds no other."""
    kinds: list[Strategy] = [st.just({"match_all": {}})]
    if text := of_type(fields, "text"):
        kinds += _of_texts(text, words)
    if exact := [name for name in fields if name not in text]:
        kinds += [st.one_of([_term(name, fields[name], words) for name in exact])]
    if ordered := of_type(fields, *NUMBERS, "date"):
        kinds += [st.one_of([_range(name, fields[name]) for name in ordered])]
    kinds += [st.sampled_from(list(fields)).map(lambda name: {"exists": {"field": name}})] if fields else []
    return st.one_of(kinds)


def _of_texts(names: Sequence[str], words: Sequence[str]) -> list[Strategy]:
    """Return queries for words, those that find much several times."""
    query = texts(words, 4)
    match = st.fixed_dictionaries({"query": query}, optional={"boost": _boosts()})
    every = st.fixed_dictionaries({"query": texts(words, 2), "operator": st.just("and")})
    phrase = st.fixed_dictionaries({"query": texts(words, 2)}, optional={"slop": st.integers(0, 2)})
    several = {
        "fields": st.lists(st.sampled_from(list(names)), min_size=1, unique=True),
        "type": st.sampled_from(["best_fields", "most_fields"]),
    }
    some, multi = _named("match", _on(names, match)), st.fixed_dictionaries({"query": query, **several})
    rare = [_named("match", _on(names, every)), _named("match_phrase", _on(names, phrase))]
    return [some, some, some, _named("multi_match", multi), _named("multi_match", multi), st.one_of(rare)]


def _term(name: str, kind: str, words: Sequence[str]) -> Strategy:
    value = values_of(kind, words)
    one = st.fixed_dictionaries({"value": value}, optional={"boost": _boosts()})
    term = _named("term", st.fixed_dictionaries({name: one}))
    return st.one_of(term, _named("terms", st.fixed_dictionaries({name: st.lists(value, min_size=1, max_size=3)})))


def _range(name: str, kind: str) -> Strategy:
    bound = {side: values_of(kind, ()) for side in ("gte", "lt")}
    return _named("range", st.fixed_dictionaries({name: st.fixed_dictionaries({}, optional=bound)}))


def _joined(inner: Strategy) -> Strategy:
    some = st.lists(inner, min_size=1, max_size=3)
    one = st.lists(inner, min_size=1, max_size=1)
    occurs = st.fixed_dictionaries({"should": some}, optional=dict.fromkeys(("must", "filter", "must_not"), one))
    either = st.fixed_dictionaries({"should": some})
    tie_breaker = {"tie_breaker": st.sampled_from([0, 0.3, 1])}
    weighed = st.fixed_dictionaries({"filter": inner, "weight": st.sampled_from([0.5, 2])})
    functions = {"query": inner, "functions": st.lists(weighed, min_size=1, max_size=2)}
    demoted = {"positive": inner, "negative": inner, "negative_boost": st.sampled_from([0.2, 0.5])}
    return st.one_of(
        _named("bool", either),
        _named("bool", occurs),
        _named("dis_max", st.fixed_dictionaries({"queries": some}, optional=tie_breaker)),
        _named("constant_score", st.fixed_dictionaries({"filter": inner}, optional={"boost": _boosts()})),
        _named("function_score", st.fixed_dictionaries(functions)),
        _named("boosting", st.fixed_dictionaries(demoted)),
    )


def _boosts() -> st.SearchStrategy[float]:
    return st.sampled_from([0.5, 1, 2, 3.7])


def _named(name: str, body: st.SearchStrategy[Any]) -> Strategy:
    return st.fixed_dictionaries({name: body})


def _on(names: Sequence[str], body: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of([st.fixed_dictionaries({name: body}) for name in names])
