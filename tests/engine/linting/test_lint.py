"""Warnings about searches that are well formed and may not mean what they say: told, and never changing an answer."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine, RequestWarning
from secondpass.engine.paging.breaks import engine_of
from secondpass.fixtures.breaks import BREAKS, INDEX

Json = dict[str, Any]

NAMES = ["red running shoes", "red shoes red laces", "blue trail shoes with grip", "green shoes", "shoes"]
QUERY: Json = {"match": {"name": "red shoes"}}


def rescorer(window: int | None = None, **more: Any) -> Json:
    body: Json = {"query": {"rescore_query": {"match": {"name": "shoes"}}, **more}}
    return body if window is None else {**body, "window_size": window}


PRINTED: Json = {"script": {"script": {"source": "_score * params.multiplier", "parameters": {"multiplier": 2}}}}
KNOWN: Json = {"script": {"script": {"source": "_score * params.multiplier", "params": {"multiplier": 2}}}}
LEARNT: Json = {"window_size": 10, "learning_to_rank": {"model_id": "m"}}


def built(**options: Any) -> Engine:
    engine = Engine(**options)
    engine.create_index("i", {"properties": {"name": {"type": "text"}}}, {"number_of_shards": 2})
    engine.bulk("i", [{"_id": str(i), "_source": {"name": name}} for i, name in enumerate(NAMES)])
    engine.refresh("i")
    return engine


@pytest.fixture(scope="module")
def engine() -> Engine:
    return built()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"rescore": rescorer(5), "size": 6}, "the widest [window_size] is [5], below [from + size: 6]"),
        ({"rescore": rescorer(), "from": 5}, "the widest [window_size] is [10], below [from + size: 15]"),
        (
            {"rescore": [rescorer(10), rescorer(20)]},
            "rescorer 2 [query]: its [window_size: 20] is wider than [10] of rescorer 1 [query]",
        ),
        (
            {"rescore": rescorer(10, score_mode="multiply")},
            "rescorer 1 [query]: [multiply] by scores below 1 sinks [5]",
        ),
        ({"rescore": PRINTED}, "[parameters], read as [params]"),
        (
            {"rescore": [LEARNT, rescorer(11)]},
            "unable to add a rescorer with [window_size: 11] because a rescorer of type [learning_to_rank] with a smaller",
        ),
        (
            {"retriever": {"rescorer": {"retriever": {"standard": {"query": QUERY}}, "rescore": PRINTED}}},
            "[parameters], read as [params]",
        ),
    ],
)
def test_each_oddity_is_told_once(body: Json, told: str, engine: Engine) -> None:
    (text,) = engine.lint("i", body if "retriever" in body else {"query": QUERY, **body})

    assert told in text


@pytest.mark.parametrize(
    "rescore",
    [
        [],
        rescorer(),
        rescorer(10),
        [rescorer(100), rescorer(10), rescorer(10)],
        [rescorer(100), rescorer(2)],
        rescorer(10, score_mode="multiply", rescore_query_weight=100),
        KNOWN,
    ],
)
def test_of_usual_chains_there_is_nothing_to_say(rescore: Any, engine: Engine) -> None:
    assert engine.lint("i", {"query": QUERY, "rescore": rescore}) == []


def test_without_hits_no_window_is_too_small(engine: Engine) -> None:
    assert engine.lint("i", {"query": QUERY, "size": 0, "from": 50, "rescore": rescorer(1)}) == []


def test_pages_of_one_sequence_need_one_window(engine: Engine) -> None:
    first = {"query": QUERY, "size": 2, "rescore": rescorer(5)}

    (text,) = engine.lint("i", first, {**first, "from": 2, "rescore": rescorer(6)})
    assert "bodies 1 and 2 differ in nothing but their page and their windows, [5] and [6]" in text
    assert engine.lint("i", first, {**first, "query": {"match_all": {}}, "rescore": rescorer(6)}) == []


def test_pages_of_one_sequence_need_one_moment(engine: Engine) -> None:
    first = {"query": QUERY, "size": 2}
    frozen, pit = {**first, "pagination": "frozen"}, {"id": engine.open_point_in_time("i")["id"]}

    (text,) = engine.lint("i", first, {**first, "from": 2}, {**first, "from": 4})
    assert "bodies 1 and 2 are pages of one search without a point in time" in text
    assert engine.lint("i", frozen, {**frozen, "from": 2}) == []
    assert engine.lint(None, {**first, "pit": pit}, {**first, "pit": pit, "from": 2}) == []


@pytest.mark.parametrize("name", BREAKS)
def test_pages_that_break_are_told_by_the_name_of_the_break(name: str) -> None:
    told = engine_of(BREAKS[name]).lint(INDEX, *BREAKS[name].pages)

    assert any(name in text for text in told)


def test_the_window_of_a_retriever_is_looked_at_as_well(engine: Engine) -> None:
    def page(window: int, from_: int) -> Json:
        child = {"standard": {"query": QUERY}}
        return {"from": from_, "size": 2, "retriever": {"rrf": {"retrievers": [child], "rank_window_size": window}}}

    (text,) = engine.lint("i", page(5, 0), page(6, 2))
    assert "[5] and [6]" in text


def test_of_several_bodies_each_is_named(engine: Engine) -> None:
    small = {"query": QUERY, "rescore": rescorer(5), "size": 6}

    assert [text[:8] for text in engine.lint("i", {"query": QUERY}, small)] == ["body 2: "]


def test_warnings_stand_in_the_header_of_the_rest_answer(engine: Engine) -> None:
    body = {"query": QUERY, "rescore": rescorer(5, score_mode="multiply"), "size": 6}
    expected = engine.lint("i", body)

    with pytest.warns(match=r"below \[from \+ size: 6\]|multiply") as told:
        answer = engine.client().search(index="i", **{key: value for key, value in body.items() if key != "from"})

    assert [str(warning.message) for warning in told] == expected
    assert len(expected) == 2
    assert answer["hits"] == engine.search("i", body)["hits"]


def test_several_searches_share_a_header_that_says_everything_once(engine: Engine) -> None:
    body = {"query": QUERY, "rescore": rescorer(5), "size": 6}

    with pytest.warns(match="below") as told:
        engine.client().msearch(index="i", searches=[{}, body, {}, body])

    assert len(told) == 1


def test_pages_asked_for_together_need_one_window(engine: Engine) -> None:
    first = {"query": QUERY, "size": 2, "rescore": rescorer(5)}
    wider = {**first, "rescore": rescorer(6)}
    failing = {**first, "query": {"script": {"script": "1 / 0"}}}

    with pytest.warns(match="bodies 2 and 3 differ in nothing but their page and their windows") as told:
        engine.client().msearch(index="i", searches=[{}, failing, {}, first, {}, {**wider, "from": 2}])
    assert len(told) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        engine.client().msearch(index="i", searches=[{}, first, {}, wider])


def test_the_facade_warns_only_of_what_elasticsearch_refuses(engine: Engine) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        engine.search("i", {"query": QUERY, "rescore": rescorer(5), "size": 6})
        known = engine.search("i", {"query": QUERY, "rescore": KNOWN})

    with pytest.warns(RequestWarning, match=r"read as \[params\]") as told:
        printed = engine.search("i", {"query": QUERY, "rescore": PRINTED})

    assert told[0].filename == __file__
    assert printed["hits"] == known["hits"]


@pytest.mark.parametrize(
    "body",
    [
        {"rescore": PRINTED},
        {"retriever": {"rescorer": {"retriever": {"standard": {}}, "rescore": PRINTED}}},
        {
            "retriever": {
                "rrf": {
                    "retrievers": [{"rescorer": {"retriever": {"standard": {}}, "rescore": PRINTED}}, {"standard": {}}]
                }
            }
        },
    ],
)
def test_strictness_refuses_as_elasticsearch_does(body: Json) -> None:
    engine = built(strict=True)

    for ask in (lambda: engine.search("i", body), lambda: engine.trace("i", body)):
        with pytest.raises(ElasticsearchError) as caught:
            ask()
        error = caught.value.body["error"]
        assert error["type"] == "x_content_parse_exception"
        assert error["reason"].endswith("[script] failed to parse field [script]")
        assert error["caused_by"]["reason"].endswith("[script] unknown field [parameters]")


def test_a_trace_carries_the_warnings(engine: Engine) -> None:
    body = {"query": QUERY, "rescore": rescorer(5), "size": 6}

    assert list(engine.trace("i", body).warnings) == engine.lint("i", body)
