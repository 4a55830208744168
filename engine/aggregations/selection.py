"""Which values get buckets: `include` and `exclude` of `terms`. Elasticsearch: IncludeExclude."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import mmh3

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.lucene.regexp import RegexpFinder
from secondpass.shards.query.regexp import ALL
from secondpass.shards.xcontent import ObjectReader, integer, scalar, string

Read = Callable[[str], Any]
"""Turn what a request writes into a value of the field."""
Selection = Callable[[Sequence[Any], Read], Iterable[Any]]
"""Choose among the values of a field."""

_EFFORT = 10_000
_SEED = 31
_LONG = 2**64


def both(included: Selection | None, excluded: Selection | None) -> Selection:
    """Return what chooses the values *included*, all where nothing is, less those *excluded*."""

    def select(keys: Sequence[Any], read: Read) -> list[Any]:
        taken = set(keys if included is None else included(keys, read))
        taken -= set(() if excluded is None else excluded(keys, read))
        return [key for key in keys if key in taken]

    return select


def selection(value: Any, path: Path) -> Selection:
    """Read which values to choose: an array of them, an expression that terms match as a whole, or a part of all."""
    if isinstance(value, list | tuple):
        return _listed([_text(scalar(item, (*path, i))) for i, item in enumerate(value)])
    if isinstance(value, Mapping):
        return _partition(value, path)
    finder = RegexpFinder(string(value, path), ALL, any_case=False, effort=_EFFORT)
    finder.program()
    return lambda keys, read: [term for term, _ in finder([_term(key) for key in keys])]


def exclusion(value: Any, path: Path) -> Selection:
    """Read which values to leave out: an array of them or an expression."""
    if isinstance(value, Mapping):
        raise IllegalArgumentError("Unrecognized token for an exclude [START_OBJECT]")
    return selection(value, path)


def _text(item: Any) -> str:
    return str(item).lower() if isinstance(item, bool) else str(item)


def _listed(texts: Sequence[str]) -> Selection:
    def select(keys: Sequence[Any], read: Read) -> list[Any]:
        wanted = set(map(read, texts))
        return [key for key in keys if key in wanted]

    return select


def _term(key: Any) -> str:
    if not isinstance(key, str):
        raise IllegalArgumentError(
            "Aggregation [terms] cannot support regular expression style include/exclude settings as they can only be "
            "applied to string fields. Use an array of values for include/exclude clauses"
        )
    return key


def _partition(value: Mapping[str, Any], path: Path) -> Selection:
    """Read one part of several, into which values fall by their hashes."""
    reader = ObjectReader(value, path, "include", declarative=True)
    wanted, parts = reader.take("partition", integer), reader.take("num_partitions", integer)
    reader.finish()
    if wanted < 0 or wanted >= parts:
        raise IllegalArgumentError(f"partition [{wanted}] must be between 0 and the number of partitions [{parts}]")
    return lambda keys, read: [key for key in keys if _hash(key) % parts == wanted]


def _hash(key: Any) -> int:
    if isinstance(key, int):
        return _mixed(key)
    if not isinstance(key, str):
        raise IllegalArgumentError("partitions of [terms] are supported for strings and whole numbers only")
    return mmh3.hash(key.encode(), _SEED)


def _mixed(number: int) -> int:
    """Return the bits of a long well mixed, as a long. HPPC: BitMixer.mix64."""
    bits = number % _LONG
    bits = (bits ^ bits >> 32) * 0x4CD6944C5CC20B6D % _LONG
    bits = (bits ^ bits >> 29) * 0xFC12C5B19D3259E9 % _LONG
    bits ^= bits >> 32
    return bits - _LONG if bits >= _LONG // 2 else bits
