"""How strictly the URL wants index names read. Elasticsearch: IndicesOptions.fromRequest."""

from __future__ import annotations

from dataclasses import replace

from secondpass.engine.indices import IndicesOptions
from secondpass.engine.rest.parameters import Parameters
from secondpass.shards.errors import IllegalArgumentError

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
