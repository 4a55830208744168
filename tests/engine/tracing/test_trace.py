"""A trace tells every stage of every document, and shows it as a table, as a page and as JSON."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser
from typing import Any

import pytest
from rich.console import Console

from secondpass import ElasticsearchError, Engine
from secondpass.engine.tracing.trace import RankTrace

Json = dict[str, Any]

COUNT = 8
ASKED: Json = {"ext": {"secondpass": {"trace": True}}}
FIRST: Json = {"script_score": {"query": {"match_all": {}}, "script": "doc['n'].value"}}
"""Scores documents by their number, so that the last comes first."""

SINK: Json = {"window_size": 2, "query": {"rescore_query": {"match_all": {}}, "rescore_query_weight": -100}}
LEARNT: Json = {"window_size": 5, "learning_to_rank": {"model_id": "odd"}}
BODY: Json = {"query": FIRST, "size": 5, "rescore": [SINK | {"window_size": 6}, LEARNT]}
ODD: Json = {"script_score": {"query": {"term": {"odd": True}}, "script": "doc['n'].value"}}
MODEL: Json = {
    "inference_config": {
        "learning_to_rank": {"feature_extractors": [{"query_extractor": {"feature_name": "odd <n>", "query": ODD}}]}
    },
    "definition": {
        "trained_model": {
            "tree": {
                "feature_names": ["odd <n>"],
                "tree_structure": [
                    {"split_feature": 0, "threshold": 2.5, "left_child": 1, "right_child": 2, "default_left": True},
                    {"leaf_value": 1.0},
                    {"leaf_value": 3.0},
                ],
            }
        }
    },
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    for index, shards in (("one", 1), ("two", 2)):
        engine.create_index(index, {"properties": {"group": {"type": "keyword"}}}, {"number_of_shards": shards})
        sources = [{"n": n, "odd": n % 2 == 1, "group": "g", "title": f"<b>& {n}"} for n in range(COUNT)]
        engine.bulk(index, [{"_id": str(n), "_source": source} for n, source in enumerate(sources)])
        engine.refresh(index)
    engine.put_trained_model("odd", MODEL)
    return engine


@pytest.fixture(scope="module")
def trace(engine: Engine) -> RankTrace:
    return engine.trace("one", BODY)


def stages_of(trace: RankTrace, id_: str) -> list[tuple[float, int, bool] | None]:
    (document,) = (document for document in trace.documents if document.id == id_)
    return [stage and (stage.score, stage.rank, stage.in_window) for stage in document.stages]


def test_scores_ranks_and_windows_after_every_stage(trace: RankTrace) -> None:
    assert trace.stages == ("first pass", "query", "learning_to_rank")
    assert trace.window_sizes == (None, 6, 5)
    assert stages_of(trace, "7") == [(7.0, 1, True), (-93.0, 1, True), (3.0, 3, True)]
    assert stages_of(trace, "6") == [(6.0, 2, True), (-94.0, 2, True), (1.0, 5, True)]
    assert stages_of(trace, "2") == [(2.0, 6, True), (-98.0, 6, True), None]


def test_features_are_those_the_model_saw_and_absent_where_its_query_does_not_match(trace: RankTrace) -> None:
    seen = {document.id: last.features for document in trace.documents if (last := document.stages[-1])}

    assert seen == {"7": {"odd <n>": 7.0}, "6": {}, "5": {"odd <n>": 5.0}, "4": {}, "3": {"odd <n>": 3.0}}
    assert all(not stage.features for document in trace.documents for stage in document.stages[:2] if stage)


def test_ranks_are_of_all_shards_and_of_each(engine: Engine) -> None:
    trace = engine.trace("two", {"query": FIRST, "rescore": SINK})
    for stage in (0, 1):
        placed = [
            (found.rank, document.shard, found.shard_rank)
            for document in trace.documents
            if (found := document.stages[stage])
        ]
        for shard in (0, 1):
            ranks = [shard_rank for _, on, shard_rank in sorted(placed) if on == shard]
            assert ranks == list(range(1, len(ranks) + 1))
        assert sorted(rank for rank, *_ in placed) == list(range(1, COUNT + 1))
    rescored = [document for document in trace.documents if document.stages[1] and document.stages[1].in_window]
    assert len(rescored) == 4


@pytest.mark.parametrize("index", ["one", "two"])
def test_a_trace_of_a_collapsed_search_ends_in_its_hits(index: str, engine: Engine) -> None:
    body = {"query": FIRST, "collapse": {"field": "group"}, "rescore": SINK}
    shown = [hit["_id"] for hit in engine.search(index, body)["hits"]["hits"]]

    assert engine.trace(index, body).ranking(-1) == shown == ["7"]


def test_json_says_what_the_trace_says_and_keeps_sources_to_itself(trace: RankTrace) -> None:
    told = json.loads(json.dumps(trace.to_json()))

    assert told["total"] == COUNT
    assert told["stages"][1] == {"name": "query", "window_size": 6}
    assert told["documents"][0] == {
        "_index": "one",
        "_id": "3",
        "shard": 0,
        "stages": [
            {"score": 3.0, "rank": 5, "shard_rank": 5, "in_window": True},
            {"score": -97.0, "rank": 5, "shard_rank": 5, "in_window": True},
            {"score": 3.0, "rank": 1, "shard_rank": 1, "in_window": True, "features": {"odd <n>": 3.0}},
        ],
    }
    assert told["documents"][-1]["stages"][-1] is None
    assert "title" not in json.dumps(told)


def test_a_sort_without_scores_is_traced_without_scores(engine: Engine) -> None:
    body: Json = {"query": FIRST, "sort": ["n"], "size": 2}
    unscored, scored = engine.trace("one", body), engine.trace("one", {**body, "track_scores": True})

    assert [document["stages"][0]["score"] for document in unscored.to_json()["documents"]] == [None] * 2
    assert [document["stages"][0]["score"] for document in scored.to_json()["documents"]] == [0.0, 1.0]
    assert [row[3:5] for row in Page(unscored._repr_html_()).rows[1:]] == [["-", "#1"], ["-", "#2"]]
    console = Console(width=140, file=io.StringIO())
    console.print(unscored)
    assert "-  #1" in str(console.file.getvalue())  # type: ignore[attr-defined]


def test_elasticsearchs_json_has_a_trace_only_where_one_is_asked_for(engine: Engine, trace: RankTrace) -> None:
    for search in (
        lambda **body: engine.search("one", body),
        lambda **body: engine.client().search(index="one", **body),
    ):
        plain, asked, refused = (
            search(**BODY),
            search(**BODY, **ASKED),
            search(**BODY, ext={"secondpass": {"trace": False}}),
        )

        assert asked["ext"] == {"secondpass": {"trace": trace.to_json()}}
        assert asked["hits"] == plain["hits"]
        assert "ext" not in plain and "ext" not in refused


def test_a_retriever_is_traced_in_json_too(engine: Engine) -> None:
    child = {"standard": {"query": FIRST}}
    answer = engine.search("one", {"retriever": {"rescorer": {"retriever": child, "rescore": SINK}}, **ASKED})

    stages = answer["ext"]["secondpass"]["trace"]["stages"]
    assert [stage["name"] for stage in stages] == ["standard", "query", "rescorer"]


@pytest.mark.parametrize(
    ("ext", "told"),
    [
        ("x", "Unknown key for a VALUE_STRING in [ext]."),
        ({"zzz": {}}, "[ext] of a search knows [secondpass] alone, not [zzz]"),
        ({"secondpass": {"zzz": 1}}, "[secondpass] unknown field [zzz]"),
        ({"secondpass": 5}, "[ext] secondpass doesn't support values of type: VALUE_NUMBER"),
        ({"secondpass": {"trace": "x"}}, "[secondpass] failed to parse field [trace]"),
    ],
)
def test_what_else_is_asked_beside_a_trace_is_refused(ext: Any, told: str, engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as caught:
        engine.search("one", {"ext": ext})

    assert caught.value.status == 400
    assert told in json.dumps(caught.value.body)


class Page(HTMLParser):
    """Read a page, raise where tags do not match, and gather rows of cells and all other text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.cell = 0
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {"src", "href", "onclick"} & {name for name, _ in attrs}
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.cell = len(self.rows[-1])
            self.rows[-1] += [""] * int(dict(attrs).get("colspan") or 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
        if self.open[-1] in ("td", "th"):
            self.rows[-1][self.cell] += data


def test_the_page_is_a_whole_table_and_every_text_is_escaped(trace: RankTrace) -> None:
    html = trace._repr_html_()
    page = Page(html)

    assert {len(row) for row in page.rows} == {3 + 3 * len(trace.stages)}
    assert page.rows[1][:3] == ["1", "<b>& 3", "0"]
    assert [cell for cell in page.rows[1][3:] if cell] == ["3.000", "#5", "-97.000", "#5", "=", "3.000", "#1", "▲4"]
    assert "window 6" in page.text and "odd <n>" in page.text
    assert "<b>" not in html and "odd <n>" not in html


def test_the_page_shows_what_was_cut_and_what_was_not_rescored(engine: Engine, trace: RankTrace) -> None:
    cut, sunk = Page(trace._repr_html_()), Page(engine.trace("one", {"query": FIRST, "rescore": SINK})._repr_html_())

    assert cut.rows[-1] == ["-", "<b>& 2", "0", "2.000", "#6", "", "-98.000", "#6", "=", "cut", "", ""]
    assert "window edge: learning_to_rank cuts after 5 a shard" in cut.text
    assert "inside the window again" in sunk.text


def test_what_one_child_of_a_retriever_does_not_find_is_not_cut_by_it(engine: Engine) -> None:
    odd, low = ({"standard": {"query": query}} for query in ({"term": {"odd": True}}, {"range": {"n": {"lt": 3}}}))
    retriever = {"rrf": {"retrievers": [odd, low], "rank_window_size": 3}}
    page = Page(engine.trace("one", {"retriever": retriever, "size": 2})._repr_html_())

    assert [row[1] for row in page.rows if row[-3] == "cut"] == ["<b>& 2", "<b>& 5"]
    assert "cut" not in {cell for row in page.rows for cell in row[:-3]}
    assert "end of what rrf ranks" in page.text


def test_the_page_shows_warnings(engine: Engine) -> None:
    page = Page(engine.trace("one", {"query": FIRST, "rescore": SINK})._repr_html_())

    assert "the widest [window_size] is [2], below [from + size: 10]" in page.text


def test_a_trace_of_nothing_is_an_empty_table(engine: Engine) -> None:
    trace = engine.trace("one", {"query": {"match_none": {}}})

    assert len(Page(trace._repr_html_()).rows) == 1
    assert trace.to_json()["documents"] == []


def test_a_console_prints_the_table(trace: RankTrace) -> None:
    console = Console(width=140, file=io.StringIO())
    console.print(trace)

    assert "learning_to_rank" in str(console.file.getvalue())  # type: ignore[attr-defined]
