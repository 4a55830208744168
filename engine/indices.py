"""The indices of a node, found by name, alias or pattern. Elasticsearch: IndicesService, IndexNameExpressionResolver."""

from __future__ import annotations

import fnmatch
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from .aliases import Alias, Aliases
from .cluster_settings import ClusterSettings
from .errors import IndexNotFoundError, InvalidIndexNameError, ResourceAlreadyExistsError
from .index_service import IndexService
from .json_body import check_json
from .settings import IndexSettings
from .storage.operations import Created
from .storage.storage import InMemory, Storage

MAX_NAME_BYTES = 255
_FORBIDDEN = re.compile(r'[\\/*?"<>| ,]')


@dataclass(frozen=True, slots=True)
class IndicesOptions:
    """Say how strictly an expression is read, whether patterns are, and whether they find names that begin with a dot."""

    ignore_unavailable: bool = False
    allow_no_indices: bool = True
    hidden: bool = False
    patterns: bool = True


DEFAULT_OPTIONS = IndicesOptions()
IN_MEMORY = InMemory()


class Indices:
    """Hold indices as `state`, and their aliases; safe to use from many threads. A change makes another mapping of `state`.

    *scripts* are those queries may name by id. A new index has *number_of_shards* where it does not say; *storage* keeps it.
    """

    def __init__(
        self,
        scripts: Mapping[str, str] | None = None,
        number_of_shards: int = 1,
        storage: Storage = IN_MEMORY,
    ) -> None:
        self.state: Mapping[str, IndexService] = {}
        self._scripts = {} if scripts is None else scripts
        self._number_of_shards = number_of_shards
        self._storage = storage
        self._lock = threading.RLock()
        self.aliases = Aliases()
        self.cluster = ClusterSettings()

    def __iter__(self) -> Iterator[IndexService]:
        return iter(sorted(self.state.values(), key=lambda service: service.name))

    def __contains__(self, name: str) -> bool:
        return name in self.state

    def create(
        self,
        name: str,
        settings: Mapping[str, Any] | None = None,
        mappings: Mapping[str, Any] | None = None,
        aliases: Mapping[str, Alias] | None = None,
    ) -> IndexService:
        """Create an index; raises InvalidIndexNameError, ResourceAlreadyExistsError, or what its parts raise."""
        check_name(name)
        with self._lock:
            self._check_free(name)
            service = self._member(IndexService(name, self._settings(settings), mappings, self._scripts))
            self._storage.created(service)
            self.state = {**self.state, name: service}
            for alias, of in (aliases or {}).items():
                self.aliases.add(alias, name, of)
            return service

    def adopt(self, made: Created) -> IndexService:
        """Make an index as it was made before, and keep it nowhere; raises as `create` does."""
        check_name(made.name)
        with self._lock:
            self._check_free(made.name)
            service = self._member(IndexService.made_by(made, self._scripts))
            self.state = {**self.state, made.name: service}
            return service

    def replace(self, services: Mapping[str, IndexService]) -> None:
        """Hold copies of these indices and no others."""
        with self._lock:
            self.state = {name: self._member(service.twin(self._scripts)) for name, service in services.items()}

    def _member(self, service: IndexService) -> IndexService:
        """Let an index go by the settings of the cluster it is in."""
        service.cluster = self.cluster
        return service

    def delete(self, expression: str, options: IndicesOptions = DEFAULT_OPTIONS) -> None:
        """Delete the indices an expression names, and their aliases; by their own names, one by one.

        Elasticsearch: `action.destructive_requires_name`, true by default.
        """
        if expression in ("_all", "") or "*" in expression:
            raise IllegalArgumentError("Wildcard expressions or all indices are not allowed")
        with self._lock:
            for alias in (part for part in expression.split(",") if part in self.aliases):
                raise IllegalArgumentError(
                    f"The provided expression [{alias}] matches an alias, specify the corresponding concrete indices instead."
                )
            for service in self.resolve(expression, options):
                self._storage.deleted(service)
                self.state = {name: other for name, other in self.state.items() if name != service.name}
                self.aliases.remove_index(service.name)

    def get(self, name: str) -> IndexService:
        """Return the one index behind a name or an alias; raises IndexNotFoundError."""
        concrete = self.aliases.single(name) if name in self.aliases else name
        if concrete not in self.state:
            _check_expression(name)
            raise IndexNotFoundError(name)
        return self.state[concrete]

    def for_write(self, name: str) -> IndexService:
        """Return the index that takes writes to a name; creates it where there is none."""
        with self._lock:
            concrete = self.aliases.write_index(name) if name in self.aliases else name
            return self.state[concrete] if concrete in self.state else self.create(concrete)

    def resolve(self, expression: str, options: IndicesOptions = DEFAULT_OPTIONS) -> list[IndexService]:
        """Return the indices a comma list stands for, in order of name.

        Parts are names, aliases, patterns, `_all`, and after a pattern exclusions (`-logs`). Raises IndexNotFoundError.
        """
        names: set[str] = set()
        with_patterns = False
        for part in expression.split(","):
            if part.startswith("-") and with_patterns:
                names -= self._matching(part[1:], options)
            elif part in ("_all", "") or "*" in part:
                with_patterns = True
                names |= self._pattern("*" if part in ("_all", "") else part, options)
            else:
                names |= self._named(part, options)
        if not names and not options.allow_no_indices:
            raise IndexNotFoundError(expression)
        return [self.state[name] for name in sorted(names)]

    def filters(self, expression: str, options: IndicesOptions = DEFAULT_OPTIONS) -> dict[str, list[Mapping[str, Any]]]:
        """Return by index the filters of the aliases it is seen through; none for an index that is named itself."""
        named = {service.name for service in self.resolve(expression, options)}
        filters: dict[str, list[Mapping[str, Any]]] = {}
        for name in named:
            parts = [part for part in expression.split(",") if not part.startswith("-")]
            if any(part in ("_all", "") or fnmatch.fnmatchcase(name, part) for part in parts):
                continue
            aliases = self.aliases.of_index(name).items()
            used = [alias for key, alias in aliases if any(fnmatch.fnmatchcase(key, part) for part in parts)]
            found = [alias.filter for alias in used if alias.filter is not None]
            if len(found) == len(used):
                filters[name] = found
        return filters

    def _settings(self, body: Mapping[str, Any] | None) -> IndexSettings:
        settings = IndexSettings.parse(body)
        is_said = "number_of_shards" in settings.given
        return settings if is_said else replace(settings, number_of_shards=self._number_of_shards)

    def _pattern(self, pattern: str, options: IndicesOptions) -> set[str]:
        found = self._matching(pattern, options)
        if not found and not options.allow_no_indices:
            raise IndexNotFoundError(pattern)
        return found

    def _matching(self, pattern: str, options: IndicesOptions) -> set[str]:
        known = (*self.state, *self.aliases) if options.patterns else ()
        shown = options.hidden or pattern.startswith(".")
        matching = [
            name for name in known if fnmatch.fnmatchcase(name, pattern) and (shown or not name.startswith("."))
        ]
        return {index for name in matching for index in self.aliases.indices(name) or (name,)}

    def _named(self, name: str, options: IndicesOptions) -> set[str]:
        _check_expression(name)
        found = {index for index in self.aliases.indices(name) or (name,) if index in self.state}
        if not found and not options.ignore_unavailable:
            raise IndexNotFoundError(name)
        return found

    def _check_free(self, name: str) -> None:
        if name in self.aliases:
            raise _invalid(name, "already exists as alias")
        if name in self.state:
            uuid = self.state[name].uuid
            meta = {"index_uuid": uuid, "index": name}
            raise ResourceAlreadyExistsError(f"index [{name}/{uuid}] already exists", meta=meta)


def check_name(index: str) -> None:
    """Raise InvalidIndexNameError for a name no index may have. Elasticsearch: MetadataCreateIndexService."""
    check_json(index)
    problem = _problem_of_name(index)
    if problem:
        raise _invalid(index, problem)


def _problem_of_name(index: str) -> str | None:
    size = len(index.encode())
    problems = {
        "must not be empty": not index,
        "must not contain the following characters [' ','\"','*',',','/','<','>','?','\\','|']": _FORBIDDEN.search(
            index
        ),
        "must not contain '#'": "#" in index,
        "must not contain ':'": ":" in index,
        "must not start with '_', '-', or '+'": index[:1] in ("-", "_", "+"),
        f"index name is too long, ({size} > {MAX_NAME_BYTES})": size > MAX_NAME_BYTES,
        "must not be '.' or '..'": index in (".", ".."),
        "must be lowercase": index != index.lower(),
    }
    return next((problem for problem, is_so in problems.items() if is_so), None)


def _check_expression(name: str) -> None:
    if name.startswith("_"):
        raise _invalid(name, "must not start with '_'.")


def _invalid(name: str, problem: str) -> InvalidIndexNameError:
    return InvalidIndexNameError(f"Invalid index name [{name}], {problem}", meta={"index_uuid": "_na_", "index": name})
