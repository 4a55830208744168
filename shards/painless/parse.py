"""Read a script's source into nodes, or say where it cannot be read."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from secondpass.shards.errors import IllegalArgumentError

from .errors import CompileFault
from .nodes import Declared, Script, Statement, walk

if TYPE_CHECKING:
    from lark import Lark
    from lark.exceptions import UnexpectedInput

MAX_SIZE = 65_535
"""Bytes of UTF-8 a source may have. Elasticsearch: `script.max_size_in_bytes`."""

MAX_DEPTH = 100
"""How deeply expressions and statements may nest. But: Elasticsearch has no such limit, short of its stack."""

_REFUSED = {
    "=~": "regular expressions are not supported",
    "==~": "regular expressions are not supported",
    "/": "a regular expression, which is not supported, or a value missing before the division",
    "switch": "there is no switch in Painless",
    "class": "classes cannot be defined in Painless",
    "import": "imports are not possible in Painless",
    "finally": "there is no finally in Painless",
    "{": "a block or an array initialiser cannot stand here; arrays are not supported",
    "'": "a string that does not end, or has an escape other than its quote and the backslash",
    '"': "a string that does not end, or has an escape other than its quote and the backslash",
    "[": "an array, which is not supported: use a list",
    "::": "only Type::name and this::name are supported as method references",
}
"""What a reader may have meant by a word that does not fit."""


def parse(source: str) -> Script:
    """Return the script of *source*.

    Raises CompileFault: where the grammar does not know what stands there, or too much is nested.
    """
    from lark.exceptions import UnexpectedInput, VisitError

    size = len(source.encode("utf-8", "surrogatepass"))
    if size > MAX_SIZE:
        reason = f"exceeded max allowed inline script size in bytes [{MAX_SIZE}] with size [{size}]"
        raise CompileFault(IllegalArgumentError(reason), 0)
    try:
        script = _parser().parse(source + "\n;")
    except UnexpectedInput as error:
        raise _fault(source, error) from None
    except VisitError as error:
        raise error.orig_exc from None
    if not isinstance(script, Script):
        raise TypeError("the grammar's start is a script")
    if not script.statements:
        raise CompileFault(IllegalArgumentError("Cannot generate an empty function [execute]."), 0)
    _check_depth(script)
    return script


@cache
def _parser() -> Lark:
    from lark import Lark

    from .build import Build

    grammar = files(__package__).joinpath("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", start="script", maybe_placeholders=True, transformer=Build())


def _fault(source: str, error: UnexpectedInput) -> CompileFault:
    at = min(error.pos_in_stream or 0, len(source))
    if not source[at:].strip():
        return CompileFault(IllegalArgumentError("unexpected end of script."), len(source))
    word = _word(source, at)
    hint = f": {_REFUSED[word]}" if word in _REFUSED else "."
    line, column = place(source, at)
    return CompileFault(IllegalArgumentError(f"unexpected token ['{word}'] at {line}:{column}{hint}"), at)


def _word(source: str, at: int) -> str:
    """Return the word or operator that starts at *at*."""
    same = str.isalnum if source[at].isalnum() or source[at] == "_" else None
    end = at + 1
    while end < len(source) and same and (same(source[end]) or source[end] == "_"):
        end += 1
    for operator in ("==~", "=~", "::"):
        if source.startswith(operator, at):
            return operator
    return source[at:end]


def place(source: str, at: int) -> tuple[int, int]:
    """Return the line and column, from 1, of an offset."""
    before = source[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def _check_depth(script: Script) -> None:
    for node, depth in walk(script):
        if depth > MAX_DEPTH:
            raise CompileFault(IllegalArgumentError(f"a script may nest at most {MAX_DEPTH} levels deep"), node.at)


def statement_starts(script: Script) -> tuple[int, ...]:
    """Return the offsets at which statements begin, in order."""
    return tuple(sorted({node.at for node, _ in walk(script) if isinstance(node, Statement | Declared)}))
