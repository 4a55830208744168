"""A script as a request asks for it: read, looked up, compiled. Elasticsearch: Script, ScriptService.compile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from secondpass.shards.errors import IllegalArgumentError, Path, ResourceNotFoundError
from secondpass.shards.lucene.script_function import PreparedScript
from secondpass.shards.mapping.java import java_text
from secondpass.shards.painless import CtxMap, Script, compile_script, parse_script

from .builder import QueryContext


@dataclass(frozen=True, slots=True)
class AskedScript:
    """Hold a script as read from a request."""

    script: Script

    def compile(self, kind: str, context: QueryContext) -> PreparedScript:
        """Compile for the script context *kind*; raises ScriptError, or ResourceNotFoundError for an unknown id."""
        source, params = self._source(context.scripts), dict(self.script.params)
        identity = _spelled_out([kind, source, params])
        return PreparedScript(str(self), identity, params, compile_script(source, kind))

    def writer(self, kind: str, stored: Mapping[str, str]) -> Callable[[CtxMap], None]:
        """Compile for a script context that writes; what is returned runs on a document's `ctx`. Raises as `compile` does."""
        return compile_script(self._source(stored), kind).writer(self.script.params)

    def __str__(self) -> str:
        script, params = self.script, java_text(dict(self.script.params))
        if script.id is not None:
            return f"Script{{type=stored, lang='null', idOrCode='{script.id}', options=null, params={params}}}"
        return f"Script{{type=inline, lang='{script.lang}', idOrCode='{script.source}', options={{}}, params={params}}}"

    def _source(self, stored: Mapping[str, str]) -> str:
        if self.script.id is None:
            return str(self.script.source)
        source = stored.get(self.script.id)
        if source is None:
            raise ResourceNotFoundError(f"unable to find script [{self.script.id}] in cluster state")
        return source


def _spelled_out(value: Any) -> str:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY).decode()
    except TypeError as error:  # deeper than 254 levels, longer than 64 bits, or no JSON at all
        raise IllegalArgumentError(f"the params of a script cannot be read: {error}") from None


def ask_script(value: Any, path: Path) -> AskedScript:
    """Read a script: its source, or an object that holds source or id, lang and params."""
    return AskedScript(parse_script(value, path))
