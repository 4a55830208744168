from __future__ import annotations

import numpy as np
import pytest

from secondpass.shards.errors import IllegalArgumentError, NumberFormatError, ScriptError
from secondpass.shards.painless import compile_script
from secondpass.shards.painless import errors as e


def test_a_runtime_error_shows_the_statement_and_the_place(fails):
    source = "def start = doc['event'].start.value;\ndef end = 5; return start"
    error = fails(source)
    assert error.reason == "runtime error"
    # as Elasticsearch documents it: from the variable's name to the next statement's beginning
    assert error.meta == {
        "script_stack": ["start = doc['event'].start.value;\ndef ", "            ^---- HERE"],
        "script": source,
        "lang": "painless",
        "position": {"offset": 16, "start": 4, "end": 42},
    }


@pytest.mark.parametrize(
    ("source", "stack"),
    [
        ("doc['nope'].value", ["doc['nope'].value", "    ^---- HERE"]),
        ("1 + params.a.b", ["1 + params.a.b", " " * 12 + "^---- HERE"]),
        ("int x = 1;\nreturn x / 0;", ["return x / 0;", "       ^---- HERE"]),
        (
            "if (true) { return Integer.parseInt('x') } return 1",
            ["return Integer.parseInt('x') } ", "       ^---- HERE"],
        ),
        ("for (x in [1, 2]) { params.l.add(x) } 5", ["params.l.add(x) } ", "        ^---- HERE"]),
        ("def f(def x) { return x.y } f(1)", ["return x.y } ", "        ^---- HERE"]),
        ("[1, 2].collect(x -> x / 0)", ["[1, 2].collect(x -> x / 0)", " " * 20 + "^---- HERE"]),
    ],
)
def test_the_pointer_stands_under_what_failed(fails, source, stack):
    assert fails(source, l=[]).meta["script_stack"] == stack


@pytest.mark.parametrize(
    ("source", "cause", "why"),
    [
        ("params.one / 0", e.ScriptArithmeticError, "/ by zero"),
        ("params.one % 0L", e.ScriptArithmeticError, "/ by zero"),
        ("params.none.x", e.NullPointerError, "cannot access method/field [x] from a null def reference"),
        ("params.none.x()", e.NullPointerError, "cannot access method/field [x] from a null def reference"),
        (
            "String s = null; s.length()",
            e.NullPointerError,
            "cannot access method/field [length] from a null def reference",
        ),
        ("params.none + 1", e.NullPointerError, "cannot apply [+] operation to a null value"),
        ("int x = params.none", e.NullPointerError, "cannot implicitly cast def [null] to int"),
        ("Math.abs(params.none)", e.NullPointerError, "cannot implicitly cast def [null] to double"),
        ("for (x in params.none) { }", e.NullPointerError, "Cannot iterate over [null]"),
        ("int x = params.s", e.ClassCastError, "cannot implicitly cast def [java.lang.String] to int"),
        ("int x = params.d", e.ClassCastError, "cannot implicitly cast def [double] to int"),
        ("boolean b = params.one", e.ClassCastError, "cannot cast def [int] to boolean"),
        ("String s = params.one", e.ClassCastError, "Cannot cast from [java.lang.Integer] to [java.lang.String]."),
        (
            "params.s - 1",
            e.ClassCastError,
            "Cannot apply [-] operation to types [java.lang.String] and [java.lang.Integer].",
        ),
        (
            "params.s < 1",
            e.ClassCastError,
            "Cannot apply [<] operation to types [java.lang.String] and [java.lang.Integer].",
        ),
        ("-params.s", e.ClassCastError, "Cannot apply [-] operation to type [java.lang.String]."),
        ("~params.d", e.ClassCastError, "Cannot apply [~] operation to type [double]."),
        ("params.l[3]", e.IndexOutOfBoundsError, "Index 3 out of bounds for length 2"),
        ("'abc'.substring(2, 1)", e.IndexOutOfBoundsError, "begin 2, end 1, length 3"),
        ("'abc'.charAt(3)", e.IndexOutOfBoundsError, "Index 3 out of bounds for length 3"),
        (
            "params.s[0]",
            IllegalArgumentError,
            "Attempting to address a non-array-like type [java.lang.String] as an array.",
        ),
        ("params.s.foo", IllegalArgumentError, "dynamic getter [java.lang.String, foo] not found"),
        ("params.s.foo(1)", IllegalArgumentError, "dynamic method [java.lang.String, foo/1] not found"),
        ("for (x in params.s) { }", IllegalArgumentError, "Cannot iterate over [java.lang.String]"),
        ("Integer.parseInt('1.5')", NumberFormatError, 'For input string: "1.5"'),
        ("Integer.parseInt('99999999999')", NumberFormatError, 'For input string: "99999999999"'),
        ("Double.parseDouble('x')", NumberFormatError, 'For input string: "x"'),
        (
            "[2, 'a'].sort(null)",
            e.ClassCastError,
            "class java.lang.String cannot be compared to class java.lang.Integer",
        ),
        ("throw new Exception('mine')", e.UserError, "mine"),
        ("throw new RuntimeException()", e.UserRuntimeError, None),
        ("throw new IllegalArgumentException('bad ' + params.one)", IllegalArgumentError, "bad 1"),
        ("[[1]: 2]", IllegalArgumentError, "a list or map cannot be a key of a map or an element of a set"),
        ("(char)'ab'", e.ClassCastError, "cannot cast [java.lang.String] with length not equal to one to [char]"),
    ],
)
def test_runtime_errors_have_javas_causes(fails, source, cause, why):
    error = fails(source, one=1, d=1.5, s="abc", l=[1, 2])
    assert type(error.cause) is cause
    assert error.cause.reason == why


def test_an_error_of_many_documents_is_the_first_ones(fields):
    with pytest.raises(ScriptError) as caught:
        compile_script("doc['votes'].value").score_all({}, fields, np.arange(3, dtype=np.int32))
    assert caught.value.meta["position"]["offset"] == 12


def test_params_too_deep_or_too_big_are_refused(fields):
    deep: list[object] = []
    for _ in range(200):
        deep = [deep]
    for params in ({"x": deep}, {"x": 1 << 64}, {"x": object()}):
        with pytest.raises(IllegalArgumentError):
            compile_script("1").bind(params, fields)


def test_a_result_that_holds_itself_is_refused(fields):
    script = compile_script("def l = []; l.add(l); return l", "field")
    with pytest.raises(ScriptError) as caught:
        script.bind({}, fields)(0, 0.0, None)
    assert caught.value.cause.reason == "a value has more than 1000000 parts, or holds itself"
