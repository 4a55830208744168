"""Random queries that analyse a text, as Elasticsearch's JSON."""

from __future__ import annotations

from functools import cache
from typing import Any

from corpora import texts
from hypothesis import strategies as st
from queries_of import body, minimums, named, on_field
from schemas import ANALYZERS, IDS, ODD_WORDS, TAGS, TEXTS, WORDS, Json, Strategy

FIELDS = ["title", "title^2", "body", "body^0.5", "tag", "t*", "title.raw", "*", "nowhere"]
MISSPELT = ["rad", "shoe", "blu", "teh", "sheos", "ete", "crimsen"]


@cache
def full_text_queries() -> Strategy[Json]:
    """Draw a query that analyses its text and whose terms are those of the text."""
    return st.one_of(matches(), phrases(), multi_matches(), simple_query_strings(loose=False))


@cache
def blended_text_queries() -> Strategy[Json]:
    """Draw a query whose terms, or how common they count, depend on which terms a shard holds."""
    misspelt = st.one_of(st.sampled_from(MISSPELT), st.builds("{} {}".format, words(), st.sampled_from(MISSPELT)))
    fuzzy = {**_match_options(), **_edits(), "fuzzy_rewrite": rewrites()}
    best = st.sampled_from(["best_fields", "most_fields", "bool_prefix"])
    return st.one_of(
        on_field("match", TEXTS, body({"query": misspelt, "fuzziness": fuzziness()}, fuzzy)),
        on_field("match_bool_prefix", TEXTS, body({"query": beginnings()}, {**_either(), "fuzziness": fuzziness()})),
        on_field("match_phrase_prefix", TEXTS, _phrase_prefix()),
        named("multi_match", _multi({"query": misspelt, "type": best, "fuzziness": fuzziness()}, fuzzy)),
        named("multi_match", _multi({"query": beginnings(), "type": st.just("phrase_prefix")}, _expansions())),
        simple_query_strings(loose=True),
        query_strings(),
        combinations(),
        likenesses(),
    )


@cache
def alike() -> Strategy[list[Json]]:
    """Draw queries of several kinds for the same words: their terms are the same, what these count for is not."""
    return texts(max_words=2).flatmap(lambda text: st.permutations(_forms(text)))


def _forms(text: str) -> list[Json]:
    return [
        {"match": {"title": text}},
        {"match": {"title": {"query": text, "fuzziness": 1}}},
        {"multi_match": {"query": text, "fields": ["title", "body"], "type": "cross_fields"}},
        {"match": {"body": {"query": text, "boost": 2}}},
    ]


@cache
def words() -> Strategy[str]:
    """Draw some words to ask for, odd ones among them."""
    return st.one_of(texts(max_words=4), texts(max_words=4), texts((*WORDS, *ODD_WORDS), max_words=3))


@cache
def beginnings() -> Strategy[str]:
    """Draw some words of which the last may be one that is still being typed."""
    return st.builds("{} {}".format, texts(max_words=2), st.sampled_from(["", "s", "red", "bl", "é"])).map(str.strip)


def matches() -> Strategy[Json]:
    return st.one_of(
        on_field("match", TEXTS, words()),
        on_field("match", TEXTS, body({"query": words()}, _match_options())),
        on_field("match", ["tag", "title.raw"], body({"query": st.one_of(st.sampled_from(TAGS), words())}, _either())),
        on_field("match", ["price"], body({"query": st.sampled_from([1, "2", "red"]), "lenient": st.just(True)})),
        on_field("match_bool_prefix", TEXTS, body({"query": beginnings()}, {**_either(), "analyzer": _analyzers()})),
    )


def phrases() -> Strategy[Json]:
    options = {"slop": st.integers(0, 6), "analyzer": _analyzers(), "zero_terms_query": _zero_terms()}
    return on_field("match_phrase", TEXTS, body({"query": words()}, options))


def multi_matches() -> Strategy[Json]:
    sums = st.sampled_from(["best_fields", "most_fields", "cross_fields", "bool_prefix"])
    phrase = {"analyzer": _analyzers(), "zero_terms_query": _zero_terms(), "slop": st.integers(0, 3)}
    return st.one_of(
        named("multi_match", _multi({"query": words()}, {"type": sums, **_match_options()})),
        named("multi_match", _multi({"query": words(), "type": st.just("phrase")}, phrase)),
    )


@cache
def simple_query_strings(loose: bool) -> Strategy[Json]:
    """Draw what somebody types into a search box; *loose*, with begun and misspelt words."""
    pieces = ["red", "+shoes", "-blue", "the", "|", "(red shoes)", '"red shoes"', '"shoes red"~3', "été", "+", ")", "-"]
    pieces += ["sho*", "rad~1", "blau~", "*"] if loose else []
    operators = st.sampled_from(["ALL", "NONE", "AND|OR|NOT", "PHRASE|PREFIX|FUZZY", "PRECEDENCE|NEAR|WHITESPACE"])
    options = {
        "fields": _fields(),
        "default_operator": st.sampled_from(["or", "AND"]),
        "minimum_should_match": minimums(),
        "flags": operators,
        "analyze_wildcard": st.booleans(),
        "analyzer": _analyzers(),
        "auto_generate_synonyms_phrase_query": st.booleans(),
    }
    text = st.lists(st.sampled_from(pieces), min_size=1, max_size=6).map(" ".join)
    return named("simple_query_string", body({"query": text, "lenient": st.just(True)}, options))


@cache
def query_strings() -> Strategy[Json]:
    """Draw a whole query as text, without mistakes."""
    pieces = ["red", "+shoes", "-blue", "the", "été", '"red shoes"', '"shoes red"~3', "(red shoes)", "title:red^2"]
    pieces += ["title:(blue shoes)", "sho*", "*e*", "r?d", "rad~1", "blau~", "/r.d/", "_exists_:tag", "*:*"]
    pieces += ["price:[0 TO 2]", "price:>1", "stock:<1", "tag:{a TO b]", "day:[2010-01-01 TO 2010-12-31]", "NOT red"]
    joined = st.sampled_from([" ", " ", " AND ", " OR "])
    text = st.builds(
        lambda by, words: by.join(words), joined, st.lists(st.sampled_from(pieces), min_size=1, max_size=4)
    )
    options = {
        "default_operator": st.sampled_from(["or", "AND"]),
        "minimum_should_match": minimums(),
        "type": st.sampled_from(["best_fields", "most_fields", "cross_fields", "phrase", "bool_prefix"]),
        "tie_breaker": st.sampled_from([0, 0.3, 1]),
        "analyze_wildcard": st.booleans(),
        "analyzer": _analyzers(),
        "quote_analyzer": _analyzers(),
        "phrase_slop": st.integers(0, 3),
        "fuzziness": fuzziness(),
        "fuzzy_max_expansions": st.sampled_from([1, 50]),
        "rewrite": rewrites(),
        "auto_generate_synonyms_phrase_query": st.booleans(),
    }
    always = {"query": text, "lenient": st.just(True), "fields": _fields()}
    return named("query_string", body(always, options))


@cache
def combinations() -> Strategy[Json]:
    """Draw a `combined_fields`, which takes only fields that are searched alike."""
    fields = st.sampled_from([["title"], ["title^2.5"], ["body"], ["body^2", "nowhere"]])
    options = {**_either(), "zero_terms_query": _zero_terms(), "auto_generate_synonyms_phrase_query": st.booleans()}
    return named("combined_fields", body({"query": words(), "fields": fields}, options))


@cache
def likenesses() -> Strategy[Json]:
    """Draw a `more_like_this` over texts, documents of the index, and documents made up."""
    item = st.fixed_dictionaries({"_id": st.sampled_from(IDS)})
    made_up = words().map(lambda text: {"doc": {"title": text, "tag": "a"}})
    like = st.lists(st.one_of(words(), item, made_up), min_size=1, max_size=2)
    few = {"min_term_freq": st.sampled_from([1, 1, 2]), "min_doc_freq": st.sampled_from([0, 1, 2])}
    options = {
        "max_doc_freq": st.sampled_from([2, 100]),
        "max_query_terms": st.sampled_from([1, 2, 25]),
        "minimum_should_match": minimums(),
        "boost_terms": st.sampled_from([0, 1, 2.5]),
        "include": st.booleans(),
        "unlike": st.lists(st.one_of(words(), item), max_size=1),
        "stop_words": st.just(["the"]),
        "min_word_length": st.sampled_from([0, 4]),
        "max_word_length": st.sampled_from([0, 4]),
        "analyzer": _analyzers(),
    }
    fields = st.lists(st.sampled_from(["title", "body", "tag", "nowhere"]), min_size=1, max_size=3, unique=True)
    return named("more_like_this", body({"fields": fields, "like": like, **few}, options))


@cache
def fuzziness() -> Strategy[Any]:
    return st.sampled_from([0, 1, 2, "AUTO", "AUTO:1,4", "1"])


@cache
def rewrites() -> Strategy[str]:
    """Draw what becomes of the terms that a pattern stands for."""
    sized = ["top_terms_1", "top_terms_2", "top_terms_boost_2", "top_terms_blended_freqs_2"]
    return st.sampled_from(["scoring_boolean", "constant_score", "constant_score_boolean", *sized])


def _match_options() -> dict[str, Strategy[Any]]:
    return {
        **_either(),
        "analyzer": _analyzers(),
        "zero_terms_query": _zero_terms(),
        "auto_generate_synonyms_phrase_query": st.booleans(),
    }


def _either() -> dict[str, Strategy[Any]]:
    return {"operator": st.sampled_from(["or", "and"]), "minimum_should_match": minimums()}


def _edits() -> dict[str, Strategy[Any]]:
    return {"prefix_length": st.sampled_from([0, 1, 3]), **_expansions(), "fuzzy_transpositions": st.booleans()}


def _expansions() -> dict[str, Strategy[Any]]:
    return {"max_expansions": st.sampled_from([1, 2, 50])}


def _phrase_prefix() -> Strategy[Json]:
    options = {"slop": st.integers(0, 3), "analyzer": _analyzers(), "zero_terms_query": _zero_terms(), **_expansions()}
    return body({"query": beginnings()}, options)


def _multi(required: dict[str, Strategy[Any]], options: dict[str, Strategy[Any]]) -> Strategy[Json]:
    tie_breaker = {"tie_breaker": st.sampled_from([0, 0.3, 1])}
    always = {**required, "fields": _fields(), "lenient": st.just(True)}
    return body(always, {**options, **tie_breaker})


@cache
def _fields() -> Strategy[list[str]]:
    return st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3)


@cache
def _analyzers() -> Strategy[str]:
    return st.sampled_from([*ANALYZERS, "ways"])


@cache
def _zero_terms() -> Strategy[str]:
    return st.sampled_from(["none", "all"])
