"""The texts of a corpus in raw tantivy, in bm25s, and in an engine: who answers the queries of `first_pass.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from typing import Any

import numpy as np
import orjson
import tantivy
from zipf import Zipf

from secondpass import Engine
from secondpass.shards.first_pass import FirstPass, first_pass
from secondpass.shards.lucene import BooleanQuery, Occur, Query, SearchContext, TermQuery
from secondpass.shards.tantivy_index import TantivyIndex
from secondpass.shards.top_docs import TopDocs

NAME = "texts"
BATCH = 125_000
"""So many documents are given to an engine at once."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Hold the texts in tantivy alone, cut at blanks, in one segment."""

    index: Any
    searcher: Any

    @classmethod
    def of(cls, corpus: Zipf) -> Raw:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("ord", fast=True)
        builder.add_bytes_field("source", stored=True)
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="position")
        index = tantivy.Index(builder.build())
        writer = index.writer(heap_size=4_000_000_000, num_threads=1)
        for ord_, text in enumerate(corpus.texts):
            document = tantivy.Document()
            document.add_unsigned("ord", ord_)
            document.add_bytes("source", orjson.dumps({"body": text}))
            document.add_text("body", text)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index, index.searcher())

    def search(self, text: str, size: int) -> Any:
        """Return the best addresses and the number of matches."""
        return self.searcher.search(self._query(text.split()), limit=size, count=True)

    def addresses(self, text: str, size: int) -> list[Any]:
        """Return the best scores and addresses."""
        hits: list[Any] = self.search(text, size).hits
        return hits

    def sources(self, text: str, size: int) -> list[Any]:
        """Return the best documents, read back from tantivy's store."""
        return [orjson.loads(bytes(self.searcher.doc(at)["source"][0])) for _, at in self.addresses(text, size)]

    def ranking(self, text: str, size: int) -> tuple[int, list[float], list[int]]:
        """Return the total, the scores and the document numbers of the best."""
        found = self.search(text, size)
        hits = found.hits
        ords = self.searcher.fast_field_values("ord", [address for _, address in hits]) if hits else []
        return found.count, [score for score, _ in hits], ords

    def _query(self, terms: list[str]) -> Any:
        leaves = [tantivy.Query.term_query(self.index.schema, "body", term, "freq") for term in terms]
        return (
            leaves[0] if len(leaves) == 1 else tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in leaves])
        )


@dataclass(frozen=True, slots=True)
class Ours:
    """Hold the texts in an engine, in one shard."""

    engine: Engine
    context: SearchContext
    tantivy: TantivyIndex

    @classmethod
    def of(cls, corpus: Zipf) -> Ours:
        engine = engine_of(corpus)
        service = engine.node.indices.get(NAME)
        (snapshot,), (shard,) = service.snapshots(), service.shards
        return cls(engine, SearchContext(snapshot, snapshot), shard.tantivy)

    def search(self, text: str, size: int) -> dict[str, Any]:
        """Return the engine's answer, the total counted to the end."""
        body = {"query": {"match": {"body": text}}, "size": size, "track_total_hits": True}
        hits: dict[str, Any] = self.engine.search(NAME, body)["hits"]
        return hits

    def first_pass(self, text: str, size: int) -> TopDocs:
        """Return what the first pass finds for a query that is read already."""
        terms: list[Query] = [TermQuery("body", term) for term in text.split()]
        query = terms[0] if len(terms) == 1 else BooleanQuery.of([(Occur.SHOULD, term) for term in terms])
        return first_pass(self.context, FirstPass(query, size), self.tantivy)


@dataclass(frozen=True, slots=True)
class Bm25s:
    """Hold the texts in bm25s, whose scores are computed while indexing; it counts no matches."""

    retriever: Any

    @classmethod
    def of(cls, corpus: Zipf) -> Bm25s:
        import bm25s

        backend = "numba" if find_spec("numba") else "numpy"
        retriever = bm25s.BM25(k1=1.2, b=0.75, method="lucene", backend=backend)
        words: dict[str, int] = {}
        ids = [[words.setdefault(word, len(words)) for word in text.split()] for text in corpus.texts]
        retriever.index(bm25s.tokenization.Tokenized(ids, words), show_progress=False)
        return cls(retriever)

    @property
    def name(self) -> str:
        return f"bm25s, {self.retriever.backend}, no totals"

    def search(self, text: str, size: int) -> Any:
        """Return the best document numbers and scores."""
        return self.retriever.retrieve([text.split()], k=size, n_threads=0, show_progress=False)


def engine_of(corpus: Zipf) -> Engine:
    """Return an engine that holds the texts in one shard."""
    engine = Engine()
    engine.create_index(NAME, {"properties": {"body": {"type": "text"}}}, {"refresh_interval": "-1"})
    documents = ({"_id": str(i), "_source": {"body": text}} for i, text in enumerate(corpus.texts))
    while engine.bulk(NAME, islice(documents, BATCH))["items"]:
        engine.refresh(NAME)
    return engine


def differences(ours: Ours, raw: Raw, queries: Sequence[str], size: int) -> int:
    """Count the queries whose totals, scores or hits differ, scores by more than tantivy's rounding."""
    return sum(not _agree(ours.search(text, size), *raw.ranking(text, size)) for text in queries)


def _agree(hits: dict[str, Any], total: int, scores: list[float], ords: list[int]) -> bool:
    found = [hit["_score"] for hit in hits["hits"]]
    close = len(found) == len(scores) and np.allclose(found, scores, rtol=1e-6, atol=0)
    # No tie with the last hit, behind which other documents may stand.
    clear = {ord_ for ord_, score in zip(ords, scores, strict=True) if score > scores[-1] * (1 + 1e-6)}
    named = {int(hit["_id"]) for hit in hits["hits"]}
    return hits["total"]["value"] == total and close and clear <= named
