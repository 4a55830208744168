"""How much of each document the models of a search read, and a warning where they did not read all. Ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from secondpass.rescorers import Stage
from secondpass.rescorers.reading import TokensRead
from secondpass.rescorers.text_similarity import TextSimilarityRescorer
from secondpass.shards.lucene import SearchContext

if TYPE_CHECKING:
    from .trace import DocumentTrace


def tokens_read(stage: Stage, context: SearchContext) -> Mapping[int, TokensRead]:
    """Return by document what a cross-encoder read of those in the window of a stage."""
    rescorer, docs = stage.rescorer, stage.before.docs[: stage.rescorer.window_size]
    return rescorer.tokens_read(docs, context) if isinstance(rescorer, TextSimilarityRescorer) else {}


def cut_short(documents: Sequence[DocumentTrace], stages: Sequence[str]) -> Iterator[str]:
    """Yield a warning for each of *stages* whose model read some documents only in part."""
    for place, name in enumerate(stages):
        read = [(document.id, stage.tokens) for document in documents if (stage := document.stages[place]) is not None]
        counted = [(id_, tokens) for id_, tokens in read if tokens is not None]
        cut = [(id_, tokens) for id_, tokens in counted if tokens.cut]
        if cut:
            id_, tokens = cut[0]
            yield (
                f"{name}: the model read [{len(cut)}] of [{len(counted)}] documents only in part, such as [{id_}]: "
                f"[{tokens.kept}] of [{tokens.total}] tokens"
            )
