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
from secondpass.shards.lucene import MatchNoneQuery, Query, TermQuery
from secondpass.shards.lucene.clause_limit import check_clauses
from secondpass.shards.lucene.covering import CoveringQuery, FieldMinimum, Minimum, ScriptMinimum
from secondpass.shards.mapping.java import scalar_text
from secondpass.shards.xcontent import ObjectReader, scalar, string, token_name

from .builder import QueryContext
from .scripts import AskedScript, ask_script
from .terms_of_field import exact


@dataclass(frozen=True, slots=True)
class TermsSet:
    """Match documents whose *field* holds as many of *values* as *minimum* says: a field's name, or a script."""

    field: str
    values: tuple[Any, ...]
    minimum: str | AskedScript | None

    def to_lucene(self, context: QueryContext) -> Query:
        if not self.values:
            return MatchNoneQuery('No terms supplied for "terms_set" query.')
        check_clauses(len(self.values))
        field = context.field_type(self.field)
        each = (exact(field, v) if field else TermQuery(self.field, scalar_text(v)) for v in self.values)
        return CoveringQuery(tuple(each), self._minimum(context))

    def _minimum(self, context: QueryContext) -> Minimum:
        if self.minimum is None:
            raise IllegalStateError("No minimum should match has been specified")
        if isinstance(self.minimum, AskedScript):
            return self._script(self.minimum, context)
        field = context.mapping.field(self.minimum)
        if field is None:
            reason = f"failed to find minimum_should_match field [{self.minimum}]"
            raise QueryShardError(reason, meta={"index": context.index})
        if field.family in ("text", "keyword"):
            raise IllegalArgumentError(f"Expected numeric type on field [{field.name}], but got [{field.type}]")
        return FieldMinimum(field.name)

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
    by_field = reader.take("minimum_should_match_field", string, None)
    by_script = reader.take("minimum_should_match_script", ask_script, None)
    if by_field is not None and by_script is not None:
        raise IllegalArgumentError("A field has already been specified. Cannot specify both a field and script")
    return TermsSet(field, values, by_field if by_script is None else by_script)


def _values(value: Any, path: Path) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ParsingError("[terms_set] query does not support [terms]", path)
    if any(item is None for item in value):
        raise IllegalArgumentError("No value specified for terms query")
    return tuple(scalar(item, (*path, i)) for i, item in enumerate(value))
