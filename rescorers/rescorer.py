"""The contract of a rescorer: two verbs, so that whatever changes a score also explains it.

Elasticsearch: Rescorer, RescoreContext, RescorerBuilder.
"""

from __future__ import annotations

from typing import Protocol

from secondpass.models.cross_encoder import CrossEncoder
from secondpass.models.trained_models_config import TrainedModel
from secondpass.shards.explanation import Explanation
from secondpass.shards.lucene import SearchContext
from secondpass.shards.query import QueryContext
from secondpass.shards.top_docs import TopDocs


class Rescorer(Protocol):
    """Rescore the first *window_size* documents of a shard's list."""

    @property
    def name(self) -> str:
        """The rescorer's key in a request, such as `query`."""
        ...

    @property
    def window_size(self) -> int: ...

    def rescore(self, top_docs: TopDocs, context: SearchContext) -> TopDocs:
        """Return the whole list with new scores for its head, in order again."""
        ...

    def explain(self, source: Explanation, doc: int, in_window: bool, context: SearchContext) -> Explanation:
        """Explain what became of *doc*, whose score on entry *source* explains."""
        ...


class CountInferences(Protocol):
    """Add to a model's counters: documents scored, and how many of them had no feature at all."""

    def __call__(self, model_id: str, inferences: int, *, missing_all: int) -> None: ...


class Services(Protocol):
    """What rescorers ask of the engine above them."""

    @property
    def query_context(self) -> QueryContext: ...

    @property
    def slide(self) -> bool:
        """Whether the scores of a learning-to-rank model are lifted where it may go below 0."""
        ...

    @property
    def count_inferences(self) -> CountInferences: ...

    def ltr_model(self, model_id: str) -> TrainedModel:
        """Return a stored learning-to-rank model; raises ModelNotFoundError."""
        ...

    def cross_encoder(self, inference_id: str) -> CrossEncoder:
        """Return the model behind an inference endpoint; raises ModelNotFoundError."""
        ...
