"""What the full-text queries share: their options, and how text on one field becomes a query.

Elasticsearch: MatchQueryParser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, UnsupportedError
from secondpass.shards.lucene import MatchAllQuery, MatchNoneQuery, Occur, Query
from secondpass.shards.lucene.multi_phrase import Slots
from secondpass.shards.mapping import FieldType
from secondpass.shards.xcontent import ObjectReader, boolean, integer, scalar, string

from .builder import QueryContext
from .fuzziness import FuzzyOptions, fuzziness
from .minimum_should_match import minimum
from .rewrite_method import rewrite_name
from .single_field import take_value
from .text_leaves import FieldLeaves
from .text_query import Reading, TextQuery

NO_TERMS = "Matching no documents because no terms present"


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """Hold what the full-text queries share.

    *operator* says whether one term is enough; *zero_terms_query* what to match when no term is left, None for no query at all;
    *fuzzy* lets terms be misspelt; *phrases* wants the words of a synonym as a phrase; *expansions* is how many terms a begun
    word of a phrase may stand for; without *gaps* a phrase closes up over words that analysis takes out.
    """

    operator: Occur = Occur.SHOULD
    minimum_should_match: str | None = None
    analyzer: str | None = None
    lenient: bool = False
    zero_terms_query: str | None = "none"
    fuzzy: FuzzyOptions | None = None
    phrases: bool = True
    expansions: int = 50
    slop: int = 0
    gaps: bool = True


@dataclass(frozen=True, slots=True)
class Refusals:
    """Hold what a query says of lengths it cannot take; each has its own words for it."""

    prefix_length: str
    max_expansions: str


def refusals_of(query: str) -> Refusals:
    return Refusals(
        f"[{query}] requires prefix length to be non-negative.", f"[{query}] requires maxExpansions to be positive."
    )


def take_text(reader: ObjectReader) -> Any:
    """Take the `query` of a full-text query, after all else; raises IllegalArgumentError where it is missing."""
    return take_value(reader, "query", scalar, f"[{reader.owner}] requires query value")


def take_terms_options(reader: ObjectReader, refusals: Refusals) -> MatchOptions:
    """Take the options of a query of terms side by side: operator, minimum, analyzer, and those of fuzziness."""
    taken = reader.take("operator", operator, Occur.SHOULD)
    least = reader.take(
        "minimum_should_match", lambda given, path: None if given is None else minimum(given, path), None
    )
    analyzer = reader.take("analyzer", string, None)
    expansions = reader.take("max_expansions", at_least(1, refusals.max_expansions), 50)
    prefix_length = reader.take("prefix_length", at_least(0, refusals.prefix_length), 0)
    transpositions = reader.take("fuzzy_transpositions", boolean, True)
    rewrite = reader.take("fuzzy_rewrite", rewrite_name, None)
    allowed = reader.take("fuzziness", fuzziness, None)
    fuzzy = None if allowed is None else FuzzyOptions(allowed, prefix_length, expansions, transpositions, rewrite)
    return MatchOptions(taken, least, analyzer, fuzzy=fuzzy, expansions=expansions)


def take_match_options(reader: ObjectReader, refusals: Refusals) -> MatchOptions:
    """Take what `match` and `multi_match` share."""
    if reader.has("cutoff_frequency"):
        raise UnsupportedError(f"[{reader.owner}] [cutoff_frequency] is not supported by secondpass")
    return replace(
        take_terms_options(reader, refusals),
        lenient=reader.take("lenient", boolean, False),
        zero_terms_query=reader.take("zero_terms_query", zero_terms_query, "none"),
        phrases=reader.take("auto_generate_synonyms_phrase_query", boolean, True),
    )


def take_slop(reader: ObjectReader) -> int:
    """Take `slop`, which may not be negative."""
    return reader.take("slop", at_least(0, "No negative slop allowed."), 0)


def operator(value: Any, path: Path) -> Occur:
    """Read `or` or `and`, whatever the case."""
    name = string(value, path).upper()
    if name not in ("OR", "AND"):
        raise IllegalArgumentError(f"No enum constant org.elasticsearch.index.query.Operator.{name}")
    return Occur.MUST if name == "AND" else Occur.SHOULD


def zero_terms_query(value: Any, path: Path) -> str:
    """Read `none` or `all`: what to match when analysis leaves no term."""
    name = string(value, path)
    if name.lower() not in ("none", "all"):
        raise ParsingError(f"Unsupported zero_terms_query value [{name}]", path)
    return name.lower()


def at_least(least: int, refusal: str) -> Callable[[Any, Path], int]:
    """Read an integer of *least* or more; others are refused in the words of *refusal*."""

    def read(value: Any, path: Path) -> int:
        number = integer(value, path)
        if number < least:
            raise IllegalArgumentError(refusal)
        return number

    return read


def text_on_field(
    context: QueryContext, field: FieldType, value: Any, options: MatchOptions, reading: Reading = Reading.BOOLEAN
) -> Query:
    """Return what *value* means on one field; `minimum_should_match` is the caller's to apply."""
    query = text_or_none(context, field, value, options, reading)
    return MatchNoneQuery(NO_TERMS) if query is None else query


def text_or_none(
    context: QueryContext, field: FieldType, value: Any, options: MatchOptions, reading: Reading = Reading.BOOLEAN
) -> Query | None:
    """Return what *value* means on one field, None when no term is left of it and *options* do not say what then."""
    if options.fuzzy is not None:
        context.require_expensive("[fuzzy] queries")
    leaves = FieldLeaves(context, field, options.lenient, options.fuzzy, options.expansions)
    if field.family != "text" and options.analyzer is None:
        return _unanalysed(leaves, value, reading)
    quoted = reading in (Reading.PHRASE, Reading.PHRASE_PREFIX)
    whole = reading is Reading.BOOLEAN_PREFIX
    text = context.analysed(field, string(value, ()), options.analyzer, quoted=quoted, whole=whole)
    query = TextQuery(leaves, options.operator, options.phrases, options.gaps).of(text, reading, options.slop)
    return no_terms(options) if query is None else query


def no_terms(options: MatchOptions) -> Query | None:
    """Return what is matched when analysis leaves no term. Elasticsearch: ZeroTermsQueryOption."""
    if options.zero_terms_query is None:
        return None
    return MatchAllQuery() if options.zero_terms_query == "all" else MatchNoneQuery(NO_TERMS)


def _unanalysed(leaves: FieldLeaves, value: Any, reading: Reading) -> Query:
    if reading is Reading.PHRASE_PREFIX:
        only: Slots = ((0, (string(value, ()),)),)
        return leaves.phrase_prefix(only, 0)
    if reading is Reading.BOOLEAN_PREFIX and leaves.field.family == "keyword":
        return leaves.prefix(string(value, ()))
    return leaves.term(value)
