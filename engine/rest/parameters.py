"""The parameters of a URL, read by type. Elasticsearch: RestRequest.param and its kin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from secondpass.shards.errors import IllegalArgumentError, NumberFormatError
from secondpass.shards.time_value import parse_time_value

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")

COMMON = frozenset({"error_trace", "filter_path", "format", "human", "pretty"})
"""What every call takes."""

INDICES_OPTIONS = frozenset({"allow_no_indices", "expand_wildcards", "ignore_throttled", "ignore_unavailable"})

TIMEOUTS = frozenset({"master_timeout", "timeout", "wait_for_active_shards"})
"""How long to wait for other nodes, which do not exist here: read, checked, never waited for."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Read URL parameters; each method names the parameter and what it is when absent."""

    given: Mapping[str, str]

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter as it stands."""
        return self.given.get(name, default)

    def names(self, name: str) -> tuple[str, ...]:
        """Return the parts of a comma list."""
        return tuple(part for part in self.given.get(name, "").split(",") if part)

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a boolean; a name without a value is true."""
        value = self.given.get(name)
        if value is None:
            return default
        if value not in ("", "true", "false"):
            raise IllegalArgumentError(f"Failed to parse value [{value}] as only [true] or [false] are allowed.")
        return value != "false"

    def integer(self, name: str, default: int) -> int:
        """Return a whole number of 32 bits."""
        return self._number(name, 31, "int") if name in self.given else default

    def long(self, name: str) -> int:
        """Return a whole number of 64 bits; the parameter must be there."""
        return self._number(name, 63, "long")

    def _number(self, name: str, bits: int, kind: str) -> int:
        value = self.given[name]
        if _WHOLE.fullmatch(value) and -(2**bits) <= int(value) < 2**bits:
            return int(value)
        cause = NumberFormatError(f'For input string: "{value}"')
        raise IllegalArgumentError(f"Failed to parse {kind} parameter [{name}] with value [{value}]", cause=cause)

    def milliseconds(self, name: str, default: int | None = None) -> int | None:
        """Return a time value, such as `5m`, in milliseconds."""
        value = self.given.get(name)
        return default if value is None else parse_time_value(value, name)


def check_known(path: str, given: Iterable[str], known: frozenset[str]) -> None:
    """Raise IllegalArgumentError where a parameter is not among those *known*, with the name it may have been meant for."""
    unknown = sorted(set(given) - known - COMMON)
    if not unknown:
        return
    noun = "parameter" if len(unknown) == 1 else "parameters"
    told = ", ".join(f"[{name}]{_meant(name, known | COMMON)}" for name in unknown)
    raise IllegalArgumentError(f"request [{path}] contains unrecognized {noun}: {told}")


def _meant(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), n=3, cutoff=0.6)
    if not close:
        return ""
    listed = f"[{close[0]}]" if len(close) == 1 else f"any of [{', '.join(close)}]"
    return f" -> did you mean {listed}?"
