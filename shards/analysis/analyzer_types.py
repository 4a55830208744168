"""The analyzers settings can name by type."""

from __future__ import annotations

from ..errors import UnsupportedError
from . import builtin
from .component import ComponentType, ComponentTypes
from .java_regex import JavaPattern
from .options import Options
from .tokenizer_types import NON_WORD, standard_token_length
from .tokens import Analyzer
from .word_filters import ENGLISH_STOP_WORDS

_OTHER_ANALYZERS = (
    "arabic armenian basque bengali brazilian bulgarian catalan chinese cjk czech danish dutch estonian fingerprint "
    "finnish french galician german greek hindi hungarian indonesian irish italian latvian lithuanian norwegian persian "
    "portuguese romanian russian serbian snowball sorani spanish swedish thai turkish"
)
_STOPS = frozenset({"stopwords", "stopwords_case"})


def _stop_words(options: Options, default: frozenset[str] = builtin.NO_WORDS) -> tuple[frozenset[str], bool]:
    return options.words("stopwords", default), options.boolean("stopwords_case", False)


def _standard(options: Options) -> Analyzer:
    return builtin.standard(options.name, standard_token_length(options), *_stop_words(options))


def _english(options: Options) -> Analyzer:
    words, ignore_case = _stop_words(options, ENGLISH_STOP_WORDS)
    excluded = options.strings("stem_exclusion")
    return builtin.english(options.name, words, frozenset(excluded if excluded != ["_none_"] else []), ignore_case)


def _pattern(options: Options) -> Analyzer:
    separator = JavaPattern.compile(options.text("pattern", NON_WORD), options.text("flags"))
    return builtin.pattern(options.name, separator, options.boolean("lowercase", True), *_stop_words(options))


ANALYZERS: ComponentTypes[Analyzer] = ComponentTypes(
    "analyzer",
    {
        "standard": ComponentType(_standard, _STOPS | {"max_token_length"}, builtin.standard),
        "simple": ComponentType(lambda options: builtin.simple(options.name), ready=builtin.simple),
        "whitespace": ComponentType(lambda options: builtin.whitespace(options.name), ready=builtin.whitespace),
        "keyword": ComponentType(lambda options: builtin.keyword(options.name), ready=builtin.keyword),
        "stop": ComponentType(
            lambda options: builtin.stop(options.name, *_stop_words(options, ENGLISH_STOP_WORDS)), _STOPS, builtin.stop
        ),
        "pattern": ComponentType(_pattern, _STOPS | {"pattern", "flags", "lowercase"}, builtin.pattern),
        "english": ComponentType(_english, _STOPS | {"stem_exclusion"}, builtin.english),
    },
    frozenset(_OTHER_ANALYZERS.split()),
)


def refuse_elsewhere(name: str) -> None:
    """Raise UnsupportedError when *name* is an analyzer only Elasticsearch has."""
    if name in ANALYZERS.elsewhere:
        raise UnsupportedError(f"analyzer [{name}] is not supported")
