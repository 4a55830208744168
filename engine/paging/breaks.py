"""The named breaks of paging, acted out. Ours.

>>> from secondpass.fixtures.breaks import BREAKS
>>> act(BREAKS["written_between_pages"])
(('a',), ('a',))
>>> act(BREAKS["written_between_pages"], frozen=True)
(('a',), ())
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.engine import Engine
from secondpass.fixtures.breaks import INDEX, LEARNING_TO_RANK_MODEL, MAPPINGS, MODEL_ID, Break

from .pagination import FROZEN


def engine_of(broken: Break) -> Engine:
    """Return an engine that holds the documents of a break."""
    engine = Engine()
    engine.create_index(INDEX, MAPPINGS, {"number_of_shards": broken.shards})
    engine.put_trained_model(MODEL_ID, LEARNING_TO_RANK_MODEL)
    _write(engine, broken.documents)
    return engine


def act(broken: Break, *, frozen: bool = False) -> tuple[tuple[str, ...], ...]:
    """Return the ids that the pages of a break show: as they are asked for, or *frozen*.

    Frozen pages are those of one request, the last one's: its windows are the widest.
    """
    engine = engine_of(broken)
    shown: list[tuple[str, ...]] = []
    pit: dict[str, Any] = {}
    for asked in broken.pages:
        body = {**broken.pages[-1], "from": asked["from"], "pagination": FROZEN, **pit} if frozen else asked
        answer = engine.search(None if pit else INDEX, body)
        shown.append(tuple(hit["_id"] for hit in answer["hits"]["hits"]))
        pit = {"pit": {"id": answer["pit_id"]}} if frozen else {}
        if len(shown) == 1:
            _write(engine, broken.written)
    return tuple(shown)


def _write(engine: Engine, documents: Mapping[str, Mapping[str, Any]]) -> None:
    engine.bulk(INDEX, ({"_id": id_, "_source": source} for id_, source in documents.items()))
    engine.refresh(INDEX)
