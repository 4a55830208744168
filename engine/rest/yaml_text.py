"""An answer in YAML, its names plain and its strings in double quotes. Elasticsearch: YamlXContentGenerator, over Jackson's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

_QUOTED_NAMES = re.compile(
    r"|([Ff]alse|FALSE|[Nn]o?|NO|[Nn]ull|NULL|[Oo]n|ON|[Oo]ff|OFF|[Tt]rue|TRUE|[Yy](es)?|YES)|0[xX].*"
)
"""Names that a reader would take for something else. Jackson: StringQuotingChecker."""


class _Number(str):
    """Hold a number as it is written."""


def yaml_text(written: bytes) -> str:
    """Return what is *written* in JSON as YAML."""
    value = json.loads(written, parse_int=_Number, parse_float=_float)
    return str(yaml.emit(_events(value), allow_unicode=True))


def _float(written: str) -> _Number:
    """Return a number as Java writes it where it has an exponent: without a point, a reader of YAML may take it for text."""
    digits, e, exponent = written.partition("e")
    return _Number(f"{digits}{'' if '.' in digits else '.0'}E{int(exponent)}" if e else written)


def _events(value: Any) -> Iterator[yaml.Event]:
    """Yield what the emitter writes; a stack of what is left, for answers may be deep."""
    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=True)
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=False)
            left.append(yaml.MappingEndEvent())
            left += [part for name, inner in reversed(one.items()) for part in (inner, _name(name))]
        elif isinstance(one, list):
            yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=False)
            left += [yaml.SequenceEndEvent(), *reversed(one)]
        else:
            yield one if isinstance(one, yaml.Event) else _scalar(one)
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _name(name: str) -> yaml.Event:
    return _written(name, '"' if _QUOTED_NAMES.fullmatch(name) else None)


def _scalar(value: str | bool | None) -> yaml.Event:
    if isinstance(value, str):
        return _written(value, None if isinstance(value, _Number) else '"')
    return _written("null" if value is None else str(value).lower(), None)


def _written(text: str, style: str | None) -> yaml.Event:
    return yaml.ScalarEvent(None, None, (True, True), text, style=style)
