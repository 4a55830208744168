"""Put analyzers and normalizers together as settings describe them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..errors import IllegalArgumentError
from .analyzers import POSITION_INCREMENT_GAP, Chain, shortened
from .char_filter_types import CHAR_FILTERS
from .char_filters import CharFilter
from .component import ComponentTypes, Named
from .filter_types import FILTERS, Filter
from .normalizers import KEYWORD, Normalizer
from .options import Options
from .settings import AnalysisSettings
from .synonym_factory import SynonymFactory
from .synonym_filter import SynonymFilter
from .tokenizer_types import TOKENIZERS
from .tokens import Analyzer, TokenFilter, Tokenizer
from .word_filters import ASCII_FOLDING, FoldBesideFilter

T = TypeVar("T")

_ANALYZER_SETTINGS = frozenset({"type", "tokenizer", "char_filter", "filter", "position_increment_gap"})
_NORMALIZER_SETTINGS = frozenset({"type", "char_filter", "filter"})


@dataclass(frozen=True, slots=True)
class Components:
    """Know the tokenizers, filters and char filters of one index, defined in its settings or built in."""

    settings: AnalysisSettings = field(default_factory=AnalysisSettings)
    tokenizers: Mapping[str, Named[Tokenizer]] = field(default_factory=dict)
    filters: Mapping[str, Named[Filter]] = field(default_factory=dict)
    char_filters: Mapping[str, Named[CharFilter]] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: AnalysisSettings) -> Components:
        """Build all that *settings* define, also what nothing uses, so that mistakes show."""

        def build(types: ComponentTypes[T]) -> dict[str, Named[T]]:
            defined = settings.definitions.get(types.kind, {})
            return {name: types.define(name, values, settings.limits) for name, values in defined.items()}

        return cls(settings, build(TOKENIZERS), build(FILTERS), build(CHAR_FILTERS))

    def tokenizer(self, name: str) -> Named[Tokenizer] | None:
        """Return the tokenizer called *name*."""
        return self.tokenizers.get(name) or TOKENIZERS.by_own_name(name)

    def filter(self, name: str) -> Named[Filter] | None:
        """Return the token filter called *name*."""
        return self.filters.get(name) or FILTERS.by_own_name(name)

    def char_filter(self, name: str) -> Named[CharFilter] | None:
        """Return the char filter called *name*."""
        return self.char_filters.get(name) or CHAR_FILTERS.by_own_name(name)


def custom_analyzer(name: str, values: Mapping[str, Any], components: Components) -> Analyzer:
    """Build the analyzer *values* describe. Elasticsearch: AnalyzerComponents.createComponents."""
    options = Options("analyzer", name, values)
    options.check(_ANALYZER_SETTINGS)
    owner = f"Custom Analyzer [{name}]"
    if not options.has("tokenizer"):
        raise IllegalArgumentError(f"{owner} must be configured with a tokenizer")
    tokenizer = found(components.tokenizer, options.text("tokenizer"), f"{owner} failed to find tokenizer under name")
    char_filters = _all(components.char_filter, options, "char_filter", owner)
    filters = _all(components.filter, options, "filter", owner)
    gap = options.integer("position_increment_gap", POSITION_INCREMENT_GAP)
    return shortened(assemble(name, tokenizer, char_filters, filters, gap))


def custom_normalizer(name: str, values: Mapping[str, Any], components: Components) -> Normalizer:
    """Build the normalizer *values* describe. Elasticsearch: CustomNormalizerProvider."""
    options, owner = Options("normalizer", name, values), f"Custom normalizer [{name}]"
    if options.has("tokenizer"):
        raise IllegalArgumentError(f"{owner} cannot configure a tokenizer")
    options.check(_NORMALIZER_SETTINGS)
    char_filters = _all(components.char_filter, options, "char_filter", owner)
    filters = _all(components.filter, options, "filter", f"Custom Analyzer [{name}]")
    for kind, used in (("char filter", char_filters), ("filter", filters)):
        for one in used:
            if not one.normalizing:
                raise IllegalArgumentError(f"{owner} may not use {kind} [{one.name}]")
    return Normalizer.of(assemble(name, KEYWORD, char_filters, filters))


def found(find: Callable[[str], Named[T] | None], name: str, reason: str) -> Named[T]:
    """Return what *find* knows of *name*; raise IllegalArgumentError with *reason* and the name when it knows none."""
    component = find(name)
    if component is None:
        raise IllegalArgumentError(f"{reason} [{name}]")
    return component


def assemble(
    name: str,
    tokenizer: Named[Tokenizer],
    char_filters: Iterable[Named[CharFilter]],
    filters: Iterable[Named[Filter]],
    position_increment_gap: int = POSITION_INCREMENT_GAP,
) -> Chain:
    """Chain components; each synonym filter has its rules analysed by what stands before it."""
    before = tuple(char_filters)
    chained: tuple[Named[TokenFilter], ...] = ()
    for one in filters:
        component = one.component
        if isinstance(component, SynonymFactory):
            component = component.in_chain(Chain(name, tokenizer, _for_synonyms(chained), before))
        chained = (*chained, Named(one.name, component, one.normalizing, one.in_synonyms))
    return Chain(name, tokenizer, chained, before, position_increment_gap, custom=True)


def _for_synonyms(filters: tuple[Named[TokenFilter], ...]) -> tuple[Named[TokenFilter], ...]:
    """Choose what analyses synonym rules. Elasticsearch: TokenFilterFactory.getSynonymFilter."""
    chosen = []
    for one in filters:
        if not one.in_synonyms:
            raise IllegalArgumentError(f"Token filter [{one.name}] cannot be used to parse synonyms")
        if isinstance(one.component, SynonymFilter):
            continue
        folds = isinstance(one.component, FoldBesideFilter)
        chosen.append(Named(one.name, ASCII_FOLDING) if folds else one)
    return tuple(chosen)


def _all(find: Callable[[str], Named[T] | None], options: Options, key: str, owner: str) -> list[Named[T]]:
    return [found(find, name, f"{owner} failed to find {key} under name") for name in options.strings(key)]
