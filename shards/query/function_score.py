"""`function_score`: let functions of the document change the score. Elasticsearch: FunctionScoreQueryBuilder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path
from secondpass.shards.lucene import Query
from secondpass.shards.lucene.combine_functions import BOOST_MODES, SCORE_MODES
from secondpass.shards.lucene.function_score import FilteredFunction, FunctionScoreQuery
from secondpass.shards.lucene.score_functions import ScoreFunction, WeightedFunction, WeightFunction
from secondpass.shards.numbers import FLOAT_MAX
from secondpass.shards.xcontent import ObjectReader, anything, float32, or_null, token_name

from .builder import Labelled, QueryBuilder, QueryContext
from .match_all import MatchAll, MatchNone
from .score_functions import FUNCTIONS, FunctionBuilder, enum_constant, parse_function

if TYPE_CHECKING:
    from .parse import SubParser

_FAILED = "failed to parse [function_score] query."
_SETTINGS = ("score_mode", "boost_mode", "max_boost", "min_score")


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one function with its weight, and the filter that says where it applies; a weight alone is a function."""

    function: FunctionBuilder | None
    weight: np.float32 | None = None
    filter: QueryBuilder | None = None

    def to_lucene(self, context: QueryContext) -> FilteredFunction:
        applies = None if self.filter is None else self.filter.to_lucene(context)
        return FilteredFunction(self._function(context), applies)

    def _function(self, context: QueryContext) -> ScoreFunction:
        if self.function is None:
            return WeightFunction(np.float32(1.0) if self.weight is None else self.weight)
        function = self.function.to_function(context)
        return function if self.weight is None else WeightedFunction(function, self.weight)


@dataclass(frozen=True, slots=True)
class FunctionScore:
    """Score *query* with the *entries*: joined by *score_mode*, combined with its score by *boost_mode*."""

    query: QueryBuilder
    entries: tuple[Entry, ...]
    score_mode: str
    boost_mode: str
    max_boost: np.float32
    min_score: np.float32 | None

    def to_lucene(self, context: QueryContext) -> Query:
        if isinstance(self.query, MatchNone):
            return self.query.to_lucene(context)
        functions = tuple(entry.to_lucene(context) for entry in self.entries)
        # A function alone is not joined: no mode turns its infinity, or its weight 0, into 1.
        alone = len(functions) <= 1 and all(each.filter is None for each in functions)
        score_mode = "first" if alone else self.score_mode
        query = self.query.to_lucene(context)
        return FunctionScoreQuery(query, functions, score_mode, self.boost_mode, self.max_boost, self.min_score)


def parse(reader: ObjectReader, sub: SubParser) -> FunctionScore:
    members, path = _members(reader), reader.path
    settings = ObjectReader({key: members.pop(key) for key in _SETTINGS if key in members}, path, "function_score")
    query = MatchAll() if "query" not in members else _query(members.pop("query"), (*path, "query"), sub)
    return FunctionScore(
        query,
        _entries(members, path, sub),
        settings.take("score_mode", or_null(_score_mode, "multiply"), "multiply"),
        settings.take("boost_mode", or_null(_boost_mode, "multiply"), "multiply"),
        settings.take("max_boost", or_null(float32, np.float32(FLOAT_MAX)), np.float32(FLOAT_MAX)),
        settings.take("min_score", or_null(float32, None), None),
    )


def _members(reader: ObjectReader) -> dict[str, Any]:
    """Take all members but `boost` and `_name`, which are for whoever reads on."""
    common = {key: reader.take(key, anything) for key in ("boost", "_name") if reader.has(key)}
    members, path = reader.rest(), reader.path
    reader.asked |= {"query", "functions", "weight", *FUNCTIONS, *_SETTINGS}
    reader.enter("", common)
    reader.path = path
    return members


def _query(body: Any, path: Path, sub: SubParser) -> QueryBuilder:
    if isinstance(body, Mapping):
        return sub(body, path)
    kind = "array" if isinstance(body, list) else "field"
    raise ParsingError(f"{_FAILED} {kind} [query] is not supported", path)


def _score_mode(value: Any, path: Path) -> str:
    return enum_constant(value, path, SCORE_MODES, "FunctionScoreQuery.ScoreMode")


def _boost_mode(value: Any, path: Path) -> str:
    return enum_constant(value, path, BOOST_MODES, "CombineFunction")


def _entries(members: Mapping[str, Any], path: Path, sub: SubParser) -> tuple[Entry, ...]:
    """Read `functions`, or else the one function that stands among the query's members."""
    declared = [key for key, value in members.items() if _declares(key, value, path)]
    if len(declared) > 1:
        raise _declared_twice(declared[0], declared[1], members, path)
    for key in declared:
        value, at = members[key], (*path, key)
        if isinstance(value, list):
            return tuple(_entry(each, (*at, i), sub) for i, each in enumerate(value))
        return (Entry(None, _weight(value, at)) if key == "weight" else Entry(parse_function(key, value, at)),)
    return ()


def _declares(key: str, value: Any, path: Path) -> bool:
    if isinstance(value, Mapping):
        return True
    if isinstance(value, list):
        if key != "functions":
            raise ParsingError(f"{_FAILED} array [{key}] is not supported", (*path, key))
        return True
    if value is not None and key != "weight":
        raise ParsingError(f"{_FAILED} field [{key}] is not supported", (*path, key))
    return value is not None


def _declared_twice(first: str, second: str, members: Mapping[str, Any], path: Path) -> ParsingError:
    either = "you can either define [functions] array or a single function, not both. already found"
    if isinstance(members[first], list):
        return ParsingError(f"{_FAILED} [{either} [functions] array, now encountering [{second}].]", (*path, second))
    if isinstance(members[second], list):
        return ParsingError(f"{_FAILED} [{either} [{first}], now encountering [functions].]", (*path, second))
    reason = f"already found function [{first}], now encountering [{second}]. use [functions] array if you want to define several functions."  # noqa: E501
    return ParsingError(f"{_FAILED} {reason}", (*path, second))


def _entry(body: Any, path: Path, sub: SubParser) -> Entry:
    if not isinstance(body, Mapping):
        # Elasticsearch fills these three places in this order.
        raise ParsingError(
            f"failed to parse [START_OBJECT]. malformed query, expected a [{token_name(body)}] while parsing functions "
            "but got a [function_score] instead",
            path,
        )
    members = {key: value for key, value in body.items() if value is not None}
    applies = _filter(members.pop("filter"), (*path, "filter"), sub) if "filter" in members else None
    weight = _weight(members.pop("weight"), (*path, "weight")) if "weight" in members else None
    function = _function(members, path)
    if function is None and weight is None:
        raise ParsingError(f"{_FAILED} an entry in functions list is missing a function.", path)
    return Entry(function, weight, applies)


def _function(members: Mapping[str, Any], path: Path) -> FunctionBuilder | None:
    for key, value in members.items():
        if not isinstance(value, Mapping):
            kind = "array" if isinstance(value, list) else "field"
            raise ParsingError(f"{_FAILED} {kind} [{key}] is not supported", (*path, key))
    names = list(members)
    if len(names) > 1:
        reason = f"already found [{names[0]}], now encountering [{names[1]}]."
        raise ParsingError(f"failed to parse function_score functions. {reason}", (*path, names[1]))
    return parse_function(names[0], members[names[0]], (*path, names[0])) if names else None


def _filter(body: Any, path: Path, sub: SubParser) -> QueryBuilder | None:
    if not isinstance(body, Mapping):
        raise ParsingError(
            f"{_FAILED} {'array' if isinstance(body, list) else 'field'} [filter] is not supported", path
        )
    builder = sub(body, path)
    inner = builder.inner if isinstance(builder, Labelled) else builder
    return None if isinstance(inner, MatchAll) else builder


def _weight(value: Any, path: Path) -> np.float32:
    weight = float32(value, path)
    if np.signbit(weight):
        raise IllegalArgumentError("[weight] cannot be negative  for a filtering function")
    return weight
