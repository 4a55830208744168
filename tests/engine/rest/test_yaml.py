"""Answers in YAML, as Elasticsearch writes them, and the formats that are refused."""

from __future__ import annotations

import json

import pytest
import yaml

from secondpass.engine.rest.yaml_text import yaml_text


@pytest.fixture
def one(ask):
    ask("PUT", "/i/_doc/1?refresh", {"t": "red shoes", "price": 1.5})
    return ask


def test_a_search_is_answered_in_yaml(one):
    found = one("GET", "/i/_search?format=yaml&filter_path=hits.hits")
    assert found.headers["content-type"] == "application/yaml"
    assert found.body.decode() == (
        """---
hits:
  hits:
  - _index: "i"
    _id: "1"
    _score: 1.0
    _source:
      t: "red shoes"
      price: 1.5
"""
    )


def test_a_table_is_answered_in_yaml(one):
    assert one("GET", "/_cat/indices?format=yaml&h=index,docs.count").body == b'---\n- index: "i"\n  docs.count: "1"\n'
    assert one("GET", "/_cat/indices?h=index", accept="application/yaml").body == b'---\n- index: "i"\n'
    assert one("GET", "/_cat/indices?h=index&format=txt").body == b"i\n"


def test_yaml_is_asked_for_by_the_accept_header_and_format_goes_before_it(one):
    v9 = "application/vnd.elasticsearch+yaml; compatible-with=9"
    told = one("GET", "/i/_count", accept=v9)
    assert told.headers["content-type"] == "application/vnd.elasticsearch+yaml;compatible-with=9"
    assert yaml.safe_load(told.body)["count"] == 1
    assert one("GET", "/i/_count?format=json", accept="application/yaml").body["count"] == 1
    assert one("GET", "/i/_count?format=YAML", accept="application/json").body.startswith(b"---\ncount: 1\n")


@pytest.mark.parametrize(
    "target", ["/nothing/_search?format=yaml", "/i/_search?format=yaml&sise=1", "/a/b/c?format=yaml"]
)
def test_an_error_is_told_in_yaml(one, target):
    assert yaml.safe_load(one("GET", target).body)["status"] in (400, 404)


@pytest.mark.parametrize("format", ["cbor", "smile", "nonsense", "txt"])
def test_a_format_that_is_not_written_here_is_refused_by_name(one, format):
    assert one("GET", f"/i/_search?format={format}").error == (
        400,
        "unsupported_by_secondpass",
        f"[format] of [{format}] is not supported by secondpass",
    )
    assert format == "txt" or one("GET", f"/_cat/indices?format={format}").status == 400
    assert one("GET", "/i/_search", accept=f"application/{format}").status == 406


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"a": {}, "b": [], "c": [[1, [2, []]], {"d": [{"e": None}]}]},
        {
            "text": [
                "",
                " a ",
                "1",
                "true",
                "null",
                "a: b",
                "# no",
                "- no",
                '"q" \\',
                "two\nlines\t",
                "ü 東 😀",
                "\u0007",
            ]
        },
        {"long": "word " * 60 + "x" * 200},
        {
            "no": 1,
            "True": 2,
            "null": 3,
            "a b": 4,
            "a: b": 5,
            "*": 6,
            "- a": 7,
            "#": 8,
            "": 9,
            "k" * 200: 10,
            "a.b#c": 11,
        },
        {"numbers": [0, -1, 2**63, 0.1, -1.5, 1e-7, True, False, None]},
    ],
)
def test_yaml_reads_back_as_what_it_was_written_from(value):
    assert list(yaml.safe_load_all(yaml_text(json.dumps(value).encode()))) == [value]


def test_numbers_with_an_exponent_are_written_as_java_writes_them():
    assert yaml_text(b"[1e-07, 1e+300, 1.5e20]") == "---\n- 1.0E-7\n- 1.0E300\n- 1.5E20\n"


def test_yaml_of_great_depth_is_written():
    assert yaml_text(b"[" * 900 + b"]" * 900).count("-") == 3 + 899
