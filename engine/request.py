"""A search request: every member read, checked and frozen, or refused. Elasticsearch: SearchSourceBuilder, SearchRequest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from secondpass.engine.fetching.hit_fields_request import HitFields, read_fields, read_script_fields
from secondpass.engine.fetching.source_filter import SourceFilter, read_source_filter
from secondpass.engine.fetching.stored_fields import StoredFields, read_stored_fields
from secondpass.engine.paging.pagination import Frozen, in_frozen_order, read_pagination
from secondpass.engine.paging.point_in_time import PointInTime, read_point_in_time, with_tiebreak
from secondpass.engine.paging.slices import Slice, read_slice
from secondpass.rescorers import RescorerBuilder, parse_rescore
from secondpass.shards.collapse import Collapse
from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, UnsupportedError
from secondpass.shards.query import QueryBuilder, parse_query
from secondpass.shards.query.match_all import MatchAll
from secondpass.shards.time_value import parse_time_value
from secondpass.shards.xcontent import ObjectReader, boolean, float32, integer, json_object, string, token_name

from .aggregations.aggregation import Aggregation
from .aggregations.request import read_aggregations
from .highlighting.request import HighlightField, read_highlight
from .json_body import check_json
from .request_values import read_collapse, read_ext, read_search_after, read_terminate_after
from .retrievers import Compound, parse_retriever
from .retrievers.in_request import CONFLICTING, with_retriever
from .sort_request import ScoreSpec, SortSpec, is_by_score, read_sort
from .validation import UNSET, check_search_after, check_stored_fields, validate

SEARCH_TYPES = ("query_then_fetch", "dfs_query_then_fetch")
DEFAULT_SIZE = 10
DEFAULT_TRACKED_HITS = 10_000
EXACT = 2**31 - 1
UNTRACKED = -1

_SHAPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("query", "post_filter", "retriever", "collapse", "highlight", "script_fields"), (Mapping,)),
    **dict.fromkeys(("docvalue_fields", "fields", "search_after"), (list, tuple)),
    **dict.fromkeys(("aggs", "aggregations", "ext"), (Mapping,)),
    "pagination": (str, Mapping),
    "rescore": (Mapping, list, tuple),
    **dict.fromkeys(("from", "size", "min_score", "terminate_after", "track_total_hits"), (str, int, float)),
    **dict.fromkeys(("explain", "version", "seq_no_primary_term", "track_scores"), (str, int, float)),
}
"""What Elasticsearch takes for these members; given anything else, it says that it does not know the member."""

_ONLY_IN_ELASTICSEARCH = frozenset(
    {
        *("knn", "profile", "rank"),
        *("runtime_mappings", "stats", "suggest"),
    }
)

_NOTHING: Mapping[str, Any] = {"profile": False, "runtime_mappings": {}, "stats": [], "suggest": {}}
"""How clients ask for none of it."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Hold one search, ready to run.

    *depth* is how many hits are ranked where that is not `from + size`; *track_total_hits* is how far the total is counted
    exactly, or UNTRACKED; *timeout* is in milliseconds, None for none; with *trace* the answer tells of every stage.
    """

    query: QueryBuilder
    from_: int = 0
    size: int = 10
    rescore: tuple[RescorerBuilder, ...] = ()
    post_filter: QueryBuilder | None = None
    min_score: np.float32 | None = None
    source: SourceFilter = SourceFilter()  # noqa: RUF009  # frozen
    aggregations: Mapping[str, Aggregation] = field(default_factory=dict)
    fields: HitFields = HitFields()  # noqa: RUF009  # frozen
    stored_fields: StoredFields | None = None
    highlight: tuple[HighlightField, ...] = ()
    explain: bool = False
    version: bool = False
    seq_no_primary_term: bool = False
    track_total_hits: int = DEFAULT_TRACKED_HITS
    sort: tuple[SortSpec, ...] = ()
    search_after: tuple[Any, ...] | None = None
    track_scores: bool = False
    terminate_after: int = 0
    timeout: int | None = None
    collapse: Collapse | None = None
    indices_boost: tuple[tuple[str, np.float32], ...] = ()
    search_type: str = "query_then_fetch"
    include_named_queries_score: bool = False
    retriever: Compound | None = None
    pit: PointInTime | None = None
    slice: Slice | None = None
    depth: int | None = None
    pagination: Frozen | None = None
    trace: bool = False

    @classmethod
    def from_body(
        cls,
        body: Mapping[str, Any] | None,
        search_type: str = "query_then_fetch",
        include_named_queries_score: bool = False,
    ) -> SearchRequest:
        """Read a `_search` body, and what stands beside it in the URL.

        Raises ShardError or RequestValidationError in Elasticsearch's words.
        """
        request = _read(_body_reader(body), search_type, include_named_queries_score)
        if request.pagination is None:
            return request
        return replace(request, pagination=request.pagination.of(body or {}, search_type, include_named_queries_score))

    @property
    def ranked(self) -> int:
        """How many hits are ranked, windows aside."""
        return self.from_ + self.size if self.depth is None else self.depth

    @property
    def is_by_score(self) -> bool:
        """Whether hits come in the usual order, so that rescorers may change it."""
        return is_by_score(self.sort) and self.search_after is None

    @property
    def shows_ids(self) -> bool:
        """Whether hits show their `_id`."""
        return self.stored_fields is None or not self.stored_fields.disabled

    @property
    def shows_scores(self) -> bool:
        """Whether hits show their `_score`: not under a sort that lacks it, unless asked for."""
        return self.track_scores or not self.sort or any(isinstance(spec, ScoreSpec) for spec in self.sort)


def _read(reader: ObjectReader, search_type: str, include_named_queries_score: bool = False) -> SearchRequest:
    from_, size = reader.take("from", _from, UNSET), reader.take("size", _size, UNSET)
    pagination = reader.take("pagination", read_pagination, None)
    beside = [key for key in CONFLICTING if reader.has(key) and not (pagination and key == "search_after")]
    retriever = reader.take("retriever", parse_retriever, None)
    pit = _kept(reader.take("pit", read_point_in_time, None), pagination)
    stored = reader.take("stored_fields", read_stored_fields, None)
    search_after = reader.take("search_after", read_search_after, None)
    request = SearchRequest(
        query=reader.take("query", parse_query, MatchAll()),
        from_=max(from_, 0),
        size=DEFAULT_SIZE if size == UNSET else size,
        rescore=reader.take("rescore", parse_rescore, ()),
        post_filter=reader.take("post_filter", parse_query, None),
        min_score=reader.take("min_score", float32, None),
        source=_source(reader, stored),
        stored_fields=stored,
        fields=HitFields(
            reader.take("fields", read_fields, ()),
            reader.take("docvalue_fields", read_fields, ()),
            reader.take("script_fields", read_script_fields, ()),
        ),
        highlight=reader.take("highlight", read_highlight, ()),
        aggregations=reader.take("aggs" if reader.has("aggs") else "aggregations", read_aggregations, {}),
        explain=reader.take("explain", boolean, False),
        version=reader.take("version", boolean, False),
        seq_no_primary_term=reader.take("seq_no_primary_term", boolean, False),
        track_total_hits=reader.take("track_total_hits", _tracked, DEFAULT_TRACKED_HITS),
        sort=with_tiebreak(reader.take("sort", read_sort, ()), pit or pagination, search_after),
        search_after=search_after,
        track_scores=reader.take("track_scores", boolean, False),
        terminate_after=reader.take("terminate_after", read_terminate_after, 0),
        timeout=reader.take("timeout", _timeout, None),
        collapse=reader.take("collapse", read_collapse, None),
        indices_boost=reader.take("indices_boost", _indices_boost, ()),
        search_type=_search_type(search_type),
        include_named_queries_score=include_named_queries_score,
        pit=pit,
        slice=reader.take("slice", read_slice, None),
        trace=reader.take("ext", read_ext, False),
    )
    if retriever is not None:
        request = with_retriever(request, retriever, size, beside)
    _refuse_rest(reader)
    if pagination is None:
        validate(request.rescore, from_, size)
    else:
        request = replace(request, sort=in_frozen_order(request.sort), pagination=pagination)
    check_search_after(request.search_after, request.sort, from_)
    return request


def _kept(pit: PointInTime | None, pagination: Frozen | None) -> PointInTime | None:
    """Return a point in time, kept as long as the pagination asks for where it does not ask itself."""
    if pit is None or pit.keep_alive is not None or pagination is None:
        return pit
    return replace(pit, keep_alive=pagination.keep_alive)


def _source(reader: ObjectReader, stored: StoredFields | None) -> SourceFilter:
    """Take `_source`; it is shown by itself unless other parts of a hit are asked for in its place."""
    asked = reader.take("_source", read_source_filter, None)
    check_stored_fields(stored, asked is not None and asked.enabled, reader.has("fields"))
    if asked is None:
        return SourceFilter(enabled=not reader.has("script_fields") if stored is None else stored.shows_source)
    return replace(asked, enabled=asked.enabled or (stored is not None and stored.shows_source))


def supported_members() -> list[str]:
    """Return the members of a search body that secondpass answers."""
    reader = _body_reader({})
    _read(reader, SEARCH_TYPES[0])
    return sorted(reader.asked)


def refused_members() -> list[str]:
    """Return the members of Elasticsearch's search body that secondpass refuses by name."""
    return sorted(_ONLY_IN_ELASTICSEARCH)


def _body_reader(body: Any) -> ObjectReader:
    check_json(body)
    if body is not None and not isinstance(body, Mapping):
        raise ParsingError(f"Expected [START_OBJECT] but found [{token_name(body)}]", ())
    for key, value in (body or {}).items():
        if not isinstance(value, _SHAPES.get(key, object)):
            raise _unknown_key(key, value)
    return ObjectReader(body or {}, (), "search")


def _refuse_rest(reader: ObjectReader) -> None:
    for key, value in reader.rest().items():
        if key in _NOTHING and value == _NOTHING[key]:
            continue
        if key in _ONLY_IN_ELASTICSEARCH:
            raise UnsupportedError(f"[{key}] in a search is not supported by secondpass")
        raise _unknown_key(key, value)


def _unknown_key(key: str, value: Any) -> ParsingError:
    return ParsingError(f"Unknown key for a {token_name(value)} in [{key}].", (key,))


def _from(value: Any, path: Path) -> int:
    from_ = integer(value, path)
    if from_ < 0:
        raise IllegalArgumentError(f"[from] parameter cannot be negative but was [{from_}]")
    return from_


def _size(value: Any, path: Path) -> int:
    size = integer(value, path)
    if size < 0:
        raise IllegalArgumentError(f"[size] parameter cannot be negative, found [{size}]")
    return size


def _tracked(value: Any, path: Path) -> int:
    if isinstance(value, bool) or value in ("true", "false"):
        return EXACT if boolean(value, path) else UNTRACKED
    limit = integer(value, path)
    if limit < UNTRACKED:
        raise IllegalArgumentError(f"[track_total_hits] parameter must be positive or equals to -1, got {limit}")
    return limit


def _timeout(value: Any, path: Path) -> int | None:
    milliseconds = parse_time_value(string(value, path), "timeout")
    return None if milliseconds < 0 else milliseconds


def _indices_boost(value: Any, path: Path) -> tuple[tuple[str, np.float32], ...]:
    parts = value if isinstance(value, list | tuple) else [value]
    boosts = [item for i, part in enumerate(parts) for item in json_object(part, (*path, i)).items()]
    return tuple((name, float32(boost, (*path, name))) for name, boost in boosts)


def _search_type(name: str) -> str:
    if name not in SEARCH_TYPES:
        raise IllegalArgumentError(f"No search type for [{name}]")
    return name
