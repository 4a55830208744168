"""`rescorer`: rescore what a retriever finds, and keep no more than the window. Elasticsearch: RescorerRetrieverBuilder.

Around `standard` the rescorers run on the shards, each with a window of its own; around a compound retriever they see
its ranking alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from secondpass.rescorers import RescorerBuilder, parse_rescore
from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.explanation import Explanation
from secondpass.shards.top_docs import ScoreDoc
from secondpass.shards.xcontent import ObjectReader

from .compound import Compound
from .fusion import Place, places
from .retriever import Common, Found, Ranking, Search, Services, java_float

if TYPE_CHECKING:
    from .parse import SubParser

NAME = "rescorer"


@dataclass(frozen=True, slots=True)
class Rescoring:
    """Add the *chain* to the search of the child; its list is the ranking."""

    chain: tuple[RescorerBuilder, ...]

    def check(self, services: Services) -> None:
        return None

    def asked(self, search: Search) -> Search:
        return replace(search, rescore=self.chain)

    def fuse(self, found: Sequence[Found], services: Services) -> Ranking:
        (child,) = found
        at = places(child.rows)
        return Ranking(child.rows, lambda row: _explain(row, child, at))


def _explain(row: ScoreDoc, child: Found, at: dict[Place, int]) -> Explanation:
    """Explain a score by the whole chain. But: Elasticsearch shows the rank as the value, and the query without the chain."""
    return Explanation(
        row.score,
        f"doc [{row.doc}] with an original score of [{java_float(row.score)}] is at rank [{at[row.shard, row.doc] + 1}] "
        "from the following source queries.",
        (child.explain(row),),
    )


def parse(reader: ObjectReader, sub: SubParser) -> Compound:
    common = Common.take(reader)
    reader.require("retriever", "rescore")
    child, chain = reader.take("retriever", sub), reader.take("rescore", _chain)
    window_size = min(rescorer.window_size for rescorer in chain)
    return Compound(NAME, common, (child,), window_size, Rescoring(chain), "window_size")


def _chain(value: Any, path: Path) -> tuple[RescorerBuilder, ...]:
    chain = parse_rescore(value, path)
    if not chain:
        raise IllegalArgumentError("Missing rescore definition")
    return chain
