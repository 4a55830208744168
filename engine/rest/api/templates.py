"""Templates of indices. Elasticsearch: RestPutComposableIndexTemplateAction and its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from secondpass.engine.errors import ResourceNotFoundError
from secondpass.engine.indices.dotted import flat, nested
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import TIMEOUTS
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.templates.parts import Parts, merged
from secondpass.engine.templates.template import IndexTemplate, overlapping
from secondpass.engine.templates.templates import Templates, shown_templates
from secondpass.shards.errors import IllegalArgumentError

_TIER = Parts({"routing.allocation.include._tier_preference": "data_content"})
"""What every new index is given, below all templates."""


class _Template(Protocol):
    def to_json(self) -> dict[str, Any]: ...


def put_component(call: Call) -> Answer:
    """Store a component template."""
    _templates(call).put_component(call.part("name"), call.object(), create=call.params.flag("create"))
    return Answer({"acknowledged": True})


def put_index(call: Call) -> Answer:
    """Store an index template."""
    _templates(call).put_index(call.part("name"), call.object(), create=call.params.flag("create"))
    return Answer({"acknowledged": True})


def put_legacy(call: Call) -> Answer:
    """Store a legacy template."""
    body = dict(call.object())
    if "order" in call.params:
        body["order"] = call.params.integer("order", 0)
    _templates(call).put_legacy(call.part("name"), body, create=call.params.flag("create"))
    return Answer({"acknowledged": True})


def get_components(call: Call) -> Answer:
    """Show component templates."""
    return _listed(call, "component_template", _templates(call).components)


def get_index(call: Call) -> Answer:
    """Show index templates."""
    return _listed(call, "index_template", _templates(call).index)


def get_legacy(call: Call) -> Answer:
    """Show legacy templates by name."""
    expression = call.part("name", "*")
    found = shown_templates(_templates(call).legacy, expression)
    shown = {name: _shown(call, of) for name, of in found.items()}
    return Answer(shown, 200 if shown or "name" not in call.parts or "*" in expression else 404)


def _listed(call: Call, kind: str, known: Mapping[str, _Template]) -> Answer:
    expression = call.part("name", "*")
    found = shown_templates(known, expression)
    if not found and "*" not in expression:
        raise ResourceNotFoundError(f"{kind.replace('_', ' ')} matching [{expression}] not found")
    listed = [{"name": name, kind: _shown(call, of)} for name, of in found.items()]
    return Answer({f"{kind}s": listed})


def _shown(call: Call, template: _Template) -> dict[str, Any]:
    """Return a template, its settings by dotted names where that is asked for."""
    shown = template.to_json()
    inner = shown.get("template", shown)
    if call.params.flag("flat_settings") and "settings" in inner:
        inner["settings"] = flat(inner["settings"])
    return shown


def exists(kind: str) -> Callable[[Call], Answer]:
    """Return what tells whether templates of a kind are there."""

    def answer(call: Call) -> Answer:
        return Answer({}, 200 if shown_templates(getattr(_templates(call), kind), call.part("name")) else 404)

    return answer


def delete(kind: str) -> Callable[[Call], Answer]:
    """Return what forgets templates of a kind."""

    def answer(call: Call) -> Answer:
        getattr(_templates(call), f"delete_{kind}")(call.part("name"))
        return Answer({"acknowledged": True})

    return answer


def simulate(call: Call) -> Answer:
    """Show what an index template comes to: one that is there, or the one of the body."""
    name, templates = call.part("name"), _templates(call)
    if call.body is not None:
        template = IndexTemplate.read(call.object())
        templates.check_index(name or "simulated", template)
    elif name in templates.index:
        template = templates.index[name]
    else:
        raise IllegalArgumentError(f"unable to simulate template [{name}] that does not exist")
    return Answer(_simulated(templates, templates.composed(template), name, template.patterns))


def simulate_index(call: Call) -> Answer:
    """Show what an index of that name would be made of, the template of the body counted in."""
    index, templates = call.part("name"), _templates(call)
    candidates = dict(templates.index)
    if call.body is not None:
        added = IndexTemplate.read(call.object())
        templates.check_index("simulated", added)
        candidates["simulated"] = added
    fitting = [(name, of) for name, of in sorted(candidates.items()) if of.fits(index)]
    if not fitting:
        parts = templates.parts_of(index)
        return Answer({} if parts is None else _simulated(templates, parts, "", (index,)))
    name, chosen = max(fitting, key=lambda each: each[1].priority or 0)
    return Answer(_simulated(templates, templates.composed(chosen), name, (index,)))


def _simulated(templates: Templates, parts: Parts, name: str, patterns: tuple[str, ...]) -> dict[str, Any]:
    legacy = {
        other: of.patterns for other, of in sorted(templates.legacy.items()) if overlapping(of.patterns, patterns)
    }
    others = {other: of.patterns for other, of in templates.overlapping(name, patterns).items()}
    parts = merged([_TIER, parts])
    shown = {"settings": {"index": nested(parts.settings)}, "mappings": {}, "aliases": {}, **parts.to_json()}
    listed = [{"name": other, "index_patterns": list(of)} for other, of in {**legacy, **others}.items()]
    return {"template": shown, "overlapping": listed}


def _templates(call: Call) -> Templates:
    return call.node.indices.templates


PUT = TIMEOUTS | {"cause", "create"}
LOOK = TIMEOUTS | {"flat_settings", "local"}
SIMULATE = TIMEOUTS | {"cause", "create"}
ROUTES = (
    Route(("POST", "PUT"), "/_component_template/{name}", put_component, PUT, Body.JSON),
    Route(("POST", "PUT"), "/_index_template/{name}", put_index, PUT, Body.JSON),
    Route(("POST", "PUT"), "/_template/{name}", put_legacy, PUT | {"order"}, Body.JSON),
    *(
        Route(("GET",), path, get, LOOK)
        for word, get in (
            ("_component_template", get_components),
            ("_index_template", get_index),
            ("_template", get_legacy),
        )
        for path in (f"/{word}", f"/{word}/{{name}}")
    ),
    *(
        route
        for word, known, kind in (
            ("_component_template", "components", "components"),
            ("_index_template", "index", "index"),
            ("_template", "legacy", "legacy"),
        )
        for route in (
            Route(("HEAD",), f"/{word}/{{name}}", exists(known), LOOK),
            Route(("DELETE",), f"/{word}/{{name}}", delete(kind), TIMEOUTS),
        )
    ),
    Route(("POST",), "/_index_template/_simulate", simulate, SIMULATE, Body.JSON),
    Route(("POST",), "/_index_template/_simulate/{name}", simulate, SIMULATE, Body.JSON),
    Route(("POST",), "/_index_template/_simulate_index/{name}", simulate_index, SIMULATE, Body.JSON),
)
