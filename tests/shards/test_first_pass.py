"""Whichever way the first pass takes, it finds the head of all matches, to the digit and the tie."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from secondpass import Engine
from secondpass.shards import first_pass as module
from secondpass.shards.first_pass import AccessPath, FirstPass, first_pass, postings_outside
from secondpass.shards.lucene import Query, Scope, SearchContext
from secondpass.shards.query import parse_query, to_lucene
from secondpass.shards.top_docs import rank_order

BODIES: list[dict[str, Any]] = [
    {"match": {"text": "w0 w3"}},
    {"match": {"text": {"query": "w1 w2 w9", "operator": "and"}}},
    {"match": {"text": {"query": "w1 w2 w9 w30", "minimum_should_match": 2}}},
    {"match": {"text": "w4"}},
    {"match": {"text": "w4 w1 w0 w7"}},
    {"bool": {"should": [{"match": {"text": {"query": "w1", "boost": 0.3}}}, {"term": {"text": "w20"}}]}},
    {"match": {"text": "w2 nowhere"}},
    {"match_phrase": {"text": "w0 w1"}},
    {"match_phrase": {"text": " ".join(["w0"] * 12)}},
    {"bool": {"must": [{"match": {"text": "w0 w5"}}], "should": [{"match": {"text": "w7"}}]}},
    {"match_all": {}},
]


@pytest.fixture(scope="module")
def service() -> Any:
    """An index whose short texts repeat, so that many scores tie."""
    rng = np.random.default_rng(3)
    engine = Engine()
    engine.create_index("texts", {"properties": {"text": {"type": "text"}}})
    texts = [" ".join(f"w{n}" for n in rng.zipf(1.4, rng.integers(1, 6)) - 1 if n < 60) or "w0" for _ in range(400)]
    values = [[text, texts[i - 1]] if i % 7 == 0 else text for i, text in enumerate(texts)]
    engine.bulk("texts", [{"_id": str(i), "_source": {"text": value}} for i, value in enumerate(values)])
    engine.refresh("texts")
    return engine.node.indices.get("texts")


@pytest.mark.parametrize("few", [-1, 10**9], ids=["many postings", "few postings"])
@pytest.mark.parametrize("path", AccessPath)
@pytest.mark.parametrize("body", BODIES, ids=[next(iter(body)) + str(i) for i, body in enumerate(BODIES)])
@pytest.mark.parametrize("wanted", [1, 10, 399, 1000])
def test_either_way_finds_the_head_of_all_matches(
    service: Any, body: dict[str, Any], wanted: int, path: AccessPath, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW_POSTINGS", few)
    context = SearchContext(service.snapshots()[0], service.snapshots()[0])
    query = to_lucene(parse_query(body), service.query_context())

    found = first_pass(context, FirstPass(query, wanted, path=path), service.shards[0].tantivy)

    assert (found.total, found.docs.tolist(), found.scores.tolist()) == all_matches(context, query, wanted)


@pytest.mark.parametrize("few", [-1, 10**9], ids=["many postings", "few postings"])
@pytest.mark.parametrize("path", AccessPath)
@pytest.mark.parametrize("body", BODIES[:-1], ids=[next(iter(body)) + str(i) for i, body in enumerate(BODIES[:-1])])
def test_it_is_known_before_whether_tantivy_will_read(
    service: Any, body: dict[str, Any], path: AccessPath, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW_POSTINGS", few)
    monkeypatch.setattr(module, "POSTINGS_A_HIT", 0)
    asked: list[Any] = []
    tantivy: Any = SimpleNamespace(search=lambda *given: asked.append(given))
    context = SearchContext(service.snapshots()[0], service.snapshots()[0])
    request = FirstPass(to_lucene(parse_query(body), service.query_context()), 10, path=path)

    first_pass(context, request, tantivy)

    assert bool(asked) == (postings_outside(context, request) > 0)


def all_matches(context: SearchContext, query: Query, wanted: int) -> tuple[int, list[int], list[float]]:
    matches = query.rewrite().weight(context, np.float32(1.0), scoring=True).score(Scope(context.max_doc))
    order = rank_order(matches.at.astype(np.int32), matches.scores)[:wanted]
    return len(matches.at), matches.at[order].tolist(), matches.scores[order].tolist()


@pytest.mark.parametrize("path", AccessPath)
@pytest.mark.parametrize("text", ["w0 w3", "w1", "w9 w30 w2", "gone w1", "gone"])
def test_deleted_documents_are_neither_found_nor_counted(text: str, path: AccessPath) -> None:
    engine = Engine()
    words = [f"w{i % 3} w{i % 10} w{i % 31}" for i in range(300)]
    engine.bulk("texts", [{"_id": str(i), "_source": {"text": words[i] if i else "gone"}} for i in range(300)])
    for i in range(0, 300, 7):
        engine.delete("texts", str(i))
    engine.refresh("texts")
    service = engine.node.indices.get("texts")
    (snapshot,), (shard,) = service.snapshots(), service.shards
    query = to_lucene(parse_query({"match": {"text": text}}), service.query_context())

    found = first_pass(SearchContext(snapshot, snapshot), FirstPass(query, 5, path=path), shard.tantivy)

    holding = [i for i in range(300) if set(text.split()) & set((words[i] if i else "gone").split()) and i % 7]
    assert found.total == len(holding)
    assert set(found.docs.tolist()) <= set(holding)


def test_few_postings_need_no_tantivy_index(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tantivy = service.shards[0].tantivy
    monkeypatch.setattr(tantivy, "search", None, raising=False)
    context = SearchContext(service.snapshots()[0], service.snapshots()[0])
    query = to_lucene(parse_query({"match": {"text": "w4 w5"}}), service.query_context())

    assert first_pass(context, FirstPass(query, 10), tantivy).total
