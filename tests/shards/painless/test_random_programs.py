"""Random programs: whatever they say, they compile and run, or fail as a script fails."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.errors import ScriptError
from secondpass.shards.painless import compile_script
from secondpass.shards.painless.members import METHODS, STATIC_METHODS

NAMES = st.sampled_from(["a", "b", "l", "m", "s"])
METHOD_KEYS = sorted({key for methods in METHODS.values() for key in methods})
STATIC_KEYS = sorted((type_.name, *key) for type_, methods in STATIC_METHODS.items() for key in methods)
LEAVES = ["1", "0", "-3", "2.5", "4L", "1.5f", "'x'", "''", "true", "null", "[]", "[:]", "[1, 'a']", "['k': 1]", "doc", "params",
          "params.n", "params.l", "params.m", "doc['votes']", "doc['votes'].value", "doc['day'].value", "doc['tag'].value",
          "field('price')", "$('votes', 3)", "_score", "new ArrayList()", "new HashMap()", "(char)65"]  # fmt: skip
OPERATORS = [*"+-*/%&|^<>", "<<", ">>", ">>>", "&&", "||", "==", "!=", "===", "!==", "<=", ">="]
DOTS = st.sampled_from([".", "?."])
MEMBERS = st.sampled_from(["k", "value", "length", "0", "year", "empty"])
TYPES = [
    "int",
    "long",
    "double",
    "float",
    "boolean",
    "def",
    "String",
    "List",
    "Map",
    "byte",
    "char",
    "Integer",
    "Object",
]


# of def, almost everything compiles, and fails only when it runs
DEFS = [f"(def){leaf}" for leaf in LEAVES] * 3


def called(key: tuple[str, int], receiver: str, arguments: list[str], dot: str) -> str:
    return f"{receiver}{dot}{key[0]}({', '.join(arguments[: key[1]])})"


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    arguments = st.lists(
        inner | st.sampled_from(["x -> x", "(x, y) -> x", "x -> { return x + 1 }"]), min_size=5, max_size=5
    )
    found = st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(OPERATORS), inner),
        st.builds("{}({})".format, st.sampled_from(["-", "!", "~", "+"]), inner),
        st.builds("(({}){})".format, st.sampled_from(TYPES), inner),
        st.builds("({} == 1 ? {} : {})".format, inner, inner, inner),
        st.builds("({} ?: {})".format, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}{}{}".format, inner, DOTS, MEMBERS),
        st.builds(called, st.sampled_from(METHOD_KEYS), inner, arguments, DOTS),
        st.builds(lambda k, a: f"{k[0]}.{k[1]}({', '.join(a[: k[2]])})", st.sampled_from(STATIC_KEYS), arguments),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("({} instanceof {})".format, inner, st.sampled_from(TYPES)),
        st.builds("f({}, {})".format, inner, inner),
    )
    return st.one_of(found, st.builds("((def){})".format, found), st.builds("((def){})".format, found))


EXPRESSIONS = st.recursive(st.sampled_from(LEAVES + DEFS) | NAMES, grown, max_leaves=6)
TESTS = st.builds("({} {} {})".format, EXPRESSIONS, st.sampled_from(["==", "!=", "==="]), EXPRESSIONS)
SIMPLE = st.one_of(
    st.builds("{} {} {};".format, NAMES, st.sampled_from(["=", "+=", "-=", "*=", "/=", "<<=", "|="]), EXPRESSIONS),
    st.builds("{}++;".format, NAMES),
    st.builds("{} {}1 = {};".format, st.sampled_from(TYPES), NAMES, EXPRESSIONS),
    st.builds("{}[{}] = {};".format, NAMES, EXPRESSIONS, EXPRESSIONS),
    st.builds("{}.k += {};".format, NAMES, EXPRESSIONS),
    st.builds("l.add({});".format, EXPRESSIONS),
    st.builds("if ({}) return {};".format, TESTS, EXPRESSIONS),
    st.builds("if (a == 2) throw new IllegalArgumentException('' + {});".format, EXPRESSIONS),
    st.sampled_from(["if (a == 1) break;", "continue;", "l.sort((x, y) -> x - y);"]),
)


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("if ({}) {{ {} }}".format, TESTS, inner),
        st.builds("if ({}) {{ {} }} else {{ {} }}".format, TESTS, inner, inner),
        st.builds("for (int i = 0; i < 3; ++i) {{ {} }}".format, inner),
        st.builds("for (x in [{}, {}]) {{ {} }}".format, EXPRESSIONS, EXPRESSIONS, inner),
        st.builds("int w = 0; while (w++ < 3) {{ {} }}".format, inner),
        st.builds("try {{ {} }} catch (Exception e) {{ {} }}".format, inner, inner),
        st.builds("{} {}".format, inner, inner),
    )


STATEMENTS = st.recursive(SIMPLE, nested, max_leaves=5)
START = "def f(def p, int q) { return p + q } def a = 1; def b = 2L; def l = [1, 2L]; def m = ['k': 3]; def s = 'abc'; "


@given(STATEMENTS, EXPRESSIONS, st.integers(0, 2), st.sampled_from(["field", "score", "filter"]))
def test_random_programs_never_crash(fields, body, last, doc, context):
    try:
        script = compile_script(f"{START}{body} {last}", context)
    except ScriptError as error:
        assert error.reason == "compile error"
        return
    params = {"n": 2, "l": [1, 2.5, "z"], "m": {"k": [1]}}
    try:
        script.bind(params, fields)(doc, 1.5, None)
    except ScriptError as error:
        assert error.reason == "runtime error"
        assert error.meta["script_stack"][-1].endswith("^---- HERE")
