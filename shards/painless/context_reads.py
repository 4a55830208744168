"""Recognise, by its shape alone, what reads a parameter or a field that the script names."""

from __future__ import annotations

from . import nodes as n


def literal(node: n.Node) -> str | None:
    """Return a string written in the script, or None if it is something else."""
    return node.value if isinstance(node, n.Constant) and isinstance(node.value, str) else None


def named_member(node: n.Node, variable: str) -> str | None:
    """Return the name in `variable.name`, `variable['name']` or `variable.get('name')`, or None for anything else."""
    if isinstance(node, n.Member | n.Index | n.Method) and _is_variable(node.receiver, variable):
        if isinstance(node, n.Member):
            return node.name
        if isinstance(node, n.Index):
            return literal(node.index)
        return literal(node.arguments[0]) if node.name == "get" and len(node.arguments) == 1 else None
    return None


def _is_variable(node: n.Node, name: str) -> bool:
    return isinstance(node, n.Variable) and node.name == name


def position(name: str) -> int | None:
    """Return the number of a member written as one, `list.0`, or None if it is a name or no list is as long."""
    return int(name) if name.isdigit() and len(name) < 10 else None


def field_read(node: n.Node) -> tuple[str, str] | None:
    """Return field and read of `doc['f'].value`, `doc['f'].size()` and their like: of what needs no object of the values."""
    if isinstance(node, n.Method) and node.arguments:
        return None
    if not isinstance(node, n.Member | n.Method):
        return None
    field = named_member(node.receiver, "doc")
    read = _READS.get(node.name if isinstance(node, n.Member) else f"{node.name}()")
    return None if field is None or read is None else (field, read)


_READS = {
    "value": "value", "getValue()": "value", "length": "size", "size()": "size", "getLength()": "size",
    "empty": "empty", "isEmpty()": "empty",
}  # fmt: skip
