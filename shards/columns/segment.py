"""The documents of one refresh, column by column; and how neighbouring segments become one.

Lucene: a segment. Doc numbers inside a segment count from 0; a column adds the segment's base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .keywords import KeywordSegment
from .numbers import NumberSegment
from .text import TextSegment

FieldSegment = TextSegment | KeywordSegment | NumberSegment


@dataclass(frozen=True, slots=True)
class Segment:
    """Hold the columns of documents *base* to *base + size*."""

    base: int
    size: int
    fields: Mapping[str, FieldSegment]


def compact(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Merge the newest segments while a newer one is at least half as large as its elder.

    Keeps the number of segments logarithmic and the work per document too; no document moves.
    """
    kept = list(segments)
    while len(kept) > 1 and 2 * kept[-1].size >= kept[-2].size:
        newer, older = kept.pop(), kept.pop()
        kept.append(_merge(older, newer))
    return tuple(kept)


def _merge(older: Segment, newer: Segment) -> Segment:
    fields = dict(older.fields)
    for name, segment in newer.fields.items():
        fields[name] = _joined(fields.get(name), older.size, segment)
    for name in older.fields.keys() - newer.fields.keys():
        fields[name] = older.fields[name].padded(0, newer.size)
    return Segment(older.base, older.size + newer.size, fields)


def _joined(older: FieldSegment | None, older_size: int, newer: FieldSegment) -> FieldSegment:
    if older is None:
        return newer.padded(older_size, 0)
    return older.followed_by(newer)  # type: ignore[arg-type]  # a field never changes its type
