"""Random indices: few words, few values, short documents, so that ties, repeats, phrases and missing fields happen often."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from math import log
from typing import Any

from hypothesis import strategies as st
from schemas import (
    ANALYSIS,
    DAYS,
    LTR_MODEL,
    MAPPINGS,
    MODEL,
    NUMBERS,
    ODD_WORDS,
    STOCKS,
    TAGS,
    WORDS,
    Json,
    Strategy,
)

from secondpass import Engine
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.indices.settings import IndexSettings

INDEX = "films"
MOST_TEXTS = 2**24
"""Of so many, Hypothesis draws any as often as another."""
ABSENT = object()


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
    similarity: Mapping[str, str] = field(default_factory=dict)

    def sharded(self, shards: int) -> Corpus:
        """Return the same documents over another number of shards."""
        return replace(self, shards=shards)

    def refreshed(self, *refreshes: int) -> Corpus:
        """Return the same documents with other commits."""
        return replace(self, refreshes=frozenset(refreshes))

    def engine(self, first_pass: str = "auto") -> Engine:
        """Build an engine that holds the corpus, refreshed, and the learning-to-rank model."""
        engine = Engine(first_pass=first_pass)
        settings = {"number_of_shards": self.shards, "refresh_interval": "-1", **self._settings()}
        engine.create_index(INDEX, self.mappings, settings)
        engine.node.models.trained.state = _tiny_model()
        self._fill(
            lambda id_, source: engine.index(INDEX, source, id=id_),
            lambda id_: engine.delete(INDEX, id_),
            lambda: engine.refresh(INDEX),
        )
        return engine

    def service(self) -> IndexService:
        """Build the index alone, refreshed, for tests that look inside."""
        settings = IndexSettings(number_of_shards=self.shards, refresh_interval=None, **self._settings())
        service = IndexService(INDEX, settings, self.mappings)
        self._fill(lambda id_, source: service.index(source, id_), service.delete, service.refresh)
        return service

    def _settings(self) -> Json:
        return {"analysis": ANALYSIS, "similarity": self.similarity}

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
def _tiny_model() -> Mapping[str, Any]:
    """Return the models of an engine that holds the tiny one: read once, it is every engine's."""
    engine = Engine()
    engine.put_trained_model(MODEL, LTR_MODEL)
    return engine.node.models.trained.state


@cache
def texts(words: tuple[str, ...] = WORDS, max_words: int = 7) -> Strategy[str]:
    """Draw a text of up to *max_words* words, repeats among them; seldom the empty one.

    A number says which words: few draws make examples cheap.
    """
    most = min(max_words, int(log(MOST_TEXTS, len(words))))
    lengths = st.sampled_from([*range(1, most + 1)] * 2 + [0])
    return st.builds(
        lambda length, number: _text(words, length, number), lengths, st.integers(0, len(words) ** most - 1)
    )


def _text(words: tuple[str, ...], length: int, number: int) -> str:
    """Return the words whose places are the last *length* digits of a number."""
    return " ".join(words[number // len(words) ** place % len(words)] for place in range(length))


@cache
def odd_texts() -> Strategy[str]:
    """Draw a text as `texts` does, or one of odd words, or one so long that its length is kept inexactly."""
    long = st.builds(lambda text, times: " ".join([text] * times), texts(max_words=2), st.integers(20, 60))
    return st.one_of(texts(), texts(), texts(), texts((*WORDS, *ODD_WORDS)), texts((*WORDS, *ODD_WORDS)), long)


@cache
def documents(complete: bool = False, single: bool = False, odd: bool = True) -> Strategy[Json]:
    """Draw a `_source`: *complete*, no text is missing or empty; *single*, no field holds two values; not *odd*, plain words."""
    words = odd_texts() if odd else texts()
    text = words.map(lambda text: f"red {text}".strip()) if complete else _maybe(words, single)
    values = {"tag": TAGS, "price": NUMBERS, "sold": (False, True), "day": DAYS, "stock": STOCKS}
    fields = {"title": text, "body": text, **{name: _value(few, single) for name, few in values.items()}}
    return st.fixed_dictionaries(fields).map(_without_absent)


def _without_absent(source: Json) -> Json:
    return {name: value for name, value in source.items() if value is not ABSENT}


@cache
def _maybe(text: Strategy[str], single: bool) -> Strategy[Any]:
    """Draw a text, or none, or null; not *single*, a list of them too."""
    none = st.sampled_from([ABSENT, None])
    return st.one_of(text, text, text, text, text, none, none if single else st.lists(text, max_size=3))


@cache
def _value(values: tuple[Any, ...], single: bool) -> Strategy[Any]:
    """Draw one of *values*, or none, or null; not *single*, a list of them too."""
    lists = [[], *([one] for one in values), *([one, other] for one, other in pairwise(values)), [*values[:3]]]
    none = [ABSENT, *values, None]
    return st.sampled_from([ABSENT] * len(values) + none * 2 + (none if single else lists))


@st.composite
def corpora(
    draw: st.DrawFn,
    *,
    mapping: Strategy[Json] = st.just(MAPPINGS),  # noqa: B008  # strategies are values
    changes: bool = True,
    single: bool = False,
    odd: bool = True,
    max_shards: int = 1,
    similarities: Sequence[Mapping[str, str]] = ({},),
) -> Corpus:
    """Draw an index; without *changes* each id is written once and nothing is deleted."""
    source = documents(draw(st.booleans()), single, odd)
    size = draw(st.sampled_from([1, 2, 4, 6, 9, 12]))
    sources = draw(st.lists(source, min_size=size, max_size=size))
    ids = [str(i) for i in range(len(sources))]
    if changes:
        ids = [draw(st.sampled_from([id_, id_, id_, "0"])) for id_ in ids]
    refreshes = draw(st.sets(st.integers(0, len(sources) - 1), max_size=3))
    deleted = draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)) if changes else []
    shards, similarity = draw(st.integers(1, max_shards)), draw(st.sampled_from(similarities))
    writes = tuple(zip(ids, sources, strict=True))
    return Corpus(draw(mapping), writes, frozenset(refreshes), tuple(deleted), shards, similarity)
