"""The analyzers every index has."""

from __future__ import annotations

from .analyzers import Chain, WordAnalyzer, WordTokenizer, stemming, stopping
from .character_tokenizers import KeywordTokenizer, LetterTokenizer, WhitespaceTokenizer
from .component import Named
from .java_regex import JavaPattern
from .pattern_tokenizer import PatternTokenizer
from .standard_tokenizer import MAX_TOKEN_LENGTH, StandardTokenizer
from .tokenizer_types import NON_WORD
from .tokens import TokenFilter
from .word_filters import (
    ENGLISH_STOP_WORDS,
    LOWERCASE,
    PORTER_STEM,
    POSSESSIVE_ENGLISH,
    keyword_marker,
    membership,
    stop_filter,
)

NO_WORDS: frozenset[str] = frozenset()


def _chain(name: str, tokenizer: WordTokenizer, *filters: TokenFilter) -> Chain:
    return Chain(name, Named("", tokenizer), tuple(Named("", token_filter) for token_filter in filters))


def _stopping(
    name: str, tokenizer: WordTokenizer, stop_words: frozenset[str], ignore_case: bool, lowercase: bool = True
) -> WordAnalyzer:
    """Make an analyzer that does no more than lower-case and drop stop words."""
    filters = (LOWERCASE,) if lowercase else ()
    chain = _chain(name, tokenizer, *filters, stop_filter(stop_words, ignore_case))
    reduce = stopping(membership(stop_words, ignore_case)) if stop_words else None
    return WordAnalyzer(chain, tokenizer, reduce, lowercase)


def standard(
    name: str = "standard",
    max_token_length: int = MAX_TOKEN_LENGTH,
    stop_words: frozenset[str] = NO_WORDS,
    ignore_case: bool = False,
) -> WordAnalyzer:
    """Make the default analyzer: Unicode words in lower case. Lucene: StandardAnalyzer."""
    return _stopping(name, StandardTokenizer(max_token_length), stop_words, ignore_case)


def english(
    name: str = "english",
    stop_words: frozenset[str] = ENGLISH_STOP_WORDS,
    excluded: frozenset[str] = NO_WORDS,
    ignore_case: bool = False,
) -> WordAnalyzer:
    """Make the analyzer of English: words without possessive, stop words or inflection. Lucene: EnglishAnalyzer."""
    tokenizer, stop = StandardTokenizer(), stop_filter(stop_words, ignore_case)
    marker = (keyword_marker(excluded),) if excluded else ()
    chain = _chain(name, tokenizer, POSSESSIVE_ENGLISH, LOWERCASE, stop, *marker, PORTER_STEM)
    return WordAnalyzer(chain, tokenizer, stemming(membership(stop_words, ignore_case), excluded))


def simple(name: str = "simple") -> WordAnalyzer:
    """Make the analyzer of runs of letters in lower case. Lucene: SimpleAnalyzer."""
    return WordAnalyzer(_chain(name, LetterTokenizer(), LOWERCASE), LetterTokenizer())


def stop(
    name: str = "stop", stop_words: frozenset[str] = ENGLISH_STOP_WORDS, ignore_case: bool = False
) -> WordAnalyzer:
    """Make `simple` without stop words. Lucene: StopAnalyzer."""
    return _stopping(name, LetterTokenizer(), stop_words, ignore_case)


def whitespace(name: str = "whitespace") -> WordAnalyzer:
    """Make the analyzer that cuts at white space and changes nothing. Lucene: WhitespaceAnalyzer."""
    return WordAnalyzer(_chain(name, WhitespaceTokenizer()), WhitespaceTokenizer(), lowercase=False)


def keyword(name: str = "keyword") -> WordAnalyzer:
    """Make the analyzer that keeps all text as one term. Lucene: KeywordAnalyzer."""
    return WordAnalyzer(_chain(name, KeywordTokenizer()), KeywordTokenizer(), lowercase=False)


def pattern(
    name: str = "pattern",
    separator: JavaPattern | None = None,
    lowercase: bool = True,
    stop_words: frozenset[str] = NO_WORDS,
    ignore_case: bool = False,
) -> WordAnalyzer:
    """Make the analyzer that cuts where *separator*, runs of non-words by default, matches.

    Elasticsearch: PatternAnalyzer.
    """
    tokenizer = PatternTokenizer(separator or JavaPattern.compile(NON_WORD))
    return _stopping(name, tokenizer, stop_words, ignore_case, lowercase)
