"""Which part of a source the URL asks for. Elasticsearch: FetchSourceContext.parseFromRestRequest."""

from __future__ import annotations

from secondpass.engine.fetching.source_filter import SourceFilter
from secondpass.engine.rest.parameters import Parameters

SOURCE = frozenset(
    {"_source", "_source_exclude", "_source_excludes", "_source_include", "_source_includes", "stored_fields"}
)


def source_filter(params: Parameters) -> SourceFilter | None:
    """Return what the URL asks for, or None where it says nothing of the source."""
    if not any(name.startswith("_source") for name in params.given):
        return SourceFilter(enabled="_source" in params.names("stored_fields")) if "stored_fields" in params else None
    wanted = params.text("_source", "true")
    includes = () if wanted in ("true", "false", "") else params.names("_source")
    return SourceFilter(
        wanted != "false",
        includes + params.names("_source_includes") + params.names("_source_include"),
        params.names("_source_excludes") + params.names("_source_exclude"),
    )
