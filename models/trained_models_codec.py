"""The packed form of a model's definition: base64 of gzip of JSON, unpacked within bounds.

Elasticsearch: `InferenceToXContentCompressor`.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import zlib
from typing import Any

import orjson

from .errors import ModelDefinitionError

MAX_INFLATED_BYTES = 2**26
"""Elasticsearch allows a quarter of its heap, at most 1 GB; this is some 500 000 nodes."""


def compress_definition(definition: object) -> str:
    """Pack a definition; the same definition always gives the same text."""
    try:
        text = orjson.dumps(definition)
    except orjson.JSONEncodeError as error:
        raise ModelDefinitionError("[definition] is not JSON", cause=error) from error
    return base64.b64encode(gzip.compress(text, mtime=0)).decode()


def decompress_definition(packed: object) -> Any:
    """Unpack a definition. Raises ModelDefinitionError when it is damaged or inflates too far."""
    if not isinstance(packed, str):
        raise ModelDefinitionError("[trained_model_config] compressed_definition must be a string")
    try:
        return orjson.loads(_inflate(base64.b64decode(packed, validate=True)))
    except (binascii.Error, zlib.error, orjson.JSONDecodeError, ValueError) as error:
        raise ModelDefinitionError(f"[compressed_definition] cannot be read: {error}", cause=error) from error


def _inflate(data: bytes) -> bytes:
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    text = stream.decompress(data, MAX_INFLATED_BYTES + 1)
    if len(text) > MAX_INFLATED_BYTES:
        raise ModelDefinitionError(f"[compressed_definition] inflates to more than [{MAX_INFLATED_BYTES}] bytes")
    if not stream.eof:
        raise ModelDefinitionError("[compressed_definition] cannot be read: Unexpected end of ZLIB input stream")
    if stream.unused_data:
        raise ModelDefinitionError("[compressed_definition] cannot be read: more follows after the gzip stream")
    return text
