"""What is odd about a search though nothing failed, found by looking at what its rescorers saw. Ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secondpass.engine.outcome import SearchOutcome, ShardResult
from secondpass.rescorers.learning_to_rank import LearningToRankRescorer


def warnings_of(outcome: SearchOutcome) -> tuple[str, ...]:
    """Return what there is to say of the models of a search, each once."""
    told = (warning for search in outcome.searches() for warning in _of_search(search.shards))
    return tuple(dict.fromkeys(told))


def _of_search(shards: Sequence[ShardResult]) -> Iterator[str]:
    chain = shards[0].plan.chain if shards else ()
    for step, rescorer in enumerate(chain):
        if isinstance(rescorer, LearningToRankRescorer):
            yield from _of_features(rescorer)
            yield from _of_branches(rescorer, step, shards)


def _of_features(rescorer: LearningToRankRescorer) -> Iterator[str]:
    lacking = rescorer.stored.features_without_extractor
    if lacking:
        yield (
            f"learning_to_rank [{rescorer.stored.model_id}]: no extractor delivers [{', '.join(lacking)}], which the trees ask "
            "for; every document lacks it"
        )


def _of_branches(rescorer: LearningToRankRescorer, step: int, shards: Sequence[ShardResult]) -> Iterator[str]:
    """Tell where XGBoost compares otherwise than Elasticsearch; each shard's plan holds a rescorer for its own index."""
    found: list[tuple[str, tuple[int, ...]]] = []
    seen = 0
    for result in (result for result in shards if result.stages):
        stage = result.stages[step]
        window = stage.before.docs[: stage.rescorer.window_size]
        seen += len(window)
        if isinstance(stage.rescorer, LearningToRankRescorer):
            told = stage.rescorer.disagreements(window, result.context)
            found += [(result.context.snapshot.ids[doc], trees) for doc, trees in told.items()]
    if found:
        id_, trees = found[0]
        yield (
            f"learning_to_rank [{rescorer.stored.model_id}]: XGBoost itself would take another branch for [{len(found)}] of "
            f"[{seen}] documents, such as [{id_}] in trees {list(trees)}: it compares [lt] in float32, Elasticsearch in double"
        )
