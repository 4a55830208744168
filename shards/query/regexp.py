"""`regexp`: terms that a regular expression matches as a whole, scoring 1. Elasticsearch: RegexpQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.lucene import MatchNoneQuery, Query
from secondpass.shards.lucene.multi_term import CONSTANT_SCORE, MultiTermQuery, Rewrite
from secondpass.shards.lucene.regexp import RegexpFinder
from secondpass.shards.lucene.regexp_syntax import Syntax
from secondpass.shards.mapping import FieldType
from secondpass.shards.xcontent import ObjectReader, boolean, integer, string

from .builder import QueryContext
from .rewrite_method import rewrite_method, rewrite_name
from .single_field import enter_field, take_value
from .string_field import as_indexed, require_terms

MAX_DETERMINIZED_STATES = 10_000
ALL = Syntax(0x100FF & sum(Syntax))


@dataclass(frozen=True, slots=True)
class Regexp:
    """Match documents with a term of *field* that *value* matches; *effort* bounds the work that may take."""

    field: str
    value: str
    syntax: Syntax = ALL
    case_insensitive: bool = False
    effort: int = MAX_DETERMINIZED_STATES
    rewrite: str | None = None

    def to_lucene(self, context: QueryContext) -> Query:
        require_short(self.value, "Regexp Query request", context)
        rewriting = rewrite_method(self.rewrite)
        field = context.field_type(self.field)
        if field is not None:
            require_terms(context, field, "regexp")
        query = matching(field, self.value, self.syntax, self.effort, rewriting, any_case=self.case_insensitive)
        return query if field is not None else MatchNoneQuery(f"unmapped field [{self.field}]")


def parse(reader: ObjectReader, sub: object) -> Regexp:
    field = enter_field(reader, "value")
    syntax = reader.take("flags", _flags, ALL)
    syntax = reader.take("flags_value", _flags_value, syntax)
    any_case = reader.take("case_insensitive", boolean, False)
    effort = reader.take("max_determinized_states", integer, MAX_DETERMINIZED_STATES)
    rewrite = reader.take("rewrite", rewrite_name, None)
    return Regexp(field, take_value(reader, "value", string), syntax, any_case, effort, rewrite)


def matching(
    field: FieldType | None,
    pattern: str,
    syntax: Syntax = ALL,
    effort: int = MAX_DETERMINIZED_STATES,
    rewriting: Rewrite = CONSTANT_SCORE,
    *,
    any_case: bool = False,
) -> Query:
    """Return the query for documents with a term that *pattern* matches; raises where it is no expression."""
    name, wanted = (field.name, as_indexed(field, pattern)) if field is not None else ("", pattern)
    finder = RegexpFinder(wanted, syntax, any_case, effort)
    finder.program()
    return MultiTermQuery(name, f"{name}:/{wanted}/", finder, rewriting)


def require_short(pattern: str, where: str, context: QueryContext) -> None:
    """Raise IllegalArgumentError where *pattern* is longer than an expression may be."""
    length, most = len(pattern.encode("utf-16-le", "surrogatepass")) // 2, context.limits.max_regex_length
    if length > most:
        raise IllegalArgumentError(
            f"The length of regex [{length}] used in the {where} has exceeded the allowed maximum of [{most}]. "
            f"This maximum can be set by changing the [index.max_regex_length] index level setting."
        )


def _flags(value: Any, path: Path) -> Syntax:
    """Read names joined by `|`. Elasticsearch: RegexpFlag.resolveValue."""
    names = [name for name in string(value or "", path).split("|") if name]
    if not names:
        return ALL & ~Syntax.COMPLEMENT  # Lucene's own ALL, which has forgotten the complement
    syntax = Syntax(0)
    for name in map(str.upper, names):
        if name == "ALL":
            return ALL
        if name != "NONE" and (name == "AUTOMATON" or name not in Syntax.__members__):
            raise IllegalArgumentError(f"Unknown regexp flag [{name}]")
        syntax |= Syntax[name] if name != "NONE" else Syntax(0)
    return syntax


def _flags_value(value: Any, path: Path) -> Syntax:
    return Syntax(integer(value, path) & ALL)
