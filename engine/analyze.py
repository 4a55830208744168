"""What an index, or none, makes of a text. Elasticsearch: TransportAnalyzeAction, RestAnalyzeAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.indices.index_service import IndexService
from secondpass.shards.analysis import Analysis, Analyzer, analyze
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping import FieldType
from secondpass.shards.xcontent import json_object

from .json_body import check_json


def analyze_text(service: IndexService | None, body: Any) -> dict[str, Any]:
    """Answer `_analyze` with the analyzers of an index and its fields, or with those every index has."""
    check_json(body)
    request = json_object(body, ())
    if service is None:
        return analyze(Analysis.from_settings(None), request)
    return analyze(service.analysis, request, in_index=True, field_analyzer=_analyzer_of(service, request))


def _analyzer_of(service: IndexService, request: Mapping[str, Any]) -> Analyzer | None:
    """Return what analyses the field that *request* names, or None where it names none the index knows."""
    name = request.get("field")
    field = service.mapping.field(name) if isinstance(name, str) else None
    return None if field is None else _field_analyzer(service.analysis, field)


def _field_analyzer(analysis: Analysis, field: FieldType) -> Analyzer:
    if field.family == "text":
        return analysis.analyzer(field.analyzer)
    if field.family != "keyword":
        raise IllegalArgumentError(
            f"Can't process field [{field.name}], Analysis requests are only supported on tokenized fields"
        )
    return analysis.analyzer("keyword") if field.normalizer is None else analysis.normalizer(field.normalizer).analyzer
