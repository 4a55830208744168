"""A retriever takes its place in a request, or is refused beside other members. Elasticsearch: SearchSourceBuilder.validate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from secondpass.engine.errors import refuse
from secondpass.engine.validation import UNSET
from secondpass.shards.errors import UnsupportedError

from .compound import Retriever
from .standard import Standard

if TYPE_CHECKING:
    from secondpass.engine.request import SearchRequest

CONFLICTING = ("query", "knn", "search_after", "terminate_after", "sort", "rank", "rescore")
"""Members of a search that cannot stand beside a retriever, which has its own."""


def with_retriever(request: SearchRequest, retriever: Retriever, size: int, beside: Sequence[str]) -> SearchRequest:
    """Return *request* as *retriever* makes it; *size* is UNSET (-1) where not given, *beside* are members in conflict.

    `standard` is nothing but a search; a compound retriever gives the page its window as size. Raises
    RequestValidationError.
    """
    found = [name for name in CONFLICTING if name in beside] + _twice(request, retriever)
    problems = [f"cannot specify [retriever] and [{', '.join(found)}]"] if found else []
    problems += retriever.problems(size)
    refuse(problems)
    if isinstance(retriever, Standard):
        return _searching(request, retriever)
    if request.slice is not None:
        raise UnsupportedError(f"[slice] beside a retriever [{retriever.name}] is not supported by secondpass")
    return replace(request, retriever=retriever, size=retriever.window_size if size == UNSET else size)


def _twice(request: SearchRequest, retriever: Retriever) -> list[str]:
    """Return what is asked for both in a `standard` retriever and beside it."""
    if not isinstance(retriever, Standard):
        return []
    within = {
        "min_score": retriever.common.min_score,
        "collapse": retriever.collapse,
        "search_after": retriever.search_after,
    }
    return [name for name, value in within.items() if value is not None and getattr(request, name) is not None]


def _searching(request: SearchRequest, standard: Standard) -> SearchRequest:
    search = standard.search()
    return replace(
        request,
        query=standard.matches(),
        min_score=request.min_score if search.min_score is None else search.min_score,
        sort=search.sort,
        search_after=search.search_after or request.search_after,
        terminate_after=search.terminate_after,
        collapse=search.collapse or request.collapse,
    )
