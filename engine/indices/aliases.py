"""Other names of indices. Elasticsearch: AliasMetadata, IndexAbstraction.Alias."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
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


AliasState = Mapping[str, Mapping[str, Alias]]
"""Aliases by name, and of each the indices it stands for."""


def added(state: AliasState, alias: str, index: str, of: Alias) -> AliasState:
    """Return *state* with an alias that stands for an index too; replaces what it said of this index before."""
    return {**state, alias: {**state.get(alias, {}), index: of}}


def removed(state: AliasState, alias: str, index: str) -> AliasState:
    """Return *state* with an index taken from an alias. An alias of no index is gone."""
    indices = {name: of for name, of in state.get(alias, {}).items() if name != index}
    others = {name: of for name, of in state.items() if name != alias}
    return {**others, alias: indices} if indices else others


def without_index(state: AliasState, index: str) -> AliasState:
    """Return *state* with an index taken from all aliases."""
    return reduce(
        lambda rest, alias: removed(rest, alias, index), [name for name in state if index in state[name]], state
    )


def matching(state: AliasState, pattern: str) -> list[str]:
    """Return the aliases a name or a pattern stands for."""
    return [alias for alias in sorted(state) if pattern == "_all" or matches(alias, (pattern,))]


class Aliases:
    """Hold aliases as `state`: a change makes another mapping. Whoever changes them holds `Indices.changing`."""

    def __init__(self) -> None:
        self.state: AliasState = {}

    def __contains__(self, alias: str) -> bool:
        return alias in self.state

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.state))

    def add(self, alias: str, index: str, of: Alias) -> None:
        """Let an alias stand for an index too; replaces what it said of this index before."""
        self.state = added(self.state, alias, index, of)

    def remove_index(self, index: str) -> None:
        """Take an index from all aliases."""
        self.state = without_index(self.state, index)

    def matching(self, pattern: str) -> list[str]:
        """Return the aliases a name or a pattern stands for."""
        return matching(self.state, pattern)

    def of_index(self, index: str) -> dict[str, Alias]:
        """Return the aliases of an index."""
        return {alias: indices[index] for alias, indices in sorted(self.state.items()) if index in indices}
