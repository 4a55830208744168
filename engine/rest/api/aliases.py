"""Aliases. Elasticsearch: RestIndicesAliasesAction, RestGetAliasesAction, RestIndexPutAliasAction."""

from __future__ import annotations

from typing import Any

from secondpass.engine.error_table import error_object, status_of
from secondpass.engine.errors import AliasesNotFoundError
from secondpass.engine.indices.alias_request import AliasAction, apply_actions, read_actions, read_put
from secondpass.engine.indices.index_names import ALL_STATES
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import TIMEOUTS
from secondpass.engine.rest.router import Body, Route
from secondpass.shards.name_patterns import matches

from .indices_params import LOOK, named


def update(call: Call) -> Answer:
    """Do several changes of aliases, all or none."""
    actions = read_actions(call.object())
    missing = apply_actions(call.node.indices, actions)
    if not any(missing):
        return Answer({"acknowledged": True, "errors": False})
    results = [_result(action, error) for action, error in zip(actions, missing, strict=True)]
    return Answer({"acknowledged": True, "errors": True, "action_results": results})


def _result(action: AliasAction, error: AliasesNotFoundError | None) -> dict[str, Any]:
    """Return what one change of several came to."""
    shown = {"type": action.kind, "indices": list(action.indices), "aliases": list(action.aliases)}
    if error is None:
        return {"action": shown, "status": 200}
    return {"action": shown, "status": status_of(error), "error": error_object(error)}


def put(call: Call) -> Answer:
    """Let an alias stand for indices."""
    apply_actions(call.node.indices, [read_put(call.part("index"), call.part("name"), call.object())])
    return Answer({"acknowledged": True})


def delete(call: Call) -> Answer:
    """Take indices from aliases."""
    action = {"index": call.part("index"), "aliases": call.part("name").split(","), "must_exist": True}
    apply_actions(call.node.indices, read_actions({"actions": [{"remove": action}]}))
    return Answer({"acknowledged": True})


def get(call: Call) -> Answer:
    """Return aliases by index."""
    patterns = call.part("name", "_all").split(",")
    shown = {service.name: {"aliases": _aliases(call, service.name, patterns)} for service in named(call, ALL_STATES)}
    if "name" not in call.parts:
        return Answer(shown)
    shown = {index: of for index, of in shown.items() if of["aliases"]}
    missing = [name for name in patterns if "*" not in name and name != "_all" and not _is_shown(shown, name)]
    if missing:
        noun = "alias" if len(missing) == 1 else "aliases"
        return Answer({"error": f"{noun} [{','.join(sorted(missing))}] missing", "status": 404, **shown}, 404)
    return Answer(shown)


def exists(call: Call) -> Answer:
    """Tell whether aliases are there."""
    found = any(_aliases(call, service.name, call.part("name").split(",")) for service in named(call, ALL_STATES))
    return Answer({}, 200 if found else 404)


def _aliases(call: Call, index: str, patterns: list[str]) -> dict[str, Any]:
    of_index = call.node.indices.aliases.of_index(index).items()
    return {name: alias.to_json() for name, alias in of_index if "_all" in patterns or matches(name, patterns)}


def _is_shown(shown: dict[str, Any], name: str) -> bool:
    return any(name in of["aliases"] for of in shown.values())


ROUTES = (
    Route(("POST",), "/_aliases", update, TIMEOUTS, Body.JSON),
    *(
        Route(("PUT", "POST"), f"/{{index}}/{word}/{{name}}", put, TIMEOUTS, Body.JSON)
        for word in ("_alias", "_aliases")
    ),
    *(Route(("DELETE",), f"/{{index}}/{word}/{{name}}", delete, TIMEOUTS) for word in ("_alias", "_aliases")),
    *(Route(("GET",), path, get, LOOK) for path in ("/_alias", "/_alias/{name}", "/{index}/_alias")),
    Route(("GET",), "/{index}/_alias/{name}", get, LOOK),
    Route(("HEAD",), "/_alias/{name}", exists, LOOK),
    Route(("HEAD",), "/{index}/_alias/{name}", exists, LOOK),
)
