"""Read an endpoint's settings, telling everything that is wrong with them at once.

Elasticsearch: ServiceUtils, whose texts these are. But: settings nobody knows are told by name only, and of values of the
wrong type only numbers are told, for a key in the wrong place is still a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from ..errors import EndpointError, EndpointSettingsError
from ..tree_json import INT_MAX, LONG_MAX
from .http_client import address
from .secret import Secret

T = TypeVar("T")

SERVICE_SETTINGS = "service_settings"
TASK_SETTINGS = "task_settings"

_NAMES: Mapping[type, str] = {str: "String", int: "Integer", bool: "Boolean", dict: "Map", list: "List"}


class Settings:
    """Take the settings of one object one by one; *scope* is its name in error texts.

    Faults are gathered over an object and its children. `finish` raises them, then refuses what nobody took.
    """

    def __init__(self, value: object, scope: str, service: str, parent: Self | None = None) -> None:
        self.scope = scope
        self._service = service
        self._faults: list[str] = [] if parent is None else parent._faults
        self._opened: list[Self] = [] if parent is None else parent._opened
        self._opened.append(self)
        self._members: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {}
        if not isinstance(value, Mapping):
            self.fault(_of_wrong_type(scope, value, dict))

    def fault(self, text: str) -> None:
        """Note something that is wrong."""
        self._faults.append(text)

    def text(self, key: str) -> str | None:
        """Take a string that is not empty."""
        value = self._take(key, str)
        if value == "":
            self.fault(f"[{self.scope}] Invalid value empty string. [{key}] must be a non-empty string")
            return None
        return value

    def required_text(self, key: str) -> str:
        """Take a string that must be there; returns "" after noting that it is not."""
        return self._required(key, "") if self.missing(key) else self.text(key) or ""

    def secret(self, key: str) -> Secret:
        """Take a string that must be there and must not be told."""
        if self.missing(key):
            return Secret(self._required(key, ""))
        if isinstance(self._members[key], str):
            return Secret(self.text(key) or "")
        del self._members[key]
        self.fault(_of_wrong_type(key, "", str))
        return Secret("")

    def secrets(self, key: str) -> dict[str, Secret]:
        """Take an object of strings that must not be told."""
        value = self.mapping(key)
        if not all(isinstance(each, str) for each in value.values()):
            self.fault(f"Map field [{key}] has an entry that is not valid. Value type is not one of [String].")
            return {}
        return {name: Secret(each) for name, each in value.items()}

    def url(self, key: str) -> str | None:
        """Take an absolute http or https URL."""
        value = self.text(key)
        try:
            return None if value is None else address(value).geturl()
        except ValueError as error:
            self.fault(f"[{self.scope}] Invalid url received for field [{key}]. Error: {error}")
            return None

    def positive(self, key: str, kind: str = "integer") -> int | None:
        """Take a whole number above zero, as large as Java's *kind*."""
        value = self.whole(key, LONG_MAX if kind == "long" else INT_MAX)
        if value is not None and value <= 0:
            self.fault(f"[{self.scope}] Invalid value [{value}]. [{key}] must be a positive {kind}")
            return None
        return value

    def whole(self, key: str, largest: int = INT_MAX) -> int | None:
        """Take a whole number, at most *largest*."""
        value = self._take(key, int)
        if value is not None and abs(value) > largest:
            self.fault(_of_wrong_type(key, value, int))
            return None
        return value

    def boolean(self, key: str) -> bool | None:
        """Take true or false."""
        return self._take(key, bool)

    def anything(self, key: str) -> Any:
        """Take a value of any kind."""
        return self._members.pop(key, None)

    def mapping(self, key: str) -> dict[str, Any]:
        """Take an object as it stands; an absent one is empty."""
        return dict(self._take(key, dict) or {})

    def array(self, key: str) -> list[Any]:
        """Take an array as it stands; an absent one is empty."""
        return list(self._take(key, list) or [])

    def child(self, key: str, scope: str | None = None) -> Settings:
        """Take an object to be read in turn; an absent one is empty."""
        value = self._members.pop(key, None)
        return Settings({} if value is None else value, scope or key, self._service, self)

    def required_child(self, key: str, scope: str) -> Settings:
        """Take an object that must be there, to be read in turn."""
        if self.missing(key):
            self._required(key, None)
        return self.child(key, scope)

    def missing(self, key: str) -> bool:
        """Tell whether *key* is absent or null."""
        return self._members.get(key) is None

    def finish(self) -> None:
        """Raise EndpointSettingsError with all faults, or EndpointError for settings that nobody took."""
        if self._faults:
            listed = "".join(f"{place}: {fault};" for place, fault in enumerate(self._faults, 1))
            raise EndpointSettingsError(f"Validation Failed: {listed}")
        unknown = [name for opened in self._opened for name in opened._members]
        if unknown:
            raise unknown_settings(unknown, self._service)

    def _required(self, key: str, stand_in: T) -> T:
        self._members.pop(key, None)
        self.fault(f"[{self.scope}] does not contain the required setting [{key}]")
        return stand_in

    def _take(self, key: str, kind: type[T]) -> T | None:
        value = self._members.pop(key, None)
        if value is None or (isinstance(value, kind) and not (kind is int and isinstance(value, bool))):
            return value
        self.fault(_of_wrong_type(key, value, kind))
        return None


def unknown_settings(names: list[str], service: str) -> EndpointError:
    """Return the refusal of settings that *service* does not have."""
    return EndpointError(
        f"Model configuration contains settings [{', '.join(names)}] unknown to the [{service}] service"
    )


def _of_wrong_type(key: str, value: object, kind: type) -> str:
    told = f" [{value}]" if isinstance(value, int | float) else ""
    return f"field [{key}] is not of the expected type. The value{told} cannot be converted to a [{_NAMES[kind]}]"
