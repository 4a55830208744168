"""`bool`: clauses that must, should, may not match. Elasticsearch: BoolQueryBuilder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from secondpass.shards.errors import Path
from secondpass.shards.lucene import BooleanQuery, Clause, MatchAllQuery, Occur, Query
from secondpass.shards.xcontent import ObjectReader, Read, boolean, json_object, list_of, or_null

from .builder import QueryBuilder, QueryContext
from .minimum_should_match import minimum, minimum_of

if TYPE_CHECKING:
    from .parse import SubParser

_OCCURS = {"must": Occur.MUST, "filter": Occur.FILTER, "should": Occur.SHOULD, "must_not": Occur.MUST_NOT}


@dataclass(frozen=True, slots=True)
class Bool:
    """Combine *clauses*; *minimum_should_match* None means 1 when there is nothing else to match, else 0."""

    clauses: tuple[tuple[Occur, QueryBuilder], ...]
    minimum_should_match: str | None = None
    adjust_pure_negative: bool = True

    def to_lucene(self, context: QueryContext) -> Query:
        clauses = [Clause(occur, builder.to_lucene(context)) for occur, builder in self.clauses]
        if not clauses:
            return MatchAllQuery()
        optional = sum(clause.occur is Occur.SHOULD for clause in clauses)
        query = BooleanQuery(tuple(clauses), self._needed(clauses, optional))
        return only_excluding(query) if self.adjust_pure_negative else query

    def _needed(self, clauses: Sequence[Clause], optional: int) -> int:
        if self.minimum_should_match is not None:
            needed = minimum_of(self.minimum_should_match, optional)
            return needed if optional else 0
        required = any(clause.occur in (Occur.MUST, Occur.FILTER) for clause in clauses)
        return 1 if optional and not required else 0


def parse(reader: ObjectReader, sub: SubParser) -> Bool:
    clauses: list[tuple[Occur, QueryBuilder]] = []
    objects: Read[list[QueryBuilder]] = or_null(_objects(sub), [])
    for key, occur in _OCCURS.items():
        clauses += [(occur, inner) for inner in reader.take(key, objects, [])]
    return Bool(
        tuple(clauses),
        reader.take("minimum_should_match", or_null(minimum, None), None),
        reader.take("adjust_pure_negative", boolean, True),
    )


def _objects(sub: SubParser) -> Read[list[QueryBuilder]]:
    def read(value: Any, path: Path) -> list[QueryBuilder]:
        return list_of(sub)(value if isinstance(value, list | tuple) else json_object(value, path), path)

    return read


def only_excluding(query: BooleanQuery) -> Query:
    """Return *query*, made to match all it does not exclude where it only excludes.

    Elasticsearch: Queries.fixNegativeQueryIfNeeded.
    """
    if all(clause.occur is Occur.MUST_NOT for clause in query.clauses):
        return BooleanQuery((*query.clauses, Clause(Occur.FILTER, MatchAllQuery())), query.minimum)
    return query
