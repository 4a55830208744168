"""All templates, and what they make of an index. Elasticsearch: MetadataIndexTemplateService."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, TypeVar

from secondpass.engine.errors import (
    InvalidAliasNameError,
    InvalidIndexTemplateError,
    ResourceNotFoundError,
    TemplateMissingError,
)
from secondpass.shards.errors import IllegalArgumentError, ShardError
from secondpass.shards.name_patterns import matches

from .parts import Parts, merged
from .template import ComponentTemplate, IndexTemplate, LegacyTemplate, overlapping

T = TypeVar("T")


class Templates:
    """Hold templates by name, three kinds of them: a change makes another mapping, and leaves this one to whoever keeps it."""

    def __init__(self) -> None:
        self.components: Mapping[str, ComponentTemplate] = {}
        self.index: Mapping[str, IndexTemplate] = {}
        self.legacy: Mapping[str, LegacyTemplate] = {}
        self._lock = threading.RLock()

    def put_component(self, name: str, body: Mapping[str, Any], *, create: bool = False) -> None:
        """Store a component template; raises IllegalArgumentError where an index template cannot be composed with it."""
        template = ComponentTemplate.read(body)
        with self._lock:
            if create and name in self.components:
                raise IllegalArgumentError(f"component template [{name}] already exists")
            check_template_name(name)
            components = {**self.components, name: template}
            users = {user: each for user, each in self.index.items() if name in each.composed_of}
            for user, each in (users or {name: IndexTemplate((), None, (name,))}).items():
                _check(user, _composed(each, components))
            self.components = components

    def put_index(self, name: str, body: Mapping[str, Any], *, create: bool = False) -> None:
        """Store an index template; raises IllegalArgumentError, InvalidIndexTemplateError."""
        template = IndexTemplate.read(body)
        with self._lock:
            if create and name in self.index:
                raise IllegalArgumentError(f"index template [{name}] already exists")
            self.check_index(name, template)
            self.index = {**self.index, name: template}

    def check_index(self, name: str, template: IndexTemplate) -> None:
        """Raise IllegalArgumentError, InvalidIndexTemplateError for an index template that cannot be."""
        check_template_name(name)
        missing = [part for part in template.composed_of if part not in {*self.components, *template.ignore_missing}]
        if missing:
            listed = f"[{', '.join(missing)}]"
            how = f"component templates {listed} that do not exist"
            if template.ignore_missing:
                how = (
                    f"a missing component templates {listed} that does not exist and is not part of "
                    "'ignore_missing_component_templates'"
                )
            raise InvalidIndexTemplateError(name, f"index template [{name}] specifies {how}")
        self._check_alone(name, template)
        _check(name, self.composed(template))

    def _check_alone(self, name: str, template: IndexTemplate) -> None:
        """Raise where another index template of the same priority may fit the same index."""
        others = self.overlapping(name, template.patterns)
        same = {other: of for other, of in others.items() if (of.priority or 0) == (template.priority or 0)}
        if same:
            shown = ", ".join(f"{other} => [{', '.join(of.patterns)}]" for other, of in same.items())
            raise IllegalArgumentError(
                f"index template [{name}] has index patterns [{', '.join(template.patterns)}] matching patterns from existing "
                f"templates [{','.join(same)}] with patterns ({shown}) that have the same priority [{template.priority or 0}], "
                "multiple index templates may not match during index creation, please use a different priority"
            )

    def overlapping(self, name: str, patterns: tuple[str, ...]) -> dict[str, IndexTemplate]:
        """Return the index templates, but the one of that *name*, that may fit an index one of *patterns* fits."""
        others = sorted(self.index.items())
        return {other: of for other, of in others if other != name and overlapping(of.patterns, patterns)}

    def put_legacy(self, name: str, body: Mapping[str, Any], *, create: bool = False) -> None:
        """Store a legacy template; raises IllegalArgumentError."""
        template = LegacyTemplate.read(body)
        with self._lock:
            if create and name in self.legacy:
                raise IllegalArgumentError(f"index_template [{name}] already exists")
            check_template_name(name)
            if not template.patterns:
                raise IllegalArgumentError("index patterns are missing")
            _check(name, template.parts)
            self.legacy = {**self.legacy, name: template}

    def delete_components(self, expression: str) -> None:
        """Forget component templates by name or pattern; raises ResourceNotFoundError, IllegalArgumentError for one in use."""
        with self._lock:
            gone = _named(self.components, expression)
            users = [name for name, of in sorted(self.index.items()) if gone.keys() & of.composed_of]
            used = sorted({part for user in users for part in self.index[user].composed_of if part in gone})
            if used:
                raise IllegalArgumentError(
                    f"component templates [{', '.join(used)}] cannot be removed as they are still in use by index templates "
                    f"[{', '.join(users)}]"
                )
            self.components = _without(self.components, gone)

    def delete_index(self, expression: str) -> None:
        """Forget index templates by name or pattern; raises TemplateMissingError."""
        with self._lock:
            self.index = _without(self.index, _named(self.index, expression))

    def delete_legacy(self, expression: str) -> None:
        """Forget legacy templates by name or pattern; raises TemplateMissingError."""
        with self._lock:
            self.legacy = _without(self.legacy, _named(self.legacy, expression))

    def fitting(self, index: str) -> tuple[str, IndexTemplate] | None:
        """Return the index template of highest priority that fits an index, and its name; None where none fits."""
        found = [(name, of) for name, of in sorted(self.index.items()) if of.fits(index)]
        return max(found, key=lambda each: each[1].priority or 0) if found else None

    def parts_of(self, index: str) -> Parts | None:
        """Return what templates give a new index of that name; None where none fits."""
        fitting = self.fitting(index)
        if fitting is not None:
            return self.composed(fitting[1])
        legacy = [of for _, of in sorted(self.legacy.items()) if of.fits(index)]
        return merged(of.parts for of in sorted(legacy, key=lambda of: of.order)) if legacy else None

    def composed(self, template: IndexTemplate) -> Parts:
        """Return an index template with its components laid below it."""
        return _composed(template, self.components)


def shown_templates(known: Mapping[str, T], expression: str) -> dict[str, T]:
    """Return the templates a comma list of names and patterns stands for."""
    return {name: known[name] for name in sorted(known) if matches(name, expression.split(","))}


def check_template_name(name: str) -> None:
    """Raise InvalidIndexTemplateError for a name no template may have."""
    problems = {
        "name must not contain a space": " " in name,
        "name must not contain a ','": "," in name,
        "name must not contain a '#'": "#" in name,
        "name must not contain a '*'": "*" in name,
        "name must not start with '_'": name.startswith("_"),
        "name must be lower cased": name != name.lower(),
    }
    for problem, is_so in problems.items():
        if is_so:
            raise InvalidIndexTemplateError(name, problem)


def _composed(template: IndexTemplate, components: Mapping[str, ComponentTemplate]) -> Parts:
    below = [components[name].parts for name in template.composed_of if name in components]
    return merged([*below, *([] if template.parts is None else [template.parts])])


def _check(name: str, parts: Parts) -> None:
    try:
        parts.check()
    except (InvalidAliasNameError, ShardError) as error:
        raise IllegalArgumentError(
            f"composable template [{name}] template after composition is invalid", cause=error
        ) from error


def _named(known: Mapping[str, T], expression: str) -> dict[str, T]:
    """Return the templates to delete; raises where a name is of none."""
    for name in expression.split(","):
        if "*" not in name and name not in known:
            is_component = any(isinstance(template, ComponentTemplate) for template in known.values())
            raise ResourceNotFoundError(name) if is_component else TemplateMissingError(name)
    return shown_templates(known, expression)


def _without(known: Mapping[str, T], gone: Mapping[str, T]) -> dict[str, T]:
    return {name: template for name, template in known.items() if name not in gone}
