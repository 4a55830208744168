"""However many texts are analysed at once, a column holds of each what `_analyze` shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.analysis import Analysis, java_regex
from secondpass.shards.analysis.chunks import TEXTS_AT_ONCE, Chunks
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


@given(st.lists(st.text(alphabet="ab \n", max_size=5), max_size=8), st.integers(0, 2))
def test_chunks_put_together_again_are_the_texts(few: list[str], rounds: int) -> None:
    texts = few * (rounds * TEXTS_AT_ONCE // max(len(few), 1) + 1)
    chunks = Chunks.of(texts)
    parts = iter(chunks.numbers.tolist())

    assert [" ".join(chunks.distinct[next(parts)] for _ in range(count)) for count in chunks.counts.tolist()] == texts


def test_a_text_an_analyzer_gives_up_on_is_refused_when_it_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java_regex, "SECONDS_PER_TEXT", 0.01)

    with pytest.raises(IllegalArgumentError, match="took longer than"):
        segment_of("marked", [["r" * 60]])
