from __future__ import annotations

import math

import pytest

from secondpass.shards.painless import StatsSummary, TermStats


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("saturation(5, 5)", 0.5),
        ("saturation(doc['votes'].value, 15)", 0.25),
        ("sigmoid(2, 2, 3)", 0.5),
        ("sigmoid(1, 2, 3)", 1 / 9),
        ("decayNumericLinear(0, 10, 0, 0.5, 5)", 0.75),
        ("decayNumericExp(0, 10, 0, 0.5, 5)", 0.7071067811865476),
        ("decayNumericGauss(0, 10, 0, 0.5, 5)", 0.8408964152537145),
        ("decayNumericLinear(0, 10, 0, 0.5, 20)", 0.0),
        ("decayNumericExp(0, 10, 0, 0.5, 20)", 0.25),
        ("decayNumericGauss(0, 10, 0, 0.5, 20)", 0.0625),
        ("decayNumericExp(3, 10, 2, 0.5, doc['votes'].value)", 1.0),
        ("decayDateExp('2020-01-02', '1d', '0', 0.5, doc['day'].value)", 0.5),
        ("decayDateLinear('2020-01-01T12:00:00Z', '12h', '0', 0.5, doc['day'].value)", 0.5),
        ("decayDateGauss('1577836800000', '10d', '1d', 0.5, doc['day'].value)", 1.0),
        ("decayDateGauss('2020-01-01||+1d', '1d', '1d', 0.5, doc['day'].value)", 1.0),
    ],
)
def test_score_functions_give_elasticsearchs_values(run, source, value):
    assert run(source, "score") == pytest.approx(value, rel=1e-15)


def test_saturation_and_decay_of_nothing_are_not_errors(run):
    assert math.isnan(run("saturation(0, 0)", "score"))
    assert math.isnan(run("decayNumericLinear(0, 0, 0, 0.5, 0)", "score"))


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("decayDateExp('now', '1d', '0', 0.5, doc['day'].value)", "cannot be relative to [now]"),
        (
            "decayDateExp('2020-01-02', '1q', '0', 0.5, doc['day'].value)",
            "failed to parse setting [DecayDateExp.scale]",
        ),
        ("decayDateExp('x', '1d', '0', 0.5, doc['day'].value)", "failed to parse date field [x]"),
        (
            "decayDateExp('2020-01-02', '1d', '0', 0.5, doc['votes'].value)",
            "Cannot cast from [java.lang.Long] to [java.time.ZonedDateTime].",
        ),
        ("decayDateExp(params.none, '1d', '0', 0.5, doc['day'].value)", "an argument of [DecayDateExp] is null"),
        ("saturation(params.none, 1)", "cannot implicitly cast def [null] to double"),
    ],
)
def test_score_functions_refuse_what_they_cannot_read(reason, source, why):
    assert why in reason(source, "score")


def test_random_scores_depend_on_seed_document_and_salt_alone(fields):
    from secondpass.shards.painless import compile_script

    def at(source: str, doc: int, salt: int = 7) -> float:
        return compile_script(source).bind({}, fields, salt=salt)(doc, 0.0, None)

    values = {at("randomScore(42)", doc) for doc in range(3)} | {
        at("randomScore(43)", 0),
        at("randomScore(42)", 0, 8),
    }
    assert len(values) == 5
    assert all(0 <= value < 1 for value in values)
    assert at("randomScore(42)", 1) == at("randomScore(42)", 1)
    assert at("randomScore(42, 'votes')", 0) == at("randomScore(42, 'votes')", 0) != at("randomScore(42, 'min')", 0)


STATS = TermStats(
    unique=3,
    matched=2,
    doc_freq=StatsSummary.of([3, 0, 2]),
    total_term_freq=StatsSummary.of([4, 0, 2]),
    term_freq=StatsSummary.of([2, 0, 1]),
    term_positions=StatsSummary.of([1, 5, 2]),
)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("_termStats.uniqueTermsCount()", 3.0),
        ("_termStats.matchedTermsCount() / 2", 1.0),
        ("_termStats.docFreq().getMax() + _termStats.docFreq().min", 3.0),
        ("_termStats.totalTermFreq().sum", 6.0),
        ("_termStats.termFreq().getAverage()", 1.0),
        ("_termStats.termFreq().getCount() / 2", 1.0),
        ("_termStats.termPositions().average", 8 / 3),
        ("def s = _termStats.termPositions(); s.max * s.count", 15.0),
    ],
)
def test_term_statistics_are_read_by_method_and_by_name(run, source, value):
    assert run(source, "score", stats=STATS) == value


def test_a_summary_of_nothing_is_zero():
    empty = StatsSummary.of([])
    assert (empty.count, empty.sum, empty.min, empty.max, empty.average) == (0, 0.0, 0.0, 0.0, 0.0)
    assert StatsSummary.of([2, -1]) == StatsSummary(2, 1.0, -1.0, 2.0)


def test_term_statistics_of_a_script_that_is_given_none_are_an_error(reason):
    assert "null" in reason("_termStats.docFreq().max", "score")
