"""Mustache templates: filled as Elasticsearch fills them, and never without end."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.models.errors import TemplateError
from secondpass.models.mustache import fill, render

NAMES = st.sampled_from(["a", "b", "c.d", "l", "."])
PARAMS: dict[str, Any] = {"a": 'x "y" \\ \n', "b": True, "c": {"d": 3}, "l": [1, 2], "n": None, "o": {}, "z": 0}

FILLED = [
    ('{"q": "{{a}}"}', '{"q": "x \\"y\\" \\\\ \\n"}'),
    ("{{{a}}}|{{&a}}", 'x "y" \\ \n|x "y" \\ \n'),
    ("{{ b }} {{c.d}} {{l.0}} {{l.size}} {{n}}{{none}}{{c.e.f}}{{l.7}}", "true 3 1 2 "),
    ("{{#l}}<{{.}}>{{/l}}{{^l}}none{{/l}}", "<1><2>"),
    ("{{#none}}yes{{/none}}{{^none}}no{{/none}}", "no"),
    ("{{#o}}yes{{/o}}{{#z}}zero{{/z}}{{#n}}null{{/n}}", "yeszero"),
    ("{{#c}}{{d}}{{a}}{{/c}}", '3x \\"y\\" \\\\ \\n'),
    (
        "{{#toJson}}l{{/toJson}} {{#toJson}}c{{/toJson}} {{#tojson}}b{{/tojson}}{{#toJson}}none{{/toJson}}",
        '[1,2] {"d":3} true',
    ),
    ("{{#join}}l{{/join}} {{#join delimiter=' || '}}l{{/join delimiter=' || '}} {{#join}}c{{/join}}", "1,2 1 || 2 c"),
    ("{{#url}}a b/~{{c.d}}{{/url}}", "a+b%2F%7E3"),
    ("{{! a comment }}{{=<% %>=}}<%c.d%> {{a}} <%={{ }}=%>{{c.d}}", "3 {{a}} 3"),
    ("{{c}} {{l}}", "{d=3} {0=1, 1=2}"),
    ('{"size": {{c.d}}}', '{"size": 3}'),
    ("{{lang}}{{^lang}}en{{/lang}}", "en"),
    ("no tags at all }}", "no tags at all }}"),
]


@pytest.mark.parametrize(("template", "text"), FILLED)
def test_a_template_is_filled_as_mustache_java_fills_it(template: str, text: str) -> None:
    assert render(template, PARAMS) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1.0"),
        (0.1, "0.1"),
        (12345678.9, "1.23456789E7"),
        (1e7, "1.0E7"),
        (-0.0001, "-1.0E-4"),
        (1e22, "1.0E22"),
        (5, "5"),
    ],
)
def test_numbers_are_written_as_java_writes_them(number: float, text: str) -> None:
    assert render("{{x}}", {"x": number}) == text


@given(st.text())
def test_any_text_survives_in_a_json_string(text: str) -> None:
    assert json.loads(render('{"q": "{{q}}"}', {"q": text})) == {"q": text}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_to_json_gives_lists_and_objects_back(value: Any) -> None:
    assert json.loads(render("{{#toJson}}q{{/toJson}}", {"q": [value]})) == [value]


def test_a_value_that_looks_like_a_template_stays_a_value() -> None:
    assert (
        render("{{q}} {{#toJson}}l{{/toJson}}", {"q": "{{secret}}", "l": ["{{secret}}"], "secret": 1})
        == '{{secret}} ["{{secret}}"]'
    )


def test_only_values_that_are_asked_for_are_missing() -> None:
    template = "{{a}}{{x}}{{#y}}{{z}}{{/y}}{{^y}}{{c.e}}{{x}}{{/y}}{{#toJson}}w{{/toJson}}"
    assert fill(template, PARAMS).missing == ("x", "c.e")
    assert fill("{{n}}", PARAMS).missing == ()


REFUSED = [
    ("{{a", "Improperly closed variable in query-template:1"),
    ("\n{{{a}}", "Improperly closed variable in query-template:2"),
    ("{{#a}}", "Failed to close 'a' tag"),
    ("{{#a}}{{#b}}{{/a}}{{/b}}", "Mismatched start/end tags: b != a"),
    ("{{/a}}", "Mismatched start/end tags: none != a"),
    ("{{>a}}", "Cannot expand 'a' because partial templates are disabled"),
    ("{{$a}}", "Mustache tag [$a] is not supported"),
    ("{{}}", "Empty mustache tag"),
    ("{{= | =}}", "Invalid delimiters [|]"),
    ("{{#toJson}}{{#a}}{{/a}}{{/toJson}}", "Mustache function [toJson] must contain one and only one identifier"),
    ("{{#join}}{{/join}}", "Mustache function [join] must contain one and only one identifier"),
]


@pytest.mark.parametrize(("template", "reason"), REFUSED)
def test_a_broken_template_is_refused_with_its_reason(template: str, reason: str) -> None:
    with pytest.raises(TemplateError) as refused:
        render(template, PARAMS)
    assert refused.value.reason == reason


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("template", "params"),
    [
        ("{{#l}}" * 50 + "{{/l}}" * 50, {"l": list(range(1000))}),
        ("{{#l}}" * 200 + "{{/l}}" * 200, {"l": [1]}),
        ("{{#l}}{{#l}}0123456789{{/l}}{{/l}}", {"l": [1] * 1000}),
        ("{{x}}", {"x": nested(5000)}),
        ("{{#toJson}}x{{/toJson}}", {"x": nested(100_000)}),
        ("{{=" * 100_000, {}),
        ("{{{a}}" * 100_000, {}),
        ("{{" * 300_000, {}),
    ],
    ids=["loops", "depth", "growth", "deep text", "deep json", "delimiters", "triples", "openers"],
)
def test_a_template_without_end_is_refused_in_good_time(template: str, params: dict[str, Any]) -> None:
    begin = time.perf_counter()
    with pytest.raises(TemplateError):
        render(template, params)
    assert time.perf_counter() - begin < 5.0


def test_long_plain_templates_take_linear_time() -> None:
    begin = time.perf_counter()
    render(" " * 1_000_000 + "{{a}}", {})
    render("{{=a b=}}" + "{" * 1_000_000, {})
    assert time.perf_counter() - begin < 2.0


@given(
    st.recursive(
        st.sampled_from(["text ", "{{a}}", "{{{b}}}", "{{c.d}}", "{{x}}", "{{! no }}"]),
        lambda inner: (
            st.builds("".join, st.lists(inner, max_size=3))
            | st.builds(
                "{{{{{1}{0}}}}}{2}{{{{/{0}}}}}".format,
                st.sampled_from(["a", "b", "c", "l", "x"]),
                st.sampled_from("#^"),
                inner,
            )
        ),
    )
)
def test_plain_mustache_agrees_with_pystache(template: str) -> None:
    pystache = pytest.importorskip("pystache", reason="pystache is not installed")
    params = {"a": "A", "b": "yes", "c": {"d": "D", "a": "inner"}, "l": [{"a": "1"}, {"a": "2"}]}
    theirs = pystache.Renderer(escape=lambda text: text, missing_tags="ignore").render(template, params)
    assert render(template, params) == theirs
