"""The form many queries share: one field, with a value or an object of options. `{"term": {"f": "x"}}`"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path
from secondpass.shards.xcontent import ObjectReader, Read, anything, or_null, string

T = TypeVar("T")


def enter_field(reader: ObjectReader, value_key: str | None, *, beside: tuple[str, ...] = ()) -> str:
    """Return the one field a query names, and let *reader* go on among its options.

    The short form is written out under *value_key*; None means that there is none. Options named in *beside* may stand beside
    the field, too.
    """
    outside = {key: reader.take(key, anything) for key in beside if reader.has(key)}
    fields = reader.rest()
    if not fields:
        full_text = reader.owner.startswith("match")
        raise IllegalArgumentError(
            f"[{reader.owner}] requires fieldName" if full_text else "field name is null or empty"
        )
    (field, given), *others = fields.items()
    if others:
        raise ParsingError(
            f"[{reader.owner}] query doesn't support multiple fields, found [{field}] and [{others[0][0]}]", reader.path
        )
    if isinstance(given, Mapping):
        reader.enter(field, {**outside, **given})
    elif value_key is None:
        raise ParsingError(f"[{reader.owner}] query does not support [{field}]", reader.path)
    else:
        reader.enter(field, {value_key: given})
    return field


def take_value(reader: ObjectReader, key: str, read: Read[T], refusal: str = "value cannot be null") -> T:
    """Take what a query looks for, after all else; where there is nothing, what nobody knows is refused first."""
    value = reader.take(key, or_null(read, None), None)
    if value is None:
        reader.refuse_unknown()
        raise IllegalArgumentError(refusal)
    return value


def optional_string(value: Any, path: Path) -> str | None:
    """Read a string, or null as if nothing were given."""
    return None if value is None else string(value, path)
