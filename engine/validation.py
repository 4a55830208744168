"""What a request may not combine: refused before any shard is asked. Elasticsearch: SearchRequest.validate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from secondpass.engine.fetching.stored_fields import StoredFields
from secondpass.engine.indices.index_names import DEFAULT_OPTIONS, IndicesOptions
from secondpass.engine.indices.settings import IndexSettings
from secondpass.rescorers import RescorerBuilder
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping import Mapping

from .errors import RequestValidationError, refuse

if TYPE_CHECKING:
    from .request import SearchRequest

UNSET = -1


def validate(rescore: Sequence[RescorerBuilder], from_: int, size: int) -> None:
    """Raise RequestValidationError listing every conflict; *from_* and *size* are UNSET (-1) where not given.

    The raw -1 takes part in the sum, as in Elasticsearch: `size: 20` alone asks for a window of 19.
    """
    refuse([*_small_windows(rescore, from_ + size), *_growing_windows(rescore)])


def check_search_after(search_after: Sequence[Any] | None, sort: Sequence[Any], from_: int) -> None:
    """Raise IllegalArgumentError where `search_after` cannot be followed."""
    if search_after is None:
        return
    if from_ > 0:
        raise RequestValidationError(["[from] parameter must be set to 0 when [search_after] is used"])
    if not sort:
        raise IllegalArgumentError("Sort must contain at least one field.")
    if len(search_after) != len(sort):
        raise IllegalArgumentError(f"search_after has {len(search_after)} value(s) but sort has {len(sort)}.")


def check_stored_fields(stored: StoredFields | None, source_asked: bool, fields_asked: bool) -> None:
    """Raise RequestValidationError where hits are to show what is read from stored fields, and no stored fields."""
    if stored is None or not stored.disabled:
        return
    problems = ["[stored_fields] cannot be disabled if [_source] is requested"] if source_asked else []
    problems += ["[stored_fields] cannot be disabled when using the [fields] option"] if fields_asked else []
    refuse(problems)


def check_point_in_time(
    request: SearchRequest,
    expression: str | None,
    options: IndicesOptions = DEFAULT_OPTIONS,
    *,
    routing: bool = False,
    preference: bool = False,
) -> None:
    """Raise RequestValidationError where a search in a point in time says which shards to ask, which that has already."""
    if request.pit is None:
        return
    conflicts = {
        "[indices] cannot be used with point in time. Do not specify any index with point in time.": expression
        is not None,
        "[indicesOptions] cannot be used with point in time": options != DEFAULT_OPTIONS,
        "[routing] cannot be used with point in time": routing,
        "[preference] cannot be used with point in time": preference,
    }
    refuse([problem for problem, is_so in conflicts.items() if is_so])


def check_slice(request: SearchRequest) -> None:
    """Raise RequestValidationError where a search has slices that goes on nowhere."""
    if request.slice is not None and request.pit is None:
        raise RequestValidationError(["[slice] can only be used with [scroll] or [point-in-time] requests"])


def check_sort(rescore: Sequence[RescorerBuilder], by_score: bool) -> None:
    """Raise IllegalArgumentError where a sort would undo what a rescorer does."""
    if rescore and not by_score:
        raise IllegalArgumentError("Cannot use [sort] option in conjunction with [rescore].")


def check_collapse(request: SearchRequest, mapping: Mapping) -> None:
    """Raise IllegalArgumentError where hits cannot be grouped by the field asked for."""
    collapse = request.collapse
    if collapse is None:
        return
    if request.search_after is not None and [getattr(spec, "field", None) for spec in request.sort] != [collapse.field]:
        raise IllegalArgumentError(
            "Cannot use [collapse] in conjunction with [search_after] unless the search is sorted on the same field. Multiple "
            "sort fields are not allowed."
        )
    field = mapping.field(collapse.field)
    if field is None:
        raise IllegalArgumentError(f"no mapping found for `{collapse.field}` in order to collapse on")
    if field.family not in ("keyword", "long", "double") or field.type == "version":
        raise IllegalArgumentError(
            f"collapse is not supported for the field [{collapse.field}] of the type [{field.type}]"
        )


def check_windows(request: SearchRequest, settings: IndexSettings) -> None:
    """Raise IllegalArgumentError where a page or a window is deeper than the index allows, or shows more fields."""
    if request.depth is None and request.ranked > settings.max_result_window:
        raise IllegalArgumentError(
            f"Result window is too large, from + size must be less than or equal to: [{settings.max_result_window}] but "
            f"was [{request.ranked}]. See the scroll api for a more efficient way to request large data sets. This limit "
            f"can be set by changing the [index.max_result_window] index level setting."
        )
    _check_fields("docvalue_fields", len(request.fields.docvalue_fields), settings)
    _check_fields("script_fields", len(request.fields.script_fields), settings)
    if request.slice is not None and request.slice.max > settings.max_slices_per_scroll:
        raise IllegalArgumentError(
            f"The number of slices [{request.slice.max}] is too large. It must be less than "
            f"[{settings.max_slices_per_scroll}]. This limit can be set by changing the [index.max_slices_per_scroll] index "
            "level setting."
        )
    for builder in request.rescore:
        if builder.window_size > settings.max_rescore_window:
            raise IllegalArgumentError(
                f"Rescore window [{builder.window_size}] is too large. It must be less than "
                f"[{settings.max_rescore_window}]. This prevents allocating massive heaps for storing the results to be "
                f"rescored. This limit can be set by changing the [index.max_rescore_window] index level setting."
            )


def _check_fields(kind: str, count: int, settings: IndexSettings) -> None:
    setting = {"docvalue_fields": "max_docvalue_fields_search", "script_fields": "max_script_fields"}[kind]
    most = getattr(settings, setting)
    if count > most:
        raise IllegalArgumentError(
            f"Trying to retrieve too many {kind}. Must be less than or equal to: [{most}] but was [{count}]. This limit can be "
            f"set by changing the [index.{setting}] index level setting."
        )


def _small_windows(rescore: Sequence[RescorerBuilder], wanted: int) -> list[str]:
    return [
        f"rescorer [window_size] is too small and should be at least the value of [from + size: {wanted}] but was "
        f"[{builder.window_size}]"
        for builder in rescore
        if builder.cuts and builder.window_size < wanted
    ]


def _growing_windows(rescore: Sequence[RescorerBuilder]) -> list[str]:
    problems = []
    for i, builder in enumerate(rescore):
        for earlier in rescore[:i]:
            if earlier.cuts and earlier.window_size < builder.window_size:
                problems.append(
                    f"unable to add a rescorer with [window_size: {builder.window_size}] because a rescorer of type "
                    f"[{earlier.name}] with a smaller [window_size: {earlier.window_size}] has been added before"
                )
                break
    return problems
