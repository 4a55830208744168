"""The columns of a shard as scripts and functions read them. Elasticsearch: MappedFieldType.fielddataBuilder, LeafDocLookup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .columns import KeywordColumn, NumberColumn
from .errors import IllegalArgumentError, UnsupportedError
from .mapping import FieldType
from .mapping.held import HELD
from .metadata_columns import MetadataColumn, is_metadata, metadata_field
from .term_counts import TermCounts
from .top_docs import Docs

if TYPE_CHECKING:
    from .painless.doc_values import DocValuesColumn
    from .snapshot import Snapshot


def require_doc_values(field: FieldType, index: str) -> None:
    """Raise IllegalArgumentError for a field whose values cannot be read document by document, UnsupportedError if only here."""
    if field.family == HELD:
        raise UnsupportedError(f"values of field [{field.name}] of type [{field.type}] are not supported by secondpass")
    if field.type == "text":
        raise IllegalArgumentError(
            f"Fielddata is disabled on [{field.name}] in [{index}]. Text fields are not optimised for operations that "
            "require per-document field data like aggregations and sorting, so these operations are disabled by "
            "default. Please use a keyword field instead. Alternatively, set fielddata=true on "
            f"[{field.name}] in order to load field data by uninverting the inverted index. Note that this can use "
            "significant memory."
        )
    if field.type == "match_only_text":
        raise IllegalArgumentError("match_only_text fields do not support sorting and aggregations")
    if not field.doc_values:
        raise IllegalArgumentError(
            f"Can't load fielddata on [{field.name}] because fielddata is unsupported on fields of type "
            f"[{field.type}]. Use doc values instead."
        )


@dataclass(frozen=True, slots=True)
class NumberValues:
    """Offer the values of a number, boolean or date field, one document or many at a time."""

    column: NumberColumn

    @property
    def kind(self) -> str:
        return self.column.kind

    def values(self, doc: int) -> Sequence[Any]:
        """Return the values of a document, ascending; those beyond a long as the negative ones Java has for them."""
        values = self.column.values(doc)
        if self.column.flat.dtype != np.uint64:
            return values
        return [value - 2**64 if value >= 2**63 else value for value in values]

    def single_values(self, docs: Docs) -> npt.NDArray[Any] | None:
        """Return the value of each of *docs*, or None if any of them has not exactly one."""
        if not bool((self.column.counts[docs] == 1).all()):
            return None
        found = self.column.flat[self.column.value_offsets[docs]]
        if found.dtype == np.uint64:
            return found.astype(np.int64)
        return found.astype(np.bool_) if self.kind == "boolean" else found


@dataclass(frozen=True, slots=True)
class AddressValues:
    """Offer the addresses of *field* as text."""

    field: FieldType
    column: KeywordColumn | None
    kind: str = "keyword"

    def values(self, doc: int) -> Sequence[Any]:
        """Return the addresses of a document, ascending."""
        return [] if self.column is None else [self.field.display(value) for value in self.column.values(doc)]


@dataclass(frozen=True, slots=True)
class NoValues:
    """Stand for a mapped field that no document of the shard has."""

    kind: str

    def values(self, doc: int) -> Sequence[Any]:
        """Return no values."""
        return ()


@dataclass(frozen=True, slots=True)
class SnapshotDocValues:
    """Offer the fields of *snapshot* to scripts."""

    snapshot: Snapshot

    def has_field(self, name: str) -> bool:
        """Tell whether the mapping knows the field."""
        return self.snapshot.mapping.field(name) is not None or is_metadata(name)

    def column(self, name: str) -> DocValuesColumn:
        """Return a field's column; raises IllegalArgumentError if it is not mapped or has no doc values."""
        field = self.snapshot.mapping.field(name)
        if field is None and metadata_field(name) is not None:
            return MetadataColumn(self.snapshot, name)
        if field is None:
            raise IllegalArgumentError(f"No field found for [{name}] in mapping")
        require_doc_values(field, self.snapshot.index)
        column = self.snapshot.doc_values(field.name)
        if isinstance(column, NumberColumn):
            return NumberValues(column)
        if field.family == "ip":
            return AddressValues(field, column if isinstance(column, KeywordColumn) else None)
        return column if isinstance(column, KeywordColumn) else NoValues(field.family)

    @property
    def term_counts(self) -> TermCounts:
        """How often terms occur in the fields."""
        return TermCounts(self.snapshot)
