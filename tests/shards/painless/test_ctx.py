"""Scripts that write: what they make of `ctx`, and what they may not."""

from __future__ import annotations

import pytest

from secondpass.shards.errors import IllegalArgumentError, ScriptError
from secondpass.shards.painless import CtxMap, check_not_in_itself, compile_script, to_json

KNOWN = {"_index": "i", "_id": "1", "_version": 3, "_routing": None, "_now": 5, "op": "index"}


def written(script: str, source: object, context: str = "update", **params: object) -> CtxMap:
    ctx = CtxMap(context, source, KNOWN)
    compile_script(script, context).writer(params)(ctx)
    return ctx


@pytest.mark.parametrize(
    ("script", "before", "after"),
    [
        ("ctx._source.n += params.k", {"n": 1}, {"n": 5}),
        ("ctx._source['n']++", {"n": 1}, {"n": 2}),
        ("ctx._source.tags.add('b'); ctx._source.tags.remove(0)", {"tags": ["a"]}, {"tags": ["b"]}),
        ("ctx._source.l.removeIf(x -> x.id == params.k)", {"l": [{"id": 4}, {"id": 5}]}, {"l": [{"id": 5}]}),
        ("ctx._source.remove('n'); ctx._source.put('m', [1: 2])", {"n": 1}, {"m": {"1": 2}}),
        ("if (!ctx._source.containsKey('n')) { ctx._source.n = ctx._source.size() }", {}, {"n": 0}),
        ("for (def v : ctx._source.l) { ctx._source.sum += v }", {"l": [1, 2.5], "sum": 0.0}, {"l": [1, 2.5], "sum": 3.5}),
        ("if (ctx._source.n == 1) { return } ctx._source.n = 2", {"n": 1}, {"n": 1}),
        ("ctx._source = params", {"n": 1}, {"k": 4}),
        ("params.k += 1; ctx._source.n = params.k", {}, {"n": 5}),
        ("ctx._source.n = ctx._source.n", {"n": 2**70}, {"n": 2**70}),
    ],
)  # fmt: skip
def test_a_script_changes_the_source(script, before, after):
    assert to_json(written(script, before, k=4)["_source"]) == after


def test_what_was_there_stays_as_it_was():
    source = {"tags": ["a"], "o": {"n": 1}}
    written("ctx._source.tags.add('b'); ctx._source.o.n = 2", source)
    assert source == {"tags": ["a"], "o": {"n": 1}}


@pytest.mark.parametrize(
    ("script", "context", "why"),
    [
        ("ctx._id = 'x'", "update", "_id cannot be updated"),
        ("ctx.putAll(['_index': 'x'])", "update_by_query", "_index cannot be updated"),
        ("ctx.remove('_id')", "update", "_id cannot be removed"),
        ("ctx.clear()", "update", "_index cannot be removed"),
        ("ctx.op = 'junk'", "update_by_query", "[op] must be one of delete, index, noop, not [junk]"),
        ("ctx._index = null", "reindex", "_index cannot be null"),
        ("ctx._version = 'x'", "reindex", "_version [x] is wrong type, expected assignable to [java.lang.Number]"),
    ],
)
def test_what_a_context_does_not_let_change_is_refused(script, context, why):
    with pytest.raises(ScriptError) as caught:
        written(script, {}, context)
    assert caught.value.cause.reason == why


def test_a_copy_may_get_another_name_and_version():
    ctx = written("ctx._id = ctx._id + '-2'; ctx._version = 7; ctx.remove('_routing'); ctx.op = 'noop'", {}, "reindex")
    assert (ctx["_id"], ctx["_version"], ctx["op"], "_routing" in ctx) == ("1-2", 7, "noop", False)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("doc['n'].value = 1", "cannot resolve symbol [doc]"),
        ("ctx._source.n = _score", "cannot resolve symbol [_score]"),
        ("return 1", "a function of type [void] cannot return a value"),
        ("ctx._source.n", "not a statement: its result is not used"),
        ("def ctx = 1", "variable [ctx] is already defined"),
        ("ctx = null", "Variable [ctx] is read-only."),
    ],
)
def test_what_no_writing_script_can_say_is_a_compile_error(script, why):
    with pytest.raises(ScriptError) as caught:
        compile_script(script, "update")
    assert (caught.value.reason, caught.value.cause.reason) == ("compile error", why)


def test_scoring_scripts_know_no_ctx_and_may_call_a_variable_so():
    with pytest.raises(ScriptError):
        compile_script("ctx._source.n", "score")
    assert compile_script("def ctx = 2; return ctx", "score").context == "score"


@pytest.mark.parametrize(
    "script",
    [
        "while (true) { }",
        "def s = 'x'; for (int i = 0; i < 100; i++) { s += s } ctx._source.s = s",
        "def l = []; while (true) { l.add(l) }",
    ],
)
def test_scripts_that_run_away_are_stopped(script):
    with pytest.raises(ScriptError, match="runtime error"):
        written(script, {})


def test_a_map_that_holds_itself_or_nests_without_end_is_no_document():
    ctx = written("ctx._source.ctx = ctx", {})
    with pytest.raises(IllegalArgumentError, match="self-referencing itself"):
        check_not_in_itself(ctx["_source"])
    ctx = written("def l = []; for (int i = 0; i < 999; i++) { l = [l] } ctx._source.l = l", {})
    with pytest.raises(IllegalArgumentError, match="at most 100 levels"):
        check_not_in_itself(ctx["_source"])
    shared = written("def l = [1]; ctx._source.a = [l, l]", {})["_source"]
    check_not_in_itself(shared)
    assert to_json(shared) == {"a": [[1], [1]]}


def test_an_error_is_shown_where_it_arose():
    with pytest.raises(ScriptError) as caught:
        written("ctx._source.a = 1; ctx._source.b.c = 2", {})
    assert caught.value.meta["position"]["offset"] > 18
