"""Which shard a document belongs to.

Elasticsearch: Murmur3HashFunction, IndexRouting, MetadataCreateIndexService.
"""

from __future__ import annotations

import mmh3


def shard_of(routing: str, number_of_shards: int, number_of_routing_shards: int | None = None) -> int:
    """Return the shard, 0 to *number_of_shards* - 1, of a document with that `_id` or `routing`."""
    if number_of_shards == 1:
        return 0
    hashed = mmh3.hash(routing.encode("utf-16-le", "surrogatepass"), seed=0, signed=True)
    slots = number_of_routing_shards or routing_slots(number_of_shards)
    return (hashed % slots) // (slots // number_of_shards)


def routing_slots(number_of_shards: int) -> int:
    """Return Elasticsearch's default `number_of_routing_shards`, which lets an index be split later."""
    splits = 10 - (number_of_shards - 1).bit_length()
    return int(number_of_shards * 2 ** max(1, splits))
