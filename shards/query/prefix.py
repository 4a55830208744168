"""`prefix`: terms that begin with something, scoring 1. Elasticsearch: PrefixQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass

from secondpass.shards.lucene import MatchNoneQuery, Query
from secondpass.shards.lucene.multi_term import CONSTANT_SCORE, MultiTermQuery, Rewrite
from secondpass.shards.lucene.patterns import PrefixFinder
from secondpass.shards.mapping import FieldType
from secondpass.shards.xcontent import ObjectReader, boolean, string

from .builder import QueryContext
from .rewrite_method import rewrite_method, rewrite_name
from .single_field import enter_field, take_value
from .string_field import as_indexed, has_prefix, require_terms


@dataclass(frozen=True, slots=True)
class Prefix:
    """Match documents with a term of *field* that begins with *value*."""

    field: str
    value: str
    case_insensitive: bool = False
    rewrite: str | None = None

    def to_lucene(self, context: QueryContext) -> Query:
        rewriting = rewrite_method(self.rewrite)
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        return prefixed(context, field, self.value, rewriting, any_case=self.case_insensitive)


def parse(reader: ObjectReader, sub: object) -> Prefix:
    field = enter_field(reader, "value")
    any_case = reader.take("case_insensitive", boolean, False)
    rewrite = reader.take("rewrite", rewrite_name, None)
    return Prefix(field, take_value(reader, "value", string), any_case, rewrite)


def prefixed(
    context: QueryContext,
    field: FieldType,
    text: str,
    rewriting: Rewrite = CONSTANT_SCORE,
    *,
    any_case: bool = False,
) -> Query:
    """Return the query for documents with a term of *field* that begins with *text*; raises QueryShardError."""
    prefix = as_indexed(field, text)
    if not has_prefix(field, prefix):
        require_terms(context, field, "prefix")
    shown = f"CaseInsensitivePrefixQuery{{:{prefix}}}" if any_case else f"{field.name}:{prefix}*"
    return MultiTermQuery(field.name, shown, PrefixFinder(prefix, any_case), rewriting)
