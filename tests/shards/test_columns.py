"""A column answers the same however its documents came in: one segment, many, merged or not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.columns import KeywordColumn, NumberColumn, TextColumn
from secondpass.shards.columns.keywords import KeywordSegment
from secondpass.shards.columns.numbers import NumberSegment
from secondpass.shards.columns.segment import Segment, compact
from secondpass.shards.columns.text import TextSegment
from secondpass.shards.columns.tokens import Tokens

TERMS = ("a", "b", "c")
KEYWORDS = st.lists(st.lists(st.sampled_from(TERMS), max_size=3), min_size=1, max_size=10)
NUMBERS = st.lists(st.lists(st.integers(-3, 3), max_size=3), min_size=1, max_size=10)
TEXTS = st.lists(st.none() | st.lists(st.sampled_from(TERMS), max_size=5), min_size=1, max_size=10)
CUTS = st.sets(st.integers(1, 9), max_size=4)


def pieces(documents: Sequence[Any], cuts: set[int]) -> list[tuple[int, Sequence[Any]]]:
    """Return the documents cut into runs, each with the number of its first."""
    bounds = sorted({0, *(cut for cut in cuts if cut < len(documents)), len(documents)})
    return [(start, documents[start:end]) for start, end in pairwise(bounds)]


def text_segment(documents: Sequence[list[str] | None]) -> Any:
    terms = [TERMS.index(word) for words in documents for word in words or []]
    counts = np.array([len(words or []) for words in documents], dtype=np.int64)
    tokens = Tokens.of_words({term: i for i, term in enumerate(TERMS)}, np.array(terms, dtype=np.int32), counts)
    return TextSegment.of_documents(tokens, np.array([words is not None for words in documents], dtype=bool))


def words_of(column: TextColumn, size: int) -> list[list[str]]:
    """Return the words of every document, put together again from the postings of all terms."""
    found: list[dict[int, str]] = [{} for _ in range(size)]
    for term in TERMS:
        postings = column.postings(term)
        for row, doc in enumerate(postings.docs.tolist()):
            found[doc].update(dict.fromkeys(postings.positions_of(row).tolist(), term))
    return [[words[place] for place in sorted(words)] for words in found]


@given(KEYWORDS, CUTS)
def test_a_keyword_column_knows_the_documents_of_a_term_and_the_terms_of_a_document(
    documents: list[list[str]], cuts: set[int]
) -> None:
    column = KeywordColumn([(base, KeywordSegment.of(part)) for base, part in pieces(documents, cuts)], len(documents))

    for term in (*TERMS, "absent"):
        holding = [doc for doc, terms in enumerate(documents) if term in terms]
        assert column.documents(term).tolist() == holding
        assert column.term_statistics(term).doc_freq == len(holding)
    assert [list(column.values(doc)) for doc in range(len(documents))] == [sorted(set(terms)) for terms in documents]
    for places, pick in ((column.least, min), (column.greatest, max)):
        assert [column.vocabulary[place] if place >= 0 else None for place in places] == [
            pick(terms, default=None) for terms in documents
        ]
    assert column.existing().tolist() == [doc for doc, terms in enumerate(documents) if terms]
    assert column.statistics.doc_count == sum(map(bool, documents))
    assert column.statistics.sum_total_term_freq == sum(len(set(terms)) for terms in documents)


@given(NUMBERS, CUTS, st.integers(-4, 4), st.integers(-4, 4))
def test_a_number_column_knows_values_and_ranges(
    documents: list[list[int]], cuts: set[int], low: int, high: int
) -> None:
    parts = [(base, NumberSegment.of(part, np.int64)) for base, part in pieces(documents, cuts)]
    column = NumberColumn("long", parts, len(documents))

    inside = [doc for doc, values in enumerate(documents) if any(low <= value <= high for value in values)]
    assert column.between(low, high).tolist() == inside
    assert column.equal_to([low, high]).tolist() == [doc for doc, v in enumerate(documents) if {low, high} & set(v)]
    assert [list(column.values(doc)) for doc in range(len(documents))] == [sorted(values) for values in documents]
    assert column.existing().tolist() == [doc for doc, values in enumerate(documents) if values]


@given(TEXTS, CUTS)
def test_a_text_column_knows_postings_positions_and_lengths(documents: list[list[str] | None], cuts: set[int]) -> None:
    parts = [(base, text_segment(part)) for base, part in pieces(documents, cuts)]
    column = TextColumn(parts, len(documents))

    for term in (*TERMS, "absent"):
        places = {doc: [i for i, w in enumerate(words or []) if w == term] for doc, words in enumerate(documents)}
        found = {doc: where for doc, where in places.items() if where}
        postings = column.postings(term)
        assert postings.docs.tolist() == list(found)
        assert postings.freqs.tolist() == [len(where) for where in found.values()]
        assert [postings.positions_of(row).tolist() for row in range(len(found))] == list(found.values())
    assert column.lengths.tolist() == [-1 if words is None else len(words) for words in documents]
    assert column.statistics.doc_count == sum(map(bool, documents))
    assert words_of(column, len(documents)) == [words or [] for words in documents]


@given(TEXTS, KEYWORDS, NUMBERS, CUTS)
def test_merging_segments_moves_no_document(
    texts: list[list[str] | None], keywords: list[list[str]], numbers: list[list[int]], cuts: set[int]
) -> None:
    size = min(len(texts), len(keywords), len(numbers))
    merged: tuple[Segment, ...] = ()
    for i, (base, docs) in enumerate(pieces(range(size), cuts)):
        fields: dict[str, Any] = {"always": KeywordSegment.of([keywords[doc] for doc in docs])}
        if i % 2:
            fields["text"] = text_segment([texts[doc] for doc in docs])
        if i % 3:
            fields["number"] = NumberSegment.of([numbers[doc] for doc in docs], np.int64)
        merged = compact([*merged, Segment(base, len(docs), fields)])

    assert sum(segment.size for segment in merged) == size
    assert [segment.base for segment in merged] == np.cumsum([0, *(s.size for s in merged)])[:-1].tolist()
    always = KeywordColumn([(s.base, s.fields["always"]) for s in merged if "always" in s.fields], size)  # type: ignore[misc]
    assert [list(always.values(doc)) for doc in range(size)] == [sorted(set(keywords[doc])) for doc in range(size)]
    text = TextColumn([(s.base, s.fields["text"]) for s in merged if "text" in s.fields], size)  # type: ignore[misc]
    number = NumberColumn("long", [(s.base, s.fields["number"]) for s in merged if "number" in s.fields], size)  # type: ignore[misc]
    words = words_of(text, size)
    for i, (_, docs) in enumerate(pieces(range(size), cuts)):
        for doc in docs:
            assert words[doc] == ((texts[doc] or []) if i % 2 else [])
            if any("number" in s.fields for s in merged):
                assert list(number.values(doc)) == (sorted(numbers[doc]) if i % 3 else [])
