"""The form many queries share: one field, with a value or an object of options. `{"term": {"f": "x"}}`"""

from __future__ import annotations

from collections.abc import Mapping

from secondpass.shards.errors import IllegalArgumentError, ParsingError
from secondpass.shards.xcontent import ObjectReader, anything


def enter_field(reader: ObjectReader, value_key: str) -> str:
    """Return the one field a query names, and let *reader* go on among its options.

    The short form is written out under *value_key*. `boost` and `_name` may stand beside the field or among its options.
    """
    beside = {key: reader.take(key, anything) for key in ("boost", "_name") if reader.has(key)}
    fields = reader.rest()
    if not fields:
        raise IllegalArgumentError(f"[{reader.owner}] requires a field name")
    (field, given), *others = fields.items()
    if others:
        raise ParsingError(
            f"[{reader.owner}] query doesn't support multiple fields, found [{field}] and [{others[0][0]}]", reader.path
        )
    options = given if isinstance(given, Mapping) else {value_key: given}
    reader.enter(field, {**beside, **options})
    return field
