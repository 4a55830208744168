"""What the table in a terminal and the one on a page share: which documents they show, and in which words. Ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .trace import DocumentTrace, RankTrace

Name = Callable[[str, Mapping[str, Any]], str]
"""How to call a document, by its id and its source."""

UP, DOWN, SAME = "▲", "▼", "="


def by_title(id_: str, source: Mapping[str, Any]) -> str:
    """Call a film by title and year, and what has no title by its id."""
    title, year = source.get("title"), source.get("year")
    return f"{title or id_} ({year})" if year else str(title or id_)


def parts_of(trace: RankTrace, page: int) -> Iterator[tuple[str, list[DocumentTrace]]]:
    """Part the page, and what stood on the first pass's page and fell off it, where a page or a window ends.

    Yield what to write on the line above each part, and its documents.
    """
    first = set(trace.ranking(0)[:page])
    shown = [(True, document) for document in trace.documents[:page]]
    shown += [(False, document) for document in trace.documents[page:] if document.id in first]
    before: tuple[bool, bool] | None = None
    for state, rows in groupby(shown, key=lambda row: (row[0], _is_rescored(row[1]))):
        documents = [document for _, document in rows]
        yield _rule(trace, before, state, documents[0]), documents
        before = state


def gone(trace: RankTrace, document: DocumentTrace, stage: int) -> str:
    """Return what to write where a document stands nowhere: whether this stage cut it off."""
    return "cut" if _cut_by(trace, document) == stage else ""


def _rule(trace: RankTrace, before: tuple[bool, bool] | None, state: tuple[bool, bool], document: DocumentTrace) -> str:
    if before is None:
        return ""
    words = ["page ends; what fell off it since the first pass"] if before[0] != state[0] else []
    if before[1] != state[1]:
        words.append(_edge(trace, document) if before[1] else "inside the window again")
    return "; ".join(words)


def _is_rescored(document: DocumentTrace) -> bool:
    """Tell whether the document stood in the window of the last stage."""
    last = document.stages[-1]
    return last is not None and last.in_window


def _edge(trace: RankTrace, document: DocumentTrace) -> str:
    cut = _cut_by(trace, document)
    stage = len(trace.stages) - 1 if cut is None else cut
    name, window = trace.stages[stage], trace.window_sizes[stage]
    if window is None:
        return f"end of what {name} ranks"
    return f"window edge: {name} {'ends' if cut is None else 'cuts'} after {window} a shard"


def _cut_by(trace: RankTrace, document: DocumentTrace) -> int | None:
    """Return which stage cut a document off for good: a window, or the ranking a retriever makes at last."""
    last = max(number for number, stage in enumerate(document.stages) if stage is not None)
    end = len(document.stages) - 1
    if last == end:
        return None
    return end if trace.window_sizes[last + 1] is None else last + 1


def score(value: float | None, decimals: int = 3) -> str:
    """Return a score as a table shows it: some decimals, or as many digits where it is very large or very small; "-" for none."""
    if value is None:
        return "-"
    shown = f".{decimals}f" if value == 0 or 0.1**decimals <= abs(value) < 1e5 else f".{decimals}e"
    return format(value, shown)
