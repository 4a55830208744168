"""The official client's DSL, unmodified: a class for documents, and searches built by chaining."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from secondpass import Engine

pytest.importorskip("elasticsearch.dsl", reason="the extra `client` is not installed, or older than 8.18")
from elasticsearch.dsl import A, Date, Document, Integer, Keyword, Text


class Post(Document):
    title = Text(analyzer="english")
    tags = Keyword(multi=True)
    n = Integer()
    at = Date()

    class Index:
        name = "posts"
        settings = {"number_of_shards": 2}  # noqa: RUF012  # as the DSL wants it


@pytest.fixture
def client():
    client = Engine().client()
    Post.init(using=client)
    for i in range(10):
        at = datetime(2024, 1, i + 1, tzinfo=UTC)
        Post(meta={"id": i}, title=f"running post {i}", tags=["a", "b"][: i % 2 + 1], n=i, at=at).save(using=client)
    Post._index.refresh(using=client)
    return client


def test_documents_are_saved_read_updated_and_deleted(client):
    post = Post.get(id="3", using=client)
    assert (post.title, post.n) == ("running post 3", 3)
    post.update(using=client, n=100, refresh=True)
    assert Post.get(id="3", using=client).n == 100
    post.delete(using=client, refresh=True)
    assert not Post.exists(id="3", using=client)
    assert Post.search(using=client).count() == 9
    assert len(list(Post.search(using=client).scan())) == 9


def test_searches_chain_queries_filters_sorts_highlights_and_aggregations(client):
    search = Post.search(using=client).query("match", title="runs").filter("range", n={"gte": 3}).sort("-n")[:2]
    search = search.highlight("title")
    search.aggs.bucket("tags", A("terms", field="tags")).metric("mean", "avg", field="n")
    search.aggs.bucket("days", A("date_histogram", field="at", calendar_interval="day"))
    found = search.execute()
    assert [hit.meta.id for hit in found] == ["9", "8"]
    assert found[0].meta.highlight.title == ["<em>running</em> post 9"]
    assert [(bucket.key, bucket.doc_count, bucket.mean.value) for bucket in found.aggregations.tags.buckets] == [
        ("a", 7, 6.0),
        ("b", 4, 6.0),
    ]
    assert len(found.aggregations.days.buckets) == 7
