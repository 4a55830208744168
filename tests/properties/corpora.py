"""Random indices: few words, few values, short documents, so that ties, repeats, phrases and missing fields happen often."""

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
WORDS = ("red", "shoes", "blue", "the")
TAGS = ("a", "b", "Ab", "")
NUMBERS = (-3, 0, 1, 2, 7)
STOCKS = (0, 0.5, 1.25, 1e6)
DAYS = ("2001-02-03", "2010-01-01", "2010-12-31")
TEXTS = ("title", "body")
IDS = tuple(str(i) for i in range(12))

ANALYSIS: Json = {
    "analyzer": {"synonyms": {"tokenizer": "standard", "filter": ["lowercase", "alike"]}},
    "filter": {"alike": {"type": "synonym", "synonyms": ["red, crimson", "shoes => shoe, boot"]}},
}
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
        settings = {"number_of_shards": self.shards, "refresh_interval": "-1", "analysis": ANALYSIS}
        engine.create_index(INDEX, self.mappings, settings)
        engine.put_trained_model(MODEL, LTR_MODEL)
        self._fill(
            lambda id_, source: engine.index(INDEX, source, id=id_),
            lambda id_: engine.delete(INDEX, id_),
            lambda: engine.refresh(INDEX),
        )
        return engine

    def service(self) -> IndexService:
        """Build the index alone, refreshed, for tests that look inside."""
        settings = IndexSettings(number_of_shards=self.shards, refresh_interval=None, analysis=ANALYSIS)
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
            "analyzer": st.sampled_from(["standard", "english", "whitespace", "synonyms"]),
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
