"""The values of the fields every document has: `_index`, `_seq_no`, `_version`. Elasticsearch: MetadataFieldMapper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .errors import IllegalArgumentError
from .mapping import FieldType

if TYPE_CHECKING:
    from .snapshot import Snapshot

INDEX, SEQUENCE_NUMBER, VERSION = "_index", "_seq_no", "_version"
METADATA: Mapping[str, FieldType] = MappingProxyType(
    {INDEX: FieldType(INDEX, "keyword"), **{name: FieldType(name, "long") for name in (SEQUENCE_NUMBER, VERSION)}}
)
"""Those with doc values, as the type they count as."""

_WITHOUT = frozenset(("_routing", "_source", "_field_names"))


def is_metadata(name: str) -> bool:
    """Tell whether every document has a field of that name."""
    return name in METADATA or name in _WITHOUT or name == "_id"


def metadata_field(name: str) -> FieldType | None:
    """Return what a field that every document has counts as, document by document; None for a name of no such field.

    Raises IllegalArgumentError where it has no doc values.
    """
    if name == "_id":
        raise IllegalArgumentError(
            "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic cluster "
            "setting: indices.id_field_data.enabled"
        )
    if name in _WITHOUT:
        raise IllegalArgumentError(f"Fielddata is not supported on field [{name}] of type [{name}]")
    return METADATA.get(name)


@dataclass(frozen=True, slots=True)
class MetadataColumn:
    """Offer one of these fields, *name*, over the documents of *snapshot*."""

    snapshot: Snapshot
    name: str

    @property
    def kind(self) -> str:
        return METADATA[self.name].family

    def value(self, doc: int) -> Any:
        """Return the one value of a document."""
        if self.name == INDEX:
            return self.snapshot.index
        state = self.snapshot.versions[doc]
        return state.seq_no if self.name == SEQUENCE_NUMBER else state.version

    def values(self, doc: int) -> Sequence[Any]:
        """Return the one value of a document, in a sequence."""
        return (self.value(doc),)
