"""What every field type has in common."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine
from secondpass.shards.analysis import Analysis
from secondpass.shards.errors import DocumentParsingError
from secondpass.shards.mapping import Mapping
from secondpass.shards.mapping.features import FEATURE_TYPES
from secondpass.shards.mapping.held import HELD_TYPES
from secondpass.shards.mapping.parameters import PARAMETERS

REQUIRED = {"scaled_float": {"scaling_factor": 10}, "token_count": {"analyzer": "standard"}}
ANSWERED = sorted(PARAMETERS.keys() - HELD_TYPES.keys() - set(FEATURE_TYPES))
VALUES: dict[str, Any] = {
    "boolean": True,
    "date": "2020-01-01",
    "date_nanos": "2020-01-01T00:00:00.000000001Z",
    "ip": "::1",
    **dict.fromkeys(("constant_keyword", "keyword", "match_only_text", "text", "version", "wildcard"), "word"),
}


def _value(kind: str) -> Any:
    return VALUES.get(kind, 1)


def _definition(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, **REQUIRED.get(kind, {}), **more}


@pytest.mark.parametrize("kind", PARAMETERS)
def test_a_mapping_is_read_as_it_is_printed(kind: str) -> None:
    body = {"properties": {"f": _definition(kind, meta={"unit": "x"})}}
    mapping = Mapping.from_json(body, Analysis.from_settings(None))
    again = Mapping.from_json(mapping.to_json(), mapping.analysis)
    assert again == mapping
    assert mapping.merge(mapping.to_json()) == mapping


@pytest.mark.parametrize("kind", ANSWERED)
def test_plain_documents_are_read_the_short_way_as_the_long_way_reads_them(kind: str) -> None:
    both = {"f": _definition(kind), "o": {"properties": {"f": _definition(kind)}}}
    mapping = Mapping.from_json({"properties": both}, Analysis.from_settings(None))
    value = _value(kind)
    short, _ = mapping.parse("1", {"f": value, "o": {"f": [value]}})
    long, _ = mapping.parse("1", {"f": value, "o.f": [value]})  # only the long way knows dots
    assert short.fields == long.fields


@pytest.mark.parametrize("kind", ANSWERED)
def test_an_index_is_on_disk_what_it_was(kind: str, tmp_path: Any) -> None:
    body = {"query": {"exists": {"field": "f"}}, "fields": ["f"], "docvalue_fields": [] if "text" in kind else ["f"]}
    engine = Engine(data=tmp_path)
    engine.create_index("i", {"properties": {"f": _definition(kind)}})
    engine.index("i", {"f": _value(kind)}, id="1")
    engine.refresh("i")
    before = engine.search("i", body)["hits"], engine.get_mapping("i")
    assert before[0]["total"]["value"] == 1
    engine.close()
    again = Engine(data=tmp_path)
    assert (again.search("i", body)["hits"], again.get_mapping("i")) == before
    again.close()


@pytest.mark.parametrize(
    ("kind", "ignores"), [("date", True), ("date_nanos", True), ("scaled_float", True), ("ip", False)]
)
def test_dates_and_scaled_numbers_may_ignore_objects_and_others_may_not(kind: str, ignores: bool) -> None:
    mapping = Mapping.from_json(
        {"properties": {"f": _definition(kind, ignore_malformed=True)}}, Analysis.from_settings(None)
    )
    if ignores:
        assert mapping.parse("1", {"f": {"a": 1}})[0].ignored == ("f",)
    else:
        with pytest.raises(DocumentParsingError, match=r"failed to parse field \[f\]"):
            mapping.parse("1", {"f": {"a": 1}})
