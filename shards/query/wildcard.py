"""`wildcard`: terms that fit a pattern of `*` and `?`, scoring 1. Elasticsearch: WildcardQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass

from secondpass.shards.lucene import MatchNoneQuery, Query
from secondpass.shards.lucene.multi_term import MultiTermQuery
from secondpass.shards.lucene.patterns import WildcardFinder
from secondpass.shards.xcontent import ObjectReader, boolean, string

from .builder import QueryContext
from .rewrite_method import rewrite_method, rewrite_name
from .single_field import enter_field, take_value
from .string_field import as_indexed, normalized_pattern, require_terms


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Match documents with a term of *field* that fits *value* as a whole."""

    field: str
    value: str
    case_insensitive: bool = False
    rewrite: str | None = None

    def to_lucene(self, context: QueryContext) -> Query:
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        rewriting = rewrite_method(self.rewrite)
        require_terms(context, field, "wildcard")
        pattern = normalized_pattern(self.value, lambda text: as_indexed(field, text))
        shown = f"CaseInsensitiveWildcardQuery{{:{pattern}}}" if self.case_insensitive else f"{field.name}:{pattern}"
        return MultiTermQuery(field.name, shown, WildcardFinder(pattern, self.case_insensitive), rewriting)


def parse(reader: ObjectReader, sub: object) -> Wildcard:
    field = enter_field(reader, "value")
    key = "wildcard" if reader.has("wildcard") and not reader.has("value") else "value"
    any_case = reader.take("case_insensitive", boolean, False)
    rewrite = reader.take("rewrite", rewrite_name, None)
    return Wildcard(field, take_value(reader, key, string), any_case, rewrite)
