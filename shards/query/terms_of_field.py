"""What one value means on one field: the step all exact queries and `match` share.

Elasticsearch: MappedFieldType.termQuery.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from secondpass.shards.columns import KeywordColumn, NumberColumn, TextColumn
from secondpass.shards.columns.arrays import concatenated, distinct
from secondpass.shards.columns.flags import TERMS as FLAGS
from secondpass.shards.lucene import DocumentsQuery, MatchNoneQuery, Query, TermQuery
from secondpass.shards.mapping import FieldType
from secondpass.shards.top_docs import Docs

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot


def exact(field: FieldType, value: Any) -> Query:
    """Return the query for documents whose *field* holds *value*: BM25 on what is indexed as terms, constant 1 elsewhere.

    Booleans are indexed as terms, too.
    Raises IllegalArgumentError when *value* is not one the field can hold.
    """
    if field.family == "date":  # a date names a stretch of time: the whole of that day, month, second
        return numbers_between(field, *field.range_bounds(gte=value, lte=value))
    wanted = field.parse_query_value(value)
    if wanted is None:
        return MatchNoneQuery(f"[{field.name}] cannot hold [{value}]")
    if field.index and field.family in ("text", "keyword"):
        return TermQuery(field.name, str(wanted))
    if field.index and field.family == "boolean":
        return TermQuery(field.name, FLAGS[bool(wanted)])
    return _holding(field, [wanted], f"{field.name}:[{wanted} TO {wanted}]")


def numbers_between(field: FieldType, low: float, high: float) -> DocumentsQuery:
    """Return the query, scoring 1, for documents whose numeric *field* has a value in [low, high]."""

    def find(snapshot: Snapshot) -> Docs:
        column = snapshot.column(field.name)
        return column.between(low, high) if isinstance(column, NumberColumn) else concatenated([])

    return DocumentsQuery(f"{field.name}:[{low} TO {high}]", find)


def any_date(field: FieldType, values: Sequence[Any]) -> DocumentsQuery:
    """Return the query, scoring 1, for documents whose date *field* lies within any of *values*: days, months, seconds.

    Raises ElasticsearchParseError.
    """
    bounds = [field.range_bounds(gte=value, lte=value) for value in values]

    def find(snapshot: Snapshot) -> Docs:
        column = snapshot.column(field.name)
        found = [column.between(*ends) for ends in bounds] if isinstance(column, NumberColumn) else []
        return distinct(found)

    return DocumentsQuery(f"{field.name}:({' '.join(f'[{low} TO {high}]' for low, high in bounds)})", find)


def any_of(field: FieldType, wanted: Sequence[Any]) -> DocumentsQuery:
    """Return the query, scoring 1, for documents whose *field* holds any of the parsed values *wanted*."""
    shown = " ".join(map(str, sorted(set(wanted))))
    if field.family in ("text", "keyword"):
        return _holding(field, wanted, f"{field.name}:({shown})")
    if field.family == "boolean":
        return _holding(field, wanted, f"{field.name}:({' '.join(FLAGS[value] for value in sorted(set(wanted)))})")
    return _holding(field, wanted, f"{field.name}:{{{shown}}}")


def _holding(field: FieldType, wanted: Sequence[Any], described: str) -> DocumentsQuery:
    def find(snapshot: Snapshot) -> Docs:
        return documents_with(snapshot, field.name, wanted)

    return DocumentsQuery(described, find, set(map(str, wanted)).__contains__, field.name)


def documents_with(snapshot: Snapshot, name: str, wanted: Sequence[Any]) -> Docs:
    """Return the documents whose field *name* holds any of *wanted*, ascending."""
    column = snapshot.column(name)
    if isinstance(column, NumberColumn):
        return column.equal_to(wanted)
    if isinstance(column, KeywordColumn):
        return distinct([column.documents(str(term)) for term in wanted])
    if isinstance(column, TextColumn):
        return distinct([column.postings(str(term)).docs for term in wanted])
    return concatenated([])
