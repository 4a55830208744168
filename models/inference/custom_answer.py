"""Where a custom service's answer holds scores, indices and texts. Elasticsearch: RerankResponseParser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from .answers import AnswerFaultError, index, number
from .json_path import extracted, path_steps
from .ranking import RankedDoc
from .settings import Settings

T = TypeVar("T")

JSON_PARSER = "json_parser"


@dataclass(frozen=True, slots=True)
class AnswerPaths:
    """Hold the paths; without *reranked_index* the scores stand in order of the input."""

    relevance_score: str
    reranked_index: str | None
    document_text: str | None

    @classmethod
    def take(cls, response: Settings) -> Self:
        """Take `json_parser`, noting what is wrong with it."""
        parser = response.required_child(JSON_PARSER, JSON_PARSER)
        paths = cls(
            parser.required_text("relevance_score"), parser.text("reranked_index"), parser.text("document_text")
        )
        for path in paths.to_json().values():
            try:
                path_steps(path)
            except ValueError as error:
                parser.fault(str(error))
        return paths

    def to_json(self) -> dict[str, str]:
        """Return the paths that are there."""
        said = {
            "relevance_score": self.relevance_score,
            "reranked_index": self.reranked_index,
            "document_text": self.document_text,
        }
        return {name: path for name, path in said.items() if path}

    def ranked(self, body: Any) -> list[RankedDoc]:
        """Return what *body* says of each document; raises AnswerFaultError."""
        scores = _found(body, self.relevance_score, number, "scores")
        count = len(scores)
        indices = _found(body, self.reranked_index, index, "indices") if self.reranked_index else list(range(count))
        texts: list[str | None] = [None] * count
        if self.document_text:
            texts = [*_found(body, self.document_text, _text, "documents")]
        for what, found in (("index", indices), ("document", texts)):
            if len(found) != count:
                raise AnswerFaultError(
                    f"The number of {what} fields [{len(found)}] was not the same as the number of scores [{count}]"
                )
        return [RankedDoc(*row) for row in zip(indices, scores, texts, strict=True)]


def _found(body: Any, path: str, read: Callable[[Any], T], what: str) -> list[T]:
    try:
        values = extracted(body, path_steps(path))
        if not isinstance(values, list):
            raise AnswerFaultError(f"expected a list but received [{type(values).__name__}]")
        return [read(value) for value in values]
    except AnswerFaultError as fault:
        raise AnswerFaultError(f"Failed to parse rerank {what}, error: {fault}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise AnswerFaultError(f"expected a text but received [{type(value).__name__}]")
    return value
