"""When a write goes through: optimistic concurrency by sequence number or version. Elasticsearch: VersionType, Engine.Index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secondpass.engine.errors import RequestValidationError, VersionConflictError
from secondpass.shards.snapshot import Version

PRIMARY_TERM = 1
INTERNAL, EXTERNAL, EXTERNAL_GTE = VERSION_TYPES = ("internal", "external", "external_gte")


@dataclass(frozen=True, slots=True)
class WriteCondition:
    """Hold what must be so for a write to go through; with an external *version_type*, *version* is the version it gets."""

    create: bool = False
    if_seq_no: int | None = None
    if_primary_term: int | None = None
    version: int | None = None
    version_type: str = INTERNAL

    @property
    def is_external(self) -> bool:
        """Whether versions are those of another system."""
        return self.version_type != INTERNAL

    def validate(self) -> None:
        """Raise RequestValidationError for conditions that do not go together, listing all of them."""
        problems = list(self._problems())
        if problems:
            raise RequestValidationError(problems)

    def _problems(self) -> Iterator[str]:
        if self.if_seq_no is not None and self.if_primary_term is None:
            yield "ifSeqNo is set, but primary term is [0]"
        if self.if_seq_no is None and self.if_primary_term is not None:
            yield f"ifSeqNo is unassigned, but primary term is [{self.if_primary_term}]"
        if self.if_seq_no is not None and self.version is not None:
            yield "compare and write operations can not use versioning"
        if self.version is not None and self.version_type == INTERNAL:
            yield (
                "internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and "
                "`if_primary_term` instead"
            )
        if self.create and self.version_type != INTERNAL:
            yield "create operations only support internal versioning. use index instead"

    def check(self, id_: str, current: Version | None) -> None:
        """Raise VersionConflictError where the document that is there, None if none is, does not meet the condition."""
        problem = self._conflict(current)
        if problem is not None:
            raise VersionConflictError(f"[{id_}]: version conflict, {problem}")

    def _conflict(self, current: Version | None) -> str | None:
        if self.create and current is not None:
            return f"document already exists (current version [{current.version}])"
        if self.if_seq_no is not None:
            return self._other_sequence(current)
        if self.version is None or current is None or self._is_newer(self.version, current.version):
            return None
        comparison = "higher than" if self.version_type == EXTERNAL_GTE else "higher or equal to"
        return f"current version [{current.version}] is {comparison} the one provided [{self.version}]"

    def _is_newer(self, version: int, current: int) -> bool:
        return version >= current if self.version_type == EXTERNAL_GTE else version > current

    def _other_sequence(self, current: Version | None) -> str | None:
        required = f"required seqNo [{self.if_seq_no}], primary term [{self.if_primary_term}]."
        if current is None:
            return f"{required} but no document was found"
        if (current.seq_no, PRIMARY_TERM) == (self.if_seq_no, self.if_primary_term):
            return None
        return f"{required} current document has seqNo [{current.seq_no}] and primary term [{PRIMARY_TERM}]"

    def next_version(self, earlier: Version | None) -> int:
        """Return the version a write gets; *earlier* is the last one of that id, deleted or not."""
        if self.version is not None:
            return self.version
        return 1 if earlier is None else earlier.version + 1


ANYHOW = WriteCondition()
