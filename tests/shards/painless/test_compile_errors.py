from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass.shards.errors import IllegalArgumentError, ScriptError
from secondpass.shards.painless import compile_script


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("nope + 1", "cannot resolve symbol [nope]"),
        ("_score2", "cannot resolve symbol [_score2]"),
        ("foo(1)", "Unknown call [foo] with [1] arguments."),
        ("Math.foo(1)", "static method [java.lang.Math, foo/1] not found"),
        ("Math.abs()", "static method [java.lang.Math, abs/0] not found"),
        ("Math.TAU", "static field [java.lang.Math, TAU] not found"),
        ("'a'.foo()", "member method [java.lang.String, foo/0] not found"),
        ("'a'.foo", "field [java.lang.String, foo] not found"),
        ("int x = 'a'", "Cannot cast from [java.lang.String] to [int]."),
        ("int x = 1.5", "Cannot cast from [double] to [int]."),
        ("int x = 1L", "Cannot cast from [long] to [int]."),
        ("String s = 1", "Cannot cast from [int] to [java.lang.String]."),
        ("List l = [:]", "Cannot cast from [java.util.Map] to [java.util.List]."),
        ("if (1) { return 2 } return 3", "Cannot cast from [int] to [boolean]."),
        ("true + 1", "Cannot apply [+] operation to types [boolean] and [int]."),
        ("'a' - 1", "Cannot apply [-] operation to types [java.lang.String] and [int]."),
        ("1.5 << 2", "Cannot apply [<<] operation to types [double] and [int]."),
        ("'a' < 'b'", "Cannot apply [<] operation to types [java.lang.String] and [java.lang.String]."),
        ("1 == 'a'", "Cannot apply [==] operation to types [int] and [java.lang.String]."),
        ("!5", "Cannot cast from [int] to [boolean]."),
        ("-'a'", "Cannot apply [-] operation to type [java.lang.String]."),
        ("~1.5", "Cannot apply [~] operation to type [double]."),
        ("int x = 1; int x = 2; x", "variable [x] is already defined"),
        ("def doc = 1; doc", "variable [doc] is already defined"),
        ("doc = 1", "Variable [doc] is read-only."),
        ("y = 1", "cannot resolve symbol [y]"),
        ("1 = 2", "invalid assignment: cannot assign a value to this expression"),
        ("def x = 1; [1].each(i -> x = i); x", "Variable [x] is read-only."),
        ("int x = 1; x ?: 2", "Extraneous elvis operator. LHS is a primitive."),
        ("String s = 'a'; s?.length()", "Result of null safe operator must be nullable"),
        ("break", "invalid break statement: not inside loop"),
        ("continue", "invalid continue statement: not inside loop"),
        ("return 1; return 2", "unreachable statement"),
        ("while (true) { } return 2", "unreachable statement"),
        ("1 + 2; return 3", "not a statement: its result is not used"),
        ("1 / 0", "/ by zero"),
        ("5L % (3 - 3)", "/ by zero"),
        ("2147483648", "Invalid int constant [2147483648]."),
        ("9223372036854775808L", "Invalid long constant [9223372036854775808L]."),
        ("1e999", "Invalid double constant [1e999]."),
        ("1.5L", "Invalid long constant [1.5L]."),
        (
            "def f(int x) { } f(1)",
            "invalid function definition: found no statements for function [f] with [1] parameters",
        ),
        (
            "def f(int x) { if (x > 1) { return 1 } } f(1)",
            "invalid function definition: not all paths provide a return value for function [f] with [1] parameters",
        ),
        ("def f() { 1 } def f() { 2 } f()", "Illegal duplicate functions [f/0]."),
        ("def f() { doc } f()", "cannot resolve symbol [doc]"),
        ("1; def f() { 2 }", "function [f] must stand before the first statement"),
        ("for (x in 5) { }", "cannot iterate over [int]"),
        ("throw 'a'", "Cannot cast from [java.lang.String] to [java.lang.Exception]."),
        ("new Math()", "constructor [java.lang.Math, <init>/0] not found"),
        ("new ArrayList().add(1).x", "field [java.lang.Boolean, x] not found"),
        ("Foo x = 1", "unexpected token ['x'] at 1:5."),
        ("void x; 1", "variable [x] cannot be of type [void]"),
        ("[1].sort((a) -> 1)", "Incorrect number of parameters for [Comparator]: expected [2] but found [1]"),
        ("[1].each(this::g)", "function reference [this::g/1] not found"),
        ("[1].each(Math::foo)", "function reference [Math::foo/1] not found"),
        ("def l = []; Collections.sort(l, 5)", "a lambda is needed for [Comparator]"),
    ],
)
def test_what_cannot_compile_says_why(fails, source, why):
    error = fails(source)
    assert error.cause.reason == why
    if "lambda is needed" not in why:
        assert error.reason == "compile error"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("x = /foo/", "unexpected token ['/'] at 1:5: a regular expression, which is not supported"),
        ("'a' =~ 'b'", "unexpected token ['=~'] at 1:5: regular expressions are not supported"),
        ("'a' ==~ 'b'", "unexpected token ['==~'] at 1:5: regular expressions are not supported"),
        ("def x = {1, 2}", "unexpected token ['{'] at 1:9: a block or an array initialiser cannot stand here"),
        ("switch (1) { }", "unexpected token ['{'] at 1:12"),
        ("new int[3]", "unexpected token ['['] at 1:8: an array, which is not supported: use a list"),
        ("int[] x = null", "unexpected token ['['] at 1:4: an array, which is not supported: use a list"),
        ("1 +", "unexpected end of script."),
        ("", "Cannot generate an empty function [execute]."),
        ("foo(", "unexpected end of script."),
        ("'abc", "unexpected token ['''] at 1:1: a string that does not end"),
        ("'a\\n'", "unexpected token ['''] at 1:1: a string that does not end"),
        ("1 ** 2", "unexpected token ['*'] at 1:4."),
        ("if (true) {\n  1 1\n}", "unexpected token ['1'] at 2:5."),
        ("a # b", "unexpected token ['#'] at 1:3."),
        ("try { 1 }", "unexpected end of script."),
        ("x::y", "unexpected token ['::'] at 1:2: only Type::name and this::name"),
    ],
)
def test_syntax_outside_the_grammar_is_named_with_its_place(reason, source, why):
    assert reason(source).startswith(why)


@pytest.mark.parametrize(
    "name",
    ["decayGeoLinear", "decayGeoExp", "decayGeoGauss", "cosineSimilarity", "dotProduct", "l1norm", "l2norm", "hamming"],
)
def test_functions_of_points_and_vectors_are_refused_by_name(reason, name):
    assert reason(f"{name}(params.q, 'f')", "score").startswith(f"[{name}] is not supported")


def test_a_compile_error_shows_where():
    with pytest.raises(ScriptError) as caught:
        compile_script("doc['likes'].value * 2 + unknown + doc['likes'].value * 3 + 4")
    error = caught.value
    assert error.reason == "compile error"
    assert isinstance(error.cause, IllegalArgumentError)
    assert error.meta == {
        "script_stack": ["doc['likes'].value * 2 + unknown + doc['likes'].va ...", " " * 25 + "^---- HERE"],
        "script": "doc['likes'].value * 2 + unknown + doc['likes'].value * 3 + 4",
        "lang": "painless",
        "position": {"offset": 25, "start": 0, "end": 50},
    }


def test_the_window_of_a_compile_error_begins_with_dots_inside_a_script():
    with pytest.raises(ScriptError) as caught:
        compile_script("1.0 + 2.0 + 3.0 + 4.0 + 5.0 + 6.0 + unknown")
    stack = caught.value.meta["script_stack"]
    assert stack[0].startswith("... ") and stack[0].endswith("unknown")
    assert stack[0][stack[1].index("^") :] == "unknown"


@pytest.mark.parametrize(
    "source",
    [
        "-" + "(-" * 300 + "1" + ")" * 300,
        "1" + " + 1" * 3000,
        "[" * 500 + "]" * 500,
        "a" + ".b" * 3000,
        "!" * 4000 + "true",
        "{" * 3000 + "1",
        "if (true) { " * 800 + "}" * 800,
        "true ? 1 : " * 2000 + "2",
        "x(" * 4000,
        "((((" * 8000,
    ],
)
def test_deep_nesting_is_an_error_not_a_crash(fails, source):
    assert fails(source).reason == "compile error"


def test_a_script_of_moderate_length_is_fine(run):
    assert run("1" + " + 1" * 90) == 91
    assert run("(" * 3000 + "1" + ")" * 3000) == 1


@pytest.mark.parametrize(
    "source",
    ["(" + " " * 60000 + "1", "/*" * 20000, "(a" + " " * 60000, "(a" + ", a" * 15000, "'" + "x" * 60000,
     "(" + "a" * 60000, "x" * 60000 + "-", "x." + "9" * 60000,
     "9" * 60000, "1." + "0" * 60000 + "e" + "9" * 1000, "0x" + "f" * 60000],
)  # fmt: skip
def test_long_sources_are_read_quickly(source):
    start = time.process_time()
    with contextlib.suppress(ScriptError):
        compile_script(source, "field")
    assert time.process_time() - start < 5


def test_a_source_over_64_kilobytes_is_refused(reason):
    assert reason("1" + " " * 65535) == "exceeded max allowed inline script size in bytes [65535] with size [65536]"


def test_an_unknown_context_is_refused():
    with pytest.raises(IllegalArgumentError, match=r"script context \[ingest\] not supported"):
        compile_script("1", "ingest")


def test_the_grammar_lists_the_types_the_compiler_knows():
    from importlib.resources import files

    from secondpass.shards.painless.types import NAMED

    grammar = files("secondpass.shards.painless").joinpath("grammar.lark").read_text("utf-8")
    line = next(line for line in grammar.splitlines() if line.startswith("TYPE"))
    names = line[line.index("(") + 1 : line.index(")")].replace("\\.", ".").split("|")
    assert sorted(names) == sorted(NAMED)


VOCABULARY = """
+ - * / % ( ) ( ) [ ] { } ; ; , . ?. ?: ? : = == === != < > <= << >>> && || ! ~ & | ^ ++ -- += -> :: $
if else while for in do try catch return break continue throw new this instanceof true false null
int long def double String List Map Math Integer Exception x y doc params _score _termStats field f
1 0 2.5 3L 1f 'a' "b" 'votes' value size length get put add sort each collect abs max [1,2] ['a':1]
(a,b)-> x-> doc['votes'].value params.k i i++
"""
WORDS = [*VOCABULARY.split(), "int i = 0;", "return ", "for (x in [1,2])"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_no_sequence_of_words_crashes_the_compiler_or_the_script(fields, words):
    try:
        script = compile_script(" ".join(words), "field")
    except ScriptError as error:
        assert error.reason == "compile error"
        return
    try:
        script.bind({"k": 3}, fields)(0, 1.0, None)
    except ScriptError as error:
        assert error.reason == "runtime error"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_no_text_crashes_the_compiler(source):
    try:
        compile_script(source)
    except ScriptError as error:
        assert error.reason == "compile error"
