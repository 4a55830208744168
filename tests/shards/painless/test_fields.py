from __future__ import annotations

import numpy as np
import pytest

from secondpass.shards.errors import IllegalArgumentError, IllegalStateError
from secondpass.shards.painless import compile_script

MISSING = (
    "A document doesn't have a value for a field! Use doc[<field>].size()==0 to check if a document is missing a field!"
)


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("doc['votes'].size()", [1, 2, 0]),
        ("doc['votes'].length", [1, 2, 0]),
        ("doc['votes'].empty", [False, False, True]),
        ("doc['votes'].isEmpty()", [False, False, True]),
        ("doc['votes'].values", [[5], [7, 9], []]),
        ("doc['votes'].getValues().size()", [1, 2, 0]),
        ("doc['tag'].join('+')", ["war", "art+war", ""]),
        ("doc['tag'].contains('war')", [True, True, False]),
        ("doc['votes'].sum()", [5.0, 16.0, 0.0]),
        ("doc['votes'].any(v -> v > 8)", [False, True, False]),
        ("def s = 0; for (v in doc['votes']) s += v; s", [5, 16, 0]),
        ("doc['votes'].size() == 0 ? -1 : doc['votes'].value", [5, 7, -1]),
        ("def d = doc['votes']; d.empty ? 0 : d[d.length - 1]", [5, 9, 0]),
        ("field('votes').get(3)", [5, 7, 3]),
        ("field('votes').get(1, 3L)", [3, 9, 3]),
        ("field('votes').isEmpty()", [False, False, True]),
        ("field('votes').size()", [1, 2, 0]),
        ("field('nowhere').get('none')", ["none"] * 3),
        ("def s = 0; for (v in field('votes')) s += v; s", [5, 16, 0]),
        ("$('price', 0.5)", [1.5, -2.0, 0.5]),
        ("$('nowhere', null)", [None] * 3),
        ("$('ok', false)", [True, False, False]),
    ],
)
def test_fields_are_read_document_by_document(run, source, values):
    assert [run(source, doc=doc) for doc in range(3)] == values


@pytest.mark.parametrize("source", ["doc['votes'].value", "doc.votes.value", "doc.get('votes').getValue()", "doc['votes'][0]",
                                    "doc['votes'].get(0)", "doc[params.f].value", "def d = doc; d['votes'].value",
                                    "def f = 'votes'; doc.get(f).value", "doc?.votes?.value"])  # fmt: skip
def test_the_value_is_the_smallest(run, source):
    assert run(source, doc=1, f="votes") == 7


@pytest.mark.parametrize(
    "source",
    ["doc['votes'].value", "doc['votes'].get(0)", "doc['day'].value", "def d = doc['tag']; d.value"],
)
def test_reading_a_value_that_is_not_there_fails(fields, source):
    from secondpass.shards.errors import ScriptError

    with pytest.raises(ScriptError) as caught:
        compile_script(source, "field").bind({}, fields)(2, 0.0, None)
    assert isinstance(caught.value.cause, IllegalStateError)
    assert caught.value.cause.reason == MISSING


def test_a_field_that_is_not_mapped_fails_only_where_it_is_read(run, fails):
    error = fails("doc['nope'].value")
    assert isinstance(error.cause, IllegalArgumentError)
    assert error.cause.reason == "No field found for [nope] in mapping"
    assert run("doc.containsKey('nope') ? doc['nope'].value : 3") == 3
    assert run("doc.containsKey('votes')", doc=2) is True
    assert fails("doc['body'].value").cause.reason == "Fielddata is disabled on [body]"


def test_a_member_of_doc_may_be_named_like_a_method(run):
    assert run("doc.min.value + doc['min'].value") == 2


def test_longs_are_longs_and_never_equal_integers_in_a_list(run):
    assert run("doc['votes'].value / 2") == 2
    assert run("doc['votes'].contains(5)") is False
    assert run("doc['votes'].contains(5L)") is True
    assert run("doc['votes'].value == 5") is True
    assert run("doc['votes'].value instanceof Long && doc['price'].value instanceof Double") is True


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("doc['day'].value", "2020-02-29T05:00:04.007Z"),
        ("doc['day'].value.toInstant().toEpochMilli()", 1582952404007),
        ("doc['day'].value.millis", 1582952404007),
        ("doc['day'].value.getMillis()", 1582952404007),
        ("doc['day'].value.toEpochSecond()", 1582952404),
        ("doc['day'].value.year", 2020),
        ("doc['day'].value.getYear()", 2020),
        ("doc['day'].value.monthValue", 2),
        ("doc['day'].value.dayOfMonth", 29),
        ("doc['day'].value.dayOfYear", 60),
        ("doc['day'].value.hour", 5),
        ("doc['day'].value.minute", 0),
        ("doc['day'].value.second", 4),
        ("doc['day'].value.nano", 7_000_000),
        ("doc['day'].value.dayOfWeekEnum.value", 6),
        ("doc['day'].value.dayOfWeekEnum.getValue()", 6),
        ("doc['day'].value.dayOfWeek.toString()", "SATURDAY"),
        ("doc['day'].value.dayOfWeek == DayOfWeek.SATURDAY", True),
        ("'' + doc['day'].value.month", "FEBRUARY"),
        ("'' + doc['day'].value", "2020-02-29T05:00:04.007Z"),
        ("'' + doc['day'].value.minusHours(5).minusSeconds(4).plus(-7, ChronoUnit.MILLIS)", "2020-02-29T00:00Z"),
        ("doc['day'].value.plusYears(1).dayOfMonth", 28),
        ("doc['day'].value.plusMonths(-1).monthValue", 1),
        ("doc['day'].value.isBefore(ZonedDateTime.parse('2020-03-01T00:00:00+01:00'))", True),
        ("ChronoUnit.DAYS.between(doc['day'].value, ZonedDateTime.parse('2020-03-10T00:00:00Z'))", 9),
        ("ChronoUnit.MONTHS.between(doc['day'].value, ZonedDateTime.parse('2021-02-28T23:00:00Z'))", 11),
        ("Instant.ofEpochMilli(5).toEpochMilli()", 5),
        ("doc['day'].value.compareTo(doc['day'].value.plusDays(1))", -1),
    ],
)
def test_dates_are_zoned_date_times(run, source, value):
    assert run(source, doc=1) == value


def test_dates_out_of_range_are_errors(reason):
    assert "out of range" in reason("doc['day'].value.plusYears(9223372036854775807L)")
    assert reason("ZonedDateTime.parse('yesterday')") == "Text 'yesterday' could not be parsed at index 0"


def test_the_source_is_given_by_the_caller(fields):
    run = compile_script("params['_source'].title + params._source.n", "field").bind(
        {}, fields, source=lambda doc: {"title": f"film {doc}", "n": 1}
    )
    assert run(2, 0.0, None) == "film 21"
    assert compile_script("params._source", "field").bind({}, fields)(0, 0.0, None) is None


def test_a_compiled_script_tells_what_it_uses(fields):
    script = compile_script("doc['a'].value + doc.b.size() + $('c', 1) + field('d').get(1) + _score")
    assert script.doc_fields == {"a", "b", "c", "d"}
    assert script.uses_score and not script.uses_term_stats
    assert compile_script("_termStats.uniqueTermsCount()").uses_term_stats
    assert script.source.startswith("doc['a']") and script.context == "score"


def test_scoring_many_documents_gives_one_float64_each(fields):
    scores = np.array([1.0, 0.5, 0.25], dtype=np.float32)
    docs = np.array([1, 0, 2], dtype=np.int32)
    got = compile_script("_score * params.k + doc['min'].value").score_all({"k": 2}, fields, docs, scores)
    assert got.dtype == np.float64
    assert got.tolist() == [4.0, 2.0, 3.5]
    assert compile_script("doc['votes'].size() > 0", "filter").score_all({}, fields, docs).tolist() == [1.0, 1.0, 0.0]
    with pytest.raises(IllegalArgumentError, match="has no number"):
        compile_script("'a'", "string_sort").score_all({}, fields, docs)


def test_a_script_is_compiled_once():
    assert compile_script("1 + 1") is compile_script("1 + 1")
    assert compile_script("1 + 1", "field") is not compile_script("1 + 1")
