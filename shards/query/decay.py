"""`gauss`, `exp` and `linear`, the decay functions of `function_score`.

Elasticsearch: DecayFunctionParser, DecayFunctionBuilder. What origin, scale and offset mean depends on the field, so they are
read only when the query meets its mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path
from secondpass.shards.lucene.decay_functions import MULTI_VALUE_MODES, Curve, DecayFunction
from secondpass.shards.lucene.score_functions import ScoreFunction
from secondpass.shards.mapping import ElasticsearchParseError, FieldType
from secondpass.shards.mapping.nanoseconds import NANOS_PER_MILLI
from secondpass.shards.script_doc_values import require_doc_values
from secondpass.shards.time_value import parse_time_value
from secondpass.shards.xcontent import number, string

from .builder import QueryContext

_PARAMETERS = ("origin", "scale", "offset", "decay")


@dataclass(frozen=True, slots=True)
class Decay:
    """Decay with the distance of *field* from an origin; *parameters* are as written."""

    curve: str
    field: str
    parameters: Mapping[str, Any]
    multi_value_mode: str
    path: Path

    def to_function(self, context: QueryContext) -> ScoreFunction:
        field = context.field_type(self.field)
        if field is None:
            raise ParsingError(f"unknown field [{self.field}]", self.path)
        for name in self.parameters:
            if name not in _PARAMETERS:
                raise ElasticsearchParseError(f"parameter [{name}] not supported!")
        require_doc_values(field, context.index)
        origin, scale, offset = self._dates(field, context) if field.family == "date" else self._numbers(field)
        curve = Curve(self.curve, scale, self._decay())
        _check(curve, offset)
        return DecayFunction(field.name, curve, origin, offset, self.multi_value_mode)

    def _dates(self, field: FieldType, context: QueryContext) -> tuple[float, float, float]:
        if "scale" not in self.parameters:
            raise ElasticsearchParseError("[scale] must be set for date fields.")
        scale = parse_time_value(self._text("scale"), "DecayFunctionParser.scale")
        offset = parse_time_value(self._text("offset", "0d"), "DecayFunctionParser.offset")
        origin: float = context.now_ms
        if "origin" in self.parameters:
            origin, _ = field.range_bounds(gte=self._text("origin"), now_ms=context.now_ms)
            origin = origin // NANOS_PER_MILLI if field.is_to_the_nanosecond else origin
        return float(origin), float(scale), float(offset)

    def _numbers(self, field: FieldType) -> tuple[float, float, float]:
        if field.family in ("keyword", "ip"):
            raise ParsingError(
                f"field [{self.field}] is of type [{field.type}], but only numeric types are supported.", self.path
            )
        if not {"scale", "origin"} <= self.parameters.keys():
            raise ElasticsearchParseError("both [scale] and [origin] must be set for numeric fields.")
        return self._number("origin"), self._number("scale"), self._number("offset", 0.0)

    def _decay(self) -> float:
        return self._number("decay", 0.5)

    def _number(self, name: str, default: float = 0.0) -> float:
        value = self.parameters.get(name, default)
        return number(value, (*self.path, self.field, name))

    def _text(self, name: str, default: str = "") -> str:
        return string(self.parameters.get(name, default), (*self.path, self.field, name))


def parse_decay(curve: str, body: Mapping[str, Any], path: Path) -> Decay:
    """Read the body of a decay function: one field's parameters, and `multi_value_mode`."""
    mode, fields = "min", {}
    for key, value in body.items():
        if isinstance(value, Mapping):
            fields[key] = value
        elif key == "multi_value_mode":
            mode = _multi_value_mode(string(value, (*path, key)))
        else:
            raise ParsingError("malformed score function score parameters.", (*path, key))
    # Of several fields Elasticsearch takes the last, without a word about the others.
    if len(fields) != 1:
        raise ParsingError("malformed score function score parameters.", path)
    ((field, parameters),) = fields.items()
    return Decay(curve, field, parameters, mode, path)


def _multi_value_mode(written: str) -> str:
    mode = written.lower()
    if mode not in MULTI_VALUE_MODES:
        raise IllegalArgumentError(f"Illegal sort mode: {written}")
    return mode


def _check(curve: Curve, offset: float) -> None:
    lowest_is_open = curve.name != "linear"
    if curve.scale <= 0:
        raise IllegalArgumentError("function_score : scale must be > 0.0.")
    if not 0 <= curve.decay < 1 or (lowest_is_open and curve.decay == 0):
        raise IllegalArgumentError("function_score : decay must be in the range [0..1].")
    if offset < 0:
        raise IllegalArgumentError("function_score : offset must be > 0.0")
