"""A snapshot shows what its refresh saw, whatever is written later; a dead copy counts until nobody can see it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.indices.settings import IndexSettings
from secondpass.shards.lucene import Scope, SearchContext
from secondpass.shards.query import parse_query, to_lucene
from secondpass.shards.snapshot import Snapshot


@pytest.fixture
def service() -> IndexService:
    return IndexService("i", IndexSettings(refresh_interval=None), {"properties": {"t": {"type": "text"}}})


def seen(service: IndexService) -> Snapshot:
    service.refresh()
    (snapshot,) = service.snapshots()
    return snapshot


def scores(service: IndexService, snapshot: Snapshot, text: str) -> dict[str, float]:
    query = to_lucene(parse_query({"match": {"t": text}}), service.query_context())
    weight = query.rewrite().weight(SearchContext(snapshot, snapshot), np.float32(1), scoring=True)
    found = weight.score(Scope(snapshot.max_doc))
    rows = zip(found.at.tolist(), found.scores.tolist(), strict=True)
    return {snapshot.ids[doc]: score for doc, score in rows if snapshot.live[doc]}


def test_nothing_is_seen_before_a_refresh(service: IndexService) -> None:
    service.index({"t": "red"}, "1")
    (snapshot,) = service.snapshots()

    assert snapshot.max_doc == 0
    assert service.get("1") is not None
    assert seen(service).max_doc == 1


def test_an_old_snapshot_goes_on_answering_as_it_did(service: IndexService) -> None:
    service.index({"t": "red"}, "1")
    service.index({"t": "red blue"}, "2")
    old = seen(service)
    before = scores(service, old, "red")
    service.index({"t": "blue"}, "1")
    service.delete("2")
    service.index({"t": "red", "new": 3}, "3")
    new = seen(service)

    assert scores(service, old, "red") == before
    assert [old.source(doc) for doc in range(old.max_doc)] == [{"t": "red"}, {"t": "red blue"}]
    assert old.doc_of_id("1") == 0
    assert old.doc_of_id("3") is None
    assert list(scores(service, new, "red")) == ["3"]
    assert new.doc_of_id("1") == 2
    assert new.doc_of_id("2") is None


def test_a_snapshot_cannot_be_written_to(service: IndexService) -> None:
    service.index({"t": "red"}, "1")
    snapshot = seen(service)
    attempts: list[Any] = [
        lambda: snapshot.live.__setitem__(0, False),
        lambda: setattr(snapshot, "max_doc", 5),
    ]
    for attempt in attempts:
        with pytest.raises((ValueError, AttributeError)):
            attempt()
    snapshot.source(0)["t"] = "changed"

    assert snapshot.source(0) == {"t": "red"}


def test_updated_and_deleted_documents_count_in_the_statistics_still(service: IndexService) -> None:
    service.index({"t": "red"}, "1")
    service.index({"t": "red"}, "1")
    service.index({"t": "blue"}, "2")
    service.delete("2")
    snapshot = seen(service)

    assert (snapshot.num_docs, snapshot.max_doc) == (1, 3)
    assert snapshot.field("t").doc_count == 3
    assert snapshot.term("t", "red").doc_freq == 2
    assert snapshot.term("t", "blue").doc_freq == 1


def test_a_refresh_without_changes_gives_the_same_snapshot(service: IndexService) -> None:
    service.index({"t": "red"}, "1")
    snapshot = seen(service)

    assert seen(service) is snapshot
    service.delete("nobody")
    assert seen(service) is snapshot


def test_a_document_that_comes_back_has_the_next_version(service: IndexService) -> None:
    results = [service.index({"t": "red"}, "1"), service.delete("1"), service.delete("1"), service.index({}, "1")]

    assert [written.result for written in results] == ["created", "deleted", "not_found", "created"]
    assert [written.version.seq_no for written in results] == [0, 1, 2, 3]
    assert [written.version.version for written in results] == [1, 2, 3, 4]
