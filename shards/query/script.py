"""`script`: the documents a script says yes to, scoring 1. Elasticsearch: ScriptQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass

from secondpass.shards.errors import ParsingError, Path
from secondpass.shards.lucene import Query
from secondpass.shards.lucene.script_filter import ScriptQuery
from secondpass.shards.xcontent import ObjectReader

from .builder import QueryContext
from .scripts import AskedScript, ask_script


@dataclass(frozen=True, slots=True)
class ScriptFilter:
    """Match documents for which *script* returns true."""

    script: AskedScript

    def to_lucene(self, context: QueryContext) -> Query:
        context.require_expensive("[script] queries")
        return ScriptQuery(self.script.compile("filter", context))


def parse(reader: ObjectReader, sub: object) -> ScriptFilter:
    if not reader.has("script"):
        raise ParsingError("script must be provided with a [script] filter", reader.path)
    return ScriptFilter(reader.take("script", _one_script))


def _one_script(value: object, path: Path) -> AskedScript:
    if isinstance(value, list):
        raise ParsingError(
            "[script] query does not support an array of scripts. Use a bool query with a clause per script instead.",
            path,
        )
    return ask_script(value, path)
