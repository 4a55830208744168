"""The analyzers every index has."""

from __future__ import annotations

from .analyzers import Chain, WordAnalyzer, stemming, stopping
from .character_tokenizers import KeywordTokenizer, LetterTokenizer, WhitespaceTokenizer
from .standard_tokenizer import MAX_TOKEN_LENGTH, StandardTokenizer
from .word_filters import ENGLISH_STOP_WORDS, LOWERCASE, PORTER_STEM, POSSESSIVE_ENGLISH, keyword_marker, stop_filter

NO_WORDS: frozenset[str] = frozenset()


def standard(
    name: str = "standard", max_token_length: int = MAX_TOKEN_LENGTH, stop_words: frozenset[str] = NO_WORDS
) -> WordAnalyzer:
    """Make the default analyzer: Unicode words in lower case. Lucene: StandardAnalyzer."""
    tokenizer = StandardTokenizer(max_token_length)
    chain = Chain(name, tokenizer, (LOWERCASE, stop_filter(stop_words)))
    return WordAnalyzer(chain, tokenizer, stopping(stop_words))


def english(
    name: str = "english", stop_words: frozenset[str] = ENGLISH_STOP_WORDS, excluded: frozenset[str] = NO_WORDS
) -> WordAnalyzer:
    """Make the analyzer of English: words without possessive, stop words or inflection. Lucene: EnglishAnalyzer."""
    filters = (POSSESSIVE_ENGLISH, LOWERCASE, stop_filter(stop_words), keyword_marker(excluded), PORTER_STEM)
    chain = Chain(name, StandardTokenizer(), filters)
    return WordAnalyzer(chain, StandardTokenizer(), stemming(stop_words, excluded))


def simple(name: str = "simple") -> WordAnalyzer:
    """Make the analyzer of runs of letters in lower case. Lucene: SimpleAnalyzer."""
    return WordAnalyzer(Chain(name, LetterTokenizer(), (LOWERCASE,)), LetterTokenizer())


def stop(name: str = "stop", stop_words: frozenset[str] = ENGLISH_STOP_WORDS) -> WordAnalyzer:
    """Make `simple` without stop words. Lucene: StopAnalyzer."""
    chain = Chain(name, LetterTokenizer(), (LOWERCASE, stop_filter(stop_words)))
    return WordAnalyzer(chain, LetterTokenizer(), stopping(stop_words))


def whitespace(name: str = "whitespace") -> WordAnalyzer:
    """Make the analyzer that cuts at white space and changes nothing. Lucene: WhitespaceAnalyzer."""
    return WordAnalyzer(Chain(name, WhitespaceTokenizer()), WhitespaceTokenizer(), lowercase=False)


def keyword(name: str = "keyword") -> WordAnalyzer:
    """Make the analyzer that keeps all text as one term. Lucene: KeywordAnalyzer."""
    return WordAnalyzer(Chain(name, KeywordTokenizer()), KeywordTokenizer(), lowercase=False)
