"""What a sort may ask beyond a field and a direction: modes, types, stand-ins, formats, scripts."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine

MAPPING = {
    "properties": {
        "n": {"type": "long"},
        "x": {"type": "double"},
        "f": {"type": "float"},
        "k": {"type": "keyword"},
        "b": {"type": "boolean"},
        "d": {"type": "date"},
        "t": {"type": "text"},
    }
}


def engine_of(documents: list[dict[str, Any]], shards: int = 1) -> Engine:
    engine = Engine()
    engine.create_index("i", MAPPING, {"number_of_shards": shards})
    engine.bulk("i", ({"_id": str(i), "_source": d} for i, d in enumerate(documents)))
    engine.refresh("i")
    return engine


def sorted_by(documents: list[dict[str, Any]], sort: Any, shards: int = 1) -> list[tuple[str, list[Any]]]:
    hits = engine_of(documents, shards).search("i", {"size": 100, "sort": sort})["hits"]["hits"]
    return [(hit["_id"], hit["sort"]) for hit in hits]


def naive(values: list[int], mode: str) -> int:
    """Join longs as Java's MultiValueMode does."""
    ordered, half = sorted(values), len(values) // 2
    if mode in ("min", "max", "sum"):
        return {"min": min, "max": max, "sum": sum}[mode](values)
    middle = ordered[half : half + 1] if len(values) % 2 else ordered[half - 1 : half + 1]
    chosen = values if mode == "avg" else middle
    return chosen[0] if len(chosen) == 1 else math.floor(sum(chosen) / len(chosen) + 0.5)


@given(
    st.lists(st.lists(st.integers(-9, 9), min_size=1, max_size=4), min_size=1, max_size=12),
    st.sampled_from(["min", "max", "sum", "avg", "median"]),
    st.sampled_from(["asc", "desc"]),
    st.integers(1, 3),
)
def test_a_mode_joins_the_values_of_a_document(values: list[list[int]], mode: str, order: str, shards: int) -> None:
    expected = sorted((naive(each, mode) for each in values), reverse=order == "desc")
    for field in ("n", "d"):
        found = sorted_by([{field: each} for each in values], [{field: {"mode": mode, "order": order}}], shards)

        assert [shown for _, (shown,) in found] == expected
        assert all(naive(values[int(id_)], mode) == shown for id_, (shown,) in found)


def test_modes_of_floating_numbers_are_not_rounded_and_those_of_floats_are_floats() -> None:
    documents = [{"x": [0.1, 0.2, 0.6], "f": [0.1, 0.2]}]

    assert sorted_by(documents, {"x": {"mode": "sum"}}) == [("0", [0.1 + 0.2 + 0.6])]
    assert sorted_by(documents, {"x": {"mode": "median"}}) == [("0", [0.2])]
    assert sorted_by(documents, {"f": {"mode": "avg"}}) == [("0", [0.15])]


def test_a_sum_of_longs_wraps_around() -> None:
    assert sorted_by([{"n": [2**63 - 1, 1]}], {"n": {"mode": "sum"}}) == [("0", [-(2**63)])]


@pytest.mark.parametrize(
    ("document", "sort", "shown"),
    [
        ({"n": 3}, {"n": {"numeric_type": "double"}}, 3.0),
        ({"n": [1, 2]}, {"n": {"numeric_type": "double", "mode": "avg"}}, 1.5),
        ({"x": -1.7}, {"x": {"numeric_type": "long"}}, -1),
        ({"x": 1e300}, {"x": {"numeric_type": "long"}}, 2**63 - 1),
        ({"f": 0.1}, {"f": {"numeric_type": "double"}}, 0.10000000149011612),
        ({"n": 0}, {"n": {"numeric_type": "date"}}, 0),
        ({}, {"n": {"numeric_type": "double"}}, "Infinity"),
        ({}, {"x": {"numeric_type": "long"}}, 2**63 - 1),
        ({"d": "1970-01-01"}, {"d": {"format": "yyyy-MM-dd"}}, "1970-01-01"),
        ({"d": ["1970-01-03", "1970-01-01"]}, {"d": {"format": "dd", "mode": "avg"}}, "02"),
        ({"d": "1970-01-01"}, "d", 0),
        ({"b": True}, "b", 1),
        ({}, {"n": {"missing": 5}}, 5),
        ({}, {"n": {"missing": "5"}}, 5),
        ({}, {"n": {"missing": 5.9}}, 5),
        ({}, {"n": {"missing": None}}, 2**63 - 1),
        ({}, {"x": {"missing": "0.5"}}, 0.5),
        ({}, {"f": {"missing": 0.1}}, 0.1),
        ({}, {"d": {"missing": 86_400_000, "format": "yyyy-MM-dd"}}, "1970-01-02"),
        ({}, {"k": {"missing": "m"}}, "m"),
        ({}, {"k": {"missing": 7}}, "7"),
        ({}, "k", None),
        ({}, {"nope": {"unmapped_type": "keyword", "missing": "m"}}, "m"),
        ({}, {"nope": {"unmapped_type": "date"}}, 2**63 - 1),
        ({}, {"nope": {"unmapped_type": "date", "format": "epoch_millis"}}, None),
        ({}, {"nope": {"unmapped_type": "date_nanos", "format": "yyyy", "missing": "_first"}}, None),
        ({}, {"nope": {"unmapped_type": "integer"}}, 2**31 - 1),
        ({}, {"nope": {"unmapped_type": "short", "order": "desc"}}, -(2**31)),
        ({}, {"nope": {"unmapped_type": "byte", "missing": "_first"}}, -(2**31)),
        ({}, {"nope": {"unmapped_type": "byte", "missing": 300.9}}, 300),
        ({}, {"nope": {"unmapped_type": "integer", "missing": 1e300}}, 2**31 - 1),
        ({}, {"nope": {"unmapped_type": "integer", "missing": 2**32 + 5}}, 5),
        ({}, {"nope": {"unmapped_type": "integer", "numeric_type": "long"}}, 2**63 - 1),
    ],
    ids=str,
)
def test_a_hit_shows_what_it_was_sorted_by(document: dict[str, Any], sort: Any, shown: Any) -> None:
    found = sorted_by([document], sort)[0][1][0]

    assert (found, type(found)) == (shown, type(shown))


@given(
    st.lists(st.sampled_from(["a", "c", "e", None]), max_size=12), st.sampled_from(["asc", "desc"]), st.integers(1, 3)
)
def test_a_keyword_given_for_missing_ones_sorts_among_the_others(
    values: list[str | None], order: str, shards: int
) -> None:
    documents = [{} if value is None else {"k": value} for value in values]
    found = sorted_by(documents, [{"k": {"order": order, "missing": "c"}}], shards)
    shown = [key for _, (key,) in found]

    assert shown == sorted((value or "c" for value in values), reverse=order == "desc")


@given(
    st.lists(st.integers(0, 30), max_size=12), st.sampled_from(["asc", "desc"]), st.integers(1, 3), st.integers(1, 4)
)
def test_a_script_may_return_text_to_sort_by(values: list[int], order: str, shards: int, size: int) -> None:
    script = {"type": "string", "script": "'n' + doc['n'].value", "order": order}
    engine = engine_of([{"n": value} for value in values], shards)
    body: dict[str, Any] = {"size": size, "sort": [{"_script": script}, {"n": order}, "_doc"]}
    shown: list[str] = []
    while page := engine.search("i", body)["hits"]["hits"]:
        shown += [hit["sort"][0] for hit in page]
        body["search_after"] = page[-1]["sort"]
        if len(shown) > len(values):
            break

    distinct = sorted({f"n{value}" for value in values}, reverse=order == "desc")
    assert [key for i, key in enumerate(shown) if key not in shown[:i]] == distinct


def test_a_sort_may_be_an_object_of_several_keys() -> None:
    documents = [{"n": 1, "k": "b"}, {"n": 1, "k": "a"}, {"n": 0, "k": "c"}]

    assert [id_ for id_, _ in sorted_by(documents, {"n": "asc", "k": {"order": "asc"}})] == ["2", "1", "0"]


def test_formatted_dates_lead_on_to_the_next_page() -> None:
    engine = engine_of([{"d": f"2020-01-0{day}"} for day in (3, 1, 2)])
    body = {"sort": {"d": {"format": "yyyy-MM-dd"}}, "search_after": ["2020-01-01"]}

    assert [hit["sort"] for hit in engine.search("i", body)["hits"]["hits"]] == [["2020-01-02"], ["2020-01-03"]]


@given(
    st.lists(st.none() | st.integers(0, 4), max_size=9),
    st.fixed_dictionaries(
        {"order": st.sampled_from(["asc", "desc"]), "missing": st.sampled_from(["_first", "_last"])},
    ),
    st.sampled_from(["byte", "short", "integer", "token_count", "long", "date", "date_nanos"]),
    st.integers(1, 3),
)
def test_documents_without_a_value_are_met_once_on_the_way_from_page_to_page(
    values: list[int | None], options: dict[str, str], type_: str, size: int
) -> None:
    engine = Engine()
    analyzer = {"analyzer": "whitespace"} if type_ == "token_count" else {}
    engine.create_index("i", {"properties": {"v": {"type": type_, **analyzer}}}, {"number_of_shards": 2})
    written = [{} if value is None else {"v": " a" * value if analyzer else value} for value in values]
    engine.bulk("i", ({"_id": str(i), "_source": {**source, "u": i}} for i, source in enumerate(written)))
    engine.refresh("i")
    format_ = {"format": "strict_date_optional_time_nanos"} if type_.startswith("date") else {}
    sort = [{"v": {**options, **format_}}, {"u": {"order": "asc", "unmapped_type": "long"}}]
    body: dict[str, Any] = {"size": size, "sort": sort}
    walked: list[str] = []
    while page := engine.search("i", body)["hits"]["hits"]:
        walked += [hit["_id"] for hit in page]
        body["search_after"] = page[-1]["sort"]
        assert len(walked) <= len(values)

    assert walked == [hit["_id"] for hit in engine.search("i", {"size": 100, "sort": sort})["hits"]["hits"]]
    assert len(walked) == len(values)


def test_a_sum_of_integers_wraps_around_as_an_int() -> None:
    engine = Engine()
    engine.create_index("i", {"properties": {"v": {"type": "integer"}}})
    engine.index("i", {"v": [2**31 - 1, 1]})
    engine.refresh("i")

    shown = engine.search("i", {"sort": {"v": {"mode": "sum"}}})["hits"]["hits"][0]["sort"]
    assert shown == [-(2**31)]


def test_integers_and_longs_of_two_indices_stand_in_one_order() -> None:
    engine = Engine()
    for type_, value in (("integer", 2), ("long", 1)):
        engine.create_index(type_, {"properties": {"v": {"type": type_}}})
        engine.bulk(type_, [{"_id": "1", "_source": {"v": value}}, {"_id": "2", "_source": {}}])
        engine.refresh(type_)
    body: dict[str, Any] = {"sort": "v"}

    shown = [hit["sort"] for hit in engine.search("integer,long", body)["hits"]["hits"]]
    assert shown == [[1], [2], [2**31 - 1], [2**63 - 1]]
    rest = engine.search("integer,long", {**body, "search_after": [2**31 - 1]})["hits"]["hits"]
    assert [hit["sort"] for hit in rest] == [[2**63 - 1]]
    assert not engine.search("integer,long", {**body, "search_after": [2**63 - 1]})["hits"]["hits"]


@pytest.mark.parametrize(
    ("sort", "after", "cause"),
    [
        ("n", "x", 'For input string: "x"'),
        ("n", True, 'For input string: "true"'),
        ("x", "y", 'For input string: "y"'),
        ("_score", "", "empty String"),
        ({"nope": {"unmapped_type": "integer"}}, "1.5", 'For input string: "1.5"'),
        ({"nope": {"unmapped_type": "unsigned_long"}}, "1.5", 'For input string: "1.5"'),
    ],
    ids=str,
)
def test_what_no_page_goes_on_behind_is_told_with_what_cannot_be_read(sort: Any, after: Any, cause: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine_of([{}]).search("i", {"sort": sort, "search_after": [after]})

    failure = refused.value.body["error"]["failed_shards"][0]["reason"]
    assert failure["type"] == "illegal_argument_exception"
    assert failure["caused_by"] == {"type": "number_format_exception", "reason": cause}


@pytest.mark.parametrize(
    ("sort", "after", "found"),
    [("n", "1.5", ["2"]), ("n", 1.9, ["2"]), ("x", "1.5", ["2"]), ("b", "false", ["1"]), ("b", False, ["1"])],
    ids=str,
)
def test_a_page_goes_on_behind_a_value_as_text(sort: str, after: Any, found: list[str]) -> None:
    engine = engine_of([{"n": 0, "x": 0, "b": False}, {"n": 1, "x": 1, "b": True}, {"n": 2, "x": 2, "b": False}])
    hits = engine.search("i", {"sort": sort, "search_after": [after]})["hits"]["hits"]

    assert [hit["_id"] for hit in hits] == found


@pytest.mark.parametrize(
    ("sort", "reason"),
    [
        (
            "_id",
            "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic cluster",
        ),
        ({"k": {"mode": "sum"}}, "we only support AVG, MEDIAN and SUM on number based fields"),
        ({"k": {"numeric_type": "long"}}, "[numeric_type] option cannot be set on a non-numeric field, got keyword"),
        (
            {"n": {"numeric_type": "int"}},
            "invalid value for [numeric_type], must be [long, double, date, date_nanos], got int",
        ),
        ({"n": {"numeric_type": "date_nanos"}}, "[numeric_type] [date_nanos] in a sort is not supported by secondpass"),
        ({"n": {"order": "up"}}, "No enum constant org.elasticsearch.search.sort.SortOrder.UP"),
        ({"n": {"mode": "most"}}, "Unknown SortMode [most]"),
        ({"n": {"ordr": "asc"}}, "[field_sort] unknown field [ordr] did you mean [order]?"),
        ({"n": {"missing": "x"}}, 'For input string: "x"'),
        ({"nope": {"unmapped_type": "integer", "missing": "2147483648"}}, 'For input string: "2147483648"'),
        ({"d": {"missing": "2020-01-01"}}, 'For input string: "2020-01-01"'),
        ({"k": {"format": "x"}}, "Field [k] of type [keyword] does not support custom formats"),
        ({"n": {"format": "#"}}, "[format] in a sort by a field of type [long] is not supported by secondpass"),
        ({"nope": {"unmapped_type": "string"}}, "No mapper found for type [string]"),
        ("nope", "No mapping found for [nope] in order to sort on"),
        ({"_script": {"type": "x", "script": "1"}}, "Unknown ScriptSortType [x]"),
        ({"_script": {"type": "version", "script": "1"}}, "type [version] is not supported by secondpass"),
        (
            {"_script": {"type": "string", "script": "'a'", "mode": "sum"}},
            "script sort of type [string] doesn't support mode [sum]",
        ),
        ({"_script": {"type": "string", "script": "null"}}, "must return a string but returned null"),
        ({"n": {"nested": {"path": "n"}}}, "[nested] in a sort is not supported by secondpass"),
    ],
    ids=str,
)
def test_what_cannot_be_sorted_by_is_refused(sort: Any, reason: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine_of([{}]).search("i", {"sort": sort})

    assert refused.value.status == 400
    assert reason in str(refused.value)


def test_a_field_of_two_types_in_two_indices_has_no_order() -> None:
    engine = engine_of([{"n": 1}])
    engine.create_index("j", {"properties": {"n": {"type": "keyword"}}})
    with pytest.raises(ElasticsearchError) as refused:
        engine.search("i,j", {"sort": "n"})

    assert refused.value.reason == (
        "Can't sort on field [n]; the field has incompatible sort types: [LONG] and [STRING] across shards!"
    )
