"""A script as a request asks for it: read, looked up, compiled. Elasticsearch: Script, ScriptService.compile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from secondpass.shards.errors import Path, ResourceNotFoundError
from secondpass.shards.lucene.script_function import PreparedScript
from secondpass.shards.mapping.java import java_text

from .builder import QueryContext

if TYPE_CHECKING:
    from secondpass.shards.painless import Script


@dataclass(frozen=True, slots=True)
class AskedScript:
    """Hold a script as read from a request."""

    script: Script

    def compile(self, kind: str, context: QueryContext) -> PreparedScript:
        """Compile for the script context *kind*; raises ScriptError, or ResourceNotFoundError for an unknown id."""
        from secondpass.shards.painless import compile_script

        source = self._source(context)
        params = dict(self.script.params)
        identity = orjson.dumps([kind, source, params], option=orjson.OPT_SORT_KEYS).decode()
        return PreparedScript(str(self), identity, params, compile_script(source, kind))

    def __str__(self) -> str:
        script, params = self.script, java_text(dict(self.script.params))
        if script.id is not None:
            return f"Script{{type=stored, lang='null', idOrCode='{script.id}', options=null, params={params}}}"
        return f"Script{{type=inline, lang='{script.lang}', idOrCode='{script.source}', options={{}}, params={params}}}"

    def _source(self, context: QueryContext) -> str:
        if self.script.id is None:
            return str(self.script.source)
        source = context.scripts.get(self.script.id)
        if source is None:
            raise ResourceNotFoundError(f"unable to find script [{self.script.id}] in cluster state")
        return source


def ask_script(value: Any, path: Path) -> AskedScript:
    """Read a script: its source, or an object that holds source or id, lang and params."""
    from secondpass.shards.painless import parse_script

    return AskedScript(parse_script(value, path))
