"""What a search showed, and how two of them differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .connection import Connection, asked
from .curl import as_curl

Search = Callable[[Mapping[str, Any]], Any]
"""Whatever takes the body of a search and returns Elasticsearch's answer to it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold what makes a hit the same as another: the document, its score, and its place in a sort."""

    index: str | None
    id: str
    score: float | None
    sort: tuple[Any, ...] = ()

    @property
    def document(self) -> tuple[str | None, str]:
        """The document alone."""
        return self.index, self.id


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold hits in the order they were shown, and the *command* that asks for them."""

    command: str
    hits: tuple[Hit, ...]

    def __getitem__(self, at: slice) -> Shown:
        return Shown(self.command, self.hits[at])

    @property
    def documents(self) -> tuple[tuple[str | None, str], ...]:
        """The documents, in order."""
        return tuple(hit.document for hit in self.hits)


class LawBroken(AssertionError):  # noqa: N818  # what was asserted is a law
    """Tell which *law* two answers break, which documents are *duplicated* and *missing*, and how to ask again.

    Both are looked for in the whole *walk* where it has more pages than the one that differs: what was expected, what was shown.
    """

    def __init__(
        self, law: str, first: Shown, second: Shown, where: str, walk: tuple[Shown, Shown] | None = None
    ) -> None:
        expected, shown = (Counter(side.documents) for side in walk or (first, second))
        self.law = law
        self.duplicated = tuple(document[1] for document in shown - expected if shown[document] > 1)
        self.missing = tuple(id_ for _, id_ in expected - shown)
        self.surplus = tuple(document[1] for document in shown - expected if shown[document] == 1)
        super().__init__("\n".join([f"{law}: {where}", *self._told(first, second)]))

    def _told(self, first: Shown, second: Shown) -> Iterable[str]:
        yield f"  expected   {_row(first)}"
        yield f"  answered   {_row(second)}"
        for name in ("duplicated", "missing", "surplus"):
            if ids := getattr(self, name):
                yield f"  {name:<10} {', '.join(ids)}"
        yield f"expected by:\n{first.command}"
        yield f"answered to:\n{second.command}"


def show(search: Search, body: Mapping[str, Any]) -> Shown:
    """Return what a search shows."""
    return Shown(_command(search, body), hits_of(search(body)))


def hits_of(answer: Mapping[str, Any]) -> tuple[Hit, ...]:
    """Return the hits of an answer."""
    return tuple(
        Hit(hit.get("_index"), hit["_id"], hit.get("_score"), tuple(hit.get("sort", ())))
        for hit in answer["hits"]["hits"]
    )


def joined(pages: Sequence[Shown]) -> Shown:
    """Return the hits of several pages one after another, and all their commands."""
    return Shown("\n".join(page.command for page in pages), tuple(hit for page in pages for hit in page.hits))


def require_same(law: str, first: Shown, second: Shown, where: str) -> None:
    """Raise LawBroken unless both show the same hits in the same order with the same scores."""
    if first.hits != second.hits:
        raise LawBroken(law, first, second, where)


def _command(search: Search, body: Mapping[str, Any]) -> str:
    if isinstance(search, Connection):
        return as_curl(search.request(body), search.host)
    return as_curl(asked("POST", "/_search", body))


def _row(shown: Shown) -> str:
    return "  ".join(hit.id if hit.score is None else f"{hit.id} ({hit.score})" for hit in shown.hits) or "nothing"
