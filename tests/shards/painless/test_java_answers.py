"""What the operators and `Math` compute, against what Java computed (`JavaAnswers.java`)."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from secondpass.shards.errors import ScriptError
from secondpass.shards.painless import compile_script

ROWS = [line.split() for line in (Path(__file__).parent / "java_answers.txt").read_text("utf-8").splitlines()]
ARITHMETIC = ["+", "-", "*", "/", "%"]
INTEGRAL = [*ARITHMETIC, "<<", ">>", ">>>", "&", "|", "^"]
UNARY = ["rint", "floor", "ceil", "abs", "signum", "sqrt", "exp", "log", "log10", "log1p", "expm1", "cbrt"]


class NoFields:
    def has_field(self, name: str) -> bool:
        return False


@cache
def compiled(source: str):
    return compile_script(source, "field")


def run(source: str, **params: Any) -> Any:
    try:
        return compiled(source).bind(params, NoFields())(0, 0.0, None)
    except ScriptError as error:
        assert error.cause.reason == "/ by zero"
        return "error"


def rows(kind: str) -> list[list[str]]:
    return [row[1:] for row in ROWS if row[0] == kind]


def double(bits: str) -> float:
    return float("nan") if bits == "nan" else struct.unpack(">d", struct.pack(">q", int(bits)))[0]


def single(bits: str) -> float:
    return float("nan") if bits == "nan" else struct.unpack(">f", struct.pack(">i", int(bits)))[0]


def same(got: Any, want: float, ulps: int = 0) -> bool:
    if got != got or want != want:
        return got != got and want != want
    a, b = (struct.unpack(">q", struct.pack(">d", float(value)))[0] for value in (got, want))
    return abs(a - b) <= ulps


@pytest.mark.parametrize("type_", ["int", "long"])
@pytest.mark.parametrize("declared", ["def", "static"])
def test_whole_numbers_wrap_divide_and_shift_as_in_java(type_, declared):
    name = type_ if declared == "static" else "def"
    for x, y, *answers in rows(type_):
        for operator, want in zip(INTEGRAL, answers, strict=True):
            script = f"{name} x = ({type_})params.x; {name} y = ({type_})params.y; return x {operator} y"
            got = run(script, x=int(x), y=int(y))
            assert got == (want if want == "error" else int(want)), (x, operator, y)


@pytest.mark.parametrize("type_", ["double", "float"])
@pytest.mark.parametrize("declared", ["def", "static"])
def test_doubles_and_floats_divide_by_zero_and_round_as_in_java(type_, declared):
    name, read = type_ if declared == "static" else "def", double if type_ == "double" else single
    for a, b, *answers in rows(type_):
        x, y = read(a), read(b)
        start = f"{name} x = ({type_})params.x; {name} y = ({type_})params.y; return (double)"
        for operator, want in zip(ARITHMETIC, answers[:5], strict=True):
            assert same(run(f"{start}(x {operator} y)", x=x, y=y), read(want)), (x, operator, y)
        for operator, want in zip(["<", "=="], answers[5:], strict=True):
            got = run(start.removesuffix("(double)") + f"x {operator} y", x=x, y=y)
            # two Doubles of def are equal by Double.equals: NaN is itself, and -0.0 is not 0.0
            boxed = declared == "def" and operator == "==" and (x == y == 0 or x != x)
            assert boxed or got == (want == "true"), (x, operator, y)


def test_a_long_is_compared_with_a_double_as_a_double():
    for x, y, double_equal, float_equal, as_float, as_double in rows("mixed"):
        static = "long x = params.x; double y = (double)params.y; return x == y"
        assert run(static, x=int(x), y=int(y)) == (double_equal == "true")
        assert run("(long)params.x == (double)params.y", x=int(x), y=int(y)) == (double_equal == "true")
        cast = "def x = (float)(long)params.x; def y = (long)params.y; return x == y"
        assert run(cast, x=int(x), y=int(y)) == (float_equal == "true")
        assert same(run("(double)(float)(long)params.x", x=int(x)), single(as_float))
        assert same(run("(double)(long)params.x", x=int(x)), double(as_double))


def test_casts_saturate_and_wrap_as_in_java():
    for x, *whole, as_float in rows("cast"):
        for type_, want in zip(["int", "long", "short", "byte"], whole, strict=False):
            assert run(f"({type_})params.x", x=double(x)) == int(want), (type_, double(x))
        assert run("(int)(char)params.x", x=double(x)) == int(whole[4])
        assert same(run("(double)(float)params.x", x=double(x)), single(as_float))


def test_math_of_one_number_is_javas():
    for x, rounded, *answers, up, down, code in rows("math1"):
        assert run("Math.round(params.x)", x=double(x)) == int(rounded)
        assert run("Double.hashCode(params.x)", x=double(x)) == int(code)
        for name, want in zip([*UNARY, "ulp", "nextUp", "nextDown"], [*answers, up, down], strict=True):
            ulps = 1 if name in {"exp", "log", "log10", "log1p", "expm1", "cbrt"} else 0  # Java allows itself as much
            assert same(run(f"Math.{name}(params.x)", x=double(x)), double(want), ulps), (name, double(x))


def test_math_of_two_numbers_is_javas():
    for x, y, *answers, order in rows("math2"):
        names = ["max", "min", "pow", "copySign", "nextAfter", "IEEEremainder"]
        for name, want in zip(names, answers, strict=True):
            got = run(f"Math.{name}(params.x, params.y)", x=double(x), y=double(y))
            assert same(got, double(want), 1 if name == "pow" else 0), (name, double(x), double(y))
        assert run("Double.compare(params.x, params.y)", x=double(x), y=double(y)) == int(order)


def test_hash_codes_are_javas():
    for written, of_string, of_list in rows("hash"):
        text = "" if written == "empty" else written.replace("_", " ")
        assert run("params.s.hashCode()", s=text) == int(of_string)
        assert run("[params.s, 1, 2L, 2.5, true].hashCode()", s=text) == int(of_list)
