"""The page "The API", its table read off the routes themselves.

`python -m secondpass.engine.rest.api_page docs/api.md` writes it; a test holds the page to what this gives.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from .parameters import COMMON
from .router import Route
from .routes import ROUTES

_OPENING = """\
# The API

Paths, methods and URL parameters of Elasticsearch that secondpass answers: through `Engine.client()`, or on a port with
`secondpass serve`. What else Elasticsearch has is refused by name; any other path answers `no handler found`, any other method
405, any other parameter `contains unrecognized parameter`: nothing is ignored. Every call takes
{common} besides; `format` is `json` or `yaml`, for tables also
`text`. Calls that answer GET and read a body take it from the URL as well, as `source` with `source_content_type`. This page is
written by `python -m secondpass.engine.rest.api_page docs/api.md`.

Parameters that say how a cluster spreads its work (`preference`, `batched_reduce_size`, `max_concurrent_shard_requests`,
`pre_filter_shard_size`, `ccs_minimize_roundtrips`, `request_cache`, `wait_for_active_shards`, `master_timeout`, `timeout` outside
a search, `local`, `scroll_size`, `slices`, `requests_per_second`) change no answer here, where one process does all of it.

| methods | path | parameters |
|---|---|---|
"""


def api_page() -> str:
    """Return the page as Markdown."""
    rows = sorted(ROUTES, key=lambda route: (route.template, sorted(route.methods)))
    lines = [_line(list(routes)) for _, routes in groupby(rows, key=lambda route: (route.template, route.params))]
    return _OPENING.format(common=_listed(COMMON)) + "\n".join(lines) + "\n"


def _line(routes: list[Route]) -> str:
    methods = sorted({method for route in routes for method in route.methods})
    return f"| {' '.join(methods)} | `{routes[0].template}` | {_listed(routes[0].params)} |"


def _listed(names: frozenset[str]) -> str:
    return " ".join(f"`{name}`" for name in sorted(names))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(api_page())
