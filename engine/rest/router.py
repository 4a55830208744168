"""Which handler answers a method and a path. Elasticsearch: RestController, PathTrie.

A word in a path goes before a placeholder: `/_search/template` is not a search of the index `_search`. Where a path is known
and its method is not, the methods that are known are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import unquote

from .call import Call
from .exchange import Answer

Handler = Callable[[Call], Answer]


class Body(Enum):
    """Say what a handler reads: no body, one JSON value, the text of a document, or lines of them."""

    NONE = "none"
    JSON = "json"
    DOCUMENT = "document"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Route:
    """Bind methods and a path template (`/{index}/_doc/{id}`) to a handler; *params* are the URL parameters it reads."""

    methods: tuple[str, ...]
    template: str
    handler: Handler
    params: frozenset[str] = frozenset()
    body: Body = Body.NONE


@dataclass(frozen=True, slots=True)
class Found:
    """Hold the route of a request and the values of its placeholders; no route means that the method is not *allowed*."""

    route: Route | None
    parts: Mapping[str, str]
    allowed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Branch:
    words: dict[str, _Branch] = field(default_factory=dict)
    placeholder: _Branch | None = None
    routes: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)


class Router:
    """Find routes by walking a tree of path parts."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Branch()
        for route in routes:
            self._add(route)

    def find(self, method: str, path: str) -> Found | None:
        """Return the route for *method* and percent-encoded *path*, or None where no method knows the path."""
        parts = [unquote(part) for part in path.split("/") if part]
        ends = [(branch, values) for branch, values in _walk(self._root, parts, ()) if branch.routes]
        for branch, values in ends:
            if method in branch.routes:
                route, names = branch.routes[method]
                return Found(route, dict(zip(names, values, strict=True)))
        allowed = sorted({known for branch, _ in ends for known in branch.routes})
        return Found(None, {}, tuple(allowed)) if ends else None

    def _add(self, route: Route) -> None:
        branch, names = self._root, []
        for part in (part for part in route.template.split("/") if part):
            if part.startswith("{"):
                names.append(part[1:-1])
                branch.placeholder = branch.placeholder or _Branch()
                branch = branch.placeholder
            else:
                branch = branch.words.setdefault(part, _Branch())
        for method in route.methods:
            if method in branch.routes:
                raise ValueError(f"two routes for {method} {route.template}")
            branch.routes[method] = (route, tuple(names))


def _walk(branch: _Branch, parts: list[str], values: tuple[str, ...]) -> Iterator[tuple[_Branch, tuple[str, ...]]]:
    if not parts:
        yield branch, values
        return
    first, rest = parts[0], parts[1:]
    if first in branch.words:
        yield from _walk(branch.words[first], rest, values)
    if branch.placeholder is not None:
        yield from _walk(branch.placeholder, rest, (*values, first))
