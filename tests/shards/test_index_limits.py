"""What no index takes is refused when it comes in, in the words Lucene has for it."""

from __future__ import annotations

import pytest

from secondpass import ElasticsearchError, Engine

FAR = 2**31 - 1
MAX_POSITION = FAR - 128


def _index(mapping: dict[str, object], value: object, settings: dict[str, object] | None = None) -> Engine:
    engine = Engine()
    engine.create_index("i", mappings={"properties": {"g": {"type": "text", **mapping}}}, settings=settings)
    engine.index("i", {"g": value}, "1")
    return engine


@pytest.mark.parametrize("text", ["e" * 32_767, "é" * 20_000, "漢" * 20_000, "😀" * 20_000], ids=lambda text: text[0])
def test_a_term_too_long_for_an_index_is_refused_also_in_text(text: str) -> None:
    size = len(text.encode())
    prefix = [byte - 256 if byte > 127 else byte for byte in text.encode()[:30]]

    with pytest.raises(ElasticsearchError) as caught:
        _index({"analyzer": "keyword"}, text)

    assert (caught.value.type, caught.value.status) == ("illegal_argument_exception", 400)
    assert caught.value.body["error"]["caused_by"] == {
        "type": "max_bytes_length_exceeded_exception",
        "reason": f"bytes can be at most 32766 in length; got {size}",
    }
    assert caught.value.reason == (
        'Document contains at least one immense term in field="g" (whose UTF8 encoding is longer than the max length '
        "32766), all of which were skipped.  Please correct the analyzer to not produce such terms.  The prefix of the "
        f"first immense term is: '{prefix}...', original message: bytes can be at most 32766 in length; got {size}"
    )


def test_a_tokenizer_that_makes_long_tokens_is_watched_too() -> None:
    settings = {"analysis": {"analyzer": {"long": {"type": "standard", "max_token_length": 100_000}}}}

    with pytest.raises(ElasticsearchError, match="immense term"):
        _index({"analyzer": "long"}, "a " + "b" * 40_000, settings)
    engine = _index({"analyzer": "long"}, ["a " + "b" * 32_766, "c"], settings)
    engine.refresh("i")

    assert engine.count("i", {"query": {"term": {"g": "b" * 32_766}}})["count"] == 1
    assert engine.count("i", {"query": {"term": {"g": "c"}}})["count"] == 1


OVERFLOWING = "position overflowed Integer.MAX_VALUE (got posIncr=1 lastPosition={} position={}) for field 'g'"
TOO_LARGE = "position {} is too large for field 'g': max allowed position is 2147483519"


@pytest.mark.parametrize(
    ("gap", "values", "reason"),
    [
        (FAR, ["a", "b"], OVERFLOWING.format(0, -(2**31))),
        (FAR, ["a b", "b"], OVERFLOWING.format(1, -(2**31) + 1)),
        (FAR, ["", "b"], TOO_LARGE.format(FAR)),
        (FAR, ["", "", "b"], OVERFLOWING.format(0, -2)),
        (MAX_POSITION, ["a", "b"], TOO_LARGE.format(MAX_POSITION + 1)),
        (2**30, ["a", "b", "c"], OVERFLOWING.format(2**30 + 1, -(2**31) + 2)),
    ],
)
def test_a_term_too_far_from_the_first_is_refused(gap: int, values: list[str], reason: str) -> None:
    with pytest.raises(ElasticsearchError) as caught:
        _index({"position_increment_gap": gap, "analyzer": "whitespace"}, values)

    assert (caught.value.type, caught.value.reason) == ("illegal_argument_exception", reason)


@pytest.mark.parametrize(("gap", "values"), [(FAR, ["a"]), (FAR, ["a", ""]), (MAX_POSITION - 1, ["a", "b"])])
def test_terms_as_far_away_as_can_be_are_found(gap: int, values: list[str]) -> None:
    engine = _index({"position_increment_gap": gap}, values)
    engine.refresh("i")

    for value in filter(None, values):
        assert engine.count("i", {"query": {"match": {"g": value}}})["count"] == 1
    assert engine.count("i", {"query": {"match_phrase": {"g": "a b"}}})["count"] == 0
