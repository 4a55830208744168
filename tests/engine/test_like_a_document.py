"""`more_like_this` takes the words of a document that is named by its id."""

from __future__ import annotations

from secondpass import Engine


def test_documents_that_share_words_with_the_named_one_are_found_and_it_itself_is_not() -> None:
    engine = Engine()
    texts = {"1": "lonely robot on a distant moon", "2": "a robot and a moon", "3": "a wedding in the country"}
    engine.bulk("films", [{"_id": id_, "_source": {"plot": text}} for id_, text in texts.items()])
    engine.refresh("films")
    asked = {"fields": ["plot"], "like": {"_id": "1"}, "min_term_freq": 1, "min_doc_freq": 2}
    hits = engine.search("films", {"query": {"more_like_this": asked}})["hits"]["hits"]

    assert hits[0]["_id"] == "2"
    assert "1" not in {hit["_id"] for hit in hits}
