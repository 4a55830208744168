"""Settings of indices. Elasticsearch: RestGetSettingsAction, RestUpdateSettingsAction."""

from __future__ import annotations

from typing import Any

from secondpass.engine.errors import RequestValidationError
from secondpass.engine.indices.dotted import flat, nested
from secondpass.engine.indices.index_info import settings_json
from secondpass.engine.indices.index_names import ALL_STATES
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.router import Body, Route
from secondpass.shards.name_patterns import matches

from .indices_params import LOOK, named


def get(call: Call) -> Answer:
    """Return settings, all or those whose names are asked for."""
    return Answer({service.name: _shown(call, service) for service in named(call, ALL_STATES)})


def put(call: Call) -> Answer:
    """Change settings that may change."""
    body = dict(call.required().object())
    inner = body.get("settings")
    body = inner if isinstance(inner, dict) else body
    if not flat(body):
        raise RequestValidationError(["no settings to update"])
    keep, reopen = call.params.flag("preserve_existing"), call.params.flag("reopen")
    for service in named(call, ALL_STATES):
        service.update_settings(body, keep=keep, reopen=reopen)
    return Answer({"acknowledged": True})


def _shown(call: Call, service: IndexService) -> dict[str, Any]:
    settings, defaults = settings_json(service, human=call.params.flag("human")), service.settings.defaults()
    names = [name for name in call.part("name", "_all").split(",") if name not in ("_all", "*")]
    dotted = flat(settings)
    if names:
        dotted = {key: text for key, text in dotted.items() if matches(key, names)}
    shown = dotted if call.params.flag("flat_settings") else nested(dotted)
    if not call.params.flag("include_defaults"):
        return {"settings": shown}
    missing = {f"index.{key}": text for key, text in defaults.items()}
    return {"settings": shown, "defaults": missing if call.params.flag("flat_settings") else nested(missing)}


READ = LOOK | {"flat_settings", "include_defaults"}
ROUTES = (
    *(
        Route(("GET",), path, get, READ)
        for path in ("/_settings", "/_settings/{name}", "/{index}/_settings", "/{index}/_settings/{name}")
    ),
    *(
        Route(("PUT",), path, put, LOOK | {"flat_settings", "preserve_existing", "reopen"}, Body.JSON)
        for path in ("/_settings", "/{index}/_settings")
    ),
)
