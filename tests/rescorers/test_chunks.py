"""Long texts in chunks, and the chunks that are most about a query."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from secondpass.rescorers.best_chunks import ChunkRescorer
from secondpass.rescorers.chunking import Chunking, read_chunking

TEXT = "One two three. Four five six seven! Eight nine. One two three. Ten."
WORDS = st.text(st.sampled_from("ab .!?\n\U0001f600é"), max_size=60)


def test_sentences_share_a_chunk_as_long_as_they_fit() -> None:
    assert Chunking(max_chunk_size=7).chunks(TEXT) == [
        "One two three. Four five six seven! ",
        "Eight nine. One two three. Ten.",
    ]


def test_sentences_may_be_repeated_where_they_fit() -> None:
    assert Chunking(max_chunk_size=6, overlap=1).chunks(TEXT) == [
        "One two three. ",
        "Four five six seven! Eight nine. ",
        "Eight nine. One two three. Ten.",
    ]


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    assert Chunking(max_chunk_size=2).chunks("a b c d e") == ["a b ", "c d ", "e"]


def test_words_overlap_by_as_many_as_asked_for() -> None:
    assert Chunking("word", 4, 2).chunks("a b c d e f g") == ["a b c d ", "c d e f ", "e f g"]


@given(WORDS, st.sampled_from(["sentence", "word", "none"]), st.integers(1, 6))
def test_chunks_without_overlap_are_the_text_again(text: str, strategy: str, size: int) -> None:
    assert "".join("".join(Chunking(strategy, size).chunks(text)).split()) == "".join(text.split())


def test_the_chunks_most_about_the_query_come_first() -> None:
    rescorer = ChunkRescorer(2, Chunking(max_chunk_size=4))

    assert rescorer.chosen(TEXT, "nine eight ten") == ["Eight nine. ", "One two three. Ten."]
    assert rescorer.chosen(TEXT, "nothing") == ["One two three. "]
    assert rescorer.chosen(" ", "nothing") == []


def test_sentences_overlap_by_one_unless_told_otherwise_or_told_nothing_but_their_size() -> None:
    assert read_chunking({"strategy": "sentence", "max_chunk_size": 20}, ()) == Chunking("sentence", 20, 1)
    assert read_chunking({"max_chunk_size": 20}, ()) == Chunking("sentence", 20, 0)
    assert read_chunking({}, ()) == Chunking("sentence", 300, 0)
