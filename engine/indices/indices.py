"""The indices of a node, made, held and deleted. Elasticsearch: IndicesService."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from secondpass.engine.cluster_settings import ClusterSettings
from secondpass.engine.errors import IndexNotFoundError, ResourceAlreadyExistsError
from secondpass.engine.storage.operations import Created
from secondpass.engine.storage.storage import InMemory, Storage
from secondpass.engine.templates.parts import Parts, merged
from secondpass.engine.templates.templates import Templates
from secondpass.shards.errors import IllegalArgumentError, IllegalStateError

from .alias_validator import check_alias, check_together
from .aliases import Alias, Aliases, AliasState, added
from .dated_names import dated
from .index_names import DEFAULT_OPTIONS, IndexNames, IndicesOptions, check_name, invalid_name
from .index_service import IndexService
from .settings import IndexSettings
from .tokenizing import CrossEncoders, check_tokenizing

IN_MEMORY = InMemory()


class Indices:
    """Hold indices as `state`, and their aliases; safe to use from many threads. A change makes another mapping of `state`.

    Hold the lock *changing* where several changes are one.
    *scripts* are those queries may name by id. A new index has *number_of_shards* where it does not say; *storage* keeps it.
    *cross_encoder* gives the models documents may be tokenised for.
    """

    def __init__(
        self,
        cross_encoder: CrossEncoders,
        scripts: Mapping[str, str] | None = None,
        number_of_shards: int = 1,
        storage: Storage = IN_MEMORY,
    ) -> None:
        self.state: Mapping[str, IndexService] = {}
        self._scripts = {} if scripts is None else scripts
        self._number_of_shards = number_of_shards
        self._storage = storage
        self._cross_encoder = cross_encoder
        self.changing = threading.RLock()
        self.aliases = Aliases()
        self.cluster = ClusterSettings()
        self.templates = Templates()

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
        """Create an index, over what templates give it; raises InvalidIndexNameError, ResourceAlreadyExistsError, and what its
        parts raise.
        """
        name = dated(name)
        check_name(name)
        with self.changing:
            self._check_free(name)
            given = self.templates.parts_of(name)
            if given is not None:
                settings, mappings, aliases = _over(given, name, settings, mappings, aliases)
            known = self._settings(settings)
            check_tokenizing(known, self._cross_encoder)
            service = self._member(IndexService(name, known, mappings, self._scripts))
            with_aliases = self._with_aliases(service, aliases or {})
            self._storage.created(service)
            self.state = {**self.state, name: service}
            self.aliases.state = with_aliases
            return service

    def _with_aliases(self, service: IndexService, aliases: Mapping[str, Alias]) -> AliasState:
        """Return all aliases as they are once an index has its own; raises what `check_alias` and `check_together` raise."""
        state = self.aliases.state
        for alias, of in aliases.items():
            if alias == service.name:
                raise IllegalStateError(
                    "index, alias, and data stream names need to be unique, but the following duplicates were found "
                    f"[{alias} (alias of [{service.name}/{service.uuid}]) conflicts with index]"
                )
            check_alias(alias, of, service.query_context(), self.state)
            state = added(state, alias, service.name, of)
            check_together(alias, state[alias])
        return state

    def adopt(self, made: Created) -> IndexService:
        """Make an index as it was made before, and keep it nowhere; raises as `create` does."""
        check_name(made.name)
        with self.changing:
            self._check_free(made.name)
            service = self._member(IndexService.made_by(made, self._scripts))
            self.state = {**self.state, made.name: service}
            return service

    def replace(self, services: Mapping[str, IndexService]) -> None:
        """Hold copies of these indices and no others."""
        with self.changing:
            self.state = {name: self._member(service.twin(self._scripts)) for name, service in services.items()}

    def _member(self, service: IndexService) -> IndexService:
        """Let an index go by the settings of the cluster it is in, and look for documents and models there."""
        service.cluster = self.cluster
        service.document = self._document
        service.cross_encoder = self._cross_encoder
        return service

    def _document(self, index: str, id_: str, routing: str | None) -> bytes | None:
        found = self.get(index).get(id_, self.index_routing(index, routing))
        return None if found is None else found[0]

    def delete(self, expression: str, options: IndicesOptions = DEFAULT_OPTIONS) -> None:
        """Delete the indices an expression names, and their aliases; by their own names, not those of aliases.

        Patterns are refused unless the cluster's `action.destructive_requires_name` is false.
        """
        has_pattern = expression in ("_all", "") or "*" in expression
        if has_pattern and self.cluster.destructive_requires_name:
            raise IllegalArgumentError("Wildcard expressions or all indices are not allowed")
        with self.changing:
            parts = expression.split(",")
            for alias in (part for part in parts if part in self.aliases and not options.ignore_unavailable):
                raise IllegalArgumentError(
                    f"The provided expression [{alias}] matches an alias, specify the corresponding concrete indices instead."
                )
            own = ",".join(part for part in parts if part not in self.aliases)
            for service in IndexNames(self.state, {}).resolve(own, options) if own or has_pattern else ():
                self._storage.deleted(service)
                service.is_deleted = True
                self.state = {name: other for name, other in self.state.items() if name != service.name}
                self.aliases.remove_index(service.name)

    def names(self) -> IndexNames:
        """Return the indices and aliases as they are now."""
        return IndexNames(self.state, self.aliases.state)

    def get(self, name: str) -> IndexService:
        """Return the one index behind a name or an alias; raises IndexNotFoundError."""
        return self.names().get(name)

    def for_write(self, name: str) -> IndexService:
        """Return the index that takes writes to a name; creates it where there is none."""
        with self.changing:
            found = self.names().for_write(name)
            if found is None:
                self._check_auto_create(name)
            return found or self.create(name)

    def _check_auto_create(self, name: str) -> None:
        fitting = self.templates.fitting(name)
        if fitting is not None and fitting[1].allow_auto_create is False:
            raise IndexNotFoundError(name, f" and composable template [{fitting[0]}] forbids index auto creation")

    def index_routing(self, name: str, routing: str | None = None) -> str | None:
        """Return the routing of one document named through *name*: that of an alias, where it says one.

        Raises IllegalArgumentError where *routing* is another.
        """
        return self.names().index_routing(name, routing) if self.aliases.state else routing

    def resolve(self, expression: str, options: IndicesOptions = DEFAULT_OPTIONS) -> list[IndexService]:
        """Return the indices a comma list stands for, in order of name; raises IndexNotFoundError."""
        return self.names().resolve(expression, options)

    def filters(self, expression: str, options: IndicesOptions = DEFAULT_OPTIONS) -> dict[str, list[Mapping[str, Any]]]:
        """Return by index the filters of the aliases it is seen through; none for an index that is named itself."""
        return self.names().filters(expression, options)

    def _settings(self, body: Mapping[str, Any] | None) -> IndexSettings:
        settings = IndexSettings.parse(body)
        is_said = "number_of_shards" in settings.given
        return settings if is_said else replace(settings, number_of_shards=self._number_of_shards)

    def _check_free(self, name: str) -> None:
        if name in self.aliases:
            raise invalid_name(name, "already exists as alias")
        if name in self.state:
            uuid = self.state[name].uuid
            meta = {"index_uuid": uuid, "index": name}
            raise ResourceAlreadyExistsError(f"index [{name}/{uuid}] already exists", meta=meta)


Given = tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Alias]]


def _over(
    given: Parts,
    name: str,
    settings: Mapping[str, Any] | None,
    mappings: Mapping[str, Any] | None,
    aliases: Mapping[str, Alias] | None,
) -> Given:
    """Return what a request says of an index over what templates give it."""
    said = Parts.read({"settings": settings or {}, "mappings": mappings or {}}, (), "create_index")
    both = merged([given, said])
    own = {alias.replace("{index}", name): of for alias, of in given.aliases.items()}
    return both.settings, both.mappings, {**own, **(aliases or {})}
