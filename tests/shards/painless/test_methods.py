from __future__ import annotations

import itertools

import pytest

from secondpass.shards.errors import ScriptError
from secondpass.shards.painless import compile_script
from secondpass.shards.painless.members import METHODS, STATIC_METHODS


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'abc'.length() / 2", 1),
        ("'abc'.charAt(1)", "b"),
        ("'abc'.charAt(1) + 1", 99),
        ("'a,b,,c'.splitOnToken(',')", ["a", "b", "", "c"]),
        ("'a,b,c'.splitOnToken(',', 2)", ["a", "b,c"]),
        ("' x '.trim() + 'AbC'.toLowerCase() + 'abc'.toUpperCase()", "xabcABC"),
        ("'abcabc'.indexOf('c') + 'abcabc'.lastIndexOf('c') + 'abc'.indexOf('z') + 'abcabc'.indexOf('c', 3)", 11),
        ("'abc'.contains('b') && 'abc'.startsWith('a') && 'abc'.endsWith('c') && !'abc'.isEmpty()", True),
        ("'abc'.replace('b', 'xx')", "axxc"),
        ("'abc'.substring(1) + 'abc'.substring(0, 1)", "bca"),
        ("'abc'.compareTo('abd')", -1),
        ("'ABC'.equalsIgnoreCase('abc') && 'a'.equals('a')", True),
        ("def s = 'abc'; s.length() + s.substring(1)", "3bc"),
        ("'aGk='.decodeBase64() + 'hi'.encodeBase64()", "hiaGk="),
        ("Integer.parseInt('-12') + Long.parseLong('5') + Integer.parseInt('ff', 16)", 248),
        ("Double.parseDouble('1.5e1') + Float.parseFloat('0.5')", 15.5),
        ("Integer.MAX_VALUE + Integer.MIN_VALUE", -1),
        ("Long.MAX_VALUE == 9223372036854775807L && Long.MIN_VALUE < 0", True),
        ("Double.isNaN(Double.NaN) && Double.MAX_VALUE > 1e308 && Double.POSITIVE_INFINITY > Double.MAX_VALUE", True),
        ("Integer.compare(1, 2) + Long.compare(3, 2) + Integer.signum(-5)", -1),
        ("Integer.bitCount(255) + Long.numberOfLeadingZeros(1)", 71),
        ("def x = 5; x.intValue() + x.doubleValue() + x.compareTo(4)", 11.0),
        ("Boolean.parseBoolean('TRUE')", True),
        ("Character.isDigit((char)'5') && Character.isLetter((char)'a')", True),
        ("Objects.equals(1, 1) && Objects.isNull(null)", True),
        ("Math.max(1, 2)", 2.0),
        ("Math.abs(-3)", 3.0),
        ("Math.round(2.5) + Math.round(-2.5)", 1),
        ("Math.floor(-0.5) + Math.ceil(0.2) + Math.signum(-9)", -1.0),
        ("Math.E > 2.7 && Math.PI > 3.1 && Math.random() < 1", True),
        ("Math.toDegrees(Math.PI) + Math.toRadians(180) - Math.PI", 180.0),
        ("Math.log10(0)", float("-inf")),
        ("Math.hypot(3, 4) + Math.cbrt(27) + Math.pow(2, 10) + Math.log(Math.E)", 1033.0),
        # lists
        ("def l = [3, 1, 2]; l.sort((a, b) -> b - a); l", [3, 2, 1]),
        ("def l = [3, 1, 2]; l.sort(Integer::compare); l", [1, 2, 3]),
        ("List l = new ArrayList(); l.add(1); l.add(0, 'a'); l.addAll([2, 3]); l.remove(1); l.set(0, 9); l", [9, 2, 3]),
        ("[1, 2, 3].collect(x -> x * 2)", [2, 4, 6]),
        ("[1, 2, 3].findAll(x -> x > 1).size()", 2),
        ("[1, 2, 3].find(x -> x > 1)", 2),
        ("[1, 2, 3].any(x -> x > 2) && [1, 2, 3].every(x -> { return x > 0 })", True),
        ("int n = 2; [1, 2, 3].collect(x -> x + n)", [3, 4, 5]),
        ("def l = [1, 2, 3, 4]; l.removeIf(x -> x % 2 == 0); l", [1, 3]),
        ("def out = []; ['a', 'b'].eachWithIndex((x, i) -> out.add(x + i)); out", ["a0", "b1"]),
        ("[1, 2].indexOf(2) + [1, 2].lastIndexOf(5) + [1, 2].size() + ([1].isEmpty() ? 9 : 0)", 2),
        ("[1, 2].contains(2) && ![1, 2].contains(2L)", True),
        ("[1.5, 2, 3L].sum()", 6.5),
        ("['a', 'bb'].sum(x -> x.length())", 3.0),
        ("['a', 'bb'].collect(String::length)", [1, 2]),
        ("[1, 2, 3].subList(1, 3)", [2, 3]),
        ("[1, 2, 3, 4].groupBy(x -> x % 2 == 0 ? 'even' : 'odd')", {"odd": [1, 3], "even": [2, 4]}),
        ("Collections.max([3, 9, 2]) - Collections.min([3, 9, 2])", 7),
        ("def l = [0.0, 2.5, -0.0, -1.0]; l.sort(null); l.join(' ')", "-1.0 -0.0 0.0 2.5"),
        ("def l = [0.0/0, 1.0/0, 5.0]; l.sort(null); l.join(' ')", "5.0 Infinity NaN"),
        ("def l = ['b', 'a']; Collections.sort(l); Collections.reverse(l); l", ["b", "a"]),
        ("[1, 'a', null].join('-')", "1-a-null"),
        ("String.join('+', ['x', 'y'])", "x+y"),
        ("def l = params.l; l.findAll(x -> l.indexOf(x) > 0)", [2, 3]),
        # maps
        ("Map m = new HashMap(); m.put('a', 1); m.put('b', 2); m.remove('a'); m", {"b": 2}),
        ("def m = ['a': 1]; m.getOrDefault('z', 5) + m.get('a') + (m.containsKey('a') ? 10 : 0)", 16),
        (
            "def m = [:]; m.computeIfAbsent('k', k -> []).add(1); m.merge('n', 1, (a, b) -> a + b); m",
            {"k": [1], "n": 1},
        ),
        ("def m = ['a': 1, 'b': 2]; int s = 0; for (e in m.entrySet()) { s += e.getValue() } s", 3),
        ("def m = ['a': 1, 'b': 2]; m.keySet().join('') + m.values().sum()", "ab3.0"),
        ("def m = ['a': 1, 'b': 2]; def out = []; m.forEach((k, v) -> out.add(k + v)); out", ["a1", "b2"]),
        ("['a': 1, 'b': 2].findAll((k, v) -> v > 1)", {"b": 2}),
        ("['a': 1, 'b': 2].count((k, v) -> v > 0) + ['a': 1].size()", 3),
        # sets
        ("def s = new HashSet([1, 2, 2]); s.add(3); s.retainAll([2, 3]); s.size() + (s.contains(2) ? 10 : 0)", 12),
        ("new HashSet(params.l).containsAll([1, 2])", True),
        # nested lambdas
        ("[1, 2].collect(x -> [3, 4].collect(y -> x * y))", [[3, 4], [6, 8]]),
        ("[[2, 1], [4, 3]].each(l -> new ArrayList(l).sort((a, b) -> a - b)).size()", 2),
        ("int f(int x) { return x * 10 } [1, 2].collect(x -> f(x))", [10, 20]),
        ("[1, 2].collect((int x) -> x / 2)", [0, 1]),
        ("int f(int x) { return x * 10 } [1, 2].collect(this::f)", [10, 20]),
        ("def f(def x) { x + 1 } def l = [1, 2]; l.collect(this::f)", [2, 3]),
        ("def s = ['a': 1].keySet(); s.contains('a') && s instanceof Set", True),
        ("String.join(',', field('tag'))", "war"),
    ],
)
def test_methods_answer_as_in_java(run, source, value):
    got = run(source, l=[1, 2, 3])
    assert got == value
    assert type(got) is type(value)


VALUES = ["1", "2L", "2.5", "'a'", "[1, 2]", "['a': 1]", "null", "true", "(char)'a'", "1.5f", "doc['votes']", "params",
          "doc['day'].value", "field('votes')", "new HashSet([1])", "doc['day'].value.month", "ChronoUnit.DAYS",
          "doc['day'].value.toInstant()", "new Exception('a')"]  # fmt: skip


STATIC = ["'a'", "[1, 2]", "['a': 1]", "new ArrayList()", "new HashMap()", "new HashSet([1])", "['a': 1].keySet()", "1",
          "['a': 1].values()", "true", "(char)'a'", "params", "ZonedDateTime.parse('2020-01-01T00:00:00Z')", "2.5",
          "DayOfWeek.MONDAY", "ChronoUnit.DAYS", "(Object)5", "(Iterable)field('votes')", "(List)doc['votes']", "(Number)5",
          "(CharSequence)'abc'", "(Set)params.m.keySet()", "(Collection)params.l", "(Integer)5", "Integer.valueOf(3)",
          "Instant.ofEpochMilli(5)"]  # fmt: skip


def member_calls():
    """Call every method by name on a value of every kind, with arguments of several kinds, lambdas among them."""
    keys = sorted({key for methods in METHODS.values() for key in methods})
    receivers = [f"def r = {value}; r" for value in VALUES] + STATIC
    for receiver, (name, arity) in itertools.product(receivers, keys):
        for argument in ("1", "'a'", "[1, 2]", "null", "x -> x", "(x, y) -> 1", "String::length") if arity else ("",):
            yield f"{receiver}.{name}({', '.join([argument] * arity)})"


def static_calls():
    """Call every static method with arguments of every kind."""
    for type_, methods in STATIC_METHODS.items():
        for (name, arity), value in itertools.product(methods, VALUES):
            yield f"{type_.name}.{name}({', '.join([f'(def){value}'] * arity)})"


def test_no_method_crashes_on_values_of_any_kind(fields):
    failed = 0
    for source in [*itertools.islice(member_calls(), 0, None, 13), *static_calls()]:
        try:
            compile_script(source, "field").bind({"l": [1], "m": {"a": 1}}, fields)(0, 1.0, None)
        except ScriptError:
            failed += 1
    assert failed > 0
