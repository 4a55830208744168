"""Data streams: there are none. Elasticsearch: RestGetDataStreamsAction.

Clients ask whether a name is one (`elasticsearch.helpers.reindex` does) and are told what a cluster tells that has none.
"""

from __future__ import annotations

from secondpass.engine.indices.index_names import ALL_STATES
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.router import Route

from .indices_params import indices_options


def data_streams(call: Call) -> Answer:
    """List no data streams; raises IndexNotFoundError for a name that nothing has, be it a data stream or not."""
    for name in ("include_defaults", "verbose"):
        call.params.flag(name)
    options = indices_options(call.params, ALL_STATES)
    if call.part("name"):
        call.node.indices.resolve(call.part("name"), options)
    return Answer({"data_streams": []})


ROUTES = tuple(
    Route(
        ("GET",), path, data_streams, frozenset({"expand_wildcards", "include_defaults", "master_timeout", "verbose"})
    )
    for path in ("/_data_stream", "/_data_stream/{name}")
)
