"""Show what an analyzer does to text: Elasticsearch's `_analyze`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..errors import IllegalArgumentError, IllegalStateError
from .analyze_request import AnalyzeRequest, Component
from .analyzer_types import refuse_elsewhere
from .analyzers import Chain, WordAnalyzer
from .char_filter_types import CHAR_FILTERS
from .component import ComponentTypes, Named
from .custom import assemble, found
from .filter_types import FILTERS
from .normalizers import KEYWORD
from .registry import Analysis
from .tokenizer_types import TOKENIZERS
from .tokens import Analyzer, Token, TokenFilter, TokenStream

T = TypeVar("T")

OFFSET_GAP = 1


def analyze(
    analysis: Analysis, body: Mapping[str, Any], *, in_index: bool = False, field_analyzer: Analyzer | None = None
) -> dict[str, Any]:
    """Answer the *body* of an `_analyze` request.

    *in_index* says that the request named an index, whose analysis this is; *field_analyzer* is the analyzer of the
    field that *body* names, None for one the index does not know. Raise IllegalArgumentError on unknown names.
    Elasticsearch: TransportAnalyzeAction.
    """
    request = AnalyzeRequest.from_body(body, in_index)
    analyzer = _analyzer(analysis, request, in_index, field_analyzer)
    most = analysis.components.settings.limits.max_token_count
    if request.explain:
        return {"detail": _detail(analyzer, request, most)}
    shown = _Shown(analyzer.position_increment_gap, most)
    for text in request.text:
        shown.add(analyzer.stream(text))
    return {"tokens": shown.tokens}


def _analyzer(analysis: Analysis, request: AnalyzeRequest, in_index: bool, field_analyzer: Analyzer | None) -> Analyzer:
    """Find or put together what analyses the request."""
    if request.has_components:
        return _assembled(analysis, request, in_index)
    if request.analyzer is not None:
        if request.analyzer not in analysis.analyzers:
            refuse_elsewhere(request.analyzer)
            raise IllegalArgumentError(f"failed to find {'' if in_index else 'global '}analyzer [{request.analyzer}]")
        return analysis.analyzer(request.analyzer)
    if request.normalizer is not None:
        if request.normalizer not in analysis.normalizers:
            raise IllegalArgumentError(f"failed to find normalizer under [{request.normalizer}]")
        return analysis.normalizer(request.normalizer).analyzer
    if request.field is not None and not in_index:
        raise IllegalArgumentError("analysis based on a specific field requires an index")
    return field_analyzer or analysis.analyzer("default")


def _assembled(analysis: Analysis, request: AnalyzeRequest, in_index: bool) -> Chain:
    """Put an analyzer together; without a tokenizer, a normalizer."""
    known, limits = analysis.components, analysis.components.settings.limits

    def resolve(types: ComponentTypes[T], find: Callable[[str], Named[T] | None], wanted: Component) -> Named[T]:
        if not isinstance(wanted, str):
            return types.anonymous(wanted, limits)
        return found(find, wanted, f"failed to find {'' if in_index else 'global '}{types.kind} under")

    tokenizer = KEYWORD
    if request.tokenizer is not None:
        tokenizer = resolve(TOKENIZERS, known.tokenizer, request.tokenizer)
    char_filters = [resolve(CHAR_FILTERS, known.char_filter, wanted) for wanted in request.char_filters]
    filters = [resolve(FILTERS, known.filter, wanted) for wanted in request.filters]
    for one in filters:
        if request.tokenizer is None and not one.normalizing:
            raise IllegalArgumentError(f"Custom normalizer may not use filter [{one.name}]")
    return assemble("__custom__", tokenizer, char_filters, filters)


@dataclass(slots=True)
class _Shown:
    """Collect the tokens of one text after another, as `_analyze` writes them."""

    gap: int
    most: int
    position: int = 0
    offset: int = 0
    tokens: list[dict[str, Any]] = field(default_factory=list)

    def add(self, stream: TokenStream, attributes: Callable[[Token], dict[str, Any]] | None = None) -> None:
        """Append the tokens of *stream*, each with *attributes* if it has any to show."""
        if len(self.tokens) + len(stream.tokens) > self.most:
            raise IllegalStateError(
                f"The number of tokens produced by calling _analyze has exceeded the allowed maximum of [{self.most}]. "
                "This limit can be set by changing the [index.analyze.max_token_count] index level setting."
            )
        for token in stream.tokens:
            self.tokens.append(self._written(token) | (attributes(token) if attributes else {}))
        last = stream.tokens[-1].position + 1 if stream.tokens else 0
        self.position += last + stream.trailing + self.gap
        self.offset += stream.end_offset + OFFSET_GAP

    def _written(self, token: Token) -> dict[str, Any]:
        written: dict[str, Any] = {
            "token": token.term,
            "start_offset": self.offset + token.start,
            "end_offset": self.offset + token.end,
            "type": token.type,
            "position": self.position + token.position,
        }
        return written | ({"positionLength": token.position_length} if token.position_length > 1 else {})


def _detail(analyzer: Analyzer, request: AnalyzeRequest, most: int) -> dict[str, Any]:
    """Show every step of an analyzer a user put together, and the outcome of another one."""
    chain = analyzer.chain if isinstance(analyzer, WordAnalyzer) else analyzer
    if not isinstance(chain, Chain) or not chain.custom:
        keywords = isinstance(chain, Chain) and _uses_keywords(chain.filters)
        return {
            "custom_analyzer": False,
            "analyzer": _step(analyzer.name, map(analyzer.stream, request.text), analyzer, request, most, keywords),
        }
    steps = []
    for count, one in enumerate(chain.filters, 1):
        partial = Chain(chain.name, chain.tokenizer, chain.filters[:count], chain.char_filters)
        keywords = _uses_keywords(partial.filters)
        steps.append(_step(one.name, map(partial.stream, request.text), chain, request, most, keywords))
    return {
        "custom_analyzer": True,
        "charfilters": _filtered_texts(chain, request.text),
        "tokenizer": _step(chain.tokenizer.name, map(chain.tokenized, request.text), chain, request, most, False),
        "tokenfilters": steps,
    }


def _step(
    name: str, streams: Iterable[TokenStream], analyzer: Analyzer, request: AnalyzeRequest, most: int, keywords: bool
) -> dict[str, Any]:
    shown = _Shown(analyzer.position_increment_gap, most)
    for stream in streams:
        shown.add(stream, lambda token: _attributes(token, keywords, request.attributes))
    return {"name": name, "tokens": shown.tokens}


def _attributes(token: Token, keywords: bool, wanted: frozenset[str]) -> dict[str, Any]:
    """Return the attributes of Lucene's token that `explain` adds, all or the *wanted* ones."""
    every: dict[str, Any] = {
        "bytes": f"[{token.term.encode('utf-8', 'replace').hex(' ')}]",
        **({"keyword": token.keyword} if keywords else {}),
        "positionLength": token.position_length,
        "termFrequency": 1,
    }
    return {name: value for name, value in every.items() if not wanted or name.lower() in wanted}


def _uses_keywords(filters: Iterable[Named[TokenFilter]]) -> bool:
    return any(one.component.uses_keywords for one in filters)


def _filtered_texts(chain: Chain, texts: tuple[str, ...]) -> list[dict[str, Any]]:
    shown = []
    for one in chain.char_filters:
        texts = tuple(one.component.filter(text).text for text in texts)
        shown.append({"name": one.name, "filtered_text": list(texts)})
    return shown
