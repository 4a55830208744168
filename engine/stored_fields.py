"""What a request asks of fields stored beside the source. Elasticsearch: StoredFieldsContext.

No field is stored here (`store: true` is refused by the mapping), so there is nothing to show; but asking hides the source, and
`_none_` hides the id too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path
from secondpass.shards.mapping import Mapping
from secondpass.shards.xcontent import list_of, string, token_name

NONE = "_none_"


@dataclass(frozen=True, slots=True)
class StoredFields:
    """Hold the names asked for; *disabled* asks for nothing at all, not even `_id`."""

    names: tuple[str, ...] = ()
    disabled: bool = False

    @property
    def shows_source(self) -> bool:
        """Whether the source is among the names."""
        return "_source" in self.names

    def check(self, mapping: Mapping) -> None:
        """Raise IllegalArgumentError for a name that is an object of *mapping*."""
        for name in self.names:
            if mapping.is_object(name):
                raise IllegalArgumentError(f"field [{name}] isn't a leaf field")


def read_stored_fields(value: Any, path: Path) -> StoredFields:
    """Read `stored_fields`: a name, an array of names, or `_none_`."""
    if not isinstance(value, str | list | tuple):
        raise ParsingError(
            f"Expected [VALUE_STRING] or [START_ARRAY] in [stored_fields] but found [{token_name(value)}]", path
        )
    names = tuple(list_of(string)(value, path))
    if names == (NONE,):
        return StoredFields(disabled=True)
    if NONE in names:
        raise IllegalArgumentError("cannot combine _none_ with other fields")
    return StoredFields(names)
