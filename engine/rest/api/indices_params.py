"""How strictly the URL wants index names read. Elasticsearch: IndicesOptions.fromRequest."""

from __future__ import annotations

from dataclasses import replace

from secondpass.engine.index_names import IndicesOptions
from secondpass.engine.index_service import IndexService
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.parameters import INDICES_OPTIONS, TIMEOUTS, Parameters
from secondpass.shards.errors import IllegalArgumentError

LOOK = INDICES_OPTIONS | TIMEOUTS | {"local"}
"""What calls take that look at indices and change nothing."""

_STATES = frozenset({"all", "closed", "hidden", "none", "open"})


def indices_options(params: Parameters, default: IndicesOptions | None = None) -> IndicesOptions:
    """Read `ignore_unavailable`, `allow_no_indices` and `expand_wildcards`; there are no closed indices here."""
    options = default or IndicesOptions()
    states = params.names("expand_wildcards")
    for state in states:
        if state not in _STATES:
            raise IllegalArgumentError(f"No valid expand wildcard value [{state}]")
    return replace(
        options,
        ignore_unavailable=params.flag("ignore_unavailable", options.ignore_unavailable),
        allow_no_indices=params.flag("allow_no_indices", options.allow_no_indices),
        hidden=options.hidden or bool({"all", "hidden"}.intersection(states)),
        patterns=not states or bool({"all", "hidden", "open"}.intersection(states)),
    )


def named(call: Call) -> list[IndexService]:
    """Return the indices a call is about: those its path names, or all."""
    return call.node.indices.resolve(call.part("index", "_all"), indices_options(call.params))
