"""What one value means on one field: the step all exact queries and `match` share.

Elasticsearch: MappedFieldType.termQuery.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from secondpass.shards.columns import KeywordColumn, NumberColumn, TextColumn
from secondpass.shards.columns.arrays import concatenated, distinct
from secondpass.shards.columns.flags import TERMS as FLAGS
from secondpass.shards.lucene import (
    BooleanQuery,
    ConstantScoreQuery,
    DocumentsQuery,
    MatchAllQuery,
    MatchNoneQuery,
    Occur,
    Query,
    TermQuery,
)
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.ip import Ip
from secondpass.shards.top_docs import Docs

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot


def exact(field: FieldType, value: Any) -> Query:
    """Return the query for documents whose *field* holds *value*: BM25 on what is scored by terms, constant 1 elsewhere.

    Booleans are scored by terms, too; all documents of a field that is constant score as in a `match_all`.
    Raises IllegalArgumentError when *value* is not one the field can hold.
    """
    if field.family == "date":  # a date names a stretch of time: the whole of that day, month, second
        return numbers_between(field, *field.range_bounds(gte=value, lte=value))
    if isinstance(field.kind, Ip):
        return terms_between(field, *field.kind.stretch(value))
    wanted = field.parse_query_value(value)
    if wanted is None:
        return MatchNoneQuery(f"[{field.name}] cannot hold [{value}]")
    return _single(field, wanted)


def _single(field: FieldType, wanted: Any) -> Query:
    if field.type == "constant_keyword":
        return constantly(field, [wanted])
    if field.is_scored:
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


def constantly(field: FieldType, wanted: Sequence[Any]) -> Query:
    """Return the query for all documents where the one value of *field* is among *wanted*, else for none."""
    return MatchAllQuery() if field.constant in wanted else MatchNoneQuery(f"[{field.name}] is [{field.constant}]")


def terms_between(field: FieldType, low: str, high: str) -> DocumentsQuery:
    """Return the query, scoring 1, for documents that hold a term of *field* in [low, high]: addresses."""

    def find(snapshot: Snapshot) -> Docs:
        return documents_with(snapshot, field.name, list(filter(fits, snapshot.vocabulary(field.name))))

    def fits(term: str) -> bool:
        return low <= term <= high

    return DocumentsQuery(f"{field.name}:[{field.display(low)} TO {field.display(high)}]", find)


def any_address(field: FieldType, values: Sequence[Any]) -> Query:
    """Return the query, scoring 1, for documents that hold any of the addresses, or of any of the blocks, of *values*."""
    stretches = [exact(field, value) for value in values]
    return ConstantScoreQuery(BooleanQuery.of([(Occur.SHOULD, stretch) for stretch in stretches]))


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


def any_of(field: FieldType, wanted: Sequence[Any]) -> Query:
    """Return the query, scoring 1, for documents whose *field* holds any of the parsed values *wanted*."""
    if field.type == "constant_keyword":
        return constantly(field, wanted)
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
