"""The field types that read and show values in their own way: one table. Elasticsearch: the mappers of the types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from .ends import Ends
from .ip import Ip
from .scaled_float import ScaledFloat
from .token_count import Terms, TokenCount
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

    @property
    def terms(self) -> Terms | None: ...

    @property
    def enable_position_increments(self) -> bool: ...


def _required(terms: Terms | None) -> Terms:
    """Return what analyses a text; without it none has any tokens, as in a field that is only asked for."""
    return terms or (lambda text: ([], [], 0))


KINDS: Mapping[str, Callable[[Options], Kind]] = MappingProxyType(
    {
        "ip": lambda options: Ip(),
        "scaled_float": lambda options: ScaledFloat(options.scaling_factor, options.coerce),
        "token_count": lambda options: TokenCount(_required(options.terms), options.enable_position_increments),
        "unsigned_long": lambda options: UnsignedLong(),
    }
)
"""Each of these types, and what makes its kind of what a mapping says."""
