"""What statements do to the flow of a function: whether they return, leave a loop, or never end; and how much they do."""

from __future__ import annotations

from collections.abc import Iterable

from . import nodes as n

_LOOPS = (n.While, n.DoWhile, n.For, n.ForEach)


def returns(node: n.Node | None) -> bool:
    """Tell whether a statement may return from the function."""
    if isinstance(node, n.Return):
        return True
    return any(returns(part) for part in _parts(node))


def escapes(node: n.Node | None) -> bool:
    """Tell whether what follows a statement can never be reached, whatever happens in it."""
    if isinstance(node, n.Return | n.Throw | n.Break | n.Continue):
        return True
    if isinstance(node, n.Block):
        return any(escapes(statement) for statement in node.statements)
    if isinstance(node, n.If):
        return node.no is not None and escapes(node.yes) and escapes(node.no)
    if isinstance(node, n.Try):
        return escapes(node.block) and all(escapes(handler.block) for handler in node.catches)
    if isinstance(node, n.While | n.For):
        return _endless(node.test) and not _breaks(node.body)
    return False


def _endless(test: n.Expression | None) -> bool:
    return test is None or (isinstance(test, n.Constant) and test.value is True)


def _breaks(node: n.Node | None) -> bool:
    if isinstance(node, n.Break):
        return True
    if isinstance(node, _LOOPS):
        return False
    return any(_breaks(part) for part in _parts(node))


def _parts(node: n.Node | None) -> Iterable[n.Node | None]:
    if isinstance(node, n.Block):
        return node.statements
    if isinstance(node, n.If):
        return node.yes, node.no
    if isinstance(node, _LOOPS):
        return (node.body,)
    if isinstance(node, n.Try):
        return node.block, *(handler.block for handler in node.catches)
    return ()


def weight(*roots: n.Node | None) -> int:
    """Weigh what one round of a loop, or one call, runs: one for every eight parts."""
    return 1 + sum(1 for root in roots if root is not None for _ in n.walk(root)) // 8
