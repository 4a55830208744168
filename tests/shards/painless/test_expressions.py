from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.painless import compile_script


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("-7 / 2", -3),
        ("-7 % 3", -1),
        ("1 / 2.0", 0.5),
        ("2147483647 + 1", -2147483648),
        ("2147483647L + 1", 2147483648),
        ("0x10 + 010 + 0", 24),
        ("-2147483648", -2147483648),
        ("3.0f / 2", 1.5),
        ("0.1f + 0.2", 0.30000000149011613),
        ("1e3", 1000.0),
        ("5d", 5.0),
        ("1 << 33", 2),
        ("-8 >>> 28", 15),
        ("~5", -6),
        ("5 & 3 | 8 ^ 1", 9),
        ("true & false", False),
        ("true ^ true", False),
        ("!true || false", False),
        ("1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3", True),
        ("1 == 1.0", True),
        ("'a' == 'a'", True),
        ("1 != 2", True),
        ("null == null", True),
        ("5 === 5", True),
        ("[1] !== [1]", True),
        ("[1] == [1]", True),
        ("true ? 1 : 2.0", 1.0),
        ("false ? 1 : true ? 2 : 3", 2),
        ("5 instanceof Integer", True),
        ("5L instanceof Integer", False),
        ("null instanceof Object", False),
        ("[] instanceof List && ['a':1] instanceof Map", True),
        ("(int)3.9 + (int)-3.9", 0),
        ("(byte)300", 44),
        ("(char)65", "A"),
        ("(char)'a' + 1", 98),
        ("(String)(char)'x'", "x"),
        ("(def)5 / 2", 2),
        ("[1, [2, 'a']]", [1, [2, "a"]]),
        ("['a': 1, 'b': [:]]", {"a": 1, "b": {}}),
        ("[1, 2, 3][-1]", 3),
        ("['a': 1].a", 1),
        ("[4, 5].1", 5),
        ("params.missing", None),
        ("params.missing?.deep", None),
        ("params.missing ?: 'default'", "default"),
        ('\'it\\\'s\' + "\\"x\\""', 'it\'s"x"'),
        ("1 /* one */ + 2 // two", 3),
    ],
)
def test_expressions_have_javas_values(run, source, value):
    got = run(source)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("'' + 1 + 2L + 2.5f + 1.0 + true + null + (char)'c'", "122.51.0truenullc"),
        ("1 + 2 + 'a'", "3a"),
        ("'' + 1.0e10 + ' ' + 1e-5 + ' ' + 100.0 + ' ' + 1e7", "1.0E10 1.0E-5 100.0 1.0E7"),
        ("'' + Double.MIN_VALUE + ' ' + Float.MAX_VALUE", "4.9E-324 3.4028235E38"),
        ("'' + 1.0/0 + ' ' + 0.0/0 + ' ' + -0.0", "Infinity NaN -0.0"),
        ("'' + [1, 'a', [2.0]] + ['k': null]", "[1, a, [2.0]]{k=null}"),
        ("def x = 'a'; x + 1", "a1"),
        ("def x = 1; def y = 'a'; x + y", "1a"),
        ("String.valueOf(5) + Long.toString(255, 16) + Integer.toHexString(-1)", "5ffffffffff"),
    ],
)
def test_strings_join_with_javas_numbers(run, source, printed):
    assert run(source) == printed


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("int x = 5; x += 1.7; x", 6),
        ("def x = 5; x += 1.7; x", 6),
        ("byte b = 127; b += 1; b", -128),
        ("long l = 1; l <<= 40; l", 1 << 40),
        ("int x = 7; x /= 2; x *= 5; x -= 1; x %= 9; x", 5),
        ("int x = 6; x &= 3; x |= 8; x ^= 1; x >>= 1; x >>>= 1; x", 2),
        ("String s = 'a'; s += 1; s", "a1"),
        ("def s = 'a'; s += 1; s", "a1"),
        ("int a = 5; a++ + ++a", 12),
        ("int a = 5; a-- - --a", 2),
        ("def a = 2147483647; a++; a", -2147483648),
        ("double d = 1; d++; d", 2.0),
        ("def m = ['a': 1]; m.a++; m.b = m['a'] + 1; m['c'] = m.b++; m", {"a": 2, "b": 4, "c": 3}),
        ("def l = [1, 2]; l[0] += 5; l[-1]--; l", [6, 1]),
        ("int a, b = 3; a = b = 4; a + b", 8),
        ("int x; double y; boolean z; String s; [x, y, z, s]", [0, 0.0, False, None]),
        ("def f = 1.5f; f *= 2; f", 3.0),
    ],
)
def test_assignments_keep_the_variables_type(run, source, value):
    assert run(source) == value


def test_params_are_ints_longs_and_doubles_as_json_has_them(run):
    assert run("params.a / params.b", a=7, b=2) == 3
    assert run("params.a * params.a", a=65536) == 0
    assert run("params.a * params.a", a=3_000_000_000) == 9_000_000_000_000_000_000
    assert run("params.a / params.b", a=7, b=2.0) == 3.5
    assert run("params['a'] + params.get('a') + params.getOrDefault('b', 5)", a=1) == 7
    assert run("params.containsKey('a') && !params.containsKey('b') && !params.empty", a=1)
    assert run("params.m.l[1] + params.m['x'].y", m={"l": [1, 2], "x": {"y": 3}}) == 5


def test_params_cannot_be_changed(reason, fields):
    assert reason("params.l.add(1)", l=[]) == "this list cannot be changed"
    assert reason("params.m.x = 1", m={}) == "this map cannot be changed"
    assert reason("params.x = 1") == "this map cannot be changed"
    params = {"l": [1]}
    bound = compile_script("params.l.sum() + params.l.size()", "score").bind(params, fields)
    params["l"].append(5)
    assert bound(0, 0.0, None) == 2


@given(st.floats())
def test_every_double_is_printed_so_that_it_reads_back(value):
    from secondpass.shards.painless.java_text import double_text

    text = double_text(value)
    back = float(text.replace("Infinity", "inf"))
    assert (back == value and math.copysign(1, back) == math.copysign(1, value)) or (back != back and value != value)
    assert "." in text or not math.isfinite(value)


@given(st.floats(width=32))
def test_every_float_is_printed_so_that_it_reads_back(value):
    from secondpass.shards.painless.java_numbers import to_float
    from secondpass.shards.painless.java_text import float_text

    back = to_float(float(float_text(value).replace("Infinity", "inf")))
    assert back == value or value != value
