"""Random indices, queries and searches, as Elasticsearch's JSON.

Few words, few values, short documents: ties, repeats, phrases, missing fields and empty strings all happen often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from secondpass import Engine
from secondpass.engine.index_service import IndexService
from secondpass.engine.settings import IndexSettings

Json = dict[str, Any]
Strategy = st.SearchStrategy

INDEX = "films"
MODEL = "tiny-ltr"
WORDS = ("red", "shoes", "blue", "trail")
TAGS = ("a", "b", "Ab", "")
NUMBERS = (-3, 0, 1, 2, 7)
STOCKS = (0, 0.5, 1.25, 1e6)
DAYS = ("2001-02-03", "2010-01-01", "2010-12-31")
TEXTS = ("title", "body")
IDS = tuple(str(i) for i in range(12))

MAPPINGS: Json = {
    "properties": {
        "title": {"type": "text"},
        "body": {"type": "text"},
        "tag": {"type": "keyword"},
        "price": {"type": "integer"},
        "sold": {"type": "boolean"},
        "day": {"type": "date"},
        "stock": {"type": "float"},
    }
}
LTR_MODEL: Json = {
    "inference_config": {
        "learning_to_rank": {
            "feature_extractors": [
                {"query_extractor": {"feature_name": "title", "query": {"match": {"title": "{{query}}"}}}},
                {"query_extractor": {"feature_name": "cheap", "query": {"range": {"price": {"lte": 1}}}}},
            ]
        }
    },
    "definition": {
        "trained_model": {
            "ensemble": {
                "trained_models": [
                    {
                        "tree": {
                            "feature_names": ["title", "cheap"],
                            "tree_structure": [
                                {"split_feature": 0, "threshold": 0.4, "left_child": 1, "right_child": 2},
                                {"leaf_value": -0.5},
                                {"split_feature": 1, "threshold": 0.5, "left_child": 3, "right_child": 4},
                                {"leaf_value": 0.25},
                                {"leaf_value": 1.5},
                            ],
                        }
                    }
                ]
            }
        }
    },
}


@dataclass(frozen=True, slots=True)
class Corpus:
    """Describe an index: its *writes* in order, after which of them a refresh happens, and what is deleted at the end.

    An id that is written twice is updated.
    """

    mappings: Mapping[str, Any]
    writes: Sequence[tuple[str, Mapping[str, Any]]]
    refreshes: frozenset[int] = frozenset()
    deleted: tuple[str, ...] = ()
    shards: int = 1

    def sharded(self, shards: int) -> Corpus:
        """Return the same documents over another number of shards."""
        return replace(self, shards=shards)

    def refreshed(self, *refreshes: int) -> Corpus:
        """Return the same documents with other commits."""
        return replace(self, refreshes=frozenset(refreshes))

    def engine(self, first_pass: str = "auto") -> Engine:
        """Build an engine that holds the corpus, refreshed, and the learning-to-rank model."""
        engine = Engine(first_pass=first_pass)
        engine.create_index(INDEX, self.mappings, {"number_of_shards": self.shards, "refresh_interval": "-1"})
        engine.put_trained_model(MODEL, LTR_MODEL)
        self._fill(
            lambda id_, source: engine.index(INDEX, source, id=id_),
            lambda id_: engine.delete(INDEX, id_),
            lambda: engine.refresh(INDEX),
        )
        return engine

    def service(self) -> IndexService:
        """Build the index alone, refreshed, for tests that look inside."""
        settings = IndexSettings(number_of_shards=self.shards, refresh_interval=None)
        service = IndexService(INDEX, settings, self.mappings)
        self._fill(lambda id_, source: service.index(source, id_), service.delete, service.refresh)
        return service

    def _fill(
        self, write: Callable[[str, Mapping[str, Any]], Any], delete: Callable[[str], Any], refresh: Callable[[], Any]
    ) -> None:
        for i, (id_, source) in enumerate(self.writes):
            write(id_, source)
            if i in self.refreshes:
                refresh()
        for id_ in self.deleted:
            delete(id_)
        refresh()


@cache
def texts(words: tuple[str, ...] = WORDS, max_words: int = 7) -> Strategy[str]:
    """Draw a text of up to *max_words* words, repeats among them; seldom the empty one."""
    some = st.lists(st.sampled_from(words), min_size=1, max_size=max_words).map(" ".join)
    return st.one_of(some, some, some, some, st.just(""))


@cache
def documents(complete: bool = False) -> Strategy[Json]:
    """Draw a `_source`; with *complete* no text field is missing or empty."""
    text = texts().map(lambda text: f"red {text}".strip()) if complete else _values(texts())
    always = {"title": text, "body": text} if complete else {"title": text}
    sometimes: dict[str, Strategy[Any]] = {
        "body": text,
        "tag": _values(st.sampled_from(TAGS)),
        "price": _values(st.sampled_from(NUMBERS)),
        "sold": _values(st.booleans()),
        "day": _values(st.sampled_from(DAYS)),
        "stock": _values(st.sampled_from(STOCKS)),
    }
    optional = {name: strategy for name, strategy in sometimes.items() if name not in always}
    bare: Strategy[Json] = st.fixed_dictionaries({}, optional=optional)
    full: Strategy[Json] = st.fixed_dictionaries({**always, "tag": sometimes["tag"], "price": sometimes["price"]})
    return full if complete else st.one_of(full, st.fixed_dictionaries(always, optional=optional), bare)


@cache
def _values(one: Strategy[Any]) -> Strategy[Any]:
    """Draw a value, several, none, or null."""
    return st.one_of(one, one, one, st.lists(one, max_size=3), st.none())


@cache
def mappings() -> Strategy[Json]:
    """Draw a mapping of the fields `documents` fills: analyzers, norms and gaps vary, and what is left out is dynamic."""
    text = st.fixed_dictionaries(
        {"type": st.just("text")},
        optional={
            "analyzer": st.sampled_from(["standard", "english", "whitespace"]),
            "norms": st.booleans(),
            "position_increment_gap": st.sampled_from([0, 1, 100]),
        },
    )
    fixed = {name: st.just(kind) for name, kind in MAPPINGS["properties"].items() if name not in TEXTS}
    properties = st.fixed_dictionaries({"title": text, **fixed}, optional={"body": text})
    return st.fixed_dictionaries({"properties": properties})


@st.composite
def corpora(
    draw: st.DrawFn,
    *,
    mapping: Strategy[Json] = st.just(MAPPINGS),  # noqa: B008  # strategies are values
    changes: bool = True,
    max_shards: int = 1,
    max_size: int = 12,
) -> Corpus:
    """Draw an index; without *changes* each id is written once and nothing is deleted."""
    complete = draw(st.booleans())
    size = draw(st.sampled_from([n for n in (1, 2, 4, 6, 9, 12) if n <= max_size]))
    sources = draw(st.lists(documents(complete), min_size=size, max_size=size))
    ids = [str(i) for i in range(len(sources))]
    if changes:
        ids = [draw(st.sampled_from([id_, id_, id_, "0"])) for id_ in ids]
    refreshes = draw(st.sets(st.integers(0, len(sources) - 1), max_size=3))
    deleted = draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)) if changes else []
    shards = draw(st.integers(1, max_shards))
    return Corpus(draw(mapping), tuple(zip(ids, sources, strict=True)), frozenset(refreshes), tuple(deleted), shards)


@cache
def boosts() -> Strategy[float]:
    """Draw a boost: mostly 1, sometimes 0, never negative."""
    return st.one_of(st.sampled_from([1, 1, 0, 0.5, 2, 3.7]), st.floats(0, 8, width=32))


def _body(required: Mapping[str, Strategy[Any]], optional: Mapping[str, Strategy[Any]] | None = None) -> Strategy[Json]:
    return st.fixed_dictionaries(dict(required), optional={**(optional or {}), "boost": boosts()})


def _named(name: str, body: Strategy[Any]) -> Strategy[Json]:
    return st.fixed_dictionaries({name: body})


def _on_field(name: str, fields: Sequence[str], body: Strategy[Any]) -> Strategy[Json]:
    return st.fixed_dictionaries({name: st.one_of([st.fixed_dictionaries({field: body}) for field in fields])})


@cache
def minimums() -> Strategy[Any]:
    """Draw a `minimum_should_match` in any of its notations."""
    return st.sampled_from([0, 1, 2, 3, -1, "2", "50%", "-25%", "1<50%", "2<-25% 4<3"])


@cache
def leaf_queries() -> Strategy[Json]:
    """Draw a query that holds no other: full text, exact, ranges, sets."""
    match = _body({"query": texts()}, {"operator": st.sampled_from(["or", "and"]), "minimum_should_match": minimums()})
    phrase = _body({"query": texts(max_words=3)}, {"slop": st.integers(0, 4)})
    multi = _body(
        {"query": texts(max_words=3)},
        {
            "fields": st.lists(st.sampled_from(["title", "body^2", "tag", "t*", "body"]), min_size=1, max_size=3),
            "type": st.sampled_from(["best_fields", "most_fields", "phrase"]),
            "tie_breaker": st.sampled_from([0, 0.3, 1]),
        },
    )
    bounds = st.fixed_dictionaries({}, optional=dict.fromkeys(("gt", "gte", "lt", "lte"), st.sampled_from(NUMBERS)))
    words, tags, numbers = st.sampled_from(WORDS), st.sampled_from(TAGS), st.sampled_from(NUMBERS)
    return st.one_of(
        _named("match_all", _body({})),
        _named("match_none", st.just({})),
        _on_field("match", TEXTS, st.one_of(texts(), match)),
        _on_field("match_phrase", TEXTS, st.one_of(texts(max_words=3), phrase)),
        _named("multi_match", multi),
        _on_field("term", TEXTS, st.one_of(words, _body({"value": words}))),
        _on_field("term", ["tag"], _body({"value": tags}, {"case_insensitive": st.booleans()})),
        _on_field("term", ["price"], numbers),
        _on_field("term", ["sold"], st.booleans()),
        _on_field("terms", ["price"], st.lists(numbers, max_size=3)),
        _on_field("terms", ["title", "tag"], st.lists(st.one_of(words, tags), max_size=3)),
        _on_field("range", ["price"], bounds),
        _on_field(
            "range", ["day"], st.fixed_dictionaries({}, optional={"gte": st.sampled_from(DAYS), "boost": boosts()})
        ),
        _named("exists", _body({"field": st.sampled_from(["title", "body", "tag", "price", "day", "nowhere"])})),
        _named("ids", _body({"values": st.lists(st.sampled_from(IDS), max_size=4)})),
        _on_field("prefix", ["title", "tag"], st.one_of(st.sampled_from(["r", "re", "A", ""]))),
        _named("script", st.just({"script": "doc['price'].size() > 0"})),
    )


@cache
def queries(leaves: Strategy[Json] | None = None, max_leaves: int = 6, functions: bool = True) -> Strategy[Json]:
    """Draw a tree over all queries secondpass answers; without *functions*, those that only match and add."""
    leaves = leaf_queries() if leaves is None else leaves
    if not functions:
        return st.recursive(leaves, joined_queries, max_leaves=max_leaves)
    return st.recursive(leaves, lambda inner: joined_queries(inner) | function_queries(inner), max_leaves=max_leaves)


def joined_queries(inner: Strategy[Json]) -> Strategy[Json]:
    """Draw a query that joins the matches and scores of *inner* ones."""
    some = st.lists(inner, max_size=3)
    clauses = {**dict.fromkeys(("must", "should", "filter", "must_not"), some), "minimum_should_match": minimums()}
    return st.one_of(
        _named("bool", _body({}, clauses)),
        _named("bool", _body({"should": some}, {"must": some})),
        _named("dis_max", _body({"queries": some}, {"tie_breaker": st.sampled_from([0, 0.3, 1])})),
        _named("constant_score", _body({"filter": inner})),
        _named(
            "boosting", _body({"positive": inner, "negative": inner, "negative_boost": st.sampled_from([0, 0.5, 2])})
        ),
    )


def function_queries(inner: Strategy[Json]) -> Strategy[Json]:
    """Draw a query that computes its scores from those of an *inner* one and from the document."""
    functions = st.lists(score_functions(inner), max_size=2)
    return st.one_of(
        _named("function_score", _body({"query": inner, "functions": functions}, FUNCTION_MODES)),
        _named("script_score", _body({"query": inner, "script": scripts()})),
    )


FUNCTION_MODES: dict[str, Strategy[Any]] = {
    "score_mode": st.sampled_from(["multiply", "sum", "avg", "first", "max", "min"]),
    "boost_mode": st.sampled_from(["multiply", "replace", "sum", "avg", "max", "min"]),
}


@cache
def score_functions(filters: Strategy[Json]) -> Strategy[Json]:
    """Draw one entry of `function_score.functions` that never gives a negative score."""
    modifier = st.sampled_from(["none", "square", "sqrt", "log1p"])
    field = st.builds(lambda m: {"field": "stock", "missing": 2, "modifier": m}, modifier)
    origin = {"origin": 0, "scale": 2}
    return st.one_of(
        st.fixed_dictionaries({"weight": st.sampled_from([0.5, 1, 3])}, optional={"filter": filters}),
        st.fixed_dictionaries({"gauss": st.just({"price": origin})}, optional={"filter": filters}),
        st.fixed_dictionaries({"script_score": scripts().map(lambda script: {"script": script})}),
        st.fixed_dictionaries({"field_value_factor": field}),
    )


@cache
def scripts() -> Strategy[Json]:
    """Draw a scoring script that is never negative, whatever the score and the document."""
    sources = (
        "Math.abs(_score) + 1",
        "saturation(Math.abs(_score), 2)",
        "doc['price'].size() == 0 ? 0.5 : Math.abs(doc['price'].value)",
    )
    return st.sampled_from(sources).map(lambda source: {"source": source})


@cache
def rescorers(query: Strategy[Json], window_sizes: Strategy[int]) -> Strategy[Json]:
    """Draw a rescorer that keeps the whole list: `query` in all modes and weights, or `script`."""
    weights = st.one_of(st.sampled_from([1, 0, -1, 0.5]), st.floats(-4, 4, width=32))
    body = st.fixed_dictionaries(
        {"rescore_query": query},
        optional={
            "query_weight": weights,
            "rescore_query_weight": weights,
            "score_mode": st.sampled_from(["total", "multiply", "avg", "max", "min", "MAX"]),
        },
    )
    kinds = st.one_of(
        _named("query", body), _named("query", body), _named("script", scripts().map(lambda s: {"script": s}))
    )
    return st.tuples(kinds, window_sizes).map(lambda pair: {**pair[0], "window_size": pair[1]})


@cache
def learning_to_rank(window_sizes: Strategy[int]) -> Strategy[Json]:
    """Draw a `learning_to_rank` rescorer over the tiny model."""
    body = texts(max_words=2).map(lambda text: {"model_id": MODEL, "params": {"query": text}})
    return st.tuples(body, window_sizes).map(lambda pair: {"learning_to_rank": pair[0], "window_size": pair[1]})


@cache
def _kept_chains(query: Strategy[Json]) -> Strategy[list[Json]]:
    return st.lists(rescorers(query, st.integers(0, 15)), max_size=2)


@st.composite
def rescore_chains(draw: st.DrawFn, query: Strategy[Json] | None = None, page_end: int = 10) -> list[Json]:
    """Draw up to three rescorers; one that cuts the list has a window of *page_end* or more, and none after it more."""
    query = leaf_queries() if query is None else query
    chain: list[Json] = draw(_kept_chains(query))
    if draw(st.booleans()):
        widest = max([page_end, 1, *(rescorer["window_size"] for rescorer in chain)])
        chain.insert(draw(st.integers(0, len(chain))), draw(learning_to_rank(st.integers(widest, widest + 5))))
    return chain


@st.composite
def search_requests(draw: st.DrawFn, query: Strategy[Json] | None = None, rescore: bool = True) -> Json:
    """Draw a search body that is answered, not refused."""
    query = queries() if query is None else query
    body: Json = {"query": draw(query), "from": draw(st.integers(0, 5)), "size": draw(st.integers(0, 12))}
    if rescore:
        body["rescore"] = draw(rescore_chains(page_end=body["from"] + body["size"]))
    return {**body, **draw(_search_options(query))}


@cache
def _search_options(query: Strategy[Json]) -> Strategy[Json]:
    optional: dict[str, Strategy[Any]] = {
        "min_score": st.sampled_from([0, 0.5, 1.2]),
        "post_filter": query,
        "explain": st.booleans(),
        "track_total_hits": st.sampled_from([True, False, 0, 3, 10_000]),
        "_source": st.sampled_from([True, False, "t*", ["title"], {"excludes": ["title"]}]),
        "version": st.booleans(),
    }
    return st.fixed_dictionaries({}, optional=optional)
