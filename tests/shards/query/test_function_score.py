from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass.shards.errors import (
    IllegalArgumentError,
    NamedObjectNotFoundError,
    ParsingError,
    QueryShardError,
    ShardError,
)
from secondpass.shards.query import parse_query

F = np.float32
FIELDS = {
    "properties": {
        "title": {"type": "text"},
        "genre": {"type": "keyword"},
        "likes": {"type": "long"},
        "price": {"type": "double"},
        "rate": {"type": "float"},
        "seen": {"type": "boolean"},
        "released": {"type": "date"},
        "hidden": {"type": "long", "doc_values": False},
    }
}
FILMS: list[dict[str, Any]] = [
    {"title": "red shoes", "genre": "drama", "likes": 10, "price": 2.5, "released": "2020-01-01"},
    {"title": "red red dawn", "genre": ["war", "drama"], "likes": [40, 3], "price": 0.5, "released": "2020-01-11"},
    {"title": "blue velvet", "genre": "crime", "likes": 0, "rate": 0.1, "seen": True},
    {"title": "the red shoes red", "likes": [7, 100, 8], "price": 1e6, "released": ["2019-06-01", "2021-01-01"]},
]
RED = {"match": {"title": "red"}}


@pytest.fixture(scope="session")
def films(shard_of):
    return shard_of(FIELDS, FILMS)


def wrap(**members):
    return {"function_score": members}


def all_scores(films, **members):
    return [float(score) for score in films.scores(wrap(**members)).values()]


# what functions say


def test_without_functions_the_query_score_stays(films):
    assert films.scores(wrap(query=RED)) == films.scores(RED)
    assert films.scores(wrap()) == {0: 1, 1: 1, 2: 1, 3: 1}
    assert films.scores(wrap(query=RED, boost_mode="replace", score_mode="sum")) == films.scores(RED)


def test_a_weight_multiplies_the_score(films):
    red = films.scores(RED)
    assert films.scores(wrap(query=RED, weight=3)) == {doc: F(float(score) * 3.0) for doc, score in red.items()}


@pytest.mark.parametrize(
    ("modifier", "expected"),
    [
        ("none", 12.0),
        ("log", math.log10(12)),
        ("log1p", math.log10(13)),
        ("log2p", math.log10(14)),
        ("ln", math.log(12)),
        ("LN1P", math.log(13)),
        ("ln2p", math.log(14)),
        ("square", 144.0),
        ("sqrt", math.sqrt(12)),
        ("reciprocal", 1 / 12),
    ],
)
def test_every_modifier_of_field_value_factor(films, modifier, expected):
    body = wrap(field_value_factor={"field": "likes", "factor": 1.2, "modifier": modifier}, boost_mode="replace")
    assert films.scores(body, [0]) == {0: pytest.approx(expected, rel=1e-6)}


def test_field_value_factor_reads_the_smallest_value_and_the_float32_as_a_double(films):
    assert all_scores(films, field_value_factor={"field": "likes"}) == [10, 3, 0, 7]
    body = wrap(field_value_factor={"field": "rate", "missing": 2}, boost_mode="replace")
    assert films.scores(body) == {0: 2, 1: 2, 2: F(0.1), 3: 2}
    assert all_scores(films, field_value_factor={"field": "seen", "missing": 0}) == [0, 0, 1, 0]
    assert all_scores(films, field_value_factor={"field": "nowhere", "missing": 4.5}) == [4.5] * 4


def test_a_missing_value_is_an_error_unless_replaced(films):
    with pytest.raises(IllegalArgumentError, match=r"^Missing value for field \[price\]$"):
        films.scores(wrap(field_value_factor={"field": "price"}))
    assert films.scores(wrap(query=RED, field_value_factor={"field": "price"})).keys() == {0, 1, 3}
    with pytest.raises(
        QueryShardError, match=r"Unable to find a field mapper for field \[x\]. No 'missing' value defined"
    ):
        films.scores(wrap(field_value_factor={"field": "x"}))


def test_functions_never_see_deleted_documents(shard_of):
    films = shard_of(FIELDS, [{"title": "red"}, {"likes": 3}], deleted=[0])
    assert films.scores(wrap(field_value_factor={"field": "likes"})) == {1: 3}


@pytest.mark.parametrize(
    ("modifier", "factor", "text"),
    [
        ("none", -1, "[-10.0] for field value: [10.0]"),
        (
            "log",
            0.01,
            "[-1.0000000097072381] for field value: [10.0]; consider using log1p or log2p instead of log to avoid",
        ),
        ("ln", 0.05, "[-0.6931471"),
    ],
)
def test_a_negative_field_value_is_an_error(films, modifier, factor, text):
    body = wrap(field_value_factor={"field": "likes", "factor": factor, "modifier": modifier})
    with pytest.raises(IllegalArgumentError) as error:
        films.scores(body, [0])
    assert error.value.reason.startswith("field value function must not produce negative scores, but got: ")
    assert text in error.value.reason


def test_nan_is_refused_and_never_becomes_the_max_boost(films):
    body = wrap(field_value_factor={"field": "likes", "factor": -1, "modifier": "sqrt"}, max_boost=3)
    with pytest.raises(IllegalArgumentError) as error:
        films.scores(body)
    assert error.value.reason == (
        "function score query returned an invalid score: NaN for doc: 0; score must be a non-negative real number"
    )


def test_a_negative_max_boost_makes_scores_invalid(films):
    with pytest.raises(IllegalArgumentError, match=r"invalid score: -1.0 for doc: 0; score must be"):
        films.scores(wrap(weight=2, max_boost=-1))


@pytest.mark.parametrize(
    ("curve", "near", "far"), [("linear", 0.75, 0.0), ("exp", 0.70710678, 0.25), ("gauss", 0.84089642, 0.0625)]
)
def test_decay_curves_fall_as_published(shard_of, curve, near, far):
    shard = shard_of({"properties": {"n": {"type": "integer"}}}, [{"n": 5}, {"n": 20}, {"n": -10}, {}])
    scores = shard.scores(wrap(**{curve: {"n": {"origin": 0, "scale": 10}}}, boost_mode="replace"))
    assert scores == {0: F(near), 1: F(far), 2: pytest.approx(0.5), 3: 1}


def test_within_the_offset_nothing_decays(films):
    body = {"price": {"origin": "2", "scale": 1, "offset": 1.5, "decay": 0.25}}
    assert all_scores(films, query={"ids": {"values": ["0", "1"]}}, gauss=body) == [1, 1]


@pytest.mark.parametrize(("mode", "distance"), [("min", 1), ("max", 92), ("sum", 94), ("avg", 94 / 3), ("median", 1)])
def test_multi_value_modes_choose_among_distances(films, mode, distance):
    body = {"likes": {"origin": 8, "scale": 100, "offset": 0}, "multi_value_mode": mode}
    if mode == "median":
        distance = 1
    if mode == "min":
        distance = 0
    assert films.scores(wrap(linear=body), [3]) == {3: F((200 - {"sum": 93, "avg": 31}.get(mode, distance)) / 200)}


def test_the_median_of_two_values_lies_between_them(films):
    body = {"likes": {"origin": 0, "scale": 100}, "multi_value_mode": "median"}
    assert films.scores(wrap(linear=body), [1]) == {1: F((200 - 21.5) / 200)}


def test_dates_decay_by_time(films):
    body = {"released": {"origin": "2020-01-01", "scale": "10d", "offset": "0d", "decay": 0.5}}
    assert films.scores(wrap(exp=body), [0, 1]) == {0: 1, 1: F(0.5)}
    body = {"released": {"origin": "2020-01-01||+1d/d", "scale": "240h", "offset": "1d"}}
    assert films.scores(wrap(linear=body), [0, 1]) == {0: 1, 1: F(1 - 8 / 20)}


def test_a_date_decay_without_origin_starts_now(shard_of):
    now = 1_700_000_000_000
    shard = shard_of({"properties": {"at": {"type": "date"}}}, [{"at": now}, {"at": now - 3_600_000}])
    for parameters in ({"scale": "1h"}, {"scale": "60m", "origin": "now"}, {"scale": "3600s", "origin": now}):
        assert shard.scores(wrap(exp={"at": parameters})) == {0: 1, 1: F(0.5)}


@pytest.mark.parametrize(
    ("decay", "reason"),
    [
        ({"likes": {"origin": 1}}, "both [scale] and [origin] must be set for numeric fields."),
        ({"likes": {"scale": 1}}, "both [scale] and [origin] must be set for numeric fields."),
        ({"likes": {"origin": 1, "scale": 0}}, "function_score : scale must be > 0.0."),
        ({"likes": {"origin": 1, "scale": 1, "decay": 1}}, "function_score : decay must be in the range [0..1]."),
        ({"likes": {"origin": 1, "scale": 1, "decay": 0}}, "function_score : decay must be in the range [0..1]."),
        ({"likes": {"origin": 1, "scale": 1, "offset": -1}}, "function_score : offset must be > 0.0"),
        ({"likes": {"origin": 1, "scale": 1, "speed": 1}}, "parameter [speed] not supported!"),
        ({"released": {"origin": "now"}}, "[scale] must be set for date fields."),
        ({"released": {"scale": "10"}}, "unit is missing or unrecognized"),
        ({"released": {"scale": "1d", "offset": "-1"}}, "function_score : offset must be > 0.0"),
        ({"genre": {"origin": 1, "scale": 1}}, "of type [keyword], but only numeric types are supported."),
        ({"title": {"origin": 1, "scale": 1}}, "Fielddata is disabled on [title] in [films]."),
        ({"hidden": {"origin": 1, "scale": 1}}, "Can't load fielddata on [hidden]"),
        ({"nowhere": {"origin": 1, "scale": 1}}, "unknown field [nowhere]"),
    ],
)
def test_decay_refuses_what_it_cannot_use(films, decay, reason):
    with pytest.raises(ShardError) as error:
        films.scores(wrap(gauss=decay))
    assert reason in error.value.reason


def test_only_a_straight_line_may_fall_to_zero(films):
    assert films.scores(wrap(linear={"likes": {"origin": 0, "scale": 20, "decay": 0}}), [0]) == {0: F(0.5)}


def test_random_scores_repeat_with_a_seed_and_lie_below_one(films):
    for body in ({"seed": 42}, {"seed": "a", "field": "likes"}, {"seed": 2**40, "field": "genre"}, {}):
        scores = films.scores(wrap(random_score=body))
        assert scores == films.scores(wrap(random_score=body))
        assert all(0 <= score < 1 for score in scores.values())
    assert films.scores(wrap(random_score={"seed": 1})) != films.scores(wrap(random_score={"seed": 2}))


def test_random_scores_follow_the_value_of_the_field(shard_of):
    shard = shard_of({"properties": {"k": {"type": "keyword"}}}, [{"k": "a"}, {"k": "b"}, {"k": ["a", "b"]}, {}, {}])
    scores = shard.scores(wrap(random_score={"seed": 7, "field": "k"}))
    assert scores[0] == scores[2] != scores[1]
    assert scores[3] == scores[4]


def test_random_scores_are_elasticsearchs(shard_of):
    # Worked out by hand from murmur3 and Java's String.hashCode for index `films`, shard 0.
    shard = shard_of(None, [{"a": 1}, {"a": 1}])
    salt = 0
    for character in "films":
        salt = (31 * salt + ord(character)) & 0xFFFFFFFF
    mixed = (10 ^ (salt << 10)) & 0xFFFFFFFF
    mixed = ((mixed ^ mixed >> 16) * 0x85EBCA6B) & 0xFFFFFFFF
    mixed = ((mixed ^ mixed >> 13) * 0xC2B2AE35) & 0xFFFFFFFF
    mixed ^= mixed >> 16
    import mmh3

    expected = {doc: F((mmh3.hash(str(doc), mixed, signed=False) & 0xFFFFFF) / 2**24) for doc in (0, 1)}
    assert shard.scores(wrap(random_score={"seed": 10})) == expected


# how they are joined and combined


ENTRIES = [
    {"weight": 2, "filter": {"term": {"genre": "drama"}}},
    {"weight": 3, "field_value_factor": {"field": "likes"}, "filter": {"range": {"likes": {"lte": 10}}}},
    {"weight": 0.5},
]
"""Factors of films 0 to 3: (2, 30, .5), (2, 9, .5), (0, .5), (21, .5)."""


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("multiply", [30, 9, 0, 10.5]),
        ("sum", [32.5, 11.5, 0.5, 21.5]),
        ("avg", [32.5 / 5.5, 11.5 / 5.5, 0.5 / 3.5, 21.5 / 3.5]),
        ("first", [2, 2, 0, 21]),
        ("max", [30, 9, 0.5, 21]),
        ("min", [0.5, 0.5, 0, 0.5]),
    ],
)
def test_score_modes_join_the_functions_that_apply(films, mode, expected):
    assert films.scores(wrap(functions=ENTRIES, score_mode=mode)) == {i: F(value) for i, value in enumerate(expected)}


@pytest.mark.parametrize(
    ("mode", "combine"),
    [
        ("multiply", lambda q, f: q * f),
        ("replace", lambda q, f: f),
        ("sum", lambda q, f: q + f),
        ("AVG", lambda q, f: (q + f) / 2),
        ("max", max),
        ("min", min),
    ],
)
def test_boost_modes_combine_in_double_precision(films, mode, combine):
    body = wrap(query=RED, field_value_factor={"field": "price", "modifier": "ln1p"}, boost_mode=mode, max_boost=5)
    factors = {0: math.log1p(2.5), 1: math.log1p(0.5), 3: 5.0}
    assert films.scores(body) == {doc: F(combine(float(q), factors[doc])) for doc, q in films.scores(RED).items()}


def test_no_matching_filter_leaves_a_factor_of_one(films):
    entries = [{"weight": 7, "filter": {"term": {"genre": "nothing"}}}]
    for mode in ("multiply", "sum", "avg", "first", "max", "min"):
        assert films.scores(wrap(query=RED, functions=entries, score_mode=mode)) == films.scores(RED)


def test_a_function_alone_is_not_joined(films):
    assert all_scores(films, functions=[{"weight": 0}], score_mode="sum") == [0, 0, 0, 0]
    assert all_scores(films, functions=[{"weight": 0}, {"weight": 0}], score_mode="sum") == [1, 1, 1, 1]
    infinite = {"field": "likes", "modifier": "reciprocal"}
    assert all_scores(
        films, field_value_factor=infinite, score_mode="min", max_boost=9, query={"ids": {"values": ["2"]}}
    ) == [9]


def test_with_first_a_later_function_is_not_asked(films):
    entries = [{"weight": 2}, {"field_value_factor": {"field": "price"}}]
    assert all_scores(films, functions=entries, score_mode="first") == [2, 2, 2, 2]
    with pytest.raises(IllegalArgumentError, match="Missing value"):
        films.scores(wrap(functions=entries, score_mode="max"))


def test_the_boost_multiplies_the_query_not_the_functions(films):
    plain, boosted = (
        films.scores(wrap(query=RED, weight=2, boost_mode="sum")),
        wrap(query=RED, weight=2, boost_mode="sum", boost=3),
    )
    doubled = films.scores({"match": {"title": {"query": "red", "boost": 3}}})
    assert films.scores(boosted) == {doc: F(float(score) + 2) for doc, score in doubled.items()} != plain


def test_min_score_drops_what_scores_less(films):
    assert films.scores(wrap(field_value_factor={"field": "likes"}, min_score=7)) == {0: 10, 3: 7}
    assert films.scores(wrap(field_value_factor={"field": "likes"}, min_score=7), scoring=False) == {0: 0, 3: 0}


def test_unscored_only_the_query_matters(films):
    failing = wrap(query=RED, field_value_factor={"field": "likes", "factor": -1})
    assert films.scores(failing, scoring=False).keys() == {0, 1, 3}
    assert films.scores({"bool": {"filter": [failing]}}).keys() == {0, 1, 3}


# explanations


def test_an_explanation_tells_the_story_in_elasticsearchs_words(films):
    body = wrap(query=RED, functions=ENTRIES[:2], boost_mode="sum", max_boost=40)
    lines = list(films.explain(body, 0).lines())
    red = films.scores(RED)[0]
    assert lines[0] == f"{red + F(40)!s} = sum of"
    assert lines[1].startswith(f"  {red!s} = weight(title:red in 0)")
    assert lines[lines.index("  40.0 = min of:") :] == [
        "  40.0 = min of:",
        "    60.0 = function score, score mode [multiply]",
        "      2.0 = function score, product of:",
        "        1.0 = match filter: genre:drama",
        "        2.0 = product of:",
        "          1.0 = constant score 1.0 - no function provided",
        "          2.0 = weight",
        "      30.0 = function score, product of:",
        "        1.0 = match filter: likes:[-9223372036854775808 TO 10]",
        "        30.0 = product of:",
        "          10.0 = field value function: none(doc['likes'].value * factor=1.0)",
        "          3.0 = weight",
        "    40.0 = maxBoost",
    ]


def test_a_single_function_is_explained_without_a_mode(films):
    body = wrap(
        field_value_factor={"field": "price", "factor": 1.2, "modifier": "log1p", "missing": 1}, score_mode="sum"
    )
    assert list(films.explain(body, 2).lines()) == [
        "0.3424227 = function score, product of:",
        "  1.0 = *:*",
        "  0.3424227 = min of:",
        "    0.3424227 = field value function: log1p(doc['price'].value?:1.0 * factor=1.2)",
        "    3.4028235e+38 = maxBoost",
    ]


def test_decays_are_explained_with_their_formula(films):
    body = {"likes": {"origin": 10, "scale": 5, "offset": 1}, "multi_value_mode": "avg"}

    def formula(curve: str, doc: int) -> str:
        described = films.explain(wrap(**{curve: body}, boost_mode="replace"), doc).details[0]
        assert described.description == "Function for field likes:"
        return described.details[0].description

    distance = "AVG[Math.max(Math.abs(10.0(=doc value) - 10.0(=origin))) - 1.0(=offset), 0)]"
    assert formula("gauss", 0) == f"exp(-0.5*pow({distance},2.0)/18.033688011112044)"
    assert formula("exp", 0) == f"exp(- {distance} * 0.13862943611198905)"
    assert formula("linear", 0) == f"max(0.0, ((10.0 - {distance})/10.0)"
    assert formula("exp", 1).count("(=doc value)") == 2
    missing = films.explain(wrap(gauss={"price": {"origin": 0, "scale": 1}}), 2).details[1].details[0].details[0]
    assert missing.description == "exp(-0.5*pow(MIN[0.0],2.0)/0.7213475204444817)"


def test_no_function_matched_and_too_low_scores_are_explained(films):
    body = wrap(query=RED, functions=[{"weight": 7, "filter": {"term": {"genre": "nothing"}}}], min_score=50)
    explanation = films.explain(body, 0)
    assert not explanation.match
    assert explanation.description.startswith("Score value is too low, expected at least 50.0 but got 0.")
    assert explanation.details[0].details[1].details[0].description == "No function matched"
    assert films.explain(wrap(query=RED), 2).match is False


def test_random_scores_are_explained_with_seed_and_field(films):
    explained = [films.explain(wrap(random_score=body, boost_mode="replace"), 0) for body in ({"seed": 5}, {})]
    assert explained[0].details[0].description == "random score function (seed: 5, field: _seq_no)"
    assert explained[1].details[0].description.endswith(", field: null)")


numbers = st.integers(-3, 50) | st.floats(-2, 60, width=32)
functions = st.one_of(
    st.fixed_dictionaries({"weight": st.floats(0, 4, width=32)}),
    st.fixed_dictionaries(
        {
            "field_value_factor": st.fixed_dictionaries(
                {
                    "field": st.sampled_from(["likes", "price"]),
                    "missing": st.floats(0, 9),
                    "factor": st.floats(0, 3, width=32),
                    "modifier": st.sampled_from(
                        ["none", "log1p", "log2p", "ln1p", "ln2p", "square", "sqrt", "reciprocal"]
                    ),
                }
            )
        },
        optional={"weight": st.floats(0, 4, width=32)},
    ),
    st.builds(
        lambda curve, field, mode, origin, scale, offset, decay: {
            curve: {
                field: {"origin": origin, "scale": scale, "offset": offset, "decay": decay},
                "multi_value_mode": mode,
            }
        },
        st.sampled_from(["gauss", "exp", "linear"]),
        st.sampled_from(["likes", "price"]),
        st.sampled_from(["min", "max", "avg", "sum", "median"]),
        st.integers(-5, 50),
        st.floats(0.5, 30),
        st.floats(0, 5),
        st.floats(0.01, 0.99),
    ),
    st.fixed_dictionaries({"random_score": st.fixed_dictionaries({"seed": st.integers(-(2**40), 2**40)})}),
)
filters = st.sampled_from([{"match_all": {}}, RED, {"term": {"genre": "drama"}}, {"exists": {"field": "price"}}])
entries = st.lists(st.tuples(functions, st.none() | filters), max_size=3).map(
    lambda pairs: [body if where is None else {**body, "filter": where} for body, where in pairs]
)
modes = st.fixed_dictionaries(
    {
        "functions": entries,
        "score_mode": st.sampled_from(["multiply", "sum", "avg", "first", "max", "min"]),
        "boost_mode": st.sampled_from(["multiply", "replace", "sum", "avg", "max", "min"]),
        "query": st.sampled_from([RED, {"match_all": {}}, {"bool": {"should": [RED, {"term": {"genre": "drama"}}]}}]),
    },
    optional={
        "max_boost": st.floats(0, 20, width=32),
        "min_score": st.floats(0, 3, width=32),
        "boost": st.floats(0, 3, width=32),
    },
)


@settings(max_examples=150, deadline=None)
@given(modes)
def test_every_explanation_has_the_exact_score_and_every_window_agrees(films, members):
    try:
        scores = films.scores(wrap(**members))
    except IllegalArgumentError:  # infinity times 0
        return
    for doc in range(4):
        explanation = films.explain(wrap(**members), doc)
        assert explanation.match == (doc in scores)
        assert films.scores(wrap(**members), [doc]) == ({doc: scores[doc]} if doc in scores else {})
        if doc in scores:
            assert explanation.value == scores[doc]
            assert explanation.value.dtype == np.float32


# bodies that cannot be read


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"functions": [{"weight": -1}]}, "[weight] cannot be negative  for a filtering function"),
        ({"weight": -0.5}, "[weight] cannot be negative  for a filtering function"),
        ({"boost": -1}, "negative [boost] are not allowed in [function_score]"),
        ({"functions": [{}]}, "an entry in functions list is missing a function."),
        ({"functions": [{"filter": RED}]}, "an entry in functions list is missing a function."),
        ({"functions": ["x"]}, "expected a [VALUE_STRING] while parsing functions but got a [function_score]"),
        ({"functions": [{"gauss": {}, "exp": {}}]}, "already found [gauss], now encountering [exp]."),
        ({"functions": [{"weight": 1, "_name": "a"}]}, "query. field [_name] is not supported"),
        ({"functions": [{"weight": 1, "filter": "a"}]}, "field [filter] is not supported"),
        ({"functions": [{"weights": [1]}]}, "array [weights] is not supported"),
        ({"functions": {}}, "unknown field [functions]"),
        ({"quantum": {}}, "unknown field [quantum]"),
        ({"weight": 1, "gauss": {}}, "already found function [weight], now encountering [gauss]. use [functions] array"),
        ({"gauss": {}, "weight": 1}, "already found function [gauss], now encountering [weight]. use [functions] array"),
        ({"weight": 1, "functions": []}, "both. already found [weight], now encountering [functions].]"),
        ({"functions": [], "exp": {}}, "both. already found [functions] array, now encountering [exp].]"),
        ({"query": "red"}, "query. field [query] is not supported"),
        ({"query": [RED]}, "query. array [query] is not supported"),
        ({"filters": [RED]}, "query. array [filters] is not supported"),
        ({"scoremode": "sum"}, "query. field [scoremode] is not supported"),
        ({"score_mode": "best"}, "common.lucene.search.function.FunctionScoreQuery.ScoreMode.BEST"),
        ({"boost_mode": "best"}, "No enum constant org.elasticsearch.common.lucene.search.function.CombineFunction.BEST"),
        ({"field_value_factor": {"field": "a", "modifier": "x"}}, "FieldValueFactorFunction.Modifier.X"),
        ({"field_value_factor": {"factor": 2}}, "[field_value_factor] required field 'field' missing"),
        ({"field_value_factor": {"field": "a", "factor": [2]}}, "field 'factor' does not support lists or objects"),
        ({"field_value_factor": {"field": "a", "best": 2}}, "field_value_factor query does not support [best]"),
        ({"random_score": {"seed": 1.5}}, "random_score seed must be an int, long or string, not 'VALUE_NUMBER'"),
        ({"random_score": {"seed": True}}, "random_score seed must be an int/long or string, not 'VALUE_BOOLEAN'"),
        ({"random_score": {"luck": 1}}, "random_score query does not support [luck]"),
        ({"gauss": {}}, "malformed score function score parameters."),
        ({"gauss": {"a": 1}}, "malformed score function score parameters."),
        ({"gauss": {"a": {}, "b": {}}}, "malformed score function score parameters."),
        ({"gauss": {"a": {}, "multi_value_mode": "mode"}}, "Illegal sort mode: mode"),
        ({"script_score": {}}, "script_score requires 'script' field"),
    ],
)  # fmt: skip
def test_malformed_bodies_are_refused_in_elasticsearchs_words(members, reason):
    with pytest.raises(ShardError) as error:
        parse_query(wrap(**members))
    assert reason in error.value.reason
    assert isinstance(error.value, ParsingError | IllegalArgumentError)


def test_an_unknown_function_is_an_unknown_named_object():
    with pytest.raises(NamedObjectNotFoundError):
        parse_query(wrap(functions=[{"sigmoid": {}}]))


def test_null_stands_for_the_default(films):
    members = {"score_mode": None, "boost_mode": None, "max_boost": None, "min_score": None, "weight": None}
    assert films.scores(wrap(query=RED, **members)) == films.scores(RED)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"field_value_factor": {"field": "title"}}, "Fielddata is disabled on [title] in [films]."),
        ({"field_value_factor": {"field": "genre"}}, "field [genre] is of type [keyword]"),
        ({"random_score": {"seed": 1, "field": "title"}}, "Fielddata is disabled on [title] in [films]."),
        ({"random_score": {"seed": 1, "field": "_id"}}, "Fielddata access on the _id field is disallowed"),
        (
            {"random_score": {"seed": 1, "field": "x"}},
            "Field [x] is not mapped on [films] and cannot be used as a source",
        ),
    ],
)
def test_fields_that_cannot_be_read_fail_the_query(films, body, reason):
    with pytest.raises(QueryShardError) as error:
        films.scores(wrap(**body))
    assert error.value.reason.startswith("failed to create query: ")
    assert reason in error.value.reason


def test_equal_queries_are_equal_values(films):
    body = wrap(query=RED, functions=ENTRIES[:1], gauss=None)
    assert films.query(body) == films.query(body)
    assert hash(films.query(body)) == hash(films.query(body))
    assert films.query(body) != films.query(wrap(query=RED, functions=ENTRIES[:1], score_mode="sum"))
