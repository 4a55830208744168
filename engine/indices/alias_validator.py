"""What an alias may be called and say, alone and beside others. Elasticsearch: AliasValidator, IndexAbstraction.Alias."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from secondpass.engine.errors import AliasFilterError, InvalidAliasNameError, InvalidIndexNameError
from secondpass.shards.errors import IllegalArgumentError, IllegalStateError, ShardError, UnsupportedError
from secondpass.shards.query import QueryContext, parse_query

from .aliases import Alias
from .index_names import check_name


def check_alias(name: str, of: Alias, context: QueryContext, taken: Collection[str] = ()) -> None:
    """Raise InvalidAliasNameError, IllegalArgumentError for an alias that cannot be; names of indices are *taken*."""
    _check_name(name)
    if "," in (of.index_routing or ""):
        raise IllegalArgumentError(f"alias [{name}] has several index routing values associated with it")
    if name in taken:
        raise InvalidAliasNameError(
            f"Invalid alias name [{name}]: an index or data stream exists with the same name as the alias"
        )
    _check_filter(name, of, context)


def check_together(name: str, indices: Mapping[str, Alias]) -> None:
    """Raise IllegalStateError where what an alias says of one index does not go with what it says of another."""
    writes = [index for index, of in sorted(indices.items()) if of.is_write_index]
    if len(writes) > 1:
        raise IllegalStateError(f"alias [{name}] has more than one write index [{','.join(writes)}]")
    hidden = [index for index, of in sorted(indices.items()) if of.is_hidden]
    shown = [index for index, of in sorted(indices.items()) if not of.is_hidden]
    if hidden and shown:
        raise IllegalStateError(
            f"alias [{name}] has is_hidden set to true on indices [{','.join(hidden)}] but does not have is_hidden set to true "
            f"on indices [{','.join(shown)}]; alias must have the same is_hidden setting on all indices"
        )


def _check_name(name: str) -> None:
    try:
        check_name(name)
    except InvalidIndexNameError as error:
        problem = error.reason.partition("], ")[2]
        raise InvalidAliasNameError(f"Invalid alias name [{name}]: {problem}") from error


def _check_filter(name: str, of: Alias, context: QueryContext) -> None:
    """Raise AliasFilterError for a filter that is no query, or none of this index."""
    if of.filter is None:
        return
    try:
        parse_query(of.filter, ()).to_lucene(context)
    except UnsupportedError:
        raise
    except (ValueError, ShardError) as error:
        raise AliasFilterError(name, of.filter, error) from error
