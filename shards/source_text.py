"""The `_source` of a document as it is kept, compact JSON, and the values in it. Elasticsearch: SourceFieldMapper, Source.

orjson reads integers of more than 64 bits as floats, and does not write them. A source that holds one begins with a space, as
JSON may: so its digits are kept, and nobody looks for them where there are none.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

_EXACT = b" "


def exact_text(value: Any) -> bytes:
    """Return the JSON text of a value that orjson does not write; raises TypeError, RecursionError for what no text holds."""
    return _EXACT + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def source_value(text: bytes) -> Any:
    """Return the value of a source that was kept, a fresh one, its integers to the last digit."""
    return json.loads(text) if text.startswith(_EXACT) else orjson.loads(text)
