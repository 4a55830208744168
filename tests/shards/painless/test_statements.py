from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("if (params.k > 1) return 1; return 2", 1),
        ("if (params.k > 5) { return 1 } else if (params.k > 1) { return 2 } else { return 3 }", 2),
        ("if (params.k > 5) { 1 } else { 2 }", 2),
        ("if (params.k > 5) 1; else 2", 2),
        ("int x = 0; if (params.k > 1) { x = 5 } else { x = 6 } x + 1", 6),
        ("int x = 0; if (params.k > 1) { if (params.k > 9) return 7; x = 5 } return x", 5),
        ("if (params.k > 5) return 1; else if (params.k > 9) return 2; 3", 3),
        ("int s = 0; for (int i = 0; i < 5; ++i) { if (i == 1) continue; if (i == 4) break; s += i } return s", 5),
        ("int s = 0; for (int i = 0, j = 9; i < j; i++, s) { s++ } s", None),
        ("int i = 0; for (; i < 3;) i++; i", 3),
        ("int i = 0; while (i < 5) i += 2; i", 6),
        ("int i = 0; do { i++ } while (i < 5); i", 5),
        ("int i = 0; do { if (i == 3) break; i++; continue } while (true); i", 3),
        ("int s = 0; for (x in [1, 2, 3]) s += x; s", 6),
        ("int s = 0; for (int x : [1, 2, 3]) { s += x } s", 6),
        ("String s = ''; for (e in ['a': 1, 'b': 2].entrySet()) s += e.key + e.value; s", "a1b2"),
        ("for (x in [1, 2, 3]) { for (y in [4, 5]) { if (x * y == 10) return [x, y]; } } return null", [2, 5]),
        (
            "for (x in [1]) { try { return params.k / 0 } catch (ArithmeticException e) { return e.getMessage() } } 5",
            "/ by zero",
        ),
        ("try { return 1 } catch (Exception e) { return 2 }", 1),
        ("int x = 0; try { x = 1; x = params.k / 0 } catch (Exception e) { x += 10 } x", 11),
        (
            "try { throw new IllegalStateException('a') } catch (IllegalArgumentException e) { 1 } catch (Exception e) { 2 }",
            2,
        ),
        ("try { Integer.parseInt('x') } catch (IllegalArgumentException e) { e.message }", 'For input string: "x"'),
        ("try { def x = null; x.y } catch (NullPointerException e) { 'null' }", "null"),
        ("try { [1][5] } catch (IndexOutOfBoundsException e) { e.message }", "Index 5 out of bounds for length 1"),
        ("try { def x = 'a'; (int)x } catch (ClassCastException e) { 1 }", 1),
        ("try { doc['votes'].add(5) } catch (UnsupportedOperationException e) { 2 }", 2),
        ("try { doc['nope'].value } catch (RuntimeException e) { 3 }", 3),
        ("int f(int x) { return x * 2 } f(4)", 8),
        ("int f(int x) { return x } int f(int x, int y) { return x + y } f(1) + f(1, 2)", 4),
        ("int f(int n) { if (n < 2) return n; return f(n - 1) + f(n - 2) } f(12)", 144),
        (
            "boolean even(int n) { n == 0 ? true : odd(n - 1) } boolean odd(int n) { n == 0 ? false : even(n - 1) } even(10)",
            True,
        ),
        ("void add(List l, def x) { l.add(x) } def l = []; add(l, 1); add(l, 'a'); l", [1, "a"]),
        ("def f(def m) { m.x = 5 } def m = [:]; f(m); m.x", 5),
        ("def f(int x) { int y = x + 1; for (int i = 0; i < 3; i++) { y += i } return y } f(1) + f(2)", 11),
        ("def l = []; for (def x : doc['votes']) l.add(x); l", [5]),
        ("try { 5 } catch (Exception e) { throw e }", 5),
        ("", None),
    ],
)
def test_statements_flow_as_in_java(run, fails, source, value):
    if value is None:
        assert fails(source).reason == "compile error"
    else:
        assert run(source, k=3) == value


@pytest.mark.parametrize(
    ("context", "default"),
    [("score", 0.0), ("filter", False), ("field", None), ("number_sort", 0.0), ("string_sort", None)],
)
def test_a_script_that_ends_without_a_value_has_the_contexts_default(run, context, default):
    got = run(
        "if (params.k > 5) { return null }" if context in {"field", "string_sort"} else "int x = 1;", context, k=1
    )
    assert got == default
    assert type(got) is type(default)


def test_each_context_converts_what_is_returned(run, reason):
    assert run("params.k", "score", k=3) == 3.0 and type(run("params.k", "score", k=3)) is float
    assert run("true", "filter") is True
    assert run("'a'", "string_sort") == "a"
    assert reason("'a'", "score") == "Cannot cast from [java.lang.String] to [double]."
    assert reason("1", "filter") == "Cannot cast from [int] to [boolean]."
    assert reason("params.k", "score", k="a") == "cannot implicitly cast def [java.lang.String] to double"
    assert reason("return", "score") == "Cannot cast from [void] to [double]."


def test_each_context_has_its_variables(run, reason):
    assert run("_score", "number_sort", score=2.5) == 2.5
    assert reason("_score > 1", "filter") == "cannot resolve symbol [_score]"
    assert reason("_termStats", "filter") == "cannot resolve symbol [_termStats]"
    assert reason("saturation(1, 2)", "number_sort") == "Unknown call [saturation] with [2] arguments."
