"""The facade: a search engine in a variable.

Elasticsearch's verbs with Elasticsearch's bodies, in and out; failures are raised as ElasticsearchError, which carries the
status and the JSON a client would have received. The verbs stand in `verbs/`; what is done with all data, in `engine_state.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from secondpass.shards.first_pass import AccessPath

from .compatibility import Compatibility
from .engine_state import Folder, storage_of
from .indices.setting_readers import MAX_SHARDS
from .models import Models
from .node import Node
from .shard_pool import ShardPool
from .verbs.documents import DocumentVerbs
from .verbs.models import ModelVerbs
from .verbs.searching import SearchVerbs

if TYPE_CHECKING:
    from elasticsearch import AsyncElasticsearch, Elasticsearch
    from opensearchpy import OpenSearch

    from .rest.application import Application


class Engine(DocumentVerbs, SearchVerbs, ModelVerbs):
    """Hold indices and models in memory, and answer for them.

    Searches see what was written before the last refresh: `refresh(index)`, or a second after a write by itself.
    *first_pass* says who is asked for the best documents: "tantivy" or "columns", each wherever it can answer, or "auto",
    whoever is faster. The answer is the same to the last digit. *compatibility* says whose scores are given where versions of
    Elasticsearch differ: "9.2", or "8.18", whose learning-to-rank scores may be negative. *test_services* adds the inference
    service `test_reranking_service`, for test suites written for Elasticsearch. *strict* refuses what is otherwise answered with
    a RequestWarning: requests that Elasticsearch refuses though its documentation prints them. A new index has
    *number_of_shards* where its settings do not say. *score_cache* False lets cross-encoders score what they have scored before,
    for one who measures how fast they are. *search_threads* ask the shards of one search at once where that is sooner, as many
    as there are processors by default; with 1, shards are asked one after another. *data* names a directory that keeps what the
    engine holds, and is read first: what was answered is kept, also when the process is killed. But: it is not forced to the
    disk.
    """

    def __init__(
        self,
        *,
        first_pass: str = "auto",
        compatibility: str = Compatibility.NEWEST,
        test_services: bool = False,
        strict: bool = False,
        number_of_shards: int = 1,
        score_cache: bool = True,
        search_threads: int | None = None,
        data: Folder | None = None,
    ) -> None:
        if not 1 <= number_of_shards <= MAX_SHARDS:
            raise ValueError(f"number_of_shards is from 1 to {MAX_SHARDS} but was [{number_of_shards}]")
        models = Models(Compatibility(compatibility), test_services=test_services, score_cache=score_cache)
        path, storage = AccessPath(first_pass), storage_of(data)
        pool = ShardPool(search_threads)
        super().__init__(
            Node(
                path,
                models=models,
                strict=strict,
                number_of_shards=number_of_shards,
                storage=storage,
                shard_pool=pool,
            )
        )

    def client(self, **options: Any) -> Elasticsearch:
        """Return the official client, talking to this engine in process; *options* are the client's own.

        Needs the extra `client`. No port, no thread: every call is answered in the caller's.
        """
        from .rest.client_node import client

        return client(self.application(), **options)

    def async_client(self, **options: Any) -> AsyncElasticsearch:
        """Return the official asynchronous client, talking to this engine in process."""
        from .rest.client_node import async_client

        return async_client(self.application(), **options)

    def opensearch_client(self, **options: Any) -> OpenSearch:
        """Return OpenSearch's client, talking to this engine in process; needs `opensearch-py`."""
        from .rest.opensearch_connection import opensearch_client

        return opensearch_client(self.application(), **options)

    def application(self) -> Application:
        """Return the REST API of this engine: what all doors open to."""
        from .rest.application import Application

        return Application(self.node)
