"""Settings of the cluster. Elasticsearch: RestClusterGetSettingsAction, RestClusterUpdateSettingsAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.cluster_settings import DEFAULTS
from secondpass.engine.indices.dotted import nested
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import TIMEOUTS
from secondpass.engine.rest.router import Body, Route


def settings(call: Call) -> Answer:
    """Return the settings of the cluster."""
    known = call.node.indices.cluster
    shown = {level: _shown(call, of) for level, of in known.state.items()}
    if not call.params.flag("include_defaults"):
        return Answer(shown)
    given = {name for of in known.state.values() for name in of}
    defaults = {name: text for name, text in DEFAULTS.items() if name not in given}
    return Answer({**shown, "defaults": _shown(call, defaults)})


def put_settings(call: Call) -> Answer:
    """Change settings of the cluster."""
    changed = call.node.indices.cluster.update(call.object())
    return Answer({"acknowledged": True, **{level: _shown(call, of) for level, of in changed.items()}})


def _shown(call: Call, settings: Mapping[str, str]) -> dict[str, Any]:
    return dict(settings) if call.params.flag("flat_settings") else nested(settings)


ROUTES = (
    Route(("GET",), "/_cluster/settings", settings, TIMEOUTS | {"flat_settings", "include_defaults"}),
    Route(("PUT",), "/_cluster/settings", put_settings, TIMEOUTS | {"flat_settings"}, Body.JSON),
)
