"""Catch in a script what was thrown in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from secondpass.shards.errors import ShardError

from . import nodes as n
from .errors import CATCHABLE, ClassCastError, CompileFault, Located
from .frame import Frame, Run
from .scope import Scope

Handler = tuple[tuple[type[ShardError], ...], int, Run]
"""What a `catch` catches, where in the frame it puts it, and what it then runs."""


def catching(node: n.Catch, scope: Scope, compile_block: Callable[[n.Block], Run]) -> Handler:
    """Compile a `catch`."""
    kinds = CATCHABLE.get(node.type.name)
    if kinds is None:
        reason = f"Cannot cast from [{node.type.java}] to [java.lang.Exception]."
        raise CompileFault(ClassCastError(reason), node.at)
    with scope.block():
        slot = scope.declare(node.name, node.type, node.at).slot
        return kinds, slot, compile_block(node.block)


def guarded(body: Run, handlers: list[Handler]) -> Run:
    """Run a body, and the first handler that catches what it throws."""

    def run(frame: Frame) -> Any:
        try:
            return body(frame)
        except (ShardError, Located) as raised:
            error = raised.cause if isinstance(raised, Located) else raised
            for kinds, slot, handle in handlers:
                if isinstance(error, kinds):
                    frame[slot] = error
                    return handle(frame)
            raise

    return run
