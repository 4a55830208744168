"""However many texts are analysed at once, a column holds of each what `_analyze` shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.analysis import Analysis, java_regex, words
from secondpass.shards.analysis.ascii_words import LETTERS, NOT_WHITE, UNICODE_WORDS, word_bounds
from secondpass.shards.analysis.character_tokenizers import LetterTokenizer, WhitespaceTokenizer
from secondpass.shards.analysis.span_numbers import numbered
from secondpass.shards.analysis.standard_tokenizer import StandardTokenizer
from secondpass.shards.analysis.words import Words
from secondpass.shards.columns.arrays import offsets
from secondpass.shards.columns.segment import Segment
from secondpass.shards.columns.text import TextSegment
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.indexing import Buffer, analyse
from secondpass.shards.mapping import Mapping

ANALYSIS = Analysis.from_settings(
    {
        "analyzer": {
            "short": {"type": "standard", "max_token_length": 3, "stopwords": ["the"]},
            "own": {"tokenizer": "whitespace", "filter": ["lowercase", "asciifolding", "stop", "stemmer"]},
            "beside": {"tokenizer": "standard", "filter": ["lowercase", "shingle"]},
            "marked": {"tokenizer": "letter", "filter": ["marks", "stemmer"]},
        },
        "filter": {"marks": {"type": "keyword_marker", "keywords_pattern": "(r|rr)+u|runn.*"}},
    }
)
Postings = dict[str, list[tuple[int, list[int]]]]


def segment_of(analyzer: str, documents: Sequence[Sequence[str]], gap: int = 100) -> Segment:
    field = {"type": "text", "analyzer": analyzer, "position_increment_gap": gap}
    mapping = Mapping.from_json({"properties": {"text": field}}, ANALYSIS)
    parsed = [mapping.parse("1", {"text": list(texts)})[0] for texts in documents]
    buffer = Buffer()
    for one in parsed:
        buffer.add(analyse("1", b"{}", one, mapping, ANALYSIS))
    return buffer.segment(0, mapping, ANALYSIS)


def naive(analyzer: str, documents: Sequence[Sequence[str]], gap: int) -> Postings:
    found: defaultdict[str, list[tuple[int, list[int]]]] = defaultdict(list)
    for doc, texts in enumerate(documents):
        start, places = 0, defaultdict[str, list[int]](list)
        for text in texts:
            stream = ANALYSIS.analyzer(analyzer).stream(text)
            for token in stream.tokens:
                places[token.term].append(start + token.position)
            start += (stream.tokens[-1].position + 1 if stream.tokens else 0) + stream.trailing + gap
        for term, positions in places.items():
            found[term].append((doc, positions))
    return dict(found)


@pytest.mark.parametrize("name", sorted(ANALYSIS.analyzers))
def test_a_column_holds_what_the_analyzer_says_of_each_text(name: str, texts: st.SearchStrategy[str]) -> None:
    @given(st.lists(st.lists(texts, max_size=3), min_size=1, max_size=4), st.sampled_from([0, 1, 100]))
    def check(documents: list[list[str]], gap: int) -> None:
        segment = segment_of(name, documents, gap).fields.get("text")
        assert _postings(segment) == naive(name, documents, gap)
        if isinstance(segment, TextSegment):
            assert [length >= 0 for length in segment.lengths.tolist()] == list(map(bool, documents))

    check()


def _postings(segment: object) -> Postings:
    if not isinstance(segment, TextSegment):
        return {}
    found = {}
    for term, number in segment.vocabulary.items():
        rows = segment.inverted.of(number)
        found[term] = [(doc, rows.positions_of(row).tolist()) for row, doc in enumerate(rows.docs.tolist())]
    return found


PLAIN = {"standard": UNICODE_WORDS, "short": UNICODE_WORDS, "simple": LETTERS, "whitespace": NOT_WHITE}


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("at_once", [1, 8, words.CHARACTERS_AT_ONCE])
def test_words_put_together_again_are_those_of_the_texts(
    name: str, at_once: int, texts: st.SearchStrategy[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "CHARACTERS_AT_ONCE", at_once)
    analyzer = ANALYSIS.analyzer(name).by_chunks
    assert analyzer is not None

    @given(st.lists(texts, max_size=8))
    def check(texts: list[str]) -> None:
        found = Words.of(texts, analyzer)
        distinct, numbers = list(found.distinct), iter(found.numbers.tolist())
        assert [[distinct[next(numbers)] for _ in range(count)] for count in found.counts] == [
            analyzer.words(text) for text in texts
        ]

    check()


@given(st.text(alphabet="aB1_.,:;'\" -\n\0\x1d", max_size=60), st.sampled_from(sorted(PLAIN)))
def test_the_words_of_ascii_are_where_the_tokenizer_finds_them(text: str, name: str) -> None:
    starts, ends = word_bounds(text.encode(), PLAIN[name])
    found = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    tokenizer = {UNICODE_WORDS: StandardTokenizer(), LETTERS: LetterTokenizer(), NOT_WHITE: WhitespaceTokenizer()}
    assert found == tokenizer[PLAIN[name]].words(text)


@given(
    st.lists(
        st.binary(max_size=30).map(lambda some: some.replace(b"\xff", b""))
        | st.text("a\0", max_size=30).map(str.encode)
    )
)
def test_spans_of_one_number_are_equal_and_equal_spans_have_one(spans: list[bytes]) -> None:
    lengths = np.array(list(map(len, spans)), dtype=np.int64)
    one, numbers = numbered(b"".join(spans), offsets(lengths)[:-1], lengths)
    assert [spans[one[number]] for number in numbers] == spans
    assert len(one) == len(set(spans))  # none is too long for that


def test_long_spans_of_one_number_are_equal() -> None:
    spans = [b"a" * 3000, b"a" * 3000, b"a" * 64, b"a" * 64, b"a" * 2999 + b"b"]
    lengths = np.array(list(map(len, spans)), dtype=np.int64)
    one, numbers = numbered(b"".join(spans), offsets(lengths)[:-1], lengths)
    assert [spans[one[number]] for number in numbers] == spans
    assert numbers[2] == numbers[3]


def test_a_text_an_analyzer_gives_up_on_is_refused_when_it_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java_regex, "SECONDS_PER_TEXT", 0.01)

    with pytest.raises(IllegalArgumentError, match="took longer than"):
        segment_of("marked", [["r" * 60]])
