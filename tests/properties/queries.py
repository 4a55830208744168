"""Random trees over every query secondpass answers, as Elasticsearch's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from corpora import DAYS, IDS, NUMBERS, TAGS, TEXTS, WORDS, Json, Strategy, texts
from hypothesis import strategies as st


@cache
def boosts() -> Strategy[float]:
    """Draw a boost: mostly 1, sometimes 0, never negative."""
    return st.one_of(st.sampled_from([1, 1, 0, 0.5, 2, 3.7]), st.floats(0, 8, width=32))


@cache
def minimums() -> Strategy[Any]:
    """Draw a `minimum_should_match` in any of its notations."""
    return st.sampled_from([0, 1, 2, 3, -1, "2", "50%", "-25%", "-0%", "1<50%", "2<-25% 4<3"])


@cache
def leaf_queries(per_shard: bool = True) -> Strategy[Json]:
    """Draw a query that holds no other.

    Without *per_shard*, none whose scores depend on which terms a shard happens to hold, even under global statistics.
    """
    return st.one_of(full_text_queries(), exact_queries(), *([blending_queries()] if per_shard else []))


@cache
def full_text_queries() -> Strategy[Json]:
    """Draw a query that analyses its text."""
    either = {"operator": st.sampled_from(["or", "and"]), "minimum_should_match": minimums()}
    one_field = {
        "match": _body({"query": texts()}, {**either, "zero_terms_query": st.sampled_from(["none", "all"])}),
        "match_phrase": _body({"query": texts(max_words=3)}, {"slop": st.integers(0, 4)}),
        "match_phrase_prefix": _body({"query": beginnings()}, {"slop": st.integers(0, 2)}),
        "match_bool_prefix": _body({"query": beginnings()}, either),
    }
    fields = st.lists(st.sampled_from(["title", "body^2", "tag", "t*", "body"]), min_size=1, max_size=3)
    kinds = ["best_fields", "most_fields", "phrase", "cross_fields", "phrase_prefix", "bool_prefix"]
    multi = {"fields": fields, "type": st.sampled_from(kinds), "tie_breaker": st.sampled_from([0, 0.3, 1])}
    return st.one_of(
        _on_field("match", TEXTS, texts()),
        *(_on_field(name, TEXTS, body) for name, body in one_field.items()),
        _named("multi_match", _body({"query": beginnings(), "lenient": st.just(True)}, multi)),
    )


@cache
def exact_queries() -> Strategy[Json]:
    """Draw a query for values, ranges, patterns or sets of documents."""
    words, tags, numbers = st.sampled_from(WORDS), st.sampled_from(TAGS), st.sampled_from(NUMBERS)
    bounds = st.fixed_dictionaries({}, optional=dict.fromkeys(("gt", "gte", "lt", "lte"), numbers))
    since = st.fixed_dictionaries({}, optional={"gte": st.sampled_from(DAYS), "boost": boosts()})
    fields = st.sampled_from(["title", "body", "tag", "price", "day", "nowhere"])
    any_case = {"case_insensitive": st.booleans()}
    enough = st.sampled_from(["Math.min(params.num_terms, 2)", "1"]).map(lambda source: {"source": source})
    terms_set = _body({"terms": st.lists(words, min_size=1, max_size=3), "minimum_should_match_script": enough})
    return st.one_of(
        _named("match_all", _body({})),
        _named("match_none", st.just({})),
        _on_field("term", TEXTS, st.one_of(words, _body({"value": words}))),
        _on_field("term", ["tag"], _body({"value": tags}, any_case)),
        _on_field("term", ["price"], numbers),
        _on_field("term", ["sold"], st.booleans()),
        _on_field("terms", ["price"], st.lists(numbers, max_size=3)),
        _on_field("terms", ["title", "tag"], st.lists(st.one_of(words, tags), max_size=3)),
        _on_field("terms_set", ["title"], terms_set),
        _on_field("range", ["price"], bounds),
        _on_field("range", ["day"], since),
        _named("exists", _body({"field": fields})),
        _named("ids", _body({"values": st.lists(st.sampled_from(IDS), max_size=4)})),
        _on_field("prefix", ["title", "tag"], _body({"value": st.sampled_from(["r", "re", "A", ""])}, any_case)),
        _on_field("wildcard", ["title", "tag"], _body({"value": st.sampled_from(["*e*", "?", "a*", "r?d"])}, any_case)),
        _on_field("regexp", ["title", "tag"], _body({"value": st.sampled_from(["r.d", "[ab]", ".*", "sho(e|es)?"])})),
        _named("script", st.just({"script": "doc['price'].size() > 0"})),
    )


@cache
def blending_queries() -> Strategy[Json]:
    """Draw a query that keeps some of the terms a shard holds, or scores several of them as one."""
    near = st.sampled_from(["rad", "shoe", "blue", "teh"])
    rewrites = {"rewrite": st.sampled_from(["top_terms_1", "top_terms_blended_freqs_2", "scoring_boolean"])}
    return st.one_of(
        _on_field("fuzzy", TEXTS, _body({"value": near}, {"fuzziness": st.sampled_from([0, 1, 2, "AUTO"])})),
        _on_field("match", TEXTS, _body({"query": near, "fuzziness": st.sampled_from([1, "AUTO"])})),
        _on_field("prefix", ["title", "tag"], _body({"value": st.sampled_from(["r", "A", ""])}, rewrites)),
    )


@cache
def beginnings() -> Strategy[str]:
    """Draw some words of which the last may be one that is still being typed."""
    return st.builds("{} {}".format, texts(max_words=2), st.sampled_from(["", "s", "red", "bl"])).map(str.strip)


@cache
def queries(max_leaves: int = 6, functions: bool = True, per_shard: bool = True) -> Strategy[Json]:
    """Draw a tree over all queries secondpass answers; without *functions*, those that only match and add."""
    leaves = leaf_queries(per_shard)
    if not functions:
        return st.recursive(leaves, joined_queries, max_leaves=max_leaves)
    return st.recursive(leaves, lambda inner: joined_queries(inner) | function_queries(inner), max_leaves=max_leaves)


def joined_queries(inner: Strategy[Json]) -> Strategy[Json]:
    """Draw a query that joins the matches and scores of *inner* ones."""
    some = st.lists(inner, max_size=3)
    clauses = {**dict.fromkeys(("must", "should", "filter", "must_not"), some), "minimum_should_match": minimums()}
    demoting = {"positive": inner, "negative": inner, "negative_boost": st.sampled_from([0, 0.5, 2])}
    return st.one_of(
        _named("bool", _body({}, clauses)),
        _named("bool", _body({"should": some}, {"must": some})),
        _named("dis_max", _body({"queries": some}, {"tie_breaker": st.sampled_from([0, 0.3, 1])})),
        _named("constant_score", _body({"filter": inner})),
        _named("boosting", _body(demoting)),
    )


def function_queries(inner: Strategy[Json]) -> Strategy[Json]:
    """Draw a query that computes its scores from those of an *inner* one and from the document."""
    functions = st.lists(score_functions(inner), max_size=2)
    return st.one_of(
        _named("function_score", _body({"query": inner, "functions": functions}, FUNCTION_MODES)),
        _named("script_score", _body({"query": inner, "script": scripts()})),
    )


FUNCTION_MODES: dict[str, Strategy[Any]] = {
    "score_mode": st.sampled_from(["multiply", "sum", "avg", "first", "max", "min"]),
    "boost_mode": st.sampled_from(["multiply", "replace", "sum", "avg", "max", "min"]),
}


@cache
def score_functions(filters: Strategy[Json]) -> Strategy[Json]:
    """Draw one entry of `function_score.functions` that never gives a negative score."""
    modifier = st.sampled_from(["none", "square", "sqrt", "log1p"])
    field = st.builds(lambda m: {"field": "stock", "missing": 2, "modifier": m}, modifier)
    origin = {"origin": 0, "scale": 2}
    return st.one_of(
        st.fixed_dictionaries({"weight": st.sampled_from([0.5, 1, 3])}, optional={"filter": filters}),
        st.fixed_dictionaries({"gauss": st.just({"price": origin})}, optional={"filter": filters}),
        st.fixed_dictionaries({"script_score": scripts().map(lambda script: {"script": script})}),
        st.fixed_dictionaries({"field_value_factor": field}),
    )


@cache
def scripts() -> Strategy[Json]:
    """Draw a scoring script that is never negative, whatever the score and the document."""
    sources = (
        "Math.abs(_score) + 1",
        "saturation(Math.abs(_score), 2)",
        "doc['price'].size() == 0 ? 0.5 : Math.abs(doc['price'].value)",
    )
    return st.sampled_from(sources).map(lambda source: {"source": source})


def _body(required: Mapping[str, Strategy[Any]], optional: Mapping[str, Strategy[Any]] | None = None) -> Strategy[Json]:
    return st.fixed_dictionaries(dict(required), optional={**(optional or {}), "boost": boosts()})


def _named(name: str, body: Strategy[Any]) -> Strategy[Json]:
    return st.fixed_dictionaries({name: body})


def _on_field(name: str, fields: Sequence[str], body: Strategy[Any]) -> Strategy[Json]:
    return st.fixed_dictionaries({name: st.one_of([st.fixed_dictionaries({field: body}) for field in fields])})
