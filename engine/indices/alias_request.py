"""What requests say of aliases, and doing it. Elasticsearch: Alias, AliasActions, TransportIndicesAliasesAction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from secondpass.engine.errors import (
    AliasesNotFoundError,
    InvalidAliasNameError,
    InvalidIndexNameError,
    RequestValidationError,
)
from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.query import parse_query
from secondpass.shards.xcontent import ObjectReader, boolean, json_object, list_of, string

from .aliases import Alias
from .dated_names import dated
from .index_names import ANY_STATE, check_name

if TYPE_CHECKING:
    from .indices import Indices

_KINDS = ("add", "remove", "remove_index")


@dataclass(frozen=True, slots=True)
class AliasAction:
    """Hold one change: *kind* add, remove or remove_index, of *aliases* for *indices*."""

    kind: str
    indices: tuple[str, ...]
    aliases: tuple[str, ...]
    alias: Alias
    must_exist: bool | None


def read_aliases(value: Any, path: Path) -> dict[str, Alias]:
    """Read `aliases` of a new index: an object from alias to what it says."""
    return {dated(name): read_alias(of, (*path, name)) for name, of in json_object(value, path).items()}


def read_alias(value: Any, path: Path) -> Alias:
    """Read what one alias says; its filter must be a query."""
    reader = ObjectReader(value or {}, path, "alias")
    alias = _alias(reader, path)
    reader.finish()
    return alias


def read_actions(body: Mapping[str, Any]) -> list[AliasAction]:
    """Read the body of `_aliases`; raises ShardError, RequestValidationError."""
    reader = ObjectReader(body, (), "aliases", declarative=True)
    actions = reader.take("actions", list_of(_action), [])
    reader.finish()
    if not actions:
        raise RequestValidationError(["Must specify at least one alias action"])
    return actions


def apply_actions(indices: Indices, actions: Sequence[AliasAction]) -> list[AliasesNotFoundError | None]:
    """Do all changes, and tell of each what it did not find; looks at all first, so that none is done where one cannot be.

    Raises AliasesNotFoundError where one that must find its aliases does not, or none finds any.
    """
    with indices.changing:
        found = [
            (action, [index.name for index in indices.resolve(",".join(action.indices), ANY_STATE)])
            for action in actions
        ]
        gone = {name for action, names in found if action.kind == "remove_index" for name in names}
        missing = [_missing_in(indices, action, names, gone) for action, names in found]
        for error, (action, _) in zip(missing, found, strict=True):
            if error is not None and (action.must_exist or None not in missing):
                raise error
        for action, names in sorted(found, key=lambda each: each[0].kind != "remove_index"):
            _apply(indices, action, names)
        return missing


def _alias(reader: ObjectReader, path: Path) -> Alias:
    routing = reader.take("routing", string, None)
    filter_ = reader.take("filter", json_object, None)
    if filter_ is not None:
        parse_query(filter_, (*path, "filter"))
    return Alias(
        filter_,
        reader.take("index_routing", string, routing),
        reader.take("search_routing", string, routing),
        reader.take("is_write_index", boolean, None),
        reader.take("is_hidden", boolean, None),
    )


def _action(value: Any, path: Path) -> AliasAction:
    members = json_object(value, path)
    if len(members) != 1 or next(iter(members)) not in _KINDS:
        raise IllegalArgumentError(f"unknown alias action, must be one of {sorted(_KINDS)}")
    kind, body = next(iter(members.items()))
    reader = ObjectReader(body, (*path, kind), kind, declarative=True)
    names = _either(reader, "index", "indices")
    aliases = () if kind == "remove_index" else _either(reader, "alias", "aliases")
    alias = _alias(reader, (*path, kind)) if kind == "add" else Alias()
    must_exist = reader.take("must_exist", boolean, None) if kind == "remove" else None
    reader.finish()
    return AliasAction(kind, names, tuple(map(dated, aliases)), alias, must_exist)


def _either(reader: ObjectReader, one: str, many: str) -> tuple[str, ...]:
    names = (*reader.take(one, list_of(string), []), *reader.take(many, list_of(string), []))
    if not names:
        raise IllegalArgumentError(f"One of [{one}] or [{many}] is required")
    return names


def _missing_in(
    indices: Indices, action: AliasAction, names: Sequence[str], gone: AbstractSet[str]
) -> AliasesNotFoundError | None:
    """Return what a change will not find, if anything; raises for an alias that cannot be. Indices that are *gone* free names."""
    if action.kind == "add":
        for alias in action.aliases:
            _check_alias(indices, alias, gone)
    if action.kind != "remove" or any(_has(indices, alias, names) for alias in action.aliases):
        return None
    listed = ",".join(action.aliases)
    return AliasesNotFoundError(f"aliases [{listed}] missing", meta=_missing(listed))


def _check_alias(indices: Indices, alias: str, gone: AbstractSet[str]) -> None:
    if alias in indices and alias not in gone:
        raise InvalidAliasNameError(
            f"Invalid alias name [{alias}]: an index or data stream exists with the same name as the alias"
        )
    try:
        check_name(alias)
    except InvalidIndexNameError as error:
        problem = error.reason.partition("], ")[2]
        raise InvalidAliasNameError(f"Invalid alias name [{alias}]: {problem}") from error


def _has(indices: Indices, alias: str, names: Sequence[str]) -> bool:
    return any(known in indices.aliases.of_index(name) for name in names for known in indices.aliases.matching(alias))


def _missing(alias: str) -> dict[str, str]:
    return {"resource.type": "aliases", "resource.id": alias}


def _apply(indices: Indices, action: AliasAction, names: Sequence[str]) -> None:
    for name in names:
        if action.kind == "remove_index":
            indices.delete(name)
        for alias in action.aliases:
            if action.kind == "add":
                indices.aliases.add(alias, name, action.alias)
            else:
                for known in indices.aliases.matching(alias):
                    indices.aliases.remove(known, name)
