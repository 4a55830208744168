"""From the `rescore` section of a request to a chain of rescorers. Elasticsearch: RescorerBuilder.parseFromXContent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from secondpass.shards.errors import (
    IllegalArgumentError,
    NamedObjectNotFoundError,
    ParsingError,
    Path,
    UnsupportedError,
)
from secondpass.shards.xcontent import ObjectReader, integer, token_name

from . import learning_to_rank, query, script, text_similarity
from .leniency import Leniency
from .rescorer import Rescorer, Services

DEFAULT_WINDOW_SIZE = 10


class RescorerBuilder(Protocol):
    """Hold a rescorer whose shape is checked and that has not met an index yet."""

    @property
    def name(self) -> str: ...

    @property
    def window_size(self) -> int: ...

    @property
    def cuts(self) -> bool:
        """Whether the list is cut to the window."""
        ...

    @property
    def leniencies(self) -> tuple[Leniency, ...]:
        """What was read in a way Elasticsearch does not."""
        ...

    def build(self, services: Services) -> Rescorer:
        """Return the rescorer for the index and the models of *services*."""
        ...


_PARSERS: dict[str, Callable[[ObjectReader, int], RescorerBuilder]] = {
    "query": query.parse,
    "script": script.parse,
    "learning_to_rank": learning_to_rank.parse,
    "text_similarity": text_similarity.parse,
}


def supported_rescorers() -> list[str]:
    """Return the names of the rescorers secondpass runs."""
    return sorted(_PARSERS)


def parse_rescore(body: Any, path: Path = ("rescore",)) -> tuple[RescorerBuilder, ...]:
    """Return the chain a `rescore` section describes: one object, or an array of them.

    But: where one object holds two rescorers, Elasticsearch runs the last and never tells of the first; here that is refused, as
    is a negative window.
    """
    if isinstance(body, list | tuple):
        return tuple(_parse_one(item, (*path, i)) for i, item in enumerate(body))
    return (_parse_one(body, path),)


def _parse_one(body: Any, path: Path) -> RescorerBuilder:
    if not isinstance(body, Mapping):
        raise ParsingError(f"unexpected token [{token_name(body)}] after [rescore]", path)
    window_size: int | None = None
    found: tuple[str, Any] | None = None
    for key, value in body.items():
        if isinstance(value, Mapping):
            if key not in _PARSERS:
                raise NamedObjectNotFoundError(f"unknown field [{key}]", (*path, key))
            if found is not None:
                raise UnsupportedError(
                    f"[{found[0]}] and [{key}] in one object of [rescore] are not supported by secondpass: write an array"
                )
            found = (key, value)
        elif value is None or isinstance(value, list | tuple):
            raise ParsingError(f"unexpected token [{token_name(value)}] after [{key}]", (*path, key))
        elif key != "window_size":
            raise ParsingError(f"rescore doesn't support [{key}]", (*path, key))
        else:
            window_size = _window_size(value, (*path, key))
    if found is None:
        raise ParsingError("missing rescore type", path)
    return _build(*found, window_size, path)


def _window_size(value: Any, path: Path) -> int:
    size = integer(value, path)
    if size < 0:
        raise IllegalArgumentError(f"[window_size] parameter cannot be negative but was [{size}]")
    return size


def _build(name: str, body: Any, window_size: int | None, path: Path) -> RescorerBuilder:
    reader = ObjectReader(body, (*path, name), name, declarative=True)
    builder = _PARSERS[name](reader, DEFAULT_WINDOW_SIZE if window_size is None else window_size)
    reader.finish()
    if window_size is None and builder.cuts:
        raise ParsingError(f"window_size is required for rescorer of type [{name}]", path)
    return builder
