"""The other documents of a collapsed group, shown inside the hit that stands for it.

Elasticsearch: InnerHitBuilder, ExpandSearchPhase.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from secondpass.shards.collapse import Collapse
from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.lucene import Occur
from secondpass.shards.query import QueryBuilder
from secondpass.shards.query.bool import Bool
from secondpass.shards.query.exists import Exists
from secondpass.shards.query.term import Term
from secondpass.shards.xcontent import ObjectReader, anything, list_of, string

if TYPE_CHECKING:
    from secondpass.engine.request import SearchRequest

DEFAULT_SIZE = 3
_OF_A_SEARCH = (
    *("from", "size", "sort", "track_scores", "explain", "version", "seq_no_primary_term", "collapse"),
    *("_source", "fields", "stored_fields", "docvalue_fields", "script_fields", "highlight"),
)
Search = Callable[["SearchRequest"], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class InnerHits:
    """Ask to see the documents of each group under *name*, as *search* has them sorted and shown."""

    name: str
    search: SearchRequest


@dataclass(frozen=True, slots=True)
class ExpandedCollapse(Collapse):
    """Group documents by the single value of *field*, and show more of each group."""

    inner_hits: tuple[InnerHits, ...] = ()


def read_inner_hits(field: str, value: Any, path: Path) -> ExpandedCollapse:
    """Read `inner_hits`, one or several, of a collapse on *field*; those without a name have the field's."""
    found = tuple(list_of(lambda body, at: _read_one(field, body, at))(value, path))
    names = [each.name for each in found]
    for name in names:
        if names.count(name) > 1:
            raise IllegalArgumentError(f"[inner_hits] already contains an entry for key [{name}]")
    return ExpandedCollapse(field, found)


def expanded(hits: Sequence[dict[str, Any]], request: SearchRequest, search: Search) -> list[dict[str, Any]]:
    """Return the hits of a page, each with its group inside it where the request's collapse asks for that."""
    collapse = request.collapse
    if not isinstance(collapse, ExpandedCollapse):
        return list(hits)
    return [
        {**hit, "inner_hits": _of_group(hit["fields"][collapse.field][0], collapse, request, search)} for hit in hits
    ]


def _of_group(value: Any, collapse: ExpandedCollapse, request: SearchRequest, search: Search) -> dict[str, Any]:
    query = _within(request.query, collapse.field, value)
    asked = {
        each.name: replace(each.search, query=query, post_filter=request.post_filter, search_type=request.search_type)
        for each in collapse.inner_hits
    }
    return {name: {"hits": search(one)["hits"]} for name, one in asked.items()}


def _within(query: QueryBuilder, field: str, value: Any) -> QueryBuilder:
    """Return *query* held to the documents of one group: those with *value*, or None for those without any."""
    if value is None:
        return Bool(((Occur.MUST, query), (Occur.MUST_NOT, Exists(field))))
    return Bool(((Occur.MUST, query), (Occur.FILTER, Term(field, value))))


def _read_one(field: str, value: Any, path: Path) -> InnerHits:
    from secondpass.engine.request import SearchRequest

    reader = ObjectReader(value, path, "inner_hits", declarative=True)
    name = reader.take("name", string, field)
    body: Mapping[str, Any] = {key: reader.take(key, anything) for key in _OF_A_SEARCH if reader.has(key)}
    reader.asked.update(_OF_A_SEARCH)
    reader.finish()
    return InnerHits(name, SearchRequest.from_body({"size": DEFAULT_SIZE, **body}))
