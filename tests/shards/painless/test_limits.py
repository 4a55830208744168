from __future__ import annotations

import pytest

from secondpass.shards.painless.errors import JavaVirtualError, PainlessLimitError, StackOverflowError_

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
    ],
)
def test_a_value_that_grows_without_end_is_stopped(fails, source):
    assert isinstance(fails(source).cause, JavaVirtualError)


def test_functions_that_call_each_other_without_end_overflow_the_stack(fails):
    assert type(fails("int f(int n) { return f(n + 1) } f(1)").cause) is StackOverflowError_
    assert type(fails("def l = []; l.add(l); return '' + l").cause) is StackOverflowError_


def test_every_document_has_a_budget_of_its_own(fields):
    import numpy as np

    from secondpass.shards.painless import compile_script

    script = compile_script("int s = 0; for (int i = 0; i < 300000; i++) { s += 1 } s")
    assert script.score_all({}, fields, np.zeros(4, dtype=np.int32)).tolist() == [300_000.0] * 4
