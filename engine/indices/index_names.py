"""Find indices by name, alias or pattern. Elasticsearch: IndexNameExpressionResolver."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from secondpass.engine.errors import IndexClosedError, IndexNotFoundError, InvalidIndexNameError
from secondpass.engine.json_body import check_json
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.name_patterns import matches

from .aliases import Alias
from .dated_names import dated

if TYPE_CHECKING:
    from .index_service import IndexService

MAX_NAME_BYTES = 255
_FORBIDDEN = re.compile(r'[\\/*?"<>| ,]')


@dataclass(frozen=True, slots=True)
class IndicesOptions:
    """Say how strictly an expression is read, and what its patterns find: open, closed, *hidden* indices.

    Closed indices are an error where they are *forbidden*, whoever names them.
    """

    ignore_unavailable: bool = False
    allow_no_indices: bool = True
    hidden: bool = False
    open: bool = True
    closed: bool = False
    forbidden: bool = True


DEFAULT_OPTIONS = IndicesOptions()
ANY_STATE = IndicesOptions(forbidden=False)
"""For calls that take an index closed or open; patterns find what is open."""

ALL_STATES = IndicesOptions(closed=True, forbidden=False)
"""The same, and patterns find what is closed too."""


@dataclass(frozen=True, slots=True)
class IndexNames:
    """Hold the indices and the aliases of one moment: what is made or deleted meanwhile changes no answer."""

    indices: Mapping[str, IndexService]
    aliases: Mapping[str, Mapping[str, Alias]]

    def get(self, name: str) -> IndexService:
        """Return the one index behind a name or an alias.

        Raises IndexNotFoundError, IndexClosedError, IllegalArgumentError.
        """
        name = dated(name)
        concrete = self._single(name) if name in self.aliases else name
        if concrete not in self.indices:
            _check_expression(name)
            raise IndexNotFoundError(name)
        return _opened(self.indices[concrete])

    def for_write(self, name: str) -> IndexService | None:
        """Return the index that takes writes to a name, if there is any; raises IllegalArgumentError, IndexClosedError."""
        name = dated(name)
        found = self.indices.get(self._write_index(name) if name in self.aliases else name)
        return None if found is None else _opened(found)

    def index_routing(self, name: str, routing: str | None) -> str | None:
        """Return the routing of one document named through *name*: that of an alias, where it says one.

        Raises IllegalArgumentError where *routing* is another. Elasticsearch: Metadata.resolveIndexRouting.
        """
        alias = dated(name)
        indices = self.aliases.get(alias)
        if indices is None:
            return routing
        own = indices[next(iter(indices)) if len(indices) == 1 else self._write_index(alias)].index_routing
        if own is not None and routing not in (None, own):
            raise IllegalArgumentError(
                f"Alias [{alias}] has index routing associated with it [{own}], and was provided with routing value "
                f"[{routing}], rejecting operation"
            )
        return routing if own is None else own

    def search_routing(self, index: str, expression: str, asked: Sequence[str] = ()) -> Collection[str]:
        """Return the routings whose shards of an index a search asks, none for all shards.

        Seen through aliases with a search routing it is asked by those of them that are *asked* for; by none, so all shards,
        where there are no such. Elasticsearch: IndexNameExpressionResolver.resolveSearchRouting.
        """
        parts = [part.strip() for part in dated(expression).split(",")]
        through = [self.aliases[part][index] for part in parts if index in self.aliases.get(part, ())]
        if not (through and all(of.search_routing for of in through)) or self._is_named(index, parts):
            return asked
        routings = {routing for of in through for routing in str(of.search_routing).split(",") if routing}
        return routings.intersection(asked) if asked else routings

    def resolve(self, expression: str, options: IndicesOptions = DEFAULT_OPTIONS) -> list[IndexService]:
        """Return the indices a comma list stands for, in order of name.

        Parts are names, aliases, patterns, `_all`, and after a pattern exclusions (`-logs`). Raises IndexNotFoundError,
        IndexClosedError.
        """
        names: set[str] = set()
        with_patterns = False
        for part in map(str.strip, dated(expression).split(",")):
            if part.startswith("-") and with_patterns:
                names -= self._matching(part[1:], options)
            elif part in ("_all", "") or "*" in part:
                with_patterns = True
                names |= self._pattern("*" if part in ("_all", "") else part, options)
            else:
                names |= self._named(part, options)
        if not names and not options.allow_no_indices:
            raise IndexNotFoundError(expression)
        return self._allowed([self.indices[name] for name in sorted(names)], options)

    def filters(self, expression: str, options: IndicesOptions = DEFAULT_OPTIONS) -> dict[str, list[Mapping[str, Any]]]:
        """Return by index the filters of the aliases it is seen through; none for an index that is named itself."""
        named = {service.name for service in self.resolve(expression, options)}
        parts = [part for part in dated(expression).split(",") if not part.startswith("-")]
        filters: dict[str, list[Mapping[str, Any]]] = {}
        for name in named:
            if "_all" in parts or "" in parts or matches(name, parts):
                continue
            aliases = [(alias, indices[name]) for alias, indices in self.aliases.items() if name in indices]
            used = [of for alias, of in sorted(aliases) if matches(alias, parts)]
            found = [alias.filter for alias in used if alias.filter is not None]
            if len(found) == len(used):
                filters[name] = found
        return filters

    def _is_named(self, index: str, parts: Sequence[str]) -> bool:
        """Tell whether an expression says an index by its own name or by a pattern, which stands for indices, not aliases."""
        patterns = [part for part in parts if "*" in part and not part.startswith("-")]
        known = (index, *(alias for alias, indices in self.aliases.items() if index in indices))
        return not {index, "_all", ""}.isdisjoint(parts) or any(matches(name, patterns) for name in known)

    def _single(self, alias: str) -> str:
        """Return the only index of an alias."""
        indices = sorted(self.aliases[alias])
        if len(indices) > 1:
            raise IllegalArgumentError(
                f"alias [{alias}] has more than one index associated with it [{', '.join(indices)}], can't execute a single "
                "index op"
            )
        return indices[0]

    def _write_index(self, alias: str) -> str:
        """Return the index that takes writes to an alias."""
        indices = self.aliases[alias]
        chosen = [index for index, of in indices.items() if of.is_write_index]
        if chosen:
            return chosen[0]
        if len(indices) > 1 or any(of.is_write_index is False for of in indices.values()):
            raise IllegalArgumentError(
                f"no write index is defined for alias [{alias}]. The write index may be explicitly disabled using "
                "is_write_index=false or the alias points to multiple indices without one being designated as a write index"
            )
        return next(iter(indices))

    def _pattern(self, pattern: str, options: IndicesOptions) -> set[str]:
        found = self._matching(pattern, options)
        if not found and not options.allow_no_indices:
            raise IndexNotFoundError(pattern)
        return found

    def _matching(self, pattern: str, options: IndicesOptions) -> set[str]:
        known = self.indices if pattern == "*" else (*self.indices, *self.aliases)
        matching = [name for name in known if matches(name, (pattern,)) and self._is_shown(name, pattern, options)]
        found = {index for name in matching for index in self._behind(name)}
        return {index for index in found if (options.open if self.indices[index].is_open else options.closed)}

    def _is_shown(self, name: str, pattern: str, options: IndicesOptions) -> bool:
        """Tell whether a pattern may find an index or alias: a hidden one where that is said, or where both begin with a dot."""
        if options.hidden or (pattern.startswith(".") and name.startswith(".")):
            return True
        if name in self.indices:
            return not self.indices[name].settings.is_hidden
        return not any(of.is_hidden for of in self.aliases[name].values())

    def _allowed(self, found: list[IndexService], options: IndicesOptions) -> list[IndexService]:
        """Return what may be asked of *found*: not what is closed, where that is forbidden."""
        if not options.forbidden:
            return found
        if options.ignore_unavailable:
            return [service for service in found if service.is_open]
        return [_opened(service) for service in found]

    def _named(self, name: str, options: IndicesOptions) -> set[str]:
        _check_expression(name)
        found = self._behind(name)
        if not found and not options.ignore_unavailable:
            raise IndexNotFoundError(name)
        return found

    def _behind(self, name: str) -> set[str]:
        """Return the indices behind an index's name or an alias; an alias may outlive its index for a moment."""
        return {index for index in self.aliases.get(name, (name,)) if index in self.indices}


def _opened(service: IndexService) -> IndexService:
    if not service.is_open:
        raise IndexClosedError(service.name, service.uuid)
    return service


def check_name(index: str) -> None:
    """Raise InvalidIndexNameError for a name no index may have. Elasticsearch: MetadataCreateIndexService."""
    check_json(index)
    problem = _problem_of_name(index)
    if problem:
        raise invalid_name(index, problem)


def invalid_name(name: str, problem: str) -> InvalidIndexNameError:
    """Return the error that refuses a name for a problem it has."""
    return InvalidIndexNameError(f"Invalid index name [{name}], {problem}", meta={"index_uuid": "_na_", "index": name})


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
        raise invalid_name(name, "must not start with '_'.")
