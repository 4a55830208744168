"""Random queries that compute their scores, as Elasticsearch's JSON; none gives a negative score."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st
from queries_of import body, named
from schemas import NUMBERS, Json, Strategy

MODES: dict[str, Strategy[Any]] = {
    "score_mode": st.sampled_from(["multiply", "sum", "avg", "first", "max", "min"]),
    "boost_mode": st.sampled_from(["multiply", "replace", "sum", "avg", "max", "min"]),
    "max_boost": st.sampled_from([0.5, 2]),
    "min_score": st.sampled_from([0, 0.3, 1.2]),
}
SCRIPTS = (
    "_score",
    "_score * params.factor + 1",
    "saturation(_score, 2)",
    "sigmoid(_score, 2, 1)",
    "doc['price'].size() == 0 ? 0.5 : Math.abs(doc['price'].value)",
    "double total = 0; for (def each : doc['stock']) { total += each } return total",
    "Math.log1p(_score) + (doc['tag'].contains('a') ? 1 : 0)",
    "doc['day'].empty ? 1 : doc['day'].value.getYear() - 2000",
    "field('stock').get(0.25) + _score",
)
COUNTING = ("_termStats.matchedTermsCount() + _termStats.termFreq().getSum()", "_termStats.docFreq().getMax()")


def function_queries(inner: Strategy[Json], per_shard: bool) -> Strategy[Json]:
    """Draw a query over an *inner* one whose score depends on the document; without *per_shard*, not on its shard."""
    entries = st.lists(entry(inner, per_shard), max_size=3)
    source = st.sampled_from((*SCRIPTS, *COUNTING) if per_shard else SCRIPTS)
    scored = {"query": inner, "script": source.map(_script)}
    lone = {"query": inner, "function": functions(per_shard)}
    return st.one_of(
        named("function_score", body({"query": inner, "functions": entries}, MODES)),
        named("function_score", body(lone, MODES).map(_unwrapped)),
        named("script_score", body(scored, {"min_score": st.sampled_from([0, 0.4, 1.5])})),
    )


def entry(filters: Strategy[Json], per_shard: bool) -> Strategy[Json]:
    """Draw one entry of `function_score.functions`."""
    optional = {"filter": filters, "weight": weights()}
    functioning = st.builds(lambda function, rest: {**function, **rest}, functions(per_shard), _some_of(optional))
    return st.one_of(functioning, st.fixed_dictionaries({"weight": weights()}, optional={"filter": filters}))


def weights() -> Strategy[float]:
    return st.sampled_from([0, 0.5, 1, 3])


@cache
def scripts() -> Strategy[Json]:
    """Draw a scoring script that is never negative, whatever the document, where the score is not."""
    return st.sampled_from(SCRIPTS).map(_script)


@cache
def functions(per_shard: bool) -> Strategy[Json]:
    """Draw a function: its name and its body."""
    modifier = st.sampled_from(["none", "square", "sqrt", "log1p", "log2p", "ln1p", "ln2p"])
    factor = {"factor": st.sampled_from([0, 0.5, 1.2, 3]), "modifier": modifier}
    value = st.fixed_dictionaries({"field": st.just("stock"), "missing": st.sampled_from([0, 2, 0.1])}, optional=factor)
    kinds = [named("field_value_factor", value), decays()]
    kinds += [st.fixed_dictionaries({"script_score": scripts().map(lambda script: {"script": script})})]
    if per_shard:
        seed = st.sampled_from([1, -7, "seed", 2**40])
        field = st.sampled_from(["_seq_no", "price", "tag"])
        kinds += [named("random_score", st.fixed_dictionaries({"seed": seed, "field": field}))]
    return st.one_of(kinds)


@cache
def decays() -> Strategy[Json]:
    """Draw a decay over numbers or dates, several values among them."""
    options = {"decay": st.sampled_from([0.1, 0.5, 0.9])}
    number = {"origin": st.sampled_from(NUMBERS), "scale": st.sampled_from([0.5, 2, 10])}
    numbers = st.fixed_dictionaries(number, optional={**options, "offset": st.sampled_from([0, 1, 2.5])})
    day = {
        "origin": st.sampled_from(["2010-01-01", "2010-06-15T00:00:00Z"]),
        "scale": st.sampled_from(["10d", "9999h"]),
    }
    days = st.fixed_dictionaries(day, optional={**options, "offset": st.sampled_from(["0d", "3d"])})
    mode = {"multi_value_mode": st.sampled_from(["min", "max", "avg", "sum"])}
    curve = st.sampled_from(["gauss", "exp", "linear"])
    on = [("price", numbers), ("stock", numbers), ("day", days)]
    bodies = st.one_of([st.fixed_dictionaries({field: inner}, optional=mode) for field, inner in on])
    return st.builds(lambda name, inner: {name: inner}, curve, bodies)


def _some_of(optional: dict[str, Strategy[Any]]) -> Strategy[Json]:
    return st.fixed_dictionaries({}, optional=optional)


def _unwrapped(given: Json) -> Json:
    """Put the only function among the members of its query."""
    return {key: value for key, value in given.items() if key != "function"} | given["function"]


def _script(source: str) -> Json:
    return {"source": source, "params": {"factor": 1.7}}
