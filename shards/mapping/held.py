"""Field types whose values a document keeps in its source, and of which it is only known that they are there.

An index may have such fields, `exists` finds their documents; whatever else asks for them is refused by name.
Elasticsearch: the mappers of the types. But: values are not checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

HELD = "held"
"""The family of these types."""

PRESENT = "1"
"""What the column of such a field holds of every value."""

_STORED = ("index", "doc_values", "ignore_malformed", "null_value", "on_script_error", "script")
_POINT = (*_STORED, "ignore_z_value")
_RANGE = ("index", "doc_values", "coerce")

HELD_TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "binary": ("doc_values",),
        "completion": (
            *("analyzer", "search_analyzer", "preserve_separators"),
            *("preserve_position_increments", "max_input_length", "contexts"),
        ),
        "dense_vector": ("dims", "element_type", "index", "similarity", "index_options"),
        "geo_point": _POINT,
        "geo_shape": ("index", "doc_values", "coerce", "ignore_malformed", "ignore_z_value", "orientation"),
        "point": _POINT,
        "shape": ("coerce", "ignore_malformed", "ignore_z_value", "orientation"),
        "sparse_vector": ("index_options",),
        "date_range": (*_RANGE, "format", "locale"),
        **dict.fromkeys(("double_range", "float_range", "integer_range", "ip_range", "long_range"), _RANGE),
    }
)
"""What each of these types lets one say about a field, besides what all do; it is shown, and changes nothing here."""
