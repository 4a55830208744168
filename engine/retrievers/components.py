"""The lists `rrf` and `linear` make one of: given one by one, or as one text asked of several fields.

Elasticsearch: RRFRetrieverComponent, LinearRetrieverComponent, MultiFieldsInnerRetrieverUtils.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, NumberFormatError, Path
from secondpass.shards.query import QueryBuilder, parse_query
from secondpass.shards.query.fields import field_and_boost
from secondpass.shards.xcontent import ObjectReader, list_of, string, text

from .compound import Retriever
from .retriever import ONE, java_float
from .standard import Standard

ReadComponent = Callable[[Any, Path], "Component"]


@dataclass(frozen=True, slots=True)
class Component:
    """Hold one child, how much it counts, and the name of what puts its scores to scale, None where none is named."""

    retriever: Retriever
    weight: np.float32 = ONE
    normalizer: str | None = None

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise IllegalArgumentError(f"[weight] must be non-negative, found [{java_float(self.weight)}]")


@dataclass(frozen=True, slots=True)
class Components:
    """Hold the children, what is wrong with how they were asked for, and what is raised where they would be searched."""

    given: tuple[Component, ...]
    faults: tuple[str, ...] = ()
    refusal: IllegalArgumentError | None = None


def take_components(reader: ObjectReader, read: ReadComponent) -> Components:
    """Take `retrievers`, or `query` and `fields`.

    One text is searched in all fields, or *fields*, with `multi_match` of type `most_fields`.
    """
    given = tuple(reader.take("retrievers", list_of(read), []))
    asked = reader.take("query", text, None)
    fields = reader.take("fields", list_of(string), None)
    faults = tuple(f"[{reader.owner}] {fault}" for fault in _faults(bool(given), asked, fields))
    if faults or asked is None:
        return Components(given, faults)
    refusal = _refusal(reader.owner, fields or [])
    if refusal is not None:
        return Components((), refusal=refusal)
    return Components((Component(Standard(query=_over_fields(asked, fields, reader.path))),))


def _faults(has_children: bool, asked: str | None, fields: list[str] | None) -> list[str]:
    if asked is None and fields is None:
        return [] if has_children else ["must provide [retrievers] or [query]"]
    if asked is None:
        return ["[query] must be provided when [fields] is specified"]
    faults = [] if asked else ["[query] cannot be empty"]
    faults += ["[fields] cannot be empty"] if fields == [] else []
    return faults + (["cannot combine [retrievers] and [query]"] if has_children else [])


def _refusal(owner: str, fields: Sequence[str]) -> IllegalArgumentError | None:
    """Return what is wrong with the weights of *fields*, which Elasticsearch reads while it rewrites, not in the parser."""
    try:
        for field in fields:
            field_and_boost(field, ())
    except NumberFormatError as error:
        return error
    except IllegalArgumentError:
        return IllegalArgumentError(f"[{owner}] per-field weights must be non-negative")
    return None


def _over_fields(asked: str, fields: list[str] | None, path: Path) -> QueryBuilder:
    named = {} if fields is None else {"fields": fields}
    return parse_query({"multi_match": {"query": asked, "type": "most_fields", **named}}, path)
