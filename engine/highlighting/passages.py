"""The best passages of a field around what matches.

Elasticsearch: CustomFieldHighlighter, CustomPassageFormatter. Lucene: FieldHighlighter, PassageScorer. Values stand one behind
the other, a separator between them, and no passage reaches over one.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from secondpass.shards.analysis.java_breaks import word_boundaries
from secondpass.shards.analysis.utf16 import joined, length, units
from secondpass.shards.lucene.weight import ONE

from .fragments import encoded
from .matches import Match
from .passage_bounds import Sentences, WholeValue
from .request import HighlightOptions

K1, B, PIVOT = np.float32(1.2), np.float32(0.75), np.float32(87)
"""Constants of Lucene's PassageScorer; a sentence is taken to be 87 characters long."""
_JAVA_WHITESPACE = "".join(map(chr, range(33)))


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold a stretch of one value, with what matches in it; offsets count from the first value's beginning."""

    start: int
    end: int
    value: int
    matches: list[Match] = field(default_factory=list)
    score: np.float32 = np.float32(0)  # noqa: RUF009  # a number


def best_passages(values: Sequence[str], matches: Sequence[Match], options: HighlightOptions, whole: bool) -> list[str]:
    """Return the best passages, marked, in the order of the text or by score.

    With *whole* each passage is a value. Without any match, the beginning of a value is shown if that is asked for.
    """
    shown = _best(_passages(values, matches, options, whole), values, options)
    excerpts = _excerpts(values, {passage.value for passage in shown}, options)
    if not shown:
        shown = excerpts[:1]
    elif options.number_of_fragments == 0:
        shown = sorted([*shown, *excerpts], key=lambda passage: passage.start)
    if options.by_score:
        shown = sorted(shown, key=lambda passage: -passage.score)
    text = units("\0".join(values))
    marked = (_marked(text, passage, options) for passage in shown)
    return [passage for passage in marked if passage.strip()]


def _passages(
    values: Sequence[str], matches: Sequence[Match], options: HighlightOptions, whole: bool
) -> Iterator[Passage]:
    base = at = 0
    for number, value in enumerate(values):
        size = length(value)
        bounds = WholeValue(size) if whole else Sentences(value, options.fragment_size)
        passage: Passage | None = None
        while at < len(matches) and matches[at].start < base + size:
            match = matches[at]
            at += 1
            if passage is None or match.start >= passage.end:
                if passage is not None:
                    yield passage
                first, last = bounds.around(match.start - base)
                passage = Passage(base + first, base + last, number)
            passage.matches.append(match)
        if passage is not None:
            yield passage
        base += size + 1


def _best(passages: Iterator[Passage], values: Sequence[str], options: HighlightOptions) -> list[Passage]:
    """Return the best passages in the order of the text; of equal ones the first are dropped first."""
    size = length("\0".join(values))
    kept: list[tuple[np.float32, int, int, Passage]] = []
    for place, passage in enumerate(passages):
        scored = Passage(passage.start, passage.end, passage.value, passage.matches, _score(passage, size))
        heapq.heappush(kept, (scored.score, scored.start, place, scored))
        if options.number_of_fragments and len(kept) > options.number_of_fragments:
            heapq.heappop(kept)
    return sorted((passage for *_, passage in kept), key=lambda passage: passage.start)


def _score(passage: Passage, size: int) -> np.float32:
    """Score a passage as if it were a document of its own; each label counts as if it stood once in the whole text."""
    weight = (K1 + ONE) * np.float32(math.log(1 + (float(ONE + np.float32(size) / PIVOT) + 0.5) / 1.5))
    norm = K1 * ((ONE - B) + B * (np.float32(passage.end - passage.start) / PIVOT))
    counts = Counter(match.label for match in passage.matches)
    total = sum(float(np.float32(n) / (np.float32(n) + norm) * weight) for n in counts.values())
    early = ONE + ONE / np.float32(math.log(float(PIVOT + np.float32(passage.start))))
    return np.float32(total * float(early))


def _excerpts(values: Sequence[str], but: set[int], options: HighlightOptions) -> list[Passage]:
    """Return the beginnings of values that have no passage: to the next end of a word behind `no_match_size`."""
    found, base = [], 0
    for number, value in enumerate(values):
        size = length(value)
        if options.no_match_size and size and number not in but:
            end = size
            if options.no_match_size < size:
                end = next(place for place in word_boundaries(value) if place > options.no_match_size)
            found.append(Passage(base, base + end, number))
        base += size + 1
    return found


def _marked(text: str, passage: Passage, options: HighlightOptions) -> str:
    pieces, at, waiting = [], passage.start, list(passage.matches)
    while waiting:
        first = waiting.pop(0)
        end = first.end
        while waiting and waiting[0].start < end:  # what overlaps is marked as one
            end = max(end, waiting.pop(0).end)
        end = min(end, passage.end)
        word = encoded(text[first.start : end], options)
        pieces += [encoded(text[at : first.start], options), options.pre_tag, word, options.post_tag]
        at = end
    pieces.append(encoded(text[at : passage.end], options))
    shown = joined("".join(pieces)).removesuffix("\u2029")
    return shown.strip(_JAVA_WHITESPACE) if options.number_of_fragments else shown
