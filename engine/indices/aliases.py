"""Other names of indices. Elasticsearch: AliasMetadata, IndexAbstraction.Alias."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.name_patterns import matches


@dataclass(frozen=True, slots=True)
class Alias:
    """Hold what an alias says of one index: what it shows of it, by which routing, and whether writes go there."""

    filter: Mapping[str, Any] | None = None
    index_routing: str | None = None
    search_routing: str | None = None
    is_write_index: bool | None = None
    is_hidden: bool | None = None

    def to_json(self) -> dict[str, Any]:
        shown = {
            "filter": self.filter,
            "index_routing": self.index_routing,
            "search_routing": self.search_routing,
            "is_write_index": self.is_write_index,
            "is_hidden": self.is_hidden,
        }
        return {key: value for key, value in shown.items() if value is not None}


class Aliases:
    """Hold aliases by name, and of each the indices it stands for, as `state`: a change makes another mapping."""

    def __init__(self) -> None:
        self.state: Mapping[str, Mapping[str, Alias]] = {}
        self._lock = threading.Lock()

    def __contains__(self, alias: str) -> bool:
        return alias in self.state

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.state))

    def add(self, alias: str, index: str, of: Alias) -> None:
        """Let an alias stand for an index too; replaces what it said of this index before."""
        with self._lock:
            self.state = {**self.state, alias: {**self.state.get(alias, {}), index: of}}

    def remove(self, alias: str, index: str) -> bool:
        """Take an index from an alias; return whether it was there. An alias of no index is gone."""
        with self._lock:
            indices = dict(self.state.get(alias, {}))
            found = indices.pop(index, None) is not None
            others = {name: of for name, of in self.state.items() if name != alias}
            self.state = {**others, alias: indices} if indices else others
            return found

    def remove_index(self, index: str) -> None:
        """Take an index from all aliases."""
        for alias in self.of_index(index):
            self.remove(alias, index)

    def matching(self, pattern: str) -> list[str]:
        """Return the aliases a name or a pattern stands for."""
        return [alias for alias in self if pattern == "_all" or matches(alias, (pattern,))]

    def of_index(self, index: str) -> dict[str, Alias]:
        """Return the aliases of an index."""
        return {alias: indices[index] for alias, indices in sorted(self.state.items()) if index in indices}
