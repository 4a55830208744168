"""The contract between a query of the DSL and the index it meets.

Elasticsearch: QueryBuilder, AbstractQueryBuilder, SearchExecutionContext.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from secondpass.shards.analysis import Analysis
from secondpass.shards.errors import IllegalArgumentError, ParsingError, QueryShardError, ShardError, UnsupportedError
from secondpass.shards.lucene import Query
from secondpass.shards.lucene.constant import boosted
from secondpass.shards.mapping import FieldType, Mapping
from secondpass.shards.mapping.held import HELD
from secondpass.shards.mapping.tree import METADATA_FIELDS

from .analysed import AnalysedText, analysed
from .limits import QueryLimits


@dataclass(frozen=True, slots=True)
class QueryContext:
    """Hold what a query may ask of its index; collects the named queries it meets on the way.

    *scripts* maps ids of stored scripts to their sources; *now_ms* is the moment the request arrived; *source_of* looks up a
    document of the index by its id, as last written, *document* one of any index by its name, an id and a routing.
    """

    index: str
    mapping: Mapping
    analysis: Analysis
    now_ms: int = 0
    scripts: MappingOf[str, str] = field(default_factory=dict)
    named: dict[str, Query] = field(default_factory=dict)
    source_of: Callable[[str], bytes | None] | None = None
    document: Callable[[str, str, str | None], bytes | None] | None = None
    limits: QueryLimits = QueryLimits()  # noqa: RUF009  # frozen
    allow_expensive: bool = True
    index_uuid: str = "_na_"

    @property
    def where(self) -> dict[str, str]:
        """What a QueryShardException tells of the index."""
        return {"index_uuid": self.index_uuid, "index": self.index}

    def require_expensive(self, queries: str, advice: str = "") -> None:
        """Raise IllegalArgumentError where queries that may take long are not allowed, *queries* being such."""
        if not self.allow_expensive:
            raise IllegalArgumentError(
                f"{queries} cannot be executed when 'search.allow_expensive_queries' is set to false.{advice}"
            )

    def field_type(self, name: str) -> FieldType | None:
        """Return the type of field *name*, or None when it is not mapped; raises where it is mapped not to be searched."""
        field = self.mapping.field(name)
        if field is None and name in METADATA_FIELDS:
            raise UnsupportedError(f"this query on field [{name}] is not supported by secondpass")
        if field is not None and field.family == HELD:
            raise UnsupportedError(f"queries on field [{name}] of type [{field.type}] are not supported by secondpass")
        if field is not None and not field.index and (field.family == "text" or not field.doc_values):
            raise IllegalArgumentError(f"Cannot search on field [{name}] since it is not indexed.")
        return field

    def analysed(
        self, field: FieldType, text: str, analyzer: str | None = None, *, quoted: bool = False, whole: bool = False
    ) -> AnalysedText:
        """Return *text* as a query on *field* sees it; *quoted* asks for the analyzer of phrases.

        Only with *whole* it is told whether the text ends with its last term. Raises IllegalArgumentError for an unknown
        *analyzer*.
        """
        if analyzer is None and field.family != "text":
            return AnalysedText.single(text)
        own = field.search_quote_analyzer if quoted else field.search_analyzer
        return analysed(self.analysis.analyzer(analyzer or own), text, whole=whole)

    def require_analyzer(self, name: str | None, query: str, parameter: str = "analyzer") -> None:
        """Raise QueryShardError where *query* names an analyzer the index has not."""
        try:
            if name is not None:
                self.analysis.analyzer(name)
        except IllegalArgumentError:
            raise QueryShardError(f"[{query}] {parameter} [{name}] not found", meta=self.where) from None


class QueryBuilder(Protocol):
    """Describe one query of the DSL, its shape already checked."""

    def to_lucene(self, context: QueryContext) -> Query:
        """Return the Lucene query this means for the index of *context*."""
        ...


@dataclass(frozen=True, slots=True)
class Labelled:
    """Carry what every query accepts: a *boost*, and a *name* to report matches under."""

    inner: QueryBuilder
    boost: np.float32
    name: str | None

    def to_lucene(self, context: QueryContext) -> Query:
        query = boosted(self.inner.to_lucene(context), self.boost)
        if self.name is not None:
            context.named[self.name] = query
        return query


def to_lucene(builder: QueryBuilder, context: QueryContext) -> Query:
    """Return the Lucene query of a whole tree; a failure is told as Elasticsearch's shards tell it."""
    try:
        return builder.to_lucene(context)
    except (QueryShardError, ParsingError, UnsupportedError):
        raise
    except (ValueError, ShardError) as error:
        raise _failed_to_create(error, context) from error


def _failed_to_create(error: Exception, context: QueryContext) -> QueryShardError:
    reason: Any = getattr(error, "reason", str(error))
    return QueryShardError(f"failed to create query: {reason}", meta=context.where, cause=error)
