"""Random rescore chains and whole searches, as Elasticsearch's JSON, that are answered and not refused."""

from __future__ import annotations

from functools import cache
from typing import Any

from corpora import texts
from function_queries import scripts
from hypothesis import strategies as st
from queries import leaf_queries, queries
from schemas import MODEL, Json, Strategy


@cache
def rescorers(query: Strategy[Json], window_sizes: Strategy[int]) -> Strategy[Json]:
    """Draw a rescorer that keeps the whole list: `query` in all modes and weights, or `script`."""
    weights = st.one_of(st.sampled_from([1, 0, -1, 0.5]), st.floats(-4, 4, width=32))
    body = st.fixed_dictionaries(
        {"rescore_query": query},
        optional={
            "query_weight": weights,
            "rescore_query_weight": weights,
            "score_mode": st.sampled_from(["total", "multiply", "avg", "max", "min", "MAX"]),
        },
    )
    scripted = scripts().map(lambda script: {"script": {"script": {**script, "source": _of_any(script["source"])}}})
    plain = st.fixed_dictionaries({"query": body})
    kinds = st.one_of(plain, plain, scripted)
    return st.tuples(kinds, window_sizes).map(lambda pair: {**pair[0], "window_size": pair[1]})


def _of_any(source: str) -> str:
    """Let a script take scores below 0, which rescorers before it may give."""
    return source.replace("_score", "Math.abs(_score)")


@cache
def learning_to_rank(window_sizes: Strategy[int]) -> Strategy[Json]:
    """Draw a `learning_to_rank` rescorer over the tiny model."""
    body = texts(max_words=2).map(lambda text: {"model_id": MODEL, "params": {"query": text}})
    return st.tuples(body, window_sizes).map(lambda pair: {"learning_to_rank": pair[0], "window_size": pair[1]})


@cache
def _kept_chains(query: Strategy[Json]) -> Strategy[list[Json]]:
    return st.lists(rescorers(query, st.integers(0, 15)), max_size=2)


@st.composite
def rescore_chains(draw: st.DrawFn, query: Strategy[Json] | None = None, page_end: int = 10) -> list[Json]:
    """Draw up to three rescorers; one that cuts the list has a window of *page_end* or more, and none after it more."""
    query = leaf_queries() if query is None else query
    chain: list[Json] = draw(_kept_chains(query))
    if draw(st.booleans()):
        widest = max([page_end, 1, *(rescorer["window_size"] for rescorer in chain)])
        chain.insert(draw(st.integers(0, len(chain))), draw(learning_to_rank(st.integers(widest, widest + 5))))
    return chain


@st.composite
def search_requests(draw: st.DrawFn, query: Strategy[Json] | None = None, rescore: bool = True) -> Json:
    """Draw a search body that is answered, not refused."""
    query = queries() if query is None else query
    body: Json = {"query": draw(query), "from": draw(st.integers(0, 5)), "size": draw(st.integers(0, 12))}
    if rescore:
        body["rescore"] = draw(rescore_chains(page_end=body["from"] + body["size"]))
    return {**body, **draw(_search_options(query))}


@cache
def _search_options(query: Strategy[Json]) -> Strategy[Json]:
    optional: dict[str, Strategy[Any]] = {
        "min_score": st.sampled_from([0, 0.5, 1.2]),
        "post_filter": query,
        "explain": st.booleans(),
        "track_total_hits": st.sampled_from([True, False, 0, 3, 10_000]),
        "_source": st.sampled_from([True, False, "t*", ["title"], {"excludes": ["title"]}]),
        "version": st.booleans(),
    }
    return st.fixed_dictionaries({}, optional=optional)
