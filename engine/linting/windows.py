"""What is odd about the windows of a rescore chain, seen without searching. Ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from secondpass.rescorers import RescorerBuilder


def lint_windows(chain: Sequence[RescorerBuilder], end: int, shards: int = 1, *, frozen: bool = False) -> Iterator[str]:
    """Yield what there is to say of a *chain* on some *shards*, whose page ends after *end* hits; a page of none is not rescored.

    Pages of a *frozen* ranking are its slices, whatever the windows are.
    """
    if not chain or not end:
        return
    widest = max(rescorer.window_size for rescorer in chain)
    if widest < end and not frozen:
        yield (
            f"rescore: the widest [window_size] is [{widest}], below [from + size: {end}]; on each shard, documents after the "
            f"first [{widest}] are not rescored, and pages that reach there need not be slices of one ranking "
            f"({'per_shard_windows' if widest * shards >= end else 'window_below_page_end'})"
        )
    yield from _growing(chain)


def called(place: int, name: str) -> str:
    """Return what a rescorer of a chain is called, the first being number 1."""
    return f"rescorer {place} [{name}]"


def _growing(chain: Sequence[RescorerBuilder]) -> Iterator[str]:
    for place, (before, rescorer) in enumerate(pairwise(chain), start=2):
        if before.window_size < rescorer.window_size:
            yield (
                f"{called(place, rescorer.name)}: its [window_size: {rescorer.window_size}] is wider than "
                f"[{before.window_size}] of {called(place - 1, before.name)}; it compares documents that were rescored before "
                "it with documents that were not"
            )
