"""A query written into the URL: `?q=title:solaris`. Elasticsearch: RestActions.urlParamsToQueryBuilder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.rest.parameters import Parameters

QUERY_STRING = frozenset({"analyze_wildcard", "analyzer", "default_operator", "df", "lenient", "q"})


def with_query_string(body: Mapping[str, Any], params: Parameters) -> dict[str, Any]:
    """Return *body* with the URL's query in place of its own, where there is one."""
    if "q" not in params:
        return dict(body)
    written: dict[str, Any] = {"query": params.text("q")}
    for name, member in (("df", "default_field"), ("analyzer", "analyzer"), ("default_operator", "default_operator")):
        if name in params:
            written[member] = params.text(name)
    for name in ("analyze_wildcard", "lenient"):
        if name in params:
            written[name] = params.flag(name)
    return {**body, "query": {"query_string": written}}
