"""What stays open between two calls, until it is closed or its time is up. Elasticsearch: ReaderContext, SearchService."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from secondpass.engine.errors import SearchContextMissingError, SearchPhaseError, TooManyContextsError
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.time_value import parse_time_value


class Reading(Protocol):
    """What reads indices; over as soon as one *is* not *there*."""

    @property
    def is_there(self) -> bool: ...


T = TypeVar("T", bound=Reading)
_ID = re.compile(r"[A-Za-z0-9_-]{64}")
MAX_KEEP_ALIVE_MS = 24 * 60 * 60 * 1000
MAX_OPEN = 500
"""Elasticsearch: `search.max_open_scroll_context`."""


@dataclass(slots=True)
class _Kept(Generic[T]):
    value: T
    until: float


class ReaderContexts(Generic[T]):
    """Keep values under ids nobody can guess; each for as long as it was last asked to, and its indices are there.

    Safe to use from many threads.

    What never was an id raises IllegalArgumentError, whatever is asked of it.
    """

    malformed = "Cannot parse scroll id"

    def __init__(self, kind: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._kind = kind
        self._clock = clock
        self._kept: dict[str, _Kept[T]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            self._forget_what_is_over()
            return len(self._kept)

    def open(self, value: T, keep_alive_ms: int) -> str:
        """Keep a value and return its id; raises TooManyContextsError, and IllegalArgumentError for too long a time."""
        until = self._until(keep_alive_ms)
        with self._lock:
            self._forget_what_is_over()
            if len(self._kept) >= MAX_OPEN:
                raise TooManyContextsError(
                    f"Trying to create too many {self._kind} contexts. Must be less than or equal to: [{MAX_OPEN}]. This "
                    "limit can be set by changing the [search.max_open_scroll_context] setting."
                )
            id_ = secrets.token_urlsafe(48)
            self._kept[id_] = _Kept(value, until)
            return id_

    def get(self, id_: str, keep_alive_ms: int | None = None) -> T:
        """Return what is kept under an id, and keep it for longer where that is asked for; raises SearchPhaseError."""
        self._check(id_)
        until = None if keep_alive_ms is None else self._until(keep_alive_ms)
        with self._lock:
            self._forget_what_is_over()
            kept = self._kept.get(id_)
            if kept is None:
                missing = SearchContextMissingError(f"No search context found for id [{id_}]")
                raise SearchPhaseError("query", [(-1, "", missing)])
            if until is not None:
                kept.until = until
            return kept.value

    def replace(self, id_: str, value: T) -> None:
        """Keep another value under an id that is still there."""
        with self._lock:
            if id_ in self._kept:
                self._kept[id_].value = value

    def close(self, id_: str) -> bool:
        """Forget an id; return whether it was there."""
        self._check(id_)
        with self._lock:
            self._forget_what_is_over()
            return self._drop(id_)

    def close_all(self) -> int:
        """Forget everything; return how much there was."""
        with self._lock:
            self._forget_what_is_over()
            return sum(self._drop(id_) for id_ in list(self._kept))

    def _check(self, id_: str) -> None:
        if not _ID.fullmatch(id_):
            raise IllegalArgumentError(self.malformed.format(id=id_))

    def _until(self, keep_alive_ms: int) -> float:
        if keep_alive_ms > MAX_KEEP_ALIVE_MS:
            raise IllegalArgumentError(
                f"Keep alive for request ({_shown(keep_alive_ms)}) is too large. It must be less than (1d). This limit can be "
                "set by changing the [search.max_keep_alive] cluster level setting."
            )
        return self._clock() + keep_alive_ms / 1000

    def _forget_what_is_over(self) -> None:
        now = self._clock()
        for id_ in [id_ for id_, kept in self._kept.items() if kept.until < now or not kept.value.is_there]:
            self._drop(id_)

    def _drop(self, id_: str) -> bool:
        return self._kept.pop(id_, None) is not None


def read_keep_alive(written: str, name: str = "keep_alive") -> int:
    """Return a keep-alive in milliseconds; raises IllegalArgumentError where it is none, or not positive."""
    milliseconds = parse_time_value(written, name)
    if milliseconds <= 0:
        raise IllegalArgumentError(f"[{name}] must be positive, was [{written}]")
    return milliseconds


def _shown(milliseconds: int) -> str:
    """Return a time as Elasticsearch prints it: in its largest unit, with one decimal where it is not whole."""
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if milliseconds >= size:
            return f"{milliseconds // size}{unit}" if milliseconds % size == 0 else f"{milliseconds / size:.1f}{unit}"
    return f"{milliseconds}ms"
