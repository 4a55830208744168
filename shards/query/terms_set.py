"""`terms_set`: exact terms, as many of them as each document asks for. Elasticsearch: TermsSetQueryBuilder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from secondpass.shards.errors import (
    IllegalArgumentError,
    IllegalStateError,
    ParsingError,
    Path,
    QueryShardError,
)
from secondpass.shards.lucene import BooleanQuery, MatchNoneQuery, Occur, Query, TermQuery
from secondpass.shards.lucene.clause_limit import check_clauses
from secondpass.shards.lucene.covering import CoveringQuery, FieldMinimum, Minimum, ScriptMinimum
from secondpass.shards.mapping.held import HELD
from secondpass.shards.mapping.java import scalar_text
from secondpass.shards.xcontent import ObjectReader, scalar, string, token_name

from .builder import QueryContext
from .minimum_should_match import minimum, minimum_of
from .scripts import AskedScript, ask_script
from .terms_of_field import exact


@dataclass(frozen=True, slots=True)
class TermsSet:
    """Match documents whose *field* holds as many of *values* as a number says: *stated*, or of *by_field*, or of a script."""

    field: str
    values: tuple[Any, ...]
    stated: str | None
    by_field: str | None
    by_script: AskedScript | None

    def to_lucene(self, context: QueryContext) -> Query:
        if not self.values:
            return MatchNoneQuery('No terms supplied for "terms_set" query.')
        check_clauses(len(self.values))
        field = context.field_type(self.field)
        each = tuple(exact(field, v) if field else TermQuery(self.field, scalar_text(v)) for v in self.values)
        if self.stated is None:
            return CoveringQuery(each, self._minimum(context))
        # Lucene rewrites a CoveringQuery that asks all documents for one number.
        return BooleanQuery.of([(Occur.SHOULD, query) for query in each], max(1, minimum_of(self.stated, len(each))))

    def _minimum(self, context: QueryContext) -> Minimum:
        if self.by_field is not None:
            return _field(self.by_field, context)
        if self.by_script is not None:
            return self._script(self.by_script, context)
        raise IllegalStateError("No minimum should match has been specified")

    def _script(self, asked: AskedScript, context: QueryContext) -> Minimum:
        """Return the script, which reads the number of values as `params.num_terms`."""
        params = {**asked.script.params, "num_terms": len(self.values)}
        prepared = AskedScript(replace(asked.script, params=params)).compile("field", context)
        return ScriptMinimum(replace(prepared, description=str(asked)))


def parse(reader: ObjectReader, sub: object) -> TermsSet:
    fields = reader.rest()
    if not fields:
        raise ParsingError("[terms_set] unknown token [END_OBJECT]", reader.path)
    (field, options), *others = fields.items()
    if not isinstance(options, Mapping):
        raise ParsingError(f"[terms_set] unknown token [{token_name(options)}]", reader.path)
    if others:
        raise ParsingError("[terms_set] unknown token [FIELD_NAME]", reader.path)
    reader.enter(field, options)
    values = reader.take("terms", _values, ())
    stated = reader.take("minimum_should_match", minimum, None)
    by_field = reader.take("minimum_should_match_field", string, None)
    by_script = reader.take("minimum_should_match_script", ask_script, None)
    if by_field is not None and by_script is not None:
        raise IllegalArgumentError("A field has already been specified. Cannot specify both a field and script")
    if stated is not None and (by_field is not None or by_script is not None):
        raise IllegalArgumentError("[minimum_should_match] cannot be specified beside a field or script")
    return TermsSet(field, values, stated, by_field, by_script)


def _field(name: str, context: QueryContext) -> FieldMinimum:
    field = context.mapping.field(name)
    if field is None:
        reason = f"failed to find minimum_should_match field [{name}]"
        raise QueryShardError(reason, meta=context.where)
    if field.family in ("text", "keyword", "ip", HELD):
        raise IllegalArgumentError(f"Expected numeric type on field [{field.name}], but got [{field.type}]")
    return FieldMinimum(field.name)


def _values(value: Any, path: Path) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ParsingError("[terms_set] query does not support [terms]", path)
    if any(item is None for item in value):
        raise IllegalArgumentError("No value specified for terms query")
    return tuple(scalar(item, (*path, i)) for i, item in enumerate(value))
