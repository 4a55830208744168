"""What queries may ask of an index, with what tells it from others. Elasticsearch: IndexService.newSearchExecutionContext."""

from __future__ import annotations

from dataclasses import replace

from secondpass.engine.indices.index_service import IndexService
from secondpass.shards.query import QueryContext


def query_context(service: IndexService) -> QueryContext:
    """Return what queries may ask of an index now."""
    context = service.query_context()
    limits = replace(context.limits, max_result_window=service.settings.max_result_window)
    return replace(context, index_uuid=service.uuid, limits=limits)
