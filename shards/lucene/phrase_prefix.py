"""A phrase whose last word is only begun. Elasticsearch: MultiPhrasePrefixQuery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .constant import MatchNoneQuery
from .context import SearchContext
from .expand import ShardQuery
from .multi_phrase import MultiPhraseQuery, Slots
from .weight import Query


@dataclass(frozen=True, slots=True)
class PhrasePrefixQuery(ShardQuery):
    """Match phrases whose last slot holds any of the first *expansions* terms that begin with one of its words."""

    field: str
    slots: Slots
    slop: int
    expansions: int

    def __str__(self) -> str:
        *before, (_, last) = self.slots
        shown = [words[0] if len(words) == 1 else f"({' '.join(words)})" for _, words in before]
        begun = f"{last[0]}*" if len(last) == 1 else f"({'* '.join(last)}*)"
        return f'{self.field}:"{" ".join([*shown, begun])}"' + (f"~{self.slop}" if self.slop else "")

    def expanded(self, context: SearchContext) -> Query:
        found = self._begun(context)
        if not found:
            reason = "No terms supplied for org.elasticsearch.common.lucene.search.MultiPhrasePrefixQuery"
            return MatchNoneQuery(reason)
        *before, (position, _) = self.slots
        return MultiPhraseQuery(self.field, (*before, (position, found)), self.slop)

    def terms(self) -> Iterator[tuple[str, str]]:
        for _, words in self.slots[:-1]:
            for word in words:
                yield self.field, word

    def _begun(self, context: SearchContext) -> tuple[str, ...]:
        terms = context.statistics.vocabulary(self.field)
        found = set[str]()
        for start in self.slots[-1][1]:
            for term in sorted(term for term in terms if term.startswith(start)):
                found.add(term)
                if len(found) >= self.expansions:
                    break
            if len(found) > self.expansions:
                break
        return tuple(sorted(found))
