"""How every verb of the facade fails and keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from secondpass.engine.error_table import EXPECTED, raised
from secondpass.shards.errors import IllegalArgumentError

P = ParamSpec("P")
R = TypeVar("R")


def answering(verb: Callable[P, R]) -> Callable[P, R]:
    """Let a verb raise what it expects to go wrong as ElasticsearchError, a name that is no text first of all.

    What it did is kept before it returns.
    """
    name = list(signature(verb).parameters.values())[1]

    @wraps(verb)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        engine: Any = args[0]
        try:
            given = args[1] if len(args) > 1 else kwargs.get(name.name, name.default)
            if not isinstance(given, str) and given is not name.default:
                raise IllegalArgumentError(f"[{name.name}] must be a string but was [{given!r}]")
            try:
                return verb(*args, **kwargs)
            finally:
                engine.node.storage.sync()
        except EXPECTED as error:
            raise raised(error, kwargs.get("body", next((a for a in args if isinstance(a, Mapping)), None))) from error

    return answered
