"""Scripts and templates kept under a name. Elasticsearch: StoredScriptSource, ScriptService."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.models.mustache_syntax import parse as parse_template
from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, UnsupportedError
from secondpass.shards.painless import compile_script
from secondpass.shards.xcontent import ObjectReader, json_object, string, token_name

from .errors import ResourceNotFoundError
from .json_body import json_bytes

MAX_SIZE = 65_535
PAINLESS, MUSTACHE = "painless", "mustache"


@dataclass(frozen=True, slots=True)
class StoredScript:
    """Hold a script of a language, as text."""

    lang: str
    source: str
    options: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        shown = {"lang": self.lang, "source": self.source}
        return {**shown, "options": dict(self.options)} if self.options else shown


class StoredScripts:
    """Hold stored scripts by id, as `state`: a change makes another mapping, and leaves this one to whoever keeps it."""

    def __init__(self) -> None:
        self.state: Mapping[str, StoredScript] = {}
        self._lock = threading.Lock()

    def put(self, id_: str, body: Mapping[str, Any], context: str = "") -> None:
        """Store `{"script": {"lang", "source"}}`; a script is compiled for *context* where one is named, a template always."""
        script = read_stored_script(body)
        if context and script.lang == PAINLESS:
            compile_script(script.source, context)
        with self._lock:
            self.state = {**self.state, id_: script}

    def get(self, id_: str) -> StoredScript | None:
        return self.state.get(id_)

    def delete(self, id_: str) -> None:
        """Forget a script; raises ResourceNotFoundError."""
        with self._lock:
            if id_ not in self.state:
                raise ResourceNotFoundError(f"stored script [{id_}] does not exist and cannot be deleted")
            self.state = {other: script for other, script in self.state.items() if other != id_}

    def template(self, id_: str) -> str:
        """Return the text of a stored template; raises ResourceNotFoundError."""
        found = self.state.get(id_)
        if found is None:
            raise ResourceNotFoundError(f"unable to find script [{id_}] in cluster state")
        return found.source

    @property
    def painless(self) -> Mapping[str, str]:
        """The sources of the scripts queries may name; what is stored later shows up here too."""
        return _Sources(self)


class _Sources(Mapping[str, str]):
    def __init__(self, scripts: StoredScripts) -> None:
        self._scripts = scripts

    def __getitem__(self, id_: str) -> str:
        found = self._scripts.state[id_]
        if found.lang != PAINLESS:
            raise KeyError(id_)
        return found.source

    def __iter__(self) -> Iterator[str]:
        return (id_ for id_, script in self._scripts.state.items() if script.lang == PAINLESS)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def read_stored_script(body: Mapping[str, Any]) -> StoredScript:
    """Read a stored script and see that it compiles; raises ShardError, ModelError."""
    outer = ObjectReader(body, (), "stored script")
    if not outer.has("script"):
        raise ParsingError("must specify [script] for stored script source")
    reader = ObjectReader(outer.take("script", json_object), ("script",), "stored script source", declarative=True)
    outer.finish()
    lang = reader.take("lang", string, None)
    source = reader.take("source", _read_source, None)
    options = reader.take("options", json_object, {})
    reader.finish()
    if not lang:
        raise IllegalArgumentError("must specify lang for stored script")
    if not source:
        raise IllegalArgumentError(
            "must specify source for stored script" if source is None else "source cannot be empty"
        )
    _check(lang, source)
    return StoredScript(lang, source, options)


def source_reader(refusal: str) -> Callable[[Any, Path], str]:
    """Return what reads a source, a text or an object that stands for its JSON; *refusal* tells of a value of another kind."""

    def read(value: Any, path: Path) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, Mapping):
            return json_bytes(value).decode()
        raise ParsingError(refusal.format(token_name(value)), path)

    return read


_read_source = source_reader("unexpected token [{}], expected [{{, <source>]")


def _check(lang: str, source: str) -> None:
    if len(source.encode()) > MAX_SIZE:
        raise IllegalArgumentError(
            f"exceeded max allowed stored script size in bytes [{MAX_SIZE}] with size [{len(source)}]"
        )
    if lang == MUSTACHE:
        parse_template(source)
    elif lang != PAINLESS:
        raise UnsupportedError(f"scripts of lang [{lang}] are not supported by secondpass")
