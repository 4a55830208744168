"""A body in the URL: `?source={…}&source_content_type=application/json`. Elasticsearch: RestRequest.contentOrSourceParam."""

from __future__ import annotations

from dataclasses import replace

from secondpass.engine.errors import ParameterValidationError

from .exchange import RestRequest
from .media_types import is_json
from .router import Body, Route

SOURCE, CONTENT_TYPE = "source", "source_content_type"


def with_source(request: RestRequest, route: Route) -> RestRequest:
    """Return a request with the body its URL holds, where it has no other and the route answers GET and reads one.

    Raises ParameterValidationError.
    """
    if SOURCE not in request.params or request.body or route.body is Body.NONE or "GET" not in route.methods:
        return request
    kind = request.params.get(CONTENT_TYPE)
    if kind is None:
        raise ParameterValidationError(["source and source_content_type parameters are required"])
    if not is_json(kind):
        raise ParameterValidationError([f"Unknown value for source_content_type [{kind}]"])
    params = {name: value for name, value in request.params.items() if name not in (SOURCE, CONTENT_TYPE)}
    return replace(request, params=params, headers={"content-type": kind}, body=request.params[SOURCE].encode())
