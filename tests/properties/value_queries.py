"""Random queries for values, ranges, patterns and sets of documents, as Elasticsearch's JSON."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st
from queries_of import body, boosts, named, on_field
from schemas import DAYS, IDS, NUMBERS, STOCKS, TAGS, TEXTS, WORDS, Json, Strategy
from text_queries import MISSPELT, fuzziness, rewrites

BOUNDS = ("gt", "gte", "lt", "lte")
EXISTING = ["title", "body", "tag", "price", "day", "stock", "sold", "title.raw", "t*", "_id", "nowhere"]
KEYWORDS = ["tag", "title.raw", "body.keyword"]
STRINGS = [*TEXTS, *KEYWORDS]
MOMENTS = [*DAYS, "2010-01-01||+1M/d", "2010-12-31||/y", "now/d", "now-20y/M", "2010-06"]


@cache
def value_queries() -> Strategy[Json]:
    """Draw a query whose score does not depend on which terms a shard holds."""
    return st.one_of(terms(), terms_sets(), ranges(), patterns(), documents_alone())


@cache
def expanding_queries() -> Strategy[Json]:
    """Draw a query that scores the terms a pattern stands for, or keeps some of them."""
    edits = {
        "fuzziness": fuzziness(),
        "prefix_length": st.sampled_from([0, 1, 4]),
        "max_expansions": st.sampled_from([1, 2, 50]),
        "transpositions": st.booleans(),
        "rewrite": rewrites(),
    }
    near = st.sampled_from([*MISSPELT, *WORDS, "Ab", "a"])
    rewrite = {"rewrite": rewrites()}
    return st.one_of(
        on_field("fuzzy", STRINGS, body({"value": near}, edits)),
        on_field("prefix", STRINGS, body({"value": _starts()}, {**_any_case(), **rewrite})),
        on_field("wildcard", STRINGS, body({"value": _wildcards()}, {**_any_case(), **rewrite})),
        on_field("regexp", STRINGS, body({"value": _expressions()}, {**_any_case(), **rewrite})),
    )


def terms() -> Strategy[Json]:
    words, tags, numbers = st.sampled_from(WORDS), st.sampled_from(TAGS), st.sampled_from(NUMBERS)
    several = st.lists(st.one_of(words, tags), max_size=4)
    return st.one_of(
        on_field("term", TEXTS, st.one_of(words, body({"value": words}, _any_case()))),
        on_field("term", KEYWORDS, body({"value": st.one_of(tags, words)}, _any_case())),
        on_field("term", ["price"], st.one_of(numbers, body({"value": numbers}))),
        on_field("term", ["stock"], st.sampled_from(STOCKS)),
        on_field("term", ["sold"], st.one_of(st.booleans(), st.sampled_from(["true", "false"]))),
        on_field("term", ["day"], st.sampled_from(MOMENTS)),
        on_field("term", ["_id", "nowhere"], st.sampled_from(IDS)),
        _terms(["price", "stock"], st.lists(st.sampled_from([*NUMBERS, 0.5]), max_size=3)),
        _terms(["day"], st.lists(st.sampled_from(DAYS), max_size=3)),
        _terms(STRINGS, several),
    )


def terms_sets() -> Strategy[Json]:
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)
    tags = st.lists(st.sampled_from(TAGS), min_size=1, max_size=3)
    source = st.sampled_from(["Math.min(params.num_terms, 2)", "1", "doc['price'].size()"])
    by_script = {"minimum_should_match_script": source.map(lambda text: {"source": text})}
    by_field = {"minimum_should_match_field": st.just("price")}
    each = [(["title", "body"], words), (["tag"], tags)]
    return st.one_of(
        on_field("terms_set", fields, body({"terms": wanted, **enough}))
        for fields, wanted in each
        for enough in (by_script, by_field)
    )


def ranges() -> Strategy[Json]:
    moments = {**_bounds(st.sampled_from(MOMENTS)), "time_zone": st.sampled_from(["+02:00", "-05:00"])}
    years = {**_bounds(st.sampled_from(["2001", "2010"])), "format": st.just("yyyy")}
    old = {"from": st.sampled_from(NUMBERS), "to": st.sampled_from(NUMBERS), "include_lower": st.booleans()}
    return st.one_of(
        on_field("range", ["price", "stock"], body({}, _bounds(st.sampled_from([*NUMBERS, 0.5, 1.5, "1"])))),
        on_field("range", ["price"], body({}, {**old, "include_upper": st.booleans()})),
        on_field("range", ["day"], body({}, moments)),
        on_field("range", ["day"], body({}, years)),
        on_field("range", STRINGS, body({}, _bounds(st.sampled_from([*WORDS, "b", "A"])))),
    )


def patterns() -> Strategy[Json]:
    return st.one_of(
        on_field("prefix", STRINGS, st.one_of(_starts(), body({"value": _starts()}, _any_case()))),
        on_field("wildcard", STRINGS, body({"value": _wildcards()}, _any_case())),
        on_field("regexp", STRINGS, body({"value": _expressions()}, {**_any_case(), "flags": _flags()})),
    )


def documents_alone() -> Strategy[Json]:
    """Draw a query that looks at no term."""
    sources = ["doc['price'].size() > 0", "!doc['stock'].empty && doc['stock'].value > params.least", "true"]
    script = st.sampled_from(sources).map(lambda source: {"source": source, "params": {"least": 0.7}})
    return st.one_of(
        named("match_all", body({})),
        named("match_none", body({})),
        named("exists", body({"field": st.sampled_from(EXISTING)})),
        named("ids", body({"values": st.lists(st.sampled_from(IDS), max_size=4)})),
        named("script", body({"script": script})),
    )


def _terms(fields: list[str], values: Strategy[list[Any]]) -> Strategy[Json]:
    inner = st.one_of([st.fixed_dictionaries({field: values}, optional={"boost": boosts()}) for field in fields])
    return named("terms", inner)


def _bounds(values: Strategy[Any]) -> dict[str, Strategy[Any]]:
    return dict.fromkeys(BOUNDS, values)


def _any_case() -> dict[str, Strategy[Any]]:
    return {"case_insensitive": st.booleans()}


def _starts() -> Strategy[str]:
    return st.sampled_from(["r", "re", "A", "", "é", "sh"])


def _wildcards() -> Strategy[str]:
    return st.sampled_from(["*e*", "?", "a*", "r?d", "*", "É*", "*s"])


def _expressions() -> Strategy[str]:
    return st.sampled_from(["r.d", "[ab]", ".*", "sho(e|es)?", "é.+", "(red|blue)", ""])


def _flags() -> Strategy[str]:
    return st.sampled_from(["ALL", "NONE", "INTERVAL|COMPLEMENT"])
