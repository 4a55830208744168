"""The functions of `function_score`, from JSON to builder: one table, one door.

Elasticsearch: ScoreFunctionBuilder and its parsers, SearchModule.registerScoreFunctions. Each parser names what it does not
know in its own words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np

from secondpass.shards.errors import (
    IllegalArgumentError,
    NamedObjectNotFoundError,
    ParsingError,
    Path,
    QueryShardError,
    ShardError,
)
from secondpass.shards.lucene.decay_functions import CURVES
from secondpass.shards.lucene.field_value_function import MODIFIERS, FieldValueFunction
from secondpass.shards.lucene.random_function import SEQUENCE_NUMBER, RandomFunction, long_hash, string_hash
from secondpass.shards.lucene.score_functions import ScoreFunction
from secondpass.shards.lucene.script_function import ScriptFunction
from secondpass.shards.mapping import FieldType
from secondpass.shards.script_doc_values import require_doc_values
from secondpass.shards.xcontent import ObjectReader, float32, number, or_null, string, token_name

from .builder import QueryContext
from .decay import parse_decay
from .scripts import AskedScript, ask_script


class FunctionBuilder(Protocol):
    """Describe one function, its shape already checked."""

    def to_function(self, context: QueryContext) -> ScoreFunction:
        """Return what this means for the index of *context*."""
        ...


def parse_function(name: str, body: Mapping[str, Any], path: Path) -> FunctionBuilder:
    """Read the function called *name*. Raises NamedObjectNotFoundError when there is none of that name."""
    if name not in _PARSERS:
        raise NamedObjectNotFoundError(f"unknown field [{name}]", path)
    return _PARSERS[name](body, path)


@dataclass(frozen=True, slots=True)
class ScriptScore:
    """Compute the value with a script."""

    script: AskedScript

    def to_function(self, context: QueryContext) -> ScoreFunction:
        try:
            return ScriptFunction(self.script.compile("score", context))
        except ShardError as error:
            text = "script_score: the script could not be loaded"
            raise QueryShardError(text, meta=context.where, cause=error) from error


@dataclass(frozen=True, slots=True)
class FieldValueFactor:
    """Take the value from a number field."""

    field: str
    factor: np.float32
    modifier: str
    missing: float | None

    def to_function(self, context: QueryContext) -> ScoreFunction:
        field = context.field_type(self.field)
        if field is None and self.missing is None:
            raise IllegalArgumentError(
                f"Unable to find a field mapper for field [{self.field}]. No 'missing' value defined."
            )
        if field is not None:
            _require_number(field, context.index)
        name = self.field if field is None else field.name
        return FieldValueFunction(self.field, name, self.factor, self.modifier, self.missing)


def _require_number(field: FieldType, index: str) -> None:
    require_doc_values(field, index)
    if field.family in ("keyword", "ip"):
        raise IllegalArgumentError(
            f"field [{field.name}] is of type [{field.type}], but [field_value_factor] only reads numeric types"
        )


@dataclass(frozen=True, slots=True)
class RandomScore:
    """Draw a value at random; the same again for the same *seed* and value of *field*.

    Without a seed, *field* plays no part and the moment of the request is the seed, as in Elasticsearch.
    """

    seed: int | None
    field: str | None

    def to_function(self, context: QueryContext) -> ScoreFunction:
        name = self._field_name(context)
        if self.seed is None or name is None:
            return RandomFunction(long_hash(context.now_ms), None)
        return RandomFunction(self.seed, name)

    def _field_name(self, context: QueryContext) -> str | None:
        if self.seed is None or not context.mapping.fields:
            return None
        if self.field in (None, SEQUENCE_NUMBER):
            return SEQUENCE_NUMBER
        if self.field == "_id":
            raise IllegalArgumentError(
                "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic cluster "
                "setting: indices.id_field_data.enabled"
            )
        field = context.field_type(str(self.field))
        if field is None:
            raise IllegalArgumentError(
                f"Field [{self.field}] is not mapped on [{context.index}] and cannot be used as a source of random "
                "numbers."
            )
        require_doc_values(field, context.index)
        return field.name


def _parse_script_score(body: Mapping[str, Any], path: Path) -> ScriptScore:
    if "script" not in body:
        raise ParsingError("script_score requires 'script' field", path)
    reader = ObjectReader(body, path, "script_score")
    script = reader.take("script", ask_script)
    _refuse_others(reader)
    return ScriptScore(script)


def _parse_field_value_factor(body: Mapping[str, Any], path: Path) -> FieldValueFactor:
    reader = ObjectReader(body, path, "field_value_factor")
    field = reader.take("field", or_null(string, ""), "")
    factor = reader.take("factor", or_null(_factor, np.float32(1.0)), np.float32(1.0))
    modifier = reader.take("modifier", or_null(_modifier, "none"), "none")
    missing = reader.take("missing", or_null(number, None), None)
    _refuse_others(reader)
    if not field:
        raise ParsingError("[field_value_factor] required field 'field' missing", path)
    return FieldValueFactor(field, factor, modifier, missing)


def _factor(value: Any, path: Path) -> np.float32:
    if isinstance(value, Mapping | list):
        raise ParsingError("[field_value_factor] field 'factor' does not support lists or objects", path)
    return float32(value, path)


def _modifier(value: Any, path: Path) -> str:
    return enum_constant(value, path, MODIFIERS, "FieldValueFactorFunction.Modifier")


def _parse_random_score(body: Mapping[str, Any], path: Path) -> RandomScore:
    reader = ObjectReader(body, path, "random_score")
    seed = reader.take("seed", or_null(_seed, None), None)
    field = reader.take("field", or_null(string, None), None)
    _refuse_others(reader)
    return RandomScore(seed, field)


def _seed(value: Any, path: Path) -> int:
    if isinstance(value, str):
        return string_hash(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParsingError(f"random_score seed must be an int/long or string, not '{token_name(value)}'", path)
    if isinstance(value, float) or not -(2**63) <= value < 2**63:
        raise ParsingError(f"random_score seed must be an int, long or string, not '{token_name(value)}'", path)
    return value if -(2**31) <= value < 2**31 else long_hash(value)


_PARSERS: dict[str, Callable[[Mapping[str, Any], Path], FunctionBuilder]] = {
    "script_score": _parse_script_score,
    "field_value_factor": _parse_field_value_factor,
    "random_score": _parse_random_score,
    **{curve: partial(parse_decay, curve) for curve in CURVES},
}


FUNCTIONS = tuple(_PARSERS)
"""The names of the functions, besides `weight`."""


def enum_constant(value: Any, path: Path, names: Any, java_class: str) -> str:
    """Read one of *names*, whatever its case; refuse others as Java's `Enum.valueOf` does."""
    written = string(value, path)
    if written.lower() not in names:
        package = "org.elasticsearch.common.lucene.search.function"
        raise IllegalArgumentError(f"No enum constant {package}.{java_class}.{written.upper()}")
    return written.lower()


def _refuse_others(reader: ObjectReader) -> None:
    for key in reader.rest():
        raise ParsingError(f"{reader.owner} query does not support [{key}]", (*reader.path, key))
