"""The member `pagination` of a search: what makes pages slices of one ranking, whatever the windows are. Ours.

Elasticsearch ranks anew for each page, `from + size` or a window deep, whichever is deeper: the list grows from page to page, and
a rescorer that lowers scores gives it another order each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from secondpass.engine.sort_request import ScoreSpec, ShardPlaceSpec, SortSpec
from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.xcontent import ObjectReader, integer, string

from .reader_contexts import read_keep_alive

FROZEN = "frozen"
DEFAULT_DEPTH = 1000
DEFAULT_KEEP_ALIVE = 60_000
OF_A_PAGE = frozenset({"from", "size", "search_after", "pit", "pagination"})


@dataclass(frozen=True, slots=True)
class Frozen:
    """Ask for pages of a ranking that is made once, *depth* hits deep, and kept for *keep_alive* milliseconds.

    *asked* is the request without what may differ from page to page.
    """

    depth: int | None = None
    keep_alive: int | None = None
    asked: str = ""

    def of(self, body: Mapping[str, Any], *beside: Any) -> Frozen:
        """Return the same, knowing the request it stands in: its body, and what the URL says *beside* it."""
        asked = {key: value for key, value in body.items() if key not in OF_A_PAGE}
        return replace(self, asked=json.dumps([asked, *beside], sort_keys=True, default=dict))


def read_pagination(value: Any, path: Path) -> Frozen:
    """Read `pagination`: the word `frozen`, or an object that tells depth and keep-alive as well."""
    if not isinstance(value, Mapping):
        return _mode(value, path)
    reader = ObjectReader(value, path, "pagination", declarative=True)
    frozen = reader.take("mode", _mode, Frozen())
    keep_alive = reader.take("keep_alive", string, None)
    frozen = replace(
        frozen,
        depth=reader.take("depth", _depth, None),
        keep_alive=None if keep_alive is None else read_keep_alive(keep_alive),
    )
    reader.finish()
    return frozen


def in_frozen_order(sort: tuple[SortSpec, ...]) -> tuple[SortSpec, ...]:
    """Return a sort by which no two hits are equal, and of which hits show what `search_after` takes."""
    named = sort or (ScoreSpec(),)
    return named if any(isinstance(spec, ShardPlaceSpec) for spec in named) else (*named, ShardPlaceSpec())


def _mode(value: Any, path: Path) -> Frozen:
    mode = string(value, path)
    if mode != FROZEN:
        raise IllegalArgumentError(f"[pagination] must be [{FROZEN}] but was [{mode}]")
    return Frozen()


def _depth(value: Any, path: Path) -> int:
    depth = integer(value, path)
    if depth < 1:
        raise IllegalArgumentError(f"[depth] must be greater than 0 but was [{depth}]")
    return depth
