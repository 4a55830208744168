"""What all compound retrievers share: children, a window, and what may not be asked of them.

Elasticsearch: CompoundRetrieverBuilder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.lucene import Occur
from secondpass.shards.query import QueryBuilder
from secondpass.shards.query.bool import Bool
from secondpass.shards.xcontent import ObjectReader, integer

from .retriever import Common, Fusion
from .standard import Standard

DEFAULT_WINDOW_SIZE = 10


@dataclass(frozen=True, slots=True)
class Compound:
    """Make one ranking of the first *window_size* documents of each of *children*.

    *window_name* is what the request calls that size. *faults* are found by the parser, and told with all others; *refusal* is
    raised before anything is searched.
    """

    name: str
    common: Common
    children: tuple[Retriever, ...]
    window_size: int
    fusion: Fusion
    window_name: str = "rank_window_size"
    faults: tuple[str, ...] = ()
    refusal: IllegalArgumentError | None = None

    @property
    def window(self) -> str:
        """The window as error texts show it."""
        return f"[{self.window_name}: {self.window_size}]"

    def matches(self, filters: Sequence[QueryBuilder] = ()) -> QueryBuilder:
        return self.common.labelled(self.matched_by_children(filters))

    def matched_by_children(self, filters: Sequence[QueryBuilder] = ()) -> QueryBuilder:
        """Return the query of what any child matches; hits it finds are reported under the children's names."""
        narrowing = (*self.common.filters, *filters)
        return Bool(tuple((Occur.SHOULD, child.matches(narrowing)) for child in self.children))

    def problems(self, size: int) -> list[str]:
        own = []
        if size > self.window_size:
            own.append(f"[{self.name}] requires {self.window} be greater than or equal to [size: {size}]")
        if self.window_size < 0:
            own.append(f"[{self.window_name}] parameter cannot be negative, found [{self.window_size}]")
        return [*own, *(problem for child in self.children for problem in self._problems_of(child, size)), *self.faults]

    def refused_beside(self, member: str) -> list[str]:
        """Return what is wrong with a request that asks for *member*, such as `scroll`, and for this or what is within."""
        within = [child.refused_beside(member) for child in self.children if isinstance(child, Compound)]
        return [
            f"cannot specify [{self.name}] and [{member}]",
            *(problem for problems in within for problem in problems),
        ]

    def _problems_of(self, child: Retriever, size: int) -> list[str]:
        below = child.problems(size)
        if isinstance(child, Compound) and self.window_size > child.window_size:
            below.append(
                f"[{self.name}] requires {self.window} to be smaller than or equal to its sub retriever's "
                f"{child.name} {child.window}"
            )
        return below


Retriever: TypeAlias = Standard | Compound
"""One retriever of a request, its shape already checked."""


def take_window(reader: ObjectReader) -> int:
    """Take `rank_window_size`."""
    return reader.take("rank_window_size", integer, DEFAULT_WINDOW_SIZE)
