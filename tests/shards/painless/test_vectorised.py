from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from secondpass.shards.errors import ScriptError
from secondpass.shards.painless import compile_script
from secondpass.shards.painless.doc_values import DocLookup
from secondpass.shards.painless.params import freeze
from secondpass.shards.painless.vectorised import Batch, NotVectorised, score_arrays

LONGS = st.sampled_from([0, 1, -1, 2, 7, -7, 100, 2**31 - 1, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63)]) | st.integers(
    -50, 50
)
DOUBLES = st.sampled_from([0.0, -0.0, 1.0, -1.5, 0.1, 1e10, 1e308, 5e-324, math.inf, -math.inf, math.nan]) | st.floats()

LEAVES = ["_score", "doc['l'].value", "doc['d'].value", "doc.l.value", "params.i", "params['x']", "params.big", "1", "2.5",
          "3L", "-4", "0", "Math.PI", "Integer.MAX_VALUE", "doc['l'].size()", "local", "doc['d'].getValue()"]  # fmt: skip
FUNCTIONS = ["Math.log10", "Math.log", "Math.abs", "Math.sqrt", "Math.floor", "Math.ceil", "Math.round", "Math.exp", "-",
             "Math.sin", "(double)", "(int)", "(long)", "Math.signum", "+"]  # fmt: skip
PAIRS = ["Math.max", "Math.min", "Math.pow", "saturation"]


def numbers(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tests = st.one_of(
        st.builds("({} {} {})".format, children, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), children),
        st.sampled_from(
            ["doc['b'].value", "doc['l'].empty", "params.flag", "!doc['b'].value", "(true && doc['b'].value)"]
        ),
    )
    return st.one_of(
        st.builds("({} {} {})".format, children, st.sampled_from(["+", "-", "*", "/", "%"]), children),
        st.builds("{}({})".format, st.sampled_from(FUNCTIONS), children),
        st.builds("{}({}, {})".format, st.sampled_from(PAIRS), children, children),
        st.builds("({} ? {} : {})".format, tests, children, children),
    )


EXPRESSIONS = st.recursive(st.sampled_from(LEAVES), numbers, max_leaves=8)
SCRIPTS = st.one_of(
    EXPRESSIONS,
    st.builds("return {};".format, EXPRESSIONS),
    st.builds("if ({} > {}) {{ return {} }} return {}".format, EXPRESSIONS, EXPRESSIONS, EXPRESSIONS, EXPRESSIONS),
    st.builds("if ({} <= {}) {} else {{ {} }}".format, EXPRESSIONS, EXPRESSIONS, st.just("return 1;"), EXPRESSIONS),
    st.builds("def a = {}; double c = {}; a * c + a".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("long a = doc['l'].value; a / {}".format, EXPRESSIONS),
)
PARAMS = {"i": 7, "x": -2.5, "big": 3_000_000_000, "flag": True}


def identical(got: np.ndarray, want: np.ndarray) -> bool:
    nans = np.isnan(got)
    return bool((nans == np.isnan(want)).all() and (got[~nans].view(np.int64) == want[~nans].view(np.int64)).all())


@given(SCRIPTS, st.lists(st.tuples(LONGS, DOUBLES, st.booleans(), st.floats(width=32)), min_size=1, max_size=5))
def test_arrays_and_closures_agree_to_the_last_bit(make_fields, source, rows):
    source = f"def local = params.i; {source}"
    longs, doubles, flags, scores = zip(*rows, strict=True)
    fields = make_fields(l=("long", longs), d=("double", doubles), b=("boolean", flags))
    docs, given_scores = np.arange(len(rows), dtype=np.int32), np.array(scores, dtype=np.float32)
    try:
        script = compile_script(source)
    except ScriptError:
        assume(False)
    batch = Batch(docs, given_scores.astype(np.float64), DocLookup(fields), freeze(PARAMS), {})
    try:
        at_once = score_arrays(script._parsed, batch)
    except NotVectorised:
        return
    bound = script.bind(PARAMS, fields)
    one_by_one = np.array([bound(doc, float(given_scores[doc]), None) for doc in range(len(rows))])
    assert identical(at_once, one_by_one)


TYPICAL = [
    "Math.log10(doc['votes'].value + 2) * params.k + _score",
    "doc['votes'].size() == 0 ? 0 : doc['votes'].value / 3",
    "_score * saturation(doc['votes'].value, 10)",
    "decayNumericGauss(params.k, 20, 0, 0.5, doc['votes'].value)",
    "double v = doc['votes'].value; if (v > 100) { return v * 2 } return v + _score",
    "return doc['votes'].value;",
]


@pytest.mark.parametrize("source", TYPICAL)
def test_typical_scripts_run_over_arrays(make_fields, source):
    fields = make_fields(votes=("long", range(1000)))
    docs, scores = np.arange(1000, dtype=np.int32), np.linspace(0, 9, 1000, dtype=np.float32)
    script = compile_script(source)
    batch = Batch(docs, scores.astype(np.float64), DocLookup(fields), freeze({"k": 3}), {})
    at_once = score_arrays(script._parsed, batch)
    bound = script.bind({"k": 3}, fields)
    assert identical(at_once, np.array([bound(doc, float(scores[doc]), None) for doc in range(1000)]))
    assert identical(script.score_all({"k": 3}, fields, docs, scores), at_once)


@pytest.mark.parametrize("source", ["doc['votes'].value / params.zero", "doc['votes'].value % 0", "doc['nope'].value",
                                    "params.none + doc['votes'].value", "doc['votes'].value ? 1 : 2"])  # fmt: skip
def test_what_fails_fails_as_the_closures_do(make_fields, source):
    fields = make_fields(votes=("long", range(100)))
    with pytest.raises(ScriptError) as caught:
        compile_script(source).score_all({"zero": 0}, fields, np.arange(100, dtype=np.int32))
    assert caught.value.reason == "runtime error"


def test_a_batch_with_a_missing_value_is_left_to_the_closures(fields):
    docs = np.array([0, 1] * 50, dtype=np.int32)
    got = compile_script("doc['votes'].value * 2").score_all({}, fields, docs)
    assert got.tolist() == [10.0, 14.0] * 50


def test_a_typical_script_costs_a_few_microseconds_a_document(fields):
    script = compile_script("Math.log10(doc['min'].value + 2) * params.k + _score")
    docs, scores = np.zeros(5000, dtype=np.int32), np.ones(5000, dtype=np.float32)

    def cost() -> float:
        start = time.process_time()
        script.score_all({"k": 2}, fields, docs, scores)
        return (time.process_time() - start) / len(docs) * 1e6

    assert min(cost() for _ in range(3)) < 10  # 3 is the aim; a busy machine needs room
