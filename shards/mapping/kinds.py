"""The field types that read and show values in their own way: one table. Elasticsearch: the mappers of the types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from .ends import Ends
from .ip import Ip
from .scaled_float import ScaledFloat
from .unsigned_long import UnsignedLong


class Kind(Protocol):
    """Know what values of a type are, from a document to what is shown of it."""

    def document(self, raw: Any) -> str | int | float | None:
        """Return what a column holds of one scalar of a document, None for nothing; raises ShardError."""
        ...

    def query(self, raw: Any) -> str | int | float | None:
        """Return what a query asks for as a column holds it, None where none can; raises ShardError."""
        ...

    def bounds(self, ends: Ends) -> tuple[Any, Any]:
        """Return inclusive bounds on what a column holds; a low above the high where nothing matches."""
        ...

    def display(self, value: Any) -> Any:
        """Return what a column holds as doc values show it."""
        ...

    def display_source(self, value: Any) -> Any:
        """Return what a column would hold as `fields` shows it of a source."""
        ...


class Options(Protocol):
    """Offer what a mapping says of a field."""

    @property
    def coerce(self) -> bool: ...

    @property
    def scaling_factor(self) -> float: ...


KINDS: Mapping[str, Callable[[Options], Kind]] = MappingProxyType(
    {
        "ip": lambda options: Ip(),
        "scaled_float": lambda options: ScaledFloat(options.scaling_factor, options.coerce),
        "unsigned_long": lambda options: UnsignedLong(),
    }
)
"""Each of these types, and what makes its kind of what a mapping says."""
