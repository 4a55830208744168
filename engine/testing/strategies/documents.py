"""Random documents, and mappings for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
Fields = Mapping[str, str]
"""The fields of documents: name and type."""

FIELDS: Fields = {
    "title": "text",
    "body": "text",
    "tag": "keyword",
    "price": "integer",
    "stock": "float",
    "day": "date",
}
WORDS = ("red", "shoes", "blue", "the", "trail", "été")

NUMBERS = ("byte", "short", "integer", "long", "half_float", "float", "double")
_WHOLE = st.sampled_from([-3, 0, 1, 2, 7])
_FRACTION = st.sampled_from([0, 0.5, 1.25, 100])
_VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "keyword": st.sampled_from(["a", "b", "Ab", "é"]),
    "boolean": st.booleans(),
    "date": st.sampled_from(["2001-02-03", "2010-01-01", "2010-12-31T12:30:00Z"]),
    **dict.fromkeys(("byte", "short", "integer", "long"), _WHOLE),
    **dict.fromkeys(("half_float", "float", "double"), _FRACTION),
}


def documents(
    fields: Fields = FIELDS, *, words: Sequence[str] = WORDS, max_words: int = 6, complete: bool = False
) -> st.SearchStrategy[Json]:
    """Draw a `_source`: any of *fields*, or with *complete* all; texts are up to *max_words* of *words*."""
    values = {
        name: texts(words, max_words) if kind == "text" else values_of(kind, words) for name, kind in fields.items()
    }
    if complete:
        return st.fixed_dictionaries(values)
    text = of_type(fields, "text")
    always, sometimes = {name: values[name] for name in text}, {k: v for k, v in values.items() if k not in text}
    full = st.fixed_dictionaries(always, optional=sometimes)
    return st.one_of(full, st.fixed_dictionaries(values), st.fixed_dictionaries({}, optional=values))


def mappings(fields: Fields = FIELDS) -> st.SearchStrategy[Json]:
    """Draw a mapping of *fields* to their types; analyzers, norms and sub-fields vary."""
    properties = {name: _mapped(kind) for name, kind in fields.items()}
    return st.fixed_dictionaries({"properties": st.fixed_dictionaries(properties)})


def texts(words: Sequence[str], max_words: int) -> st.SearchStrategy[str]:
    """Draw some of *words*, one at least."""
    return st.lists(st.sampled_from(words), min_size=1, max_size=max_words).map(" ".join)


def values_of(kind: str, words: Sequence[str]) -> st.SearchStrategy[Any]:
    """Draw a value of a field of type *kind*; raises ValueError for types there are no values for."""
    if kind == "text":
        return st.sampled_from(words)
    if kind not in _VALUES:
        raise ValueError(
            f"no values are known for fields of type [{kind}], only for: text, {', '.join(sorted(_VALUES))}"
        )
    return _VALUES[kind]


def of_type(fields: Fields, *kinds: str) -> list[str]:
    """Return the names of *fields* of some types."""
    return [name for name, kind in fields.items() if kind in kinds]


def _mapped(kind: str) -> st.SearchStrategy[Json]:
    if kind != "text":
        return st.just({"type": kind})
    options: dict[str, st.SearchStrategy[Any]] = {
        "analyzer": st.sampled_from(["standard", "simple", "whitespace", "english"]),
        "norms": st.booleans(),
        "fields": st.just({"raw": {"type": "keyword"}}),
    }
    return st.fixed_dictionaries({"type": st.just("text")}, optional=options)
