"""Pages of one sequence have to have one window and see one moment, or hits show twice or never.

Elastic: the note on pagination of Rescoring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from secondpass.rescorers.parse import DEFAULT_WINDOW_SIZE

PAGE = frozenset({"from", "size", "search_after"})
WINDOWS = frozenset({"window_size", "rank_window_size"})
HELD = frozenset({"pit", "pagination"})


def lint_pages(bodies: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a warning for each two neighbours among *bodies* that differ in their page and their windows, and in nothing else."""
    for number, before, body in _next_pages(bodies):
        windows, others = _windows(before), _windows(body)
        if windows != others:
            yield (
                f"bodies {number} and {number + 1} differ in nothing but their page and their windows, {windows} and {others}; "
                f"pages of one ranking need the same windows, or hits show twice or never ({_broken_by_windows(body)})"
            )


def lint_moments(bodies: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a warning for the first two neighbours among *bodies* that are pages of one search held by no point in time."""
    for number, before, body in _next_pages(bodies):
        if _windows(before) == _windows(body) and not HELD & body.keys():
            yield (
                f"bodies {number} and {number + 1} are pages of one search without a point in time; what is written between "
                "them shows hits twice or never (written_between_pages)"
            )
            return


def _next_pages(bodies: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield neighbours that are pages of one search, whatever their windows are, and the number of the first."""
    for number, (before, body) in enumerate(pairwise(bodies), start=1):
        if _page(before) != _page(body) and _without_windows(before) == _without_windows(body):
            yield number, before, body


def _broken_by_windows(body: Mapping[str, Any]) -> str:
    return (
        "learning_to_rank_truncates"
        if any("learning_to_rank" in each for each in _chain(body))
        else "window_follows_page"
    )


def _page(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: body.get(key) for key in PAGE}


def _windows(body: Mapping[str, Any]) -> list[Any]:
    """Return the windows of all rescorers, and of all retrievers that name theirs."""
    own = [rescorer.get("window_size", DEFAULT_WINDOW_SIZE) for rescorer in _chain(body)]
    return [*own, *_named(body.get("retriever"))]


def _chain(body: Mapping[str, Any]) -> list[Any]:
    rescore = body.get("rescore", [])
    return rescore if isinstance(rescore, list) else [rescore]


def _named(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from [inner] if key in WINDOWS else _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)


def _without_windows(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what has to be the same in pages of one ranking."""
    ranked = {key: value for key, value in body.items() if key not in PAGE}
    return {key: _stripped(value) if key in ("rescore", "retriever") else value for key, value in ranked.items()}


def _stripped(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _stripped(inner) for key, inner in value.items() if key not in WINDOWS}
    return [_stripped(inner) for inner in value] if isinstance(value, list) else value
