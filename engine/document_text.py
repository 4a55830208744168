"""The text of a document to its value, refused as a shard refuses it. Elasticsearch: DocumentParser.parseDocument."""

from __future__ import annotations

from typing import Any

from secondpass.engine.indices.index_service import NO_OBJECT
from secondpass.shards.errors import DocumentParsingError, IllegalArgumentError, ShardError

from .json_text import JsonRestError, JsonTextError, parse_json, place
from .json_tokens import first_token, token_before


def parse_document(text: bytes) -> Any:
    """Return the value of a document's text; whether it is an object is seen where it is indexed.

    Raises DocumentParsingError, caused by what `parse_json` raises; IllegalArgumentError where something follows the document.
    """
    try:
        return parse_json(text)
    except JsonTextError as error:
        raise _refused(text, error) from error


def _refused(text: bytes, error: JsonTextError) -> ShardError:
    if not text:
        return DocumentParsingError("[0:0] failed to parse, document is empty")
    if not text.strip() or first_token(text) not in (None, "START_OBJECT"):
        return DocumentParsingError(NO_OBJECT)
    if error.at is None:
        return DocumentParsingError(f"failed to parse: {error.reason}", cause=error)
    if isinstance(error, JsonRestError):
        return _followed(text, error, error.at)
    before = token_before(text, error.at)
    if before is None:
        return _failed(text, error.at, error.reason, error)
    return _failed(text, before, f"failed to parse: {error.reason}", error)


def _followed(text: bytes, error: JsonTextError, at: int) -> ShardError:
    token = first_token(text, at)
    if token is None:
        return _failed(text, at, error.reason, error)
    return IllegalArgumentError(f"Malformed content, found extra data after parsing: {token}")


def _failed(text: bytes, at: int, reason: str, cause: JsonTextError) -> DocumentParsingError:
    line, column = place(text, at)
    return DocumentParsingError(f"[{line}:{column}] {reason}", cause=cause)
