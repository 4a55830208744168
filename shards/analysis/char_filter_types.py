"""The char filters settings can name."""

from __future__ import annotations

import re

from ..errors import IllegalArgumentError, UnsupportedError
from . import utf16
from .char_filters import CharFilter, MappingCharFilter, PatternReplaceCharFilter
from .component import ComponentType, ComponentTypes
from .html_strip import HtmlStripCharFilter
from .java_regex import JavaPattern, Replacement
from .options import Options

_RULE = re.compile(r"(.*)\s*=>\s*(.*)\s*$")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|([\s\S])|$)")
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def _mapping(options: Options) -> CharFilter:
    if options.has("mappings_path"):
        raise UnsupportedError(f"[mappings_path] of char_filter [{options.name}] is not supported")
    if not options.has("mappings"):
        raise IllegalArgumentError("mapping requires either `mappings` or `mappings_path` to be configured")
    mappings: dict[str, str] = {}
    for rule in options.strings("mappings"):
        key, value = _parse_rule(rule)
        if key in mappings:
            raise IllegalArgumentError(f'match "{key}" was already added')
        mappings[key] = value
    return MappingCharFilter.of(mappings)


def _parse_rule(rule: str) -> tuple[str, str]:
    found = _RULE.search(rule)
    if not found:
        raise IllegalArgumentError(f"Invalid Mapping Rule : [{rule}]")
    return _unescaped(found[1].strip()), _unescaped(found[2].strip())


def _unescaped(text: str) -> str:
    def replace(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1], 16))
        if not found[2] or found[2] == "u":
            raise IllegalArgumentError(f"Invalid escaped char in [{text}]")
        return _CONTROL.get(found[2], found[2])

    return utf16.joined(_ESCAPE.sub(replace, text))


def _pattern_replace(options: Options) -> CharFilter:
    if not options.text("pattern"):
        raise IllegalArgumentError(f"pattern is missing for [{options.name}] char filter of type 'pattern_replace'")
    pattern = JavaPattern.compile(options.text("pattern"), options.text("flags"))
    return PatternReplaceCharFilter(pattern, Replacement.of_template(options.text("replacement"), pattern))


CHAR_FILTERS: ComponentTypes[CharFilter] = ComponentTypes(
    "char_filter",
    {
        "html_strip": ComponentType(
            lambda options: HtmlStripCharFilter(frozenset(tag.lower() for tag in options.strings("escaped_tags"))),
            frozenset({"escaped_tags"}),
            HtmlStripCharFilter,
        ),
        "mapping": ComponentType(_mapping, frozenset({"mappings", "mappings_path"}), normalizing=True),
        "pattern_replace": ComponentType(
            _pattern_replace, frozenset({"pattern", "flags", "replacement"}), normalizing=True
        ),
    },
)
