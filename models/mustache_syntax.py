"""The syntax of mustache templates: text in, a tree of nodes out, in one pass.

Elasticsearch: `CustomMustacheFactory` (mustache.java). But: a tag alone on its line keeps the line break, which no JSON
reader sees; partials and template inheritance are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .errors import TemplateError

MAX_DEPTH = 100
LONGEST_KEPT = 2**16
_JOIN = re.compile(r"join delimiter='(.*)'", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """Stand for itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """Stand for a parameter, escaped for JSON unless *raw*."""

    name: str
    raw: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Repeat *body* for each element of a parameter, or show it once when *inverted* and there is nothing."""

    name: str
    inverted: bool
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """Apply `toJson`, `join` or `url`; the first two to the parameter named by *body*. Elasticsearch: CustomCode."""

    kind: str
    body: tuple[Node, ...]
    delimiter: str = ","

    @property
    def argument(self) -> str:
        """Name the parameter between the tags."""
        (node,) = self.body
        return node.text.strip() if isinstance(node, Text) else node.name if isinstance(node, Value) else ""


Node = Text | Value | Section | Function


@dataclass(frozen=True, slots=True)
class _Tag:
    kind: str
    name: str


def parse(template: str) -> tuple[Node, ...]:
    """Return the nodes of a template; of those of ordinary length the last 256 are kept.

    Raises TemplateError when a tag or a section is not closed.
    """
    return _kept(template) if len(template) <= LONGEST_KEPT else _parse(template)


@lru_cache(maxsize=256)
def _kept(template: str) -> tuple[Node, ...]:
    return _parse(template)


def _parse(template: str) -> tuple[Node, ...]:
    levels: list[list[Node]] = [[]]
    opened: list[_Tag] = []
    for piece in _pieces(template):
        match piece:
            case str():
                levels[-1].append(Text(piece))
            case _Tag("#" | "^"):
                opened.append(piece)
                levels.append([])
                if len(opened) > MAX_DEPTH:
                    raise TemplateError(f"sections are nested more than [{MAX_DEPTH}] deep")
            case _Tag("/", name):
                begin = _opener(opened, name)
                body = tuple(levels.pop())
                levels[-1].append(_section(begin, body))
            case _:
                levels[-1].append(Value(piece.name, piece.kind != ""))
    if opened:
        raise TemplateError(f"Failed to close '{opened[-1].name}' tag")
    return tuple(levels[0])


def _opener(opened: list[_Tag], name: str) -> _Tag:
    begin = opened.pop() if opened else None
    if begin is None or begin.name != name:
        raise TemplateError(f"Mismatched start/end tags: {begin.name if begin else 'none'} != {name}")
    return begin


def _section(begin: _Tag, body: tuple[Node, ...]) -> Node:
    """Tell the three functions from parameters; only `#` can call one."""
    lowered = begin.name.lower()
    joined = _JOIN.fullmatch(begin.name)
    if begin.kind == "^" or not (joined or lowered in ("tojson", "join", "url")):
        return Section(begin.name, begin.kind == "^", body)
    if lowered == "url":
        return Function("url", body)
    kind = "toJson" if lowered == "tojson" else "join"
    if len(body) != 1 or not isinstance(body[0], Text | Value):
        raise TemplateError(f"Mustache function [{kind}] must contain one and only one identifier")
    return Function(kind, body, joined.group(1) if joined else ",")


def _pieces(template: str) -> Iterator[str | _Tag]:
    """Cut a template into texts and tags; comments and changes of delimiters do not come out."""
    opening, closing, place = "{{", "}}", 0
    while (start := template.find(opening, place)) >= 0:
        if start > place:
            yield template[place:start]
        inside = start + len(opening)
        kind = template[inside : inside + 1]
        if kind == "{" and opening == "{{":
            end = _find(template, "}}}", inside)
            yield _Tag("&", template[inside + 1 : end].strip())
            place = end + 3
            continue
        if kind == "=":
            end = _find(template, f"={closing}", inside + 1)
            place = end + 1 + len(closing)
            opening, closing = _delimiters(template[inside + 1 : end])
            continue
        end = _find(template, closing, inside)
        place = end + len(closing)
        yield from _tag(template[inside:end].strip())
    if place < len(template):
        yield template[place:]


def _find(template: str, closing: str, place: int) -> int:
    end = template.find(closing, place)
    if end < 0:
        line = template.count("\n", 0, place) + 1
        raise TemplateError(f"Improperly closed variable in query-template:{line}")
    return end


def _delimiters(inside: str) -> tuple[str, str]:
    words = inside.split()
    if len(words) != 2:
        raise TemplateError(f"Invalid delimiters [{inside.strip()}]")
    return words[0], words[1]


def _tag(inside: str) -> Iterator[_Tag]:
    kind = inside[:1] if inside[:1] in tuple("#^/&!><$%") else ""
    name = inside[len(kind) :].strip()
    if kind == "!":
        return
    if kind == ">":
        raise TemplateError(f"Cannot expand '{name}' because partial templates are disabled")
    if kind in tuple("<$%"):
        raise TemplateError(f"Mustache tag [{kind}{name}] is not supported")
    if not name:
        raise TemplateError("Empty mustache tag")
    yield _Tag(kind, name)
