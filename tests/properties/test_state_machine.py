"""The whole engine, driven through its API, beside a naive one: writes, refreshes, points in time, frozen pages, scrolls."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, rule
from naive_engine import NaiveEngine

from secondpass import Engine
from secondpass.engine.testing import RefusedError, by_engine
from secondpass.engine.testing.connection import asked

Json = dict[str, Any]
IDS = st.sampled_from([str(number) for number in range(12)])
TAGS = st.sampled_from(["a", "b", "c"])
PRICES = st.sampled_from([0, 1, 2, 5])
SOURCES = st.fixed_dictionaries({"tag": TAGS}, optional={"price": PRICES})
WEIGHTS = st.sampled_from([0, 0.5, 1, 2, -1])
SIZES = st.integers(1, 5)
DEEPEST = 14
MAPPINGS = {"properties": {"tag": {"type": "keyword"}, "price": {"type": "integer"}}}

FILTERS = st.one_of(
    TAGS.map(lambda tag: {"term": {"tag": tag}}), PRICES.map(lambda gte: {"range": {"price": {"gte": gte}}})
)
WEIGHED = st.builds(
    lambda filter_, boost: {"constant_score": {"filter": filter_, "boost": boost}},
    FILTERS,
    st.sampled_from([0.5, 1, 2]),
)
QUERIES = st.one_of(
    st.just({"match_all": {}}),
    WEIGHED,
    st.lists(WEIGHED, min_size=2, max_size=3).map(lambda all_: {"bool": {"should": all_}}),
)
RESCORERS = st.fixed_dictionaries(
    {
        "window_size": st.integers(1, 6),
        "query": st.fixed_dictionaries(
            {"rescore_query": QUERIES},
            optional={
                "query_weight": WEIGHTS,
                "rescore_query_weight": WEIGHTS,
                "score_mode": st.sampled_from(["total", "multiply", "avg", "max", "min"]),
            },
        ),
    }
)
UNRESCORED = st.fixed_dictionaries({"query": QUERIES}, optional={"sort": st.just([{"price": "asc"}])})
SEARCHES = st.one_of(
    UNRESCORED, st.fixed_dictionaries({"query": QUERIES, "rescore": st.lists(RESCORERS, min_size=1, max_size=2)})
)


class SearchesBesideANaiveEngine(RuleBasedStateMachine):
    """Do the same to both engines, and see the same in both."""

    points = Bundle("points")
    frozen = Bundle("frozen")
    scrolls = Bundle("scrolls")

    @initialize(shards=st.integers(1, 3), sources=st.lists(SOURCES, min_size=4, max_size=9))
    def create(self, shards: int, sources: list[Json]) -> None:
        engine = Engine()
        engine.create_index("films", MAPPINGS, {"number_of_shards": shards, "refresh_interval": "-1"})
        self.real = by_engine(engine, "films")
        self.naive = NaiveEngine(shards)
        for number, source in enumerate(sources):
            self.index(str(number), source)
        self.refresh()

    @rule(id_=IDS, source=SOURCES)
    def index(self, id_: str, source: Json) -> None:
        assert self.write("PUT", f"_doc/{id_}", source) == self.naive.index(id_, source)

    @rule(id_=IDS, doc=SOURCES)
    def update(self, id_: str, doc: Json) -> None:
        assert self.write("POST", f"_update/{id_}", {"doc": doc}) == self.naive.update(id_, doc)

    @rule(id_=IDS)
    def delete(self, id_: str) -> None:
        assert self.write("DELETE", f"_doc/{id_}") == self.naive.delete(id_)

    @rule()
    def refresh(self) -> None:
        self.real.send(asked("POST", "/films/_refresh"))
        self.naive.refresh()

    @rule(id_=IDS)
    def get(self, id_: str) -> None:
        status, answer = self.ask("GET", f"/films/_doc/{id_}")
        assert answer.get("_source") == self.naive.written.get(id_)
        assert (status == 404) == (id_ not in self.naive.written)

    @rule(body=SEARCHES, from_=st.integers(0, 9), size=SIZES)
    def search(self, body: Json, from_: int, size: int) -> None:
        page = {**body, "from": from_, "size": size}
        assert ids(self.real(page)) == self.naive.search(page)

    @rule(target=points)
    def open_point_in_time(self) -> str:
        id_ = self.real.open_point_in_time()
        self.naive.opened[id_] = self.naive.visible
        return id_

    @rule(point=points, body=SEARCHES, from_=st.integers(0, 9), size=SIZES)
    def page(self, point: str, body: Json, from_: int, size: int) -> None:
        page = {**body, "from": from_, "size": size}
        assert ids(self.real({**page, "pit": {"id": point}})) == self.naive.search(page, self.naive.opened[point])

    @rule(point=points, body=UNRESCORED, size=SIZES)
    def walk(self, point: str, body: Json, size: int) -> None:
        seen: list[str] = []
        page: Json = {"sort": ["_score"], **body, "size": size, "pit": {"id": point}}
        while hits := self.real(page)["hits"]["hits"]:
            seen += [hit["_id"] for hit in hits]
            page = {**page, "search_after": hits[-1]["sort"]}
        assert seen == self.naive.ranking(body, self.naive.opened[point])

    @rule(point=consumes(points))
    def close_point_in_time(self, point: str) -> None:
        self.real.close_point_in_time(point)
        del self.naive.opened[point]
        assert self.ask("POST", "/_search", {"pit": {"id": point}})[0] == 404

    @rule(target=frozen, body=SEARCHES)
    def freeze(self, body: Json) -> Json:
        whole = {**body, "from": 0, "size": DEEPEST}
        answer = self.real({**whole, "pagination": {"depth": DEEPEST}})
        ranking = self.naive.frozen[answer["pit_id"]] = self.naive.search(whole)
        assert ids(answer) == ranking
        return {**body, "pagination": "frozen", "pit": {"id": answer["pit_id"]}}

    @rule(body=frozen, from_=st.integers(0, 9), size=SIZES)
    def frozen_page(self, body: Json, from_: int, size: int) -> None:
        ranking = self.naive.frozen[body["pit"]["id"]]
        assert ids(self.real({**body, "from": from_, "size": size})) == ranking[from_ : from_ + size]

    @rule(target=scrolls, body=UNRESCORED, size=SIZES)
    def start_scroll(self, body: Json, size: int) -> str:
        page = {**body, "size": size}
        answer = self.real.send(asked("POST", "/films/_search", page, {"scroll": "1m"}))
        id_: str = answer["_scroll_id"]
        assert ids(answer) == self.naive.start_scroll(id_, page)
        return id_

    @rule(scroll=scrolls)
    def scroll(self, scroll: str) -> None:
        answer = self.real.send(asked("POST", "/_search/scroll", {"scroll_id": scroll, "scroll": "1m"}))
        assert ids(answer) == self.naive.scroll(scroll)

    @rule(scroll=consumes(scrolls))
    def clear_scroll(self, scroll: str) -> None:
        self.real.send(asked("DELETE", "/_search/scroll", {"scroll_id": scroll}))
        assert self.ask("POST", "/_search/scroll", {"scroll_id": scroll})[0] == 404

    @rule()
    def count(self) -> None:
        assert self.real.send(asked("GET", "/films/_count"))["count"] == len(self.naive.visible)

    def write(self, method: str, path: str, body: Json | None = None) -> str:
        _, answer = self.ask(method, f"/films/{path}", body)
        result: str = answer.get("result", "missing")
        return result

    def ask(self, method: str, path: str, body: Json | None = None) -> tuple[int, Json]:
        """Return status and answer, of a document that is not there too."""
        try:
            return 200, self.real.send(asked(method, path, body))
        except RefusedError as error:
            assert error.status == 404
            return error.status, orjson.loads(error.body)


def ids(answer: Json) -> list[str]:
    return [hit["_id"] for hit in answer["hits"]["hits"]]


SearchesBesideANaiveEngine.TestCase.settings = settings(stateful_step_count=30)
TestTheEngineAnswersAsTheNaiveOne = SearchesBesideANaiveEngine.TestCase
