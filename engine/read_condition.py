"""Which version of a document is wanted. Elasticsearch: GetRequest, VersionType.isVersionConflictForReads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.engine.errors import RequestValidationError, VersionConflictError
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.writing.write_conditions import INTERNAL, MATCH_ANY, version_type_of


@dataclass(frozen=True, slots=True)
class ReadCondition:
    """Hold the *version* a document must have to be shown, where it is there; any by default."""

    version: int = MATCH_ANY
    version_type: str = INTERNAL

    @classmethod
    def of(cls, version: int | None, version_type: str) -> ReadCondition:
        """Return what a request asks for; raises IllegalArgumentError."""
        return cls(MATCH_ANY if version is None else version, version_type_of(version_type))

    def validate(self) -> None:
        """Raise RequestValidationError for a version that no document has."""
        least = 1 if self.version_type == INTERNAL else 0
        if self.version != MATCH_ANY and self.version < least:
            kind = self.version_type.upper()
            raise RequestValidationError([f"illegal version value [{self.version}] for version type [{kind}]"])

    def check(self, service: IndexService, answer: Mapping[str, Any], routing: str | None) -> None:
        """Raise VersionConflictError where *answer* shows a document of another version."""
        if not answer["found"] or self.version in (MATCH_ANY, answer["_version"]):
            return
        raise VersionConflictError(
            f"[{answer['_id']}]: version conflict, current version [{answer['_version']}] is different than the one provided "
            f"[{self.version}]",
            meta=service.place(answer["_id"], routing),
        )
