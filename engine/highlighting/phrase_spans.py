"""Where in a text a phrase stands, as Lucene's highlighter sees it. Lucene: SpanNearQuery, NearSpansOrdered, NearSpansUnordered.

But: these are not the phrase query's own matches. Words in order may stand apart where a stop word left a hole, and with slop a
word that the phrase has twice may stand for itself twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from secondpass.shards.lucene import PhraseQuery
from secondpass.shards.lucene.multi_phrase import MultiPhraseQuery, Slots
from secondpass.shards.lucene.phrase_prefix import PhrasePrefixQuery

Span = tuple[int, int]
"""First and last position of an occurrence."""
AnyPhrase = PhraseQuery | MultiPhraseQuery | PhrasePrefixQuery


def slots_of(query: AnyPhrase, terms: Collection[str]) -> Slots:
    """Return the places of a phrase and the words that may stand there; a word only begun is any of *terms* it begins."""
    if isinstance(query, PhraseQuery):
        return tuple((position, (term,)) for position, term in query.phrase)
    if isinstance(query, MultiPhraseQuery):
        return query.slots
    *before, (position, begun) = query.slots
    return (*before, (position, tuple(sorted(term for term in terms if term.startswith(begun)))))


def phrase_spans(slots: Slots, slop: int, positions: Mapping[str, Sequence[int]]) -> list[Span]:
    """Return the spans of a phrase in a text that has terms at *positions* (ascending), in order."""
    found = [sorted({place for word in words for place in positions.get(word, ())}) for _, words in slots]
    if not found or not all(found):
        return []
    holes = max(0, slots[-1][0] - slots[0][0] - len(slots) + 1)
    return _in_any_order(found, slop + holes) if slop else _in_order(found, holes)


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
