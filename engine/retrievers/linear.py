"""`linear`: a weighted sum of scores put to scale. Elasticsearch: LinearRetrieverBuilder, LinearRankDoc."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.explanation import Explanation
from secondpass.shards.top_docs import ScoreDoc, Scores
from secondpass.shards.xcontent import ObjectReader, float32, text

from .components import Component, take_components
from .compound import Compound, take_window
from .fusion import NORMALIZERS, Place, places, summed, weighed
from .retriever import ONE, Common, Found, Ranking, Search, Services, java_float

if TYPE_CHECKING:
    from .parse import SubParser

NAME = "linear"
DEFAULT_NORMALIZER = "none"


@dataclass(frozen=True, slots=True)
class LinearCombination:
    """Score a document by the sum of weight · normalised score over the lists it stands in.

    Of the window's documents those below *min_score* are left out.
    """

    window_size: int
    weights: tuple[np.float32, ...]
    normalizers: tuple[str, ...]
    min_score: np.float32 | None

    def check(self, services: Services) -> None:
        return None

    def asked(self, search: Search) -> Search:
        return replace(search, track_scores=True)

    def fuse(self, found: Sequence[Found], services: Services) -> Ranking:
        scaled = [_scaled(child.rows, name) for child, name in zip(found, self.normalizers, strict=True)]
        parts = [weighed(weight, scores) for weight, scores in zip(self.weights, scaled, strict=True)]
        rows = summed([child.rows for child in found], parts, self.window_size)
        kept = tuple(row for row in rows if self.min_score is None or row.score >= self.min_score)
        at = [places(child.rows) for child in found]
        return Ranking(kept, lambda row: self._explain(row, found, scaled, at))

    def _explain(
        self, row: ScoreDoc, found: Sequence[Found], scaled: Sequence[Scores], at: Sequence[dict[Place, int]]
    ) -> Explanation:
        stands = [known.get((row.shard, row.doc)) for known in at]
        scores = [np.float32(0) if i is None else part[i] for i, part in zip(stands, scaled, strict=True)]
        details = tuple(
            self._explain_part(number, child, score, None if i is None else child.rows[i])
            for number, (child, score, i) in enumerate(zip(found, scores, stands, strict=True))
        )
        return Explanation(
            row.score,
            f"weighted linear combination score: [{java_float(row.score)}] computed for normalized scores "
            f"{_listed(scores)} and weights {_listed(self.weights)} as sum of (weight[i] * score[i]) for each query.",
            details,
        )

    def _explain_part(self, index: int, child: Found, score: np.float32, row: ScoreDoc | None) -> Explanation:
        query = f"at index [{index}]{child.alias}"
        if row is None or score <= 0:  # Elasticsearch takes a score of 0 for a document that was not found
            return Explanation.no_match(f"weighted score: [0], result not found in query {query}")
        weight = self.weights[index]
        part = weighed(weight, np.array([score]))[0]
        return Explanation(
            part,
            f"weighted score: [{java_float(part)}] in query {query} computed as [{java_float(weight)} * "
            f"{java_float(score)}] using score normalizer [{self.normalizers[index]}] for original matching query with "
            "score:",
            (child.explain(row),),
        )


def parse(reader: ObjectReader, sub: SubParser) -> Compound:
    is_text = reader.has("query")
    components = take_components(reader, lambda value, path: _component(value, path, sub))
    faults = components.faults
    of_all = reader.take("normalizer", _normalizer, None)
    if is_text and of_all is None:
        faults = (*faults, f"[{NAME}] [normalizer] must be provided when [query] is specified")
    window_size, common = take_window(reader), Common.take(reader)
    fusion = LinearCombination(
        window_size,
        tuple(one.weight for one in components.given),
        tuple(one.normalizer or of_all or DEFAULT_NORMALIZER for one in components.given),
        _not_negative(common.min_score),
    )
    children = tuple(one.retriever for one in components.given)
    return Compound(NAME, common, children, window_size, fusion, faults=faults, refusal=components.refusal)


def _component(value: Any, path: Path, sub: SubParser) -> Component:
    reader = ObjectReader(value, path, "retriever-component", declarative=True)
    component = Component(
        reader.take("retriever", sub),
        reader.take("weight", float32, ONE),
        reader.take("normalizer", _normalizer, None),
    )
    reader.finish()
    return component


def _normalizer(value: Any, path: Path) -> str:
    name = text(value, path).lower()
    if name not in NORMALIZERS:
        raise IllegalArgumentError(f"Unknown normalizer [{value}]")
    return name


def _not_negative(min_score: np.float32 | None) -> np.float32 | None:
    if min_score is not None and min_score < 0:
        raise IllegalArgumentError(f"[min_score] must be greater than or equal to 0, was: [{java_float(min_score)}]")
    return min_score


def _scaled(rows: Sequence[ScoreDoc], normalizer: str) -> Scores:
    scores = np.array([row.score for row in rows], dtype=np.float32)
    return NORMALIZERS[normalizer](scores) if len(scores) else scores


def _listed(numbers: Sequence[np.float32]) -> str:
    return f"[{', '.join(map(java_float, numbers))}]"
