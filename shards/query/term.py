"""`term`: one exact value. Elasticsearch: TermQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from secondpass.shards.columns import NumberColumn
from secondpass.shards.errors import IllegalArgumentError, ParsingError
from secondpass.shards.lucene import DocumentsQuery, MatchNoneQuery, Query
from secondpass.shards.mapping import FieldType
from secondpass.shards.top_docs import Docs
from secondpass.shards.xcontent import ObjectReader, boolean, scalar, string

from .builder import QueryContext
from .ids import by_id
from .index_name import INDEX, by_index
from .single_field import enter_field, take_value
from .terms_of_field import documents_with, exact

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Term:
    """Match documents whose *field* holds exactly *value*; text is not analysed."""

    field: str
    value: Any
    case_insensitive: bool = False

    def to_lucene(self, context: QueryContext) -> Query:
        if self.field == "_id":
            return by_id([str(self.value)])
        if self.field == INDEX:
            name = str(self.value)
            return by_index([name.lower() if self.case_insensitive else name], context)
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        return _whatever_case(field, self.value) if self.case_insensitive else exact(field, self.value)


def parse(reader: ObjectReader, sub: object) -> Term:
    field = enter_field(reader, "value")
    key = "value" if reader.has("value") or not reader.has("term") else "term"
    any_case = reader.take("case_insensitive", boolean, False)
    return Term(field, take_value(reader, key, _value), any_case)


def _value(value: Any, path: tuple[str | int, ...]) -> Any:
    if isinstance(value, list | tuple):
        raise ParsingError("[term] query does not support array of values", path)
    return scalar(value, path)


def _whatever_case(field: FieldType, value: Any) -> Query:
    if field.family not in ("text", "keyword"):
        raise IllegalArgumentError(
            f"[{field.name}] field which is of type [{field.type}], does not support case insensitive term queries"
        )
    wanted = string(value, ()).lower()

    def find(snapshot: Snapshot) -> Docs:
        column = snapshot.column(field.name)
        terms = column.terms() if column is not None and not isinstance(column, NumberColumn) else set[str]()
        return documents_with(snapshot, field.name, list(filter(fits, terms)))

    def fits(term: str) -> bool:
        return term.lower() == wanted

    return DocumentsQuery(f"{field.name}:{wanted}", find, fits, field.name)
