"""A kind of analysis component: what builds it, which settings it takes, where it may stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..errors import IllegalArgumentError, UnsupportedError
from .options import Limits, Options

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class ComponentType(Generic[T]):
    """Describe one type of component.

    `ready` makes the instance that is known by the type's own name, without settings; None: the type needs settings.
    `normalizing` components may stand in a normalizer; `in_synonyms` ones may analyse the rules of a synonym filter.
    """

    build: Callable[[Options], T]
    settings: frozenset[str] = frozenset()
    ready: Callable[[], T] | None = None
    normalizing: bool = False
    in_synonyms: bool = True


@dataclass(frozen=True, slots=True)
class Named(Generic[T_co]):
    """Hold a component under the name it was defined by."""

    name: str
    component: T_co
    normalizing: bool = False
    in_synonyms: bool = True


@dataclass(frozen=True, slots=True)
class ComponentTypes(Generic[T]):
    """Hold all types of one *kind*, and the names of those Elasticsearch has besides."""

    kind: str
    types: Mapping[str, ComponentType[T]]
    elsewhere: frozenset[str] = frozenset()

    def by_own_name(self, name: str) -> Named[T] | None:
        """Return the component a type has without settings, None when there is none of that name."""
        if name in self.elsewhere:
            raise UnsupportedError(f"{self.kind} [{name}] is not supported")
        found = self.types.get(name)
        return None if found is None or found.ready is None else self._named(name, found, found.ready())

    def define(self, name: str, values: Mapping[str, Any], limits: Limits) -> Named[T]:
        """Build the component *values* define. Elasticsearch: AnalysisRegistry.buildMapping."""
        type_name = Options(self.kind, name, values).text("type")
        if not type_name:
            raise IllegalArgumentError(f"{self.kind} [{name}] must specify either an analyzer type, or a tokenizer")
        found = self._type(type_name, f"Unknown {self.kind} type [{type_name}] for [{name}]")
        return self._build(name, found, values, limits)

    def anonymous(self, values: Mapping[str, Any], limits: Limits) -> Named[T]:
        """Build a component defined where it is used, as `_analyze` allows."""
        type_name = Options(self.kind, "", values).text("type")
        if not type_name:
            raise IllegalArgumentError(f"Missing [type] setting for anonymous {self.kind}: {dict(values)}")
        found = self._type(type_name, f"failed to find global {self.kind} under [{type_name}]")
        return self._build(f"__anonymous__{type_name}", found, values, limits)

    def _type(self, type_name: str, unknown: str) -> ComponentType[T]:
        if type_name in self.elsewhere:
            raise UnsupportedError(f"{self.kind} type [{type_name}] is not supported")
        if type_name not in self.types:
            raise IllegalArgumentError(unknown)
        return self.types[type_name]

    def _build(self, name: str, found: ComponentType[T], values: Mapping[str, Any], limits: Limits) -> Named[T]:
        options = Options(self.kind, name, values, limits)
        options.check(found.settings | {"type"})
        return self._named(name, found, found.build(options))

    def _named(self, name: str, found: ComponentType[T], component: T) -> Named[T]:
        return Named(name, component, found.normalizing, found.in_synonyms)
