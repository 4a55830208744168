"""What can go wrong on a shard, in Elasticsearch's words.

    ShardError
    ├── IllegalArgumentError        a value outside what is allowed
    ├── IllegalStateError           the right question at the wrong moment
    ├── ParsingError                a body of the wrong shape, with the place where it stands
    │   ├── NamedObjectNotFoundError    a name no registry knows
    │   └── XContentParseError          raised by Elasticsearch's declarative object parsers
    ├── MaxBytesLengthExceededError a term that no index takes
    ├── LuceneParseError            a query string of the wrong syntax
    ├── LexicalError                a query string that goes on with no token
    ├── QueryShardError             a query that is well formed but cannot run on this mapping
    ├── DocumentParsingError        a document that does not fit its mapping
    ├── StrictDynamicMappingError   a new field where the mapping allows none
    ├── RoutingMissingError         a document without the routing its mapping asks for
    ├── RequestValidationError      a request that asks for what does not go together
    ├── ScriptError                 a script that does not compile or does not run
    ├── ResourceNotFoundError       a stored script that is not there
    └── UnsupportedError            what Elasticsearch has and secondpass has not

Exceptions carry a reason and know nothing of HTTP; `secondpass.engine.error_table` gives each its `type` and status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Path = tuple[str | int, ...]
"""Where a value stands in a request body, as keys and positions from its root."""


class ShardError(Exception):
    """Carry a *reason* in Elasticsearch's words, the extra members of its error object, and what caused it."""

    def __init__(self, reason: str, *, meta: Mapping[str, Any] | None = None, cause: Exception | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.meta = dict(meta or {})
        self.cause = cause


class IllegalArgumentError(ShardError):
    """Elasticsearch: IllegalArgumentException."""


class TooManyClausesError(IllegalArgumentError):
    """Lucene: IndexSearcher.TooManyClauses."""


class NumberFormatError(IllegalArgumentError):
    """Java: NumberFormatException, as in `For input string: "abc"`."""


class EmptyClauseError(IllegalArgumentError):
    """Tell of an empty query, and where its end stands. Elasticsearch: IllegalArgumentException of AbstractQueryBuilder."""

    def __init__(self, path: Path) -> None:
        super().__init__("query malformed, empty clause found")
        self.path = path


class IllegalStateError(ShardError):
    """Elasticsearch: IllegalStateException."""


class ParsingError(ShardError):
    """Point at the member of the body that cannot be read, with *at_name* at its name. Elasticsearch: ParsingException."""

    def __init__(self, reason: str, path: Path = (), *, cause: Exception | None = None, at_name: bool = False) -> None:
        super().__init__(reason, cause=cause)
        self.path = path
        self.at_name = at_name


class NamedObjectNotFoundError(ParsingError):
    """Elasticsearch: NamedObjectNotFoundException."""


class XContentParseError(ParsingError):
    """Elasticsearch: XContentParseException, whose reason begins with `[line:column]`."""


class MaxBytesLengthExceededError(ShardError):
    """Lucene: BytesRefHash.MaxBytesLengthExceededException."""


class LuceneParseError(ShardError):
    """Lucene: ParseException of the classic query parser."""


class LexicalError(ShardError):
    """Lucene: TokenMgrError of the classic query parser."""


class QueryShardError(ShardError):
    """Elasticsearch: QueryShardException."""


class DocumentParsingError(ShardError):
    """Elasticsearch: DocumentParsingException (8.8 and newer)."""


class StrictDynamicMappingError(ShardError):
    """Elasticsearch: StrictDynamicMappingException."""


class RoutingMissingError(ShardError):
    """Elasticsearch: RoutingMissingException."""


class RequestValidationError(ShardError):
    """Elasticsearch: ActionRequestValidationException, which lists everything that is wrong with a request."""


class ScriptError(ShardError):
    """Elasticsearch: ScriptException; `meta` holds script, lang, script_stack and position."""


class ResourceNotFoundError(ShardError):
    """Elasticsearch: ResourceNotFoundException."""


class UnsupportedError(ShardError):
    """Name something Elasticsearch supports and secondpass does not."""
