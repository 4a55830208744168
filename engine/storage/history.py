"""An index told as the operations that make it, from what it holds in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from secondpass.shards.shard import Shard
from secondpass.shards.snapshot import Version

from .operations import Deleted, Indexed, MappingMerged, Operation

Merged = tuple[tuple[int, ...], MappingMerged]
"""A change of the mapping, and which sequence number each shard gave out next when it came."""


def writes_and_mappings(
    shards: Sequence[Shard], versions: Mapping[tuple[int, str], Version], merged: Sequence[Merged]
) -> Iterator[Operation]:
    """Yield all writes that still tell something, in order for each shard, and every change of the mapping in its place."""
    written = [_written(shard, versions) for shard in shards]
    for seq_nos, change in merged:
        for seq_no, writes in zip(seq_nos, written, strict=True):
            while writes and writes[-1].version.seq_no < seq_no:
                yield writes.pop()
        yield change
    for writes in written:
        yield from reversed(writes)


def _written(shard: Shard, versions: Mapping[tuple[int, str], Version]) -> list[Indexed | Deleted]:
    """Return the writes to a shard, the last one first; of deletions those that no later write has undone."""
    indexed = [Indexed(*each) for each in shard.copies()]
    of_shard = ((id_, version) for (number, id_), version in versions.items() if number == shard.number)
    deleted = [Deleted(id_, version) for id_, version in of_shard if shard.source(id_) is None]
    return sorted([*indexed, *deleted], key=lambda write: write.version.seq_no, reverse=True)
