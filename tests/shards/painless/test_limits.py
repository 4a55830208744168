from __future__ import annotations

import numpy as np
import pytest

from secondpass.shards.painless import limits
from secondpass.shards.painless.errors import JavaVirtualError, PainlessLimitError, ScriptStackOverflowError

LOOP = "The maximum number of statements that can be executed in a loop has been reached."


@pytest.mark.parametrize(
    "source",
    [
        "while (true) { }",
        "for (;;) { }",
        "do { } while (true)",
        "int i = 0; while (i < 10) { i-- ; i++ }",
        "try { while (true) { } } catch (Exception e) { return 1 }",
        "def l = [1]; for (int i = 0; i < 2000; i++) { for (int j = 0; j < 2000; j++) { } } 1",
        "int f(int n) { if (n == 0) return 1; return f(n - 1) + f(n - 1) } f(40)",
    ],
)
def test_a_loop_that_never_ends_is_stopped(fails, source):
    error = fails(source)
    assert type(error.cause) is PainlessLimitError
    assert error.cause.reason == LOOP


TWICE = "def l = [1]; def k = [1]; for (int i = 0; i < 60; i++) { l = [l, l]; k = [k, k] } "


@pytest.mark.parametrize(
    "source",
    [
        TWICE + "l.toString()",
        TWICE + "'' + l",
        TWICE + "l.hashCode()",
        TWICE + "l == k",
        TWICE + "l.equals(k)",
        TWICE + "[l].contains(k)",
        TWICE + "['a': l].equals(['a': k])",
        TWICE + "Objects.equals(l, k)",
        TWICE + "String.valueOf(l)",
        TWICE + "l",
        TWICE + "new IllegalArgumentException('' + l)",
        TWICE + "['a': l].entrySet().join(',')",
        "def l = []; l.add(l); '' + l",
        "def l = []; l.add(l); l.hashCode()",
        "def l = []; l.add(l); l",
        "def l = []; def k = [l]; l.add(k); l == k",
    ],
)
def test_a_value_with_more_parts_than_can_be_visited_is_refused(fails, source):
    assert "parts" in fails(source).cause.reason


FILLED = "def l = []; for (int i = 0; i < 5000; i++) { l.add(i) } "


@pytest.mark.parametrize(
    "source",
    [
        FILLED + "for (int i = 0; i < 5000; i++) { l.contains(-1) } 1",
        FILLED + "for (int i = 0; i < 5000; i++) { l.add(0, 1) } 1",
        FILLED + "while (true) { for (x in l) { break } }",
        FILLED + "def k = l.collect(x -> x); while (l == k) { } 1",
        FILLED + "while (Collections.max(l) > 1) { } 1",
        FILLED + "while (l.toString().length() > 1) { } 1",
        "int s = 0; for (int i = 0; i < 90000; i++) {" + " s += i;" * 100 + "} s",
        "int f(int x) {" + " x += 1;" * 100 + " return x } int s = 0; for (int i = 0; i < 90000; i++) { s += f(i) } s",
    ],
)
def test_work_within_a_loop_counts_too(fails, monkeypatch, source):
    monkeypatch.setattr(limits, "MAX_WORK", 200_000)
    assert fails(source).cause.reason == LOOP


def test_a_plain_loop_may_run_its_million_rounds(run):
    assert run("int s = 0; for (int i = 0; i < 1000000; i++) { if (i % 2 == 0) { s += 1 } else { s -= 1 } } s") == 0


@pytest.mark.parametrize(
    "source",
    [
        "String s = 'x'; while (true) { s += s } ",
        "def s = 'xxxxxxxxxxxxxxxx';" + "s += s;" * 60 + "s",
        "def l = [1]; while (true) { l.addAll(l) }",
        "def s = 'x'; while (true) { s = s.concat(s) }",
        "def s = 'x'; while (true) { s = s.replace('x', 'xxxx') }",
        "def l = [1]; while (true) { l = l.collect(x -> [l, l]); l.addAll(l) }",
        "def l = ['aaaaaaaaaa']; while (true) { l = [l.toString(), l.toString()] }",
        "def s = 'aaaaaaaa'; while (true) { s = String.join(s, [s, s, s]) }",
        "def m = [:]; int i = 0; while (true) { m.put('' + i++, 'x') }",
    ],
)
def test_a_value_that_grows_without_end_is_stopped(fails, source):
    assert isinstance(fails(source).cause, JavaVirtualError)


def test_functions_that_call_each_other_without_end_overflow_the_stack(fails):
    assert type(fails("int f(int n) { return f(n + 1) } f(1)").cause) is ScriptStackOverflowError


def test_every_document_has_a_budget_of_its_own(fields):
    import numpy as np

    from secondpass.shards.painless import compile_script

    script = compile_script("int s = 0; for (int i = 0; i < 100000; i++) { s += 1 } s")
    assert script.score_all({}, fields, np.zeros(12, dtype=np.int32)).tolist() == [100_000.0] * 12


def test_a_script_that_is_slow_on_every_document_is_stopped_before_the_last(monkeypatch, fields):
    from secondpass.shards.errors import ScriptError
    from secondpass.shards.painless import compile_script

    monkeypatch.setattr(limits, "MAX_LOOP", 100)
    script = compile_script("int x = 0; while (x < 60) { x++ } return x")
    run = script.bind({}, fields)
    enough = limits.MAX_DOCUMENTS * 100 // 60

    assert all(script.score_all({}, fields, np.zeros(enough, dtype=np.int32)) == 60)
    assert [run(0, 0.0, None) for _ in range(enough)] == [60.0] * enough
    for once_more in (
        lambda: script.score_all({}, fields, np.zeros(enough + 2, dtype=np.int32)),
        lambda: run(0, 0.0, None),
    ):
        with pytest.raises(ScriptError) as stopped:
            once_more()
        assert (type(stopped.value.cause), stopped.value.cause.reason) == (PainlessLimitError, LOOP)
