"""`rrf`: the higher a document stands in each list, the better. Elasticsearch: RRFRetrieverBuilder, RRFRankDoc."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.explanation import Explanation
from secondpass.shards.top_docs import ScoreDoc
from secondpass.shards.xcontent import ObjectReader, float32, integer

from .components import Component, take_components
from .compound import Compound, take_window
from .fusion import Place, places, reciprocal_ranks, summed
from .retriever import ONE, Common, Found, Ranking, Search, Services, java_float

if TYPE_CHECKING:
    from .parse import SubParser

NAME = "rrf"
DEFAULT_RANK_CONSTANT = 60


@dataclass(frozen=True, slots=True)
class ReciprocalRankFusion:
    """Score a document by the sum of weight / (*rank_constant* + rank) over the lists it stands in, rank from 1."""

    window_size: int
    rank_constant: int
    weights: tuple[np.float32, ...]

    def check(self, services: Services) -> None:
        return None

    def asked(self, search: Search) -> Search:
        return search

    def fuse(self, found: Sequence[Found], services: Services) -> Ranking:
        parts = [
            reciprocal_ranks(len(child.rows), self.rank_constant, weight)
            for child, weight in zip(found, self.weights, strict=True)
        ]
        rows = summed([child.rows for child in found], parts, self.window_size)
        at = [places(child.rows) for child in found]
        return Ranking(rows, lambda row: self._explain(row, found, at))

    def _explain(self, row: ScoreDoc, found: Sequence[Found], at: Sequence[dict[Place, int]]) -> Explanation:
        ranks = [known.get((row.shard, row.doc), -1) + 1 for known in at]
        return Explanation(
            row.score,
            f"rrf score: [{java_float(row.score)}] computed for initial ranks {ranks} with rankConstant: "
            f"[{self.rank_constant}] as sum of [1 / (rank + rankConstant)] for each query",
            tuple(self._explain_part(i, child, rank) for i, (child, rank) in enumerate(zip(found, ranks, strict=True))),
        )

    def _explain_part(self, index: int, child: Found, rank: int) -> Explanation:
        query = f"at index [{index}]{child.alias}"
        if not rank:
            return Explanation.no_match(f"rrf score: [0], result not found in query {query}")
        weight = self.weights[index]
        part = reciprocal_ranks(rank, self.rank_constant, weight)[-1]
        times = "" if weight == 1 else f"{java_float(weight)} * "
        return Explanation(
            rank,
            f"rrf score: [{java_float(part)}], for rank [{rank}] in query {query} computed as [{times}1 / ({rank} + "
            f"{self.rank_constant})], for matching query with score",
            (child.explain(child.rows[rank - 1]),),
        )


def parse(reader: ObjectReader, sub: SubParser) -> Compound:
    components = take_components(reader, lambda value, path: _component(value, path, sub))
    window_size = take_window(reader)
    rank_constant = reader.take("rank_constant", _rank_constant, DEFAULT_RANK_CONSTANT)
    fusion = ReciprocalRankFusion(window_size, rank_constant, tuple(one.weight for one in components.given))
    children, common = tuple(one.retriever for one in components.given), Common.take(reader)
    return Compound(NAME, common, children, window_size, fusion, faults=components.faults, refusal=components.refusal)


def _component(value: Any, path: Path, sub: SubParser) -> Component:
    """Read a retriever, or an object of a `retriever` and its `weight`."""
    if not isinstance(value, dict) or "retriever" not in value:
        return Component(sub(value, path))
    reader = ObjectReader(value, path, "rrf_component", declarative=True)
    component = Component(reader.take("retriever", sub), reader.take("weight", float32, ONE))
    reader.finish()
    return component


def _rank_constant(value: Any, path: Path) -> int:
    constant = integer(value, path)
    if constant < 1:
        raise IllegalArgumentError(f"[rank_constant] must be greater or equal to [1] for [{NAME}]")
    return constant
