"""Terms of a field that begin with a string. Elasticsearch: TermsEnumRequest, TransportTermsEnumAction."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from secondpass.engine.indices.index_service import IndexService
from secondpass.shards.columns import KeywordColumn
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError
from secondpass.shards.xcontent import ObjectReader, boolean, integer, string

DEFAULT_SIZE = 10
MAX_SIZE = 10_000


@dataclass(frozen=True, slots=True)
class TermsEnum:
    """Hold what is asked: terms of *field* that begin with *prefix* and come after *after*, the first *size*."""

    field: str
    prefix: str = ""
    after: str | None = None
    size: int = DEFAULT_SIZE
    case_insensitive: bool = False

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> TermsEnum:
        """Read the body of `_terms_enum`; raises ShardError."""
        reader = ObjectReader(body, (), "terms_enum", declarative=True)
        asked = cls(
            reader.take("field", string),
            reader.take("string", string, ""),
            reader.take("search_after", string, None),
            reader.take("size", integer, DEFAULT_SIZE),
            reader.take("case_insensitive", boolean, False),
        )
        if reader.has("index_filter"):
            raise UnsupportedError("[index_filter] in a terms enumeration is not supported by secondpass")
        reader.take("timeout", string, None)
        reader.finish()
        if not 0 < asked.size <= MAX_SIZE:
            raise IllegalArgumentError(f"size must be between 1 and {MAX_SIZE} but was [{asked.size}]")
        return asked

    def run(self, services: Sequence[IndexService]) -> dict[str, Any]:
        """Return `{"terms", "_shards", "complete"}`: terms in order, each once."""
        shards = sum(len(service.shards) for service in services)
        found = {term for service in services for term in _terms(service, self.field) if self._is_asked(term)}
        terms = heapq.nsmallest(self.size, found)
        count = {"total": shards, "successful": shards, "failed": 0}
        return {"terms": terms, "_shards": count, "complete": True}

    def _is_asked(self, term: str) -> bool:
        written, wanted = (term.lower(), self.prefix.lower()) if self.case_insensitive else (term, self.prefix)
        return written.startswith(wanted) and (self.after is None or term > self.after)


def _terms(service: IndexService, field: str) -> set[str]:
    known = service.mapping.field(field)
    if known is not None and known.type == "ip":
        raise UnsupportedError("enumeration of the terms of a field of type [ip] is not supported by secondpass")
    if known is not None and (known.family != "keyword" or known.type == "wildcard"):
        raise IllegalArgumentError(f"field [{field}] of type [{known.type}] does not support terms enumeration")
    columns = [snapshot.column(field) for snapshot in service.snapshots()]
    return {term for column in columns if isinstance(column, KeywordColumn) for term in column.terms()}
