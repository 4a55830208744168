"""What requests say of aliases, and doing it. Elasticsearch: Alias, AliasActions, TransportIndicesAliasesAction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any

from secondpass.engine.errors import AliasesNotFoundError, IndexNotFoundError, RequestValidationError
from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.xcontent import ObjectReader, boolean, json_object, list_of, string

from .alias_validator import check_alias, check_together
from .aliases import Alias, AliasState, added, matching, removed, without_index
from .dated_names import dated
from .index_names import ALL_STATES, ANY_STATE

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
    """Read what one alias says."""
    reader = ObjectReader(value or {}, path, "alias")
    alias = _alias(reader)
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


def read_put(index: str, alias: str, body: Mapping[str, Any]) -> AliasAction:
    """Read the body of `PUT {index}/_alias/{alias}`, which may say other names; raises ShardError."""
    reader = ObjectReader(body, (), "alias", declarative=True)
    names = (*reader.take("index", list_of(string), []), *reader.take("indices", list_of(string), []))
    name = reader.take("alias", string, alias)
    action = AliasAction("add", names or (index,), (dated(name),), _alias(reader), None)
    reader.finish()
    return action


def apply_actions(indices: Indices, actions: Sequence[AliasAction]) -> list[AliasesNotFoundError | None]:
    """Do all changes, and tell of each what it did not find; looks at all first, so that none is done where one cannot be.

    Raises AliasesNotFoundError where one that must find its aliases does not, or none finds any; IndexNotFoundError,
    InvalidAliasNameError, IllegalArgumentError, IllegalStateError for what cannot be.
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
        state = reduce(without_index, gone, indices.aliases.state)
        for action, names in found:
            state = _changed(state, action, names)
        for alias, of in state.items():
            check_together(alias, of)
        for name in gone:
            indices.delete(name, ALL_STATES)
        indices.aliases.state = state
        return missing


def _alias(reader: ObjectReader) -> Alias:
    routing = reader.take("routing", string, None)
    return Alias(
        reader.take("filter", json_object, None),
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
    alias = _alias(reader) if kind == "add" else Alias()
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
    for name in names if action.kind != "remove_index" else ():
        if name in gone:
            raise IndexNotFoundError(name)
        for alias in action.aliases if action.kind == "add" else ():
            check_alias(alias, action.alias, indices.state[name].query_context(), indices.state.keys() - gone)
    if action.kind != "remove" or any(_has(indices, alias, names) for alias in action.aliases):
        return None
    listed = ",".join(action.aliases)
    return AliasesNotFoundError(f"aliases [{listed}] missing", meta=_missing(listed))


def _has(indices: Indices, alias: str, names: Sequence[str]) -> bool:
    state = indices.aliases.state
    return any(name in state[known] for known in matching(state, alias) for name in names)


def _missing(alias: str) -> dict[str, str]:
    return {"resource.type": "aliases", "resource.id": alias}


def _changed(state: AliasState, action: AliasAction, names: Sequence[str]) -> AliasState:
    """Return *state* after a change of aliases; indices are removed elsewhere."""
    for name, alias in product(names, action.aliases):
        if action.kind == "add":
            state = added(state, alias, name, action.alias)
        else:
            state = reduce(lambda rest, known: removed(rest, known, name), matching(state, alias), state)
    return state
