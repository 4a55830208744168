"""Where in a text a phrase stands, as Lucene's highlighter sees it. Lucene: SpanNearQuery, NearSpansOrdered, NearSpansUnordered.

But: these are not the phrase query's own matches. Words in order may stand apart where a stop word left a hole, and with slop a
word that the phrase has twice may stand for itself twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from secondpass.shards.lucene import PhraseQuery

Span = tuple[int, int]
"""First and last position of an occurrence."""


def phrase_spans(query: PhraseQuery, positions: Mapping[str, Sequence[int]]) -> list[Span]:
    """Return the spans of *query* in a text that has terms at *positions* (ascending), in order."""
    found = [positions.get(term, ()) for _, term in query.phrase]
    if not found or not all(found):
        return []
    holes = max(0, query.phrase[-1][0] - query.phrase[0][0] - len(query.phrase) + 1)
    slop = query.slop + holes
    return _in_any_order(found, slop) if query.slop else _in_order(found, slop)


def _in_order(found: Sequence[Sequence[int]], slop: int) -> list[Span]:
    spans: list[Span] = []
    for start in found[0]:
        end, apart = start + 1, 0
        for places in found[1:]:
            after = next((place for place in places if place >= end), None)
            if after is None:
                return spans
            apart += after - end
            end = after + 1
        if apart <= slop:
            spans.append((start, end - 1))
    return spans


def _in_any_order(found: Sequence[Sequence[int]], slop: int) -> list[Span]:
    spans, cursors = [], [0] * len(found)
    while True:
        places = [positions[at] for positions, at in zip(found, cursors, strict=True)]
        first, last = min(places), max(places)
        if last + 1 - first - len(places) <= slop:
            spans.append((first, last))
        behind = places.index(first)
        cursors[behind] += 1
        if cursors[behind] == len(found[behind]):
            return spans
