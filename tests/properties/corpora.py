"""Random indices: few words, few values, short documents, so that ties, repeats, phrases and missing fields happen often."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
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
from secondpass.engine.index_service import IndexService
from secondpass.engine.settings import IndexSettings

INDEX = "films"


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
def odd_texts() -> Strategy[str]:
    """Draw a text as `texts` does, or one of odd words, or one so long that its length is kept inexactly."""
    long = st.builds(lambda text, times: " ".join([text] * times), texts(max_words=2), st.integers(20, 60))
    return st.one_of(texts(), texts(), texts(), texts((*WORDS, *ODD_WORDS)), texts((*WORDS, *ODD_WORDS)), long)


@cache
def documents(complete: bool = False, single: bool = False, odd: bool = True) -> Strategy[Json]:
    """Draw a `_source`: *complete*, no text is missing or empty; *single*, no field holds two values; not *odd*, plain words."""
    words = odd_texts() if odd else texts()
    value = _value if single else _values
    text = words.map(lambda text: f"red {text}".strip()) if complete else value(words)
    always = {"title": text, "body": text} if complete else {"title": text}
    sometimes: dict[str, Strategy[Any]] = {
        "body": text,
        "tag": value(st.sampled_from(TAGS)),
        "price": value(st.sampled_from(NUMBERS)),
        "sold": value(st.booleans()),
        "day": value(st.sampled_from(DAYS)),
        "stock": value(st.sampled_from(STOCKS)),
    }
    optional = {name: strategy for name, strategy in sometimes.items() if name not in always}
    bare: Strategy[Json] = st.fixed_dictionaries({}, optional=optional)
    full: Strategy[Json] = st.fixed_dictionaries({**always, **optional})
    return full if complete else st.one_of(full, st.fixed_dictionaries(always, optional=optional), bare)


@cache
def _value(one: Strategy[Any]) -> Strategy[Any]:
    """Draw a value or null."""
    return st.one_of(one, one, one, st.none())


@cache
def _values(one: Strategy[Any]) -> Strategy[Any]:
    """Draw a value, several, none, or null."""
    return st.one_of(one, one, one, st.lists(one, max_size=3), st.none())


@st.composite
def corpora(
    draw: st.DrawFn,
    *,
    mapping: Strategy[Json] = st.just(MAPPINGS),  # noqa: B008  # strategies are values
    changes: bool = True,
    single: bool = False,
    odd: bool = True,
    max_shards: int = 1,
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
    shards = draw(st.integers(1, max_shards))
    return Corpus(draw(mapping), tuple(zip(ids, sources, strict=True)), frozenset(refreshes), tuple(deleted), shards)
