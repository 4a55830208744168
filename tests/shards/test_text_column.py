"""The text column keeps what it was given, and writes it out as tantivy reads it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.columns import TextColumn
from secondpass.shards.columns.term_rows import EACH, ROOM, TermRows
from secondpass.shards.columns.text import TextSegment
from secondpass.shards.columns.tokens import Tokens

Document = list[tuple[str, int]] | None
"""Terms, each with the positions left empty before it; None lacks the field."""

DOCUMENTS = st.lists(
    st.none() | st.lists(st.tuples(st.sampled_from("abcde"), st.integers(-1, 3)), max_size=6), max_size=8
)


def positions(document: Sequence[tuple[str, int]]) -> list[int]:
    at, found = -1, []
    for _, gap in document:
        at = max(at + 1 + gap, 0)
        found.append(at)
    return found


def segment(documents: Sequence[Document]) -> TextSegment:
    given = [[(term, at) for (term, _), at in zip(d or [], positions(d or []), strict=True)] for d in documents]
    tokens = Tokens.of([([term for term, _ in document], [at for _, at in document], 0) for document in given])
    return TextSegment.of_documents(tokens, np.array([document is not None for document in documents], dtype=bool))


@given(DOCUMENTS)
def test_lengths_count_positions_and_tell_what_lacks_the_field(documents: list[Document]) -> None:
    expected = [-1 if document is None else len(set(positions(document))) for document in documents]

    assert segment(documents).lengths.tolist() == expected


@given(DOCUMENTS)
def test_term_statistics_count_what_the_postings_hold(documents: list[Document]) -> None:
    column = TextColumn([(0, segment(documents))], len(documents))

    for term in "abcdef":
        postings, counts = column.postings(term), column.term_statistics(term)
        assert (counts.doc_freq, counts.total_term_freq) == (len(postings.docs), postings.freqs.sum())
        for row, doc in enumerate(postings.docs.tolist()):
            found = documents[doc] or []
            expected = [p for (t, _), p in zip(found, positions(found), strict=True) if t == term]
            assert postings.positions_of(row).tolist() == expected


@given(DOCUMENTS, DOCUMENTS, st.lists(st.sampled_from("abcdef")), st.sampled_from([0, EACH + 3, 3 * EACH, ROOM]))
def test_rows_are_those_of_the_postings_however_few_of_them_are_kept(
    older: list[Document], newer: list[Document], asked: list[str], room: int
) -> None:
    parts = [(0, segment(older)), (len(older), segment(newer))]
    column, rows = TextColumn(parts, len(older) + len(newer)), TermRows(parts, room)

    for term in asked:
        docs, freqs = rows.of(term)
        assert docs.tolist() == column.postings(term).docs.tolist()
        assert freqs.tolist() == column.postings(term).freqs.tolist()


@given(DOCUMENTS, DOCUMENTS, st.integers(0, 16))
def test_writing_out_fills_each_empty_position_and_starts_anywhere(
    older: list[Document], newer: list[Document], start: int
) -> None:
    documents = [*older, *newer]
    column = TextColumn([(0, segment(older)), (len(older), segment(newer))], len(documents))
    start = min(start, len(documents))

    assert column.written_out(start, "_", 9) == [written(document) for document in documents[start:]]


def written(document: Document) -> str:
    before, parts = -1, []
    for (term, _), at in zip(document or [], positions(document or []), strict=True):
        parts += ["_"] * (at - before - 1) + [term]
        before = at
    return " ".join(parts)


def test_a_wide_gap_is_cut() -> None:
    tokens = Tokens.of([(["a", "b", "c"], [0, 101, 103], 0)])
    segment = TextSegment.of_documents(tokens, np.ones(1, dtype=bool))

    assert TextColumn([(0, segment)], 1).written_out(0, "_", 3) == ["a _ _ _ b _ c"]
