"""What queries by pattern ask of a field: that it holds terms. Elasticsearch: StringFieldType."""

from __future__ import annotations

import re
from collections.abc import Callable

from secondpass.shards.errors import IllegalArgumentError, QueryShardError
from secondpass.shards.mapping import FieldType

from .builder import QueryContext

_UNTOUCHED = re.compile(r"(\\.)|([?*]+)", re.DOTALL)


_ADVICE = {"prefix": " For optimised prefix queries on text fields please enable [index_prefixes]."}


def has_prefix(field: FieldType, text: str) -> bool:
    """Tell whether *field* keeps beginnings of words as long as *text* to be searched."""
    kept = field.params.get("index_prefixes")
    return kept is not None and bool(kept["min_chars"] <= len(text) <= kept["max_chars"])


def require_terms(context: QueryContext, field: FieldType, query: str) -> None:
    """Raise QueryShardError where *field* holds numbers, which no `prefix`, `wildcard` or `regexp` can ask."""
    if field.family in ("text", "keyword"):
        context.require_expensive(f"[{query}] queries", _ADVICE.get(query, ""))
        return
    kinds = "keyword and text fields" if query == "regexp" else "keyword, text and wildcard fields"
    reason = f"Can only use {query} queries on {kinds} - not on [{field.name}] which is of type [{field.type}]"
    raise QueryShardError(reason, meta=context.where)


def require_terms_to_misspell(field: FieldType) -> None:
    """Raise IllegalArgumentError where *field* holds numbers, which nobody misspells."""
    if field.family not in ("text", "keyword"):
        raise IllegalArgumentError(
            f"Can only use fuzzy queries on keyword and text fields - not on [{field.name}] which is of type "
            f"[{field.type}]"
        )


def as_indexed(field: FieldType, value: str) -> str:
    """Return *value* as the field would hold it, whole: normalized on keyword, as it is on text."""
    return field.normalize(value) if field.normalize and field.family == "keyword" else value


def normalized_pattern(pattern: str, spelt: Callable[[str], str]) -> str:
    """Return a wildcard *pattern* with its plain text *spelt* as terms are, its wildcards and escapes left alone.

    Elasticsearch: StringFieldType.normalizeWildcardPattern.
    """
    kept, last = [], 0
    for match in _UNTOUCHED.finditer(pattern):
        kept += [spelt(pattern[last : match.start()]), match[0]]
        last = match.end()
    return "".join([*kept, spelt(pattern[last:])])
