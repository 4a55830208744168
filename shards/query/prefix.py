"""`prefix`: terms that begin with something, scoring 1. Elasticsearch: PrefixQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from secondpass.shards.columns import KeywordColumn, TextColumn
from secondpass.shards.columns.arrays import concatenated
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError
from secondpass.shards.lucene import ConstantScoreQuery, DocumentsQuery, MatchNoneQuery, Query
from secondpass.shards.top_docs import Docs
from secondpass.shards.xcontent import ObjectReader, boolean, string

from .builder import QueryContext
from .single_field import enter_field
from .terms_of_field import documents_with

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot

_CONSTANT_REWRITES = ("constant_score", "constant_score_blended", "constant_score_boolean")


@dataclass(frozen=True, slots=True)
class Prefix:
    """Match documents with a term of *field* that begins with *value*."""

    field: str
    value: str
    case_insensitive: bool = False

    def to_lucene(self, context: QueryContext) -> Query:
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        if field.family not in ("text", "keyword"):
            raise IllegalArgumentError(
                f"Can only use prefix queries on keyword, text and wildcard fields - not on [{self.field}] which is "
                f"of type [{field.type}]"
            )
        return ConstantScoreQuery(DocumentsQuery(f"{self.field}:{self.value}*", self._find))

    def _find(self, snapshot: Snapshot) -> Docs:
        column = snapshot.column(self.field)
        if not isinstance(column, TextColumn | KeywordColumn):
            return concatenated([])
        return documents_with(snapshot, self.field, [term for term in column.terms() if self._begins(term)])

    def _begins(self, term: str) -> bool:
        if self.case_insensitive:
            return term.lower().startswith(self.value.lower())
        return term.startswith(self.value)


def parse(reader: ObjectReader, sub: object) -> Prefix:
    field = enter_field(reader, "value")
    value = reader.take("value", string)
    rewrite = reader.take("rewrite", string, "constant_score")
    if rewrite not in _CONSTANT_REWRITES:
        raise UnsupportedError(f"[prefix] rewrite [{rewrite}] is not supported by secondpass")
    return Prefix(field, value, reader.take("case_insensitive", boolean, False))
