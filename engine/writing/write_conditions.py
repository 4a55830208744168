"""When a write goes through: optimistic concurrency by sequence number or version. Elasticsearch: VersionType, Engine.Index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secondpass.engine.errors import VersionConflictError, refuse
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.snapshot import Version

PRIMARY_TERM = 1
INTERNAL, EXTERNAL, EXTERNAL_GTE = VERSION_TYPES = ("internal", "external", "external_gte")
MATCH_ANY, MATCH_DELETED = -3, -4
"""The versions of a request that stand for any, and for none. Elasticsearch: Versions."""

MAX_ID_BYTES = 512

_UNASSIGNED_SEQ_NO, _UNASSIGNED_TERM = -2, 0
_OTHER_NAMES = {"external_gt": EXTERNAL}


def id_problems(id_: str) -> Iterator[str]:
    """Yield that an id is too long, where it is. Elasticsearch: DocWriteRequest.validateDocIdLength."""
    size = len(id_) if id_.isascii() else len(id_.encode())
    if size > MAX_ID_BYTES:
        yield f"id [{id_}] is too long, must be no longer than {MAX_ID_BYTES} bytes but was: {size}"


def version_type_of(name: str) -> str:
    """Return the version type of a name; raises IllegalArgumentError."""
    found = _OTHER_NAMES.get(name, name)
    if found not in VERSION_TYPES:
        raise IllegalArgumentError(f"No version type match [{name}]")
    return found


def seq_no_of(number: int | None) -> int | None:
    """Return the sequence number that is asked for, None for the one that stands for none; raises IllegalArgumentError."""
    if number is not None and number < 0 and number != _UNASSIGNED_SEQ_NO:
        raise IllegalArgumentError(f"sequence numbers must be non negative. got [{number}].")
    return None if number == _UNASSIGNED_SEQ_NO else number


def primary_term_of(number: int | None) -> int | None:
    """Return the primary term that is asked for, None for the one that stands for none; raises IllegalArgumentError."""
    if number is not None and number < 0:
        raise IllegalArgumentError(f"primary term must be non negative. got [{number}]")
    return None if number == _UNASSIGNED_TERM else number


@dataclass(frozen=True, slots=True)
class WriteCondition:
    """Hold what must be so for a write to go through; with an external *version_type*, *version* is the version it gets."""

    create: bool = False
    if_seq_no: int | None = None
    if_primary_term: int | None = None
    version: int | None = None
    version_type: str = INTERNAL

    @classmethod
    def of(
        cls, create: bool, if_seq_no: int | None, if_primary_term: int | None, version: int | None, version_type: str
    ) -> WriteCondition:
        """Return what a request asks for; raises IllegalArgumentError for a part that cannot be."""
        return cls(
            create,
            seq_no_of(if_seq_no),
            primary_term_of(if_primary_term),
            None if version == MATCH_ANY else version,
            version_type_of(version_type),
        )

    @property
    def is_external(self) -> bool:
        """Whether versions are those of another system."""
        return self.version_type != INTERNAL

    def validate(self) -> None:
        """Raise RequestValidationError for conditions that do not go together, listing all of them."""
        refuse(self.problems())

    def problems(self) -> Iterator[str]:
        """Yield what does not go together. Elasticsearch: DocWriteRequest.validateSeqNoBasedCASParams."""
        version = MATCH_ANY if self.version is None else self.version
        if not (version >= 0 if self.is_external else version > 0 or version in (MATCH_ANY, MATCH_DELETED)):
            yield f"illegal version value [{version}] for version type [{self.version_type.upper()}]"
        if not self.is_external and version not in (MATCH_ANY, MATCH_DELETED):
            yield (
                "internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and "
                "`if_primary_term` instead"
            )
        if self.if_seq_no is not None and (self.is_external or version != MATCH_ANY):
            yield "compare and write operations can not use versioning"
        if self.if_seq_no is not None and self.if_primary_term is None:
            yield "ifSeqNo is set, but primary term is [0]"
        if self.if_seq_no is None and self.if_primary_term is not None:
            yield f"ifSeqNo is unassigned, but primary term is [{self.if_primary_term}]"

    def problems_with(self, id_: str | None) -> Iterator[str]:
        """Yield what keeps a document of an id, None for one that is yet to be made, from being written so.

        Elasticsearch: IndexRequest.validate.
        """
        refused = self._problem_of_creation() if self.create else None
        if refused is not None:
            yield refused
            return
        if id_ is None and (self.is_external or self.version not in (None, MATCH_DELETED)):
            yield "an id must be provided if version type or value are set"
        yield from self.problems()
        yield from () if id_ is None else id_problems(id_)

    def _problem_of_creation(self) -> str | None:
        if self.is_external:
            return "create operations only support internal versioning. use index instead"
        if self.version not in (None, MATCH_DELETED):
            return "create operations do not support explicit versions. use index instead"
        if self.if_seq_no is not None or self.if_primary_term is not None:
            return "create operations do not support compare and set. use index instead"
        return None

    def check(self, id_: str, current: Version | None) -> None:
        """Raise VersionConflictError where the document that is there, None if none is, does not meet the condition."""
        problem = self._conflict(current)
        if problem is not None:
            raise VersionConflictError(f"[{id_}]: version conflict, {problem}")

    def _conflict(self, current: Version | None) -> str | None:
        if (self.create or self.version == MATCH_DELETED) and current is not None:
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
        if self.version is not None and self.is_external:
            return self.version
        return 1 if earlier is None else earlier.version + 1


ANYHOW = WriteCondition()
IF_ABSENT = WriteCondition(create=True)
