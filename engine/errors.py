"""What can fail in the engine. `error_table.py` tells it as Elasticsearch does.

Exception
├── ShardError …            shards/errors.py
├── ModelError …            models/errors.py
└── EngineError             what only the engine knows
    ├── IndexNotFoundError
    ├── IndexClosedError
    ├── TemplateMissingError
    ├── InvalidIndexTemplateError
    ├── ResourceNotFoundError
    ├── ResourceAlreadyExistsError
    ├── InvalidIndexNameError
    ├── InvalidAliasNameError
    ├── AliasesNotFoundError
    ├── AliasFilterError            (an IllegalArgumentError) a filter that is no query
    ├── VersionConflictError        a write that met another
    ├── DocumentMissingError        an update of what is not there
    ├── RequestValidationError      refused before any shard is asked
    │   └── ParameterValidationError    a URL that cannot be read
    ├── InvalidPathError            buckets ordered by what they do not hold
    ├── TooManyBucketsError         an aggregation with more buckets than an answer may have
    ├── SearchContextMissingError   a scroll or point in time that is closed, or never was
    ├── TooManyContextsError        too many of them at once
    ├── MediaTypeError              a client that speaks another major version
    ├── StatusError
    ├── ContentTooLargeError        a body beyond the bounds
    ├── RejectedError               too many requests at once
    ├── CircuitBreakingError        more bytes at once than there is room for
    ├── SlowRequestError            a body that does not come
    ├── StorageError                the directory where data is kept does not take it
    ├── SearchPhaseError            shards failed; holds why
    ├── SearchTimeoutError          time was up, and part of an answer is not wanted
    ├── RankFeatureError            a reranker gave no scores
    └── RetrieverError              searches of a retriever's children failed; holds why
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

NODE_ID = "secondpass"


class EngineError(Exception):
    """Carry a *reason* in Elasticsearch's words and the extra members of its error object."""

    def __init__(self, reason: str, *, meta: Mapping[str, Any] | None = None, cause: Exception | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.meta = dict(meta or {})
        self.cause = cause


class IndexNotFoundError(EngineError):
    """Elasticsearch: IndexNotFoundException."""

    def __init__(self, index: str, because: str = "") -> None:
        meta = {
            "resource.type": "index_or_alias",
            "resource.id": index,
            "index_uuid": "_na_",
            "index": index,
        }
        super().__init__(f"no such index [{index}]{because}", meta=meta)


class IndexClosedError(EngineError):
    """Elasticsearch: IndexClosedException."""

    def __init__(self, index: str, uuid: str) -> None:
        super().__init__("closed", meta={"index_uuid": uuid, "index": index})


class TemplateMissingError(EngineError):
    """Elasticsearch: IndexTemplateMissingException."""

    def __init__(self, name: str) -> None:
        super().__init__(f"index_template [{name}] missing")


class InvalidIndexTemplateError(EngineError):
    """Elasticsearch: InvalidIndexTemplateException."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"index_template [{name}] invalid, cause [{problem}]")


class ResourceNotFoundError(EngineError):
    """Elasticsearch: ResourceNotFoundException."""


class ResourceAlreadyExistsError(EngineError):
    """Elasticsearch: ResourceAlreadyExistsException."""


class InvalidIndexNameError(EngineError):
    """Elasticsearch: InvalidIndexNameException."""


class InvalidAliasNameError(EngineError):
    """Elasticsearch: InvalidAliasNameException."""


class AliasesNotFoundError(EngineError):
    """Elasticsearch: AliasesNotFoundException."""


class AliasFilterError(IllegalArgumentError):
    """Tell why the *filter* of an alias is none, by places in the filter alone. Elasticsearch: AliasValidator."""

    def __init__(self, alias: str, filter_: Mapping[str, Any], cause: Exception) -> None:
        super().__init__(f"failed to parse filter for alias [{alias}]", cause=cause)
        self.filter = filter_


class VersionConflictError(EngineError):
    """Elasticsearch: VersionConflictEngineException."""


class DocumentMissingError(EngineError):
    """Elasticsearch: DocumentMissingException."""


class RequestValidationError(EngineError):
    """Elasticsearch: ActionRequestValidationException, which lists everything that is wrong."""

    def __init__(self, messages: Sequence[str]) -> None:
        listed = "".join(f"{i}: {message};" for i, message in enumerate(messages, start=1))
        super().__init__(f"Validation Failed: {listed}")


def refuse(problems: Iterable[str]) -> None:
    """Raise RequestValidationError that lists the *problems* of a request, if it has any."""
    listed = list(problems)
    if listed:
        raise RequestValidationError(listed)


class ParameterValidationError(RequestValidationError):
    """Elasticsearch: ValidationException."""


class SearchContextMissingError(EngineError):
    """Elasticsearch: SearchContextMissingException."""


class TooManyContextsError(EngineError):
    """Elasticsearch: TooManyScrollContextsException."""


class MediaTypeError(EngineError):
    """Elasticsearch: MediaTypeHeaderException."""


class StatusError(EngineError):
    """Elasticsearch: ElasticsearchStatusException."""


class ContentTooLargeError(EngineError):
    """Elasticsearch: what `http.max_content_length` refuses."""


class RejectedError(EngineError):
    """Elasticsearch: EsRejectedExecutionException."""


class StorageError(EngineError):
    """Elasticsearch: TranslogException."""


class InvalidPathError(EngineError):
    """Elasticsearch: AggregationExecutionException.InvalidPath."""


class TooManyBucketsError(EngineError):
    """Elasticsearch: MultiBucketConsumerService.TooManyBucketsException."""


class CircuitBreakingError(EngineError):
    """Elasticsearch: CircuitBreakingException."""


class SlowRequestError(EngineError):
    """Tell that a request did not arrive in time."""


class SearchPhaseError(EngineError):
    """Elasticsearch: SearchPhaseExecutionException, when all shards failed."""

    def __init__(self, phase: str, failures: Sequence[tuple[int, str, Exception]]) -> None:
        super().__init__("all shards failed")
        self.phase = phase
        self.failures = tuple(failures)


class SearchTimeoutError(EngineError):
    """Elasticsearch: SearchTimeoutException, where part of an answer is none."""

    def __init__(self) -> None:
        super().__init__("Time exceeded")


class RankFeatureError(EngineError):
    """Elasticsearch: SearchPhaseExecutionException of the rank-feature phase, when a reranker gave no scores."""

    def __init__(self, cause: Exception) -> None:
        meta = {"phase": "rank-feature", "grouped": True, "failed_shards": []}
        super().__init__("Computing updated ranks for results failed", meta=meta, cause=cause)


class RetrieverError(EngineError):
    """Elasticsearch: what CompoundRetrieverBuilder raises when searches of its children, by their names, failed."""

    def __init__(self, name: str, failures: Sequence[tuple[str, Exception]]) -> None:
        super().__init__(
            f"[{name}] search failed - retrievers '[{', '.join(child for child, _ in failures)}]' returned errors. All "
            "failures are attached as suppressed exceptions."
        )
        self.failures = tuple(failure for _, failure in failures)
