"""From a request's `retriever` to a tree of retrievers. Elasticsearch: RetrieverBuilder.parseInnerRetrieverBuilder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, UnsupportedError
from secondpass.shards.suggestion import did_you_mean
from secondpass.shards.xcontent import ObjectReader

from . import linear, rescorer, rrf, standard, text_similarity_reranker
from .compound import Retriever

SubParser = Callable[[Any, Path], Retriever]
Parse = Callable[[ObjectReader, SubParser], Retriever]

MAX_DEPTH = 30

_PARSERS: dict[str, Parse] = {
    "linear": linear.parse,
    "rescorer": rescorer.parse,
    "rrf": rrf.parse,
    "standard": lambda reader, sub: standard.parse(reader),
    "text_similarity_reranker": text_similarity_reranker.parse,
}

_ONLY_IN_ELASTICSEARCH = frozenset({"diversify", "knn", "pinned", "random_reranker", "rule"})


def supported_retrievers() -> list[str]:
    """Return the names of the retrievers secondpass runs."""
    return sorted(_PARSERS)


def refused_retrievers() -> list[str]:
    """Return the names of Elasticsearch's retrievers that secondpass refuses by name."""
    return sorted(_ONLY_IN_ELASTICSEARCH)


def parse_retriever(body: Any, path: Path = ("retriever",)) -> Retriever:
    """Return the retriever a request describes. Raises ShardError in Elasticsearch's words.

    But: retrievers stand within each other 30 deep at most.
    """
    return _parse(body, path, 1)


def _parse(body: Any, path: Path, depth: int) -> Retriever:
    if depth > MAX_DEPTH:
        raise IllegalArgumentError(f"the retriever is nested deeper than [{MAX_DEPTH}]")
    name, inner = _only_member(body, path)
    parse = _parser(name, path)
    if not isinstance(inner, Mapping):
        raise ParsingError(f"[{name}] retriever malformed, no [START_OBJECT] after retriever name", (*path, name))
    reader = ObjectReader(inner, (*path, name), name, declarative=True)
    built = parse(reader, lambda value, at: _parse(value, at, depth + 1))
    reader.finish()
    return built


def _only_member(body: Any, path: Path) -> tuple[str, Any]:
    if not isinstance(body, Mapping):
        raise ParsingError("retriever malformed, must start with [START_OBJECT]", path)
    if not body:
        raise ParsingError("retriever malformed, empty clause found", path)
    (name, inner), *others = body.items()
    if others:
        raise ParsingError(f"[{name}] malformed retriever, expected [END_OBJECT] but found [FIELD_NAME]", path)
    return name, inner


def _parser(name: str, path: Path) -> Parse:
    if name in _PARSERS:
        return _PARSERS[name]
    if name in _ONLY_IN_ELASTICSEARCH:
        raise UnsupportedError(f"retriever [{name}] is not supported by secondpass; it runs {supported_retrievers()}")
    raise ParsingError(
        f"unknown retriever [{name}]{did_you_mean(name, _PARSERS.keys() | _ONLY_IN_ELASTICSEARCH)}", path
    )
